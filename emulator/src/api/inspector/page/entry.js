// One entry: its value as a tree and as text, its metadata; changed through the real APIs, so that the log, the
// journal and the hazards see it.

import { data, deleteValue, putValue, storeId } from "./api.js";
import { button, field, h, told } from "./dom.js";
import { tree } from "./tree.js";

/** The value as text: JSON, other text, or Base64. */
export function entryText(entry) {
  if ("value" in entry) return JSON.stringify(entry.value);
  return entry.text ?? entry.base64;
}

/** Shows an entry. `changed` is called when it is another, and answers the entry as it is then, if it is there. */
export function showing(shown, context, entry, changed) {
  const isWorker = context.api === "worker";
  const value = isWorker && "value" in entry ? entry.value : undefined;
  const isItem = entry.key !== "__index__";
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const opener = document.activeElement;
  const close = () => {
    shown.replaceChildren();
    if (opener?.isConnected) opener.focus();
  };
  const area = h("textarea", { rows: 8, "aria-label": `Value of ${entry.key}` });
  area.value = value === undefined ? entryText(entry) : JSON.stringify(value, null, 2);
  const answer = h("div", null);
  const done = (work) => work().then(async (text) => {
    const now = await changed(entry.key);
    const well = told(text || "done", "good");
    if (!now) return shown.replaceChildren(well);
    showing(shown, context, now, changed);
    return shown.firstElementChild.append(well);
  }).catch((error) => answer.replaceChildren(told(error.message)));
  const loses = (entry.metadata !== undefined || entry.expiration)
    && "The Worker puts without metadata and expiration, so this entry loses them. Save it nevertheless?";
  const save = () => (!loses || confirm(loses)) && done(() => update(context, entry.key, area.value));
  shown.replaceChildren(h("section", { class: "hint", "aria-label": "Entry", onkeydown: (event) => event.key === "Escape" && close() },
    h("h3", null, h("code", null, entry.key)),
    value === undefined ? null : h("div", { class: "tree" }, tree(value)),
    area,
    h("div", { class: "row" },
      isItem && isObject ? button("Save by PUT /update", save) : null,
      isWorker ? null : button("Save by POST /kv", save),
      isItem ? button("Delete", () => confirm(`Delete ${entry.key}?`) && done(() => remove(context, entry.key))) : null,
      button("Close", close)),
    isItem && isWorker ? h("p", { class: "quiet" }, note(entry, isObject)) : null,
    isWorker && entry.base64 === undefined ? attributes(context, entry, () => (value === undefined ? area.value : compact(area.value)), done) : null,
    answer));
  shown.scrollIntoView({ block: "nearest" });
  shown.querySelector("section").querySelector("textarea").focus({ preventScroll: true });
}

/** What can be done with the value of an item. */
function note(entry, isObject) {
  if (entry.base64 !== undefined) return "These bytes are no text. They are shown in Base64, and changed by importing a file.";
  if (!isObject) return "PUT /update changes objects only.";
  return "PUT /update sets the fields that are given. A field that is left out stays.";
}

/** A form for what KV keeps beside the value. */
function attributes(context, entry, value, done) {
  const metadata = h("input", { size: 30, spellcheck: "false", value: entry.metadata === undefined ? "" : JSON.stringify(entry.metadata), placeholder: "none, or JSON" });
  const expires = h("input", { size: 24, spellcheck: "false", value: entry.expiration ? new Date(entry.expiration * 1000).toISOString() : "", placeholder: "never, or a time in UTC" });
  const save = async () => {
    const text = metadata.value.trim();
    if (text) parse(text, "the metadata");
    const at = expires.value.trim() && Date.parse(expires.value.trim());
    if (Number.isNaN(at)) throw new Error("give the time as 2026-11-30T12:00:00Z");
    await putValue(await storeId(context.store), entry.key, value(), text, at && Math.floor(at / 1000));
    return `${entry.key} is stored as in the form.`;
  };
  return h("form", { onsubmit: (event) => {
    event.preventDefault();
    done(save);
  } }, field("Metadata", metadata), field("Expires", expires), h("button", null, "Store this entry by the KV API"),
  h("p", { class: "quiet wide" }, "This replaces the value, the metadata and the expiration by a call of Cloudflare's REST API."));
}

/** JSON as the Worker stores it. */
function compact(text) {
  return JSON.stringify(parse(text, "the value"));
}

function parse(text, what) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${what} is no JSON: ${error.message}`);
  }
}

async function update(context, key, text) {
  if (context.api === "kv-store") {
    return data(context.store, "POST", `/kv/${encodeURIComponent(key)}`, context.authKey, JSON.stringify({ value: text }));
  }
  const value = parse(text, "the value");
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("PUT /update takes an object");
  return data(context.store, "PUT", "/update", context.authKey, JSON.stringify({ ...value, key }));
}

/** The Worker takes the key from its path as it stands there, so it cannot name every key. */
async function remove(context, key) {
  const named = encodeURIComponent(key);
  if (context.api === "kv-store") return data(context.store, "DELETE", `/kv/${named}`, context.authKey);
  if (named === key) return data(context.store, "DELETE", `/delete/${key}`, context.authKey);
  await deleteValue(await storeId(context.store), key);
  return `${key} is deleted by the KV API, since no path of the Worker names it. The index still does, if it did before.`;
}

/** A form that adds an item. */
export function adding(shown, context, changed) {
  const isStore = context.api === "kv-store";
  const key = h("input", { required: true, spellcheck: "false" });
  const area = h("textarea", { rows: 6, "aria-label": "Value" }, isStore ? "" : "{}");
  const answer = h("div", { class: "wide" });
  const send = () => isStore
    ? data(context.store, "POST", `/kv/${encodeURIComponent(key.value)}`, context.authKey, JSON.stringify({ value: area.value }))
    : data(context.store, "POST", "/add", context.authKey, area.value);
  const submit = (event) => {
    event.preventDefault();
    send().then(async (text) => {
      await changed();
      answer.replaceChildren(told(text, "good"));
    }).catch((error) => answer.replaceChildren(told(error.message)));
  };
  shown.replaceChildren(h("form", { class: "hint", "aria-label": "A new item", onsubmit: submit },
    h("h3", { class: "wide" }, isStore ? "POST /kv/{key}" : "POST /add"), isStore ? field("Key", key) : null,
    h("div", { class: "wide" }, area), h("button", null, "Add"), button("Close", () => shown.replaceChildren()), answer));
  (isStore ? key : area).focus();
}
