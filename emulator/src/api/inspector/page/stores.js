// All stores: what they hold, the health of their index, snapshots.

import { control } from "./api.js";
import { button, bytes, field, h, table, told } from "./dom.js";

export async function stores(body, context) {
  const read = (path) => control("GET", path, { signal: context.signal });
  // The key-value store has no index.
  const none = (error) => {
    if (error.status === undefined) throw error;
    return { stores: [] };
  };
  const [listed, index, snapshots] = await Promise.all([read("/stores"), read("/index").catch(none), read("/snapshots")]);
  const of = (document, name) => document.stores.find((one) => one.store === name);
  const again = (text) => {
    body.replaceChildren();
    return Promise.all([stores(body, context), context.refresh()]).then(() => text && body.prepend(told(text, "good")));
  };
  const attempt = (text, work) => () => work().then(() => again(text), (error) => body.prepend(told(error.message)));
  const rows = listed.stores.map((one) => {
    const name = one.store ?? "";
    const label = name ? `@${name}` : "default";
    const call = (method, path, body) => control(method, path, { store: name, body });
    const health = of(index, one.store);
    return h("tr", null,
      h("th", { scope: "row" }, button(label, () => context.choose(name, "items"), { title: "Show its items" })),
      h("td", null, h("code", null, one.title)),
      h("td", { class: "number" }, one.entries.toLocaleString("en")),
      h("td", { class: "number" }, bytes(one["stored-bytes"])),
      h("td", null, health ? indexHealth(health, attempt(`The index of ${label} is repaired.`, () => call("POST", "/index/repair"))) : "—"),
      h("td", null, snapshotsOf(of(snapshots, one.store)?.snapshots ?? [], label, call, attempt)),
      h("td", null, h("div", { class: "row" },
        button("Reset", confirmed(`Empty ${label}?`, attempt(`${label} is reset.`, () => call("POST", "/reset")))),
        name ? button("Remove", confirmed(`Remove ${label} and all that it holds?`, attempt(`${label} is removed.`, () => control("DELETE", `/stores/${name}`)))) : null)),
    );
  });
  const make = h("input", { name: "name", required: true, pattern: "[A-Za-z0-9_\\-.]+", maxlength: 64 });
  body.append(
    h("h2", null, "Stores"),
    table("Stores", ["Store", "Title", ["Entries", "number"], ["Bytes", "number"], "Index", "Snapshots", "Actions"], rows),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      attempt(`@${make.value} is there.`, async () => {
        const { stores: now } = await read("/stores");
        if (now.some((one) => one.store === make.value)) throw new Error(`@${make.value} is there already, and was left as it is`);
        await control("POST", "/reset", { store: make.value });
      })();
    } }, field("Name of a new store", make), h("button", null, "Make a store")),
  );
}

/** Asks before it goes on. */
function confirmed(question, work) {
  return () => confirm(question) && work();
}

function indexHealth(health, repair) {
  if (!health["is-array"] && health.entries) return h("span", { class: "bad" }, "no array any more");
  const kinds = ["orphans", "dangling", "duplicates"].filter((kind) => health[kind].length > 0);
  if (kinds.length === 0) return h("span", { class: "good" }, `sound, ${counted(health.items, "item")}`);
  const plan = {
    orphans: (keys) => `lists ${counted(keys, "stored item")} again`,
    dangling: (keys) => `drops ${counted(keys, "key")} without an item`,
    duplicates: (keys) => `names ${counted(keys, "key")} once`,
  };
  const does = kinds.map((kind) => plan[kind](health[kind].length)).join(", ");
  return h("div", null,
    kinds.map((kind) => h("details", null,
      h("summary", { class: "bad" }, counted(health[kind].length, NOUNS[kind])),
      h("ul", null, health[kind].slice(0, 100).map((key) => h("li", null, h("code", null, key)))))),
    button(`Repair: ${does}`, () => confirm(`Repair the index? It ${does}.`) && repair()));
}

const NOUNS = { orphans: "orphan", dangling: "dangling key", duplicates: "duplicate" };

function counted(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function snapshotsOf(names, label, call, attempt) {
  const take = () => {
    const name = prompt(`Name of a snapshot of ${label}`, "before");
    const isOther = names.some((one) => (one.name ?? one) === name);
    if (isOther && !confirm(`${label} has a snapshot ${name}. Take another in its place?`)) return;
    if (name) attempt(`The snapshot ${name} is taken.`, () => call("PUT", `/snapshots/${encodeURIComponent(name)}`))();
  };
  const kept = names.map((one) => {
    const name = one.name ?? one;
    const path = `/snapshots/${encodeURIComponent(name)}`;
    return h("div", { class: "row" }, h("code", null, name),
      button("Restore", confirmed(`Return ${label} to ${name}?`, attempt(`${label} is as in ${name}.`, () => call("POST", `${path}/restore`)))),
      button("Drop", confirmed(`Drop the snapshot ${name} of ${label}?`, attempt(`The snapshot ${name} is dropped.`, () => call("DELETE", path)))));
  });
  return h("div", null, kept, button("Take one", take));
}
