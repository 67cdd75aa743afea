// The entries of a store, by key: shown page by page, found by key or by text.

import { entryLines } from "./api.js";
import { button, bytes, field, h, short, table } from "./dom.js";
import { adding, entryText, showing } from "./entry.js";
import { transfer } from "./transfer.js";

const PAGE = 100;
/** How many entries are searched for a text at once: few enough that the page stays quick. */
const SEARCH_PAGE = 500;

export async function items(body, context, [key]) {
  const found = h("div", { "aria-live": "polite" });
  const shown = h("div", null);
  const from = h("input", { value: key ?? "", size: 24, spellcheck: "false" });
  const text = h("input", { size: 18, spellcheck: "false" });
  const list = lister(found, shown, context);
  const show = () => (text.value ? search(found, shown, context, text.value) : list.from(from.value));
  body.append(
    h("h2", null, context.store ? `Entries of @${context.store}` : "Entries of the default store"),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      show();
    } }, field("From the key", from), field("With the text", text), h("button", null, "Show"),
    button("Add…", () => adding(shown, context, list.again)), transfer(found, context, list.again)),
    shown, found);
  await list.from(key ?? "");
}

/** Shows page after page, and the way back. */
function lister(found, shown, context) {
  /** The query of each page until the one that is shown. */
  let queries = [];
  const after = (key) => `limit=${PAGE}&after=${encodeURIComponent(key)}`;
  const draw = async (list) => {
    const { lines, next } = await entryLines(context.store, list.at(-1), context.signal);
    queries = list;
    const page = lines.map(parsed);
    const way = [
      button("First page", () => draw([after("")]), { disabled: list.length === 1 && list[0] === after("") }),
      button("Previous page", () => draw(list.slice(0, -1)), { disabled: list.length === 1 }),
      button("Next page", () => draw([...list, next]), { disabled: !next }),
    ];
    found.replaceChildren(
      h("div", { class: "row" }, way, page.length ? h("span", { class: "quiet" }, `page ${list.length}, ${page.length} entries`) : null),
      page.length ? entryTable(page, shown, context, again) : h("p", { class: "quiet" }, "There are no entries here."));
  };
  const again = async (key) => {
    await draw(queries);
    return present(context, key);
  };
  return { from: (key) => draw([after(before(key))]), again };
}

/** A key right before another, so that a page begins with that one. */
function before(key) {
  if (!key) return "";
  const last = key.codePointAt(key.length - 1);
  return last > 0 ? key.slice(0, -1) + String.fromCodePoint(last - 1) + "\uffff" : key.slice(0, -1);
}

/** The entry of a key as it is now, if there is a key and an entry. */
async function present(context, key) {
  if (key === undefined) return undefined;
  const { lines } = await entryLines(context.store, `limit=1&after=${encodeURIComponent(before(key))}`, context.signal);
  return lines.map(parsed).find((entry) => entry.key === key);
}

function parsed(line) {
  return { line, ...JSON.parse(line) };
}

function entryTable(list, shown, context, changed) {
  const rows = list.map((entry) => h("tr", null,
    h("td", null, button(short(entry.key, 60), () => showing(shown, context, entry, changed), { class: "mono" })),
    h("td", { class: "value" }, h("code", null, short(entryText(entry)))),
    h("td", { class: "number" }, bytes(entry.line.length)),
    h("td", null, entry.expiration ? new Date(entry.expiration * 1000).toISOString() : ""),
    h("td", null, entry.metadata === undefined ? "" : h("code", null, short(JSON.stringify(entry.metadata), 60)))));
  return table("Entries", ["Key", "Value", ["Bytes, about", "number"], "Expires", "Metadata"], rows);
}

async function search(found, shown, context, wanted) {
  const hits = [];
  const stop = new AbortController();
  const state = h("p", { role: "status" }, "");
  found.replaceChildren(state, button("Stop", () => stop.abort()));
  let query = `limit=${SEARCH_PAGE}`;
  let looked = 0;
  while (query && hits.length < PAGE && !stop.signal.aborted && !context.signal.aborted) {
    const { lines, next } = await entryLines(context.store, query, context.signal);
    looked += lines.length;
    const has = (text) => text.toLowerCase().includes(wanted.toLowerCase());
    hits.push(...lines.map(parsed).filter((entry) => has(entry.key) || has(entryText(entry)) || typeof entry.value === "string" && has(entry.value)));
    query = next;
    state.textContent = `${hits.length} found in ${looked} entries…`;
  }
  const whole = query ? `the first ${looked}` : `all ${looked}`;
  const again = async (key) => {
    await search(found, shown, context, wanted);
    return present(context, key);
  };
  found.replaceChildren(
    h("p", { role: "status" }, `${hits.length} found in ${whole} entries${hits.length > PAGE ? `: the first ${PAGE}` : ""}`),
    hits.length ? entryTable(hits.slice(0, PAGE), shown, context, again) : "");
}
