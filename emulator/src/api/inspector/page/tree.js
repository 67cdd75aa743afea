// JSON as a tree that opens and closes.

import { h } from "./dom.js";

/** How many members are shown at once. */
const MOST = 200;

export function tree(value, name) {
  const label = name === undefined ? [] : [h("b", null, name), ": "];
  if (typeof value !== "object" || value === null) return h("div", null, label, h("code", null, JSON.stringify(value)));
  const members = Object.entries(value);
  const kind = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`;
  const details = h("details", { open: name === undefined && members.length <= 20 }, h("summary", null, label, kind));
  const fill = () => {
    if (details.childElementCount > 1 || !details.open) return;
    details.append(...members.slice(0, MOST).map(([key, one]) => tree(one, key)));
    if (members.length > MOST) details.append(h("p", { class: "quiet" }, `${members.length - MOST} more`));
  };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}
