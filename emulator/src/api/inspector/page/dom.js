// Makes elements. Text is only ever set as text, so nothing that was stored can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick`) and children. `null` among the children is left out. */
export function h(tag, attributes, ...children) {
  return made(document.createElement(tag), attributes, children);
}

/** The same, of a picture. */
export function s(tag, attributes, ...children) {
  return made(document.createElementNS(SVG, tag), attributes, children);
}

function made(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null));
  return element;
}

/** A table with a name for screen readers. Columns are names, or `[name, "number"]`. On a narrow screen each row is
 *  a card, where each cell says its column; the roles hold there too. */
export function table(label, columns, rows) {
  const names = columns.map((column) => [column].flat()[0]);
  const heads = columns.map((column, at) => h("th", { scope: "col", role: "columnheader", class: [column].flat()[1] }, names[at]));
  for (const row of rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, at) => {
      cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
      cell.dataset.column = names[at];
    });
  }
  const head = h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h("table", { class: "cards", role: "table", "aria-label": label }, head, h("tbody", { role: "rowgroup" }, rows)));
}

export function button(text, onclick, attributes) {
  return h("button", { type: "button", onclick, ...attributes }, text);
}

export function field(text, control) {
  return h("label", null, text, control);
}

/** What went well or wrong, read out by screen readers. */
export function told(text, kind = "bad") {
  return h("p", { class: `told ${kind}`, role: kind === "bad" ? "alert" : "status" }, text);
}

/** A number of bytes in words. */
export function bytes(number) {
  if (number == null) return "";
  if (number < 10_000) return `${number} B`;
  return number < 10_000_000 ? `${Math.round(number / 1000)} kB` : `${Math.round(number / 1e6)} MB`;
}

/** A text, shortened. */
export function short(text, length = 160) {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Offers a text as a file. */
export function save(name, parts, type) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
