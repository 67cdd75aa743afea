// The entries of a store from a file, and into one: JSON lines.

import { addEntries, entryLines } from "./api.js";
import { button, field, h, save, told } from "./dom.js";

const PAGE = 1000;

export function transfer(found, context, changed) {
  const file = h("input", { type: "file", accept: ".ndjson,.jsonl", onchange: async () => {
    try {
      found.querySelectorAll(":scope > .told").forEach((old) => old.remove());
      await addEntries(context.store, file.files[0]);
      await changed();
      found.prepend(told(`${file.files[0].name} is imported.`, "good"));
    } catch (error) {
      found.prepend(told(error.message));
    }
    file.value = "";
  } });
  const written = async () => {
    const parts = [];
    for (let query = `limit=${PAGE}`; query;) {
      const { lines, next } = await entryLines(context.store, query, context.signal);
      parts.push(`${lines.join("\n")}\n`);
      query = next;
    }
    save(`${context.store || "default"}.ndjson`, parts, "application/x-ndjson");
  };
  return [field("Import JSON lines", file), button("Export", () => written().catch((error) => found.prepend(told(error.message))))];
}
