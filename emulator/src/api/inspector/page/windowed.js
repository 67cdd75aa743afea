// A table of any number of rows, of which those in sight are made.

import { h } from "./dom.js";

/** How many rows are made above and below those in sight. */
const SPARE = 10;

/**
 * A table in a region that scrolls. `line` makes the row of an item, which is as high as all others.
 * `shows` gets a list and how many items are new at its top; what is in sight stays in sight, and the rows that
 * were made stay as they are.
 */
export function windowed(label, columns, rowHeight, line) {
  let list = [];
  const above = h("tr", { "aria-hidden": "true" });
  const below = h("tr", { "aria-hidden": "true" });
  const rows = h("tbody", null);
  const heads = columns.map((name, at) => h("th", { scope: "col", "aria-colindex": at + 1 }, name));
  const table = h("table", { "aria-label": label }, h("thead", null, h("tr", { "aria-rowindex": 1 }, heads)), rows);
  const element = h("div", { class: "scroll windowed", tabindex: 0, role: "region", "aria-label": label, onscroll: () => soon() }, table);
  let drawn = "";
  /** The rows that stand now, by their items. */
  let made = new Map();
  let waits = false;

  function soon() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      draw();
    });
  }

  function draw(again) {
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - SPARE);
    const last = Math.min(list.length, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + SPARE);
    if (!again && drawn === `${first} ${last}`) return;
    drawn = `${first} ${last}`;
    const focused = rows.contains(document.activeElement) && document.activeElement.dataset.key;
    above.style.height = `${first * rowHeight}px`;
    below.style.height = `${(list.length - last) * rowHeight}px`;
    made = new Map(list.slice(first, last).map((item) => [item, made.get(item) ?? line(item)]));
    const now = [...made.values()];
    now.forEach((row, at) => row.setAttribute("aria-rowindex", first + at + 2));
    rows.replaceChildren(above, ...now, below);
    if (focused) rows.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  return {
    element,
    shows(items, added = 0) {
      list = items;
      table.setAttribute("aria-rowcount", list.length + 1);
      if (element.scrollTop > 0) element.scrollTop += added * rowHeight;
      draw(true);
    },
    /** Lets the next drawing make all rows anew, since they would look otherwise. */
    forget() {
      made = new Map();
    },
    /** Brings an item into sight. */
    reveal(item) {
      const at = list.indexOf(item);
      if (at >= 0) element.scrollTop = Math.max(0, at * rowHeight - element.clientHeight / 2);
      draw(true);
    },
  };
}
