// The settings of a store's conditions, each with its unit and bounds.

import { button, h } from "./dom.js";

const YEAR_MS = 31_536_000_000;
const PERCENT = { unit: "%", least: 0, most: 100 };
const LATENCY = { unit: "0, 5ms, 5ms..50ms (even) or 20ms~250ms (median and 99th percentile), to 600s" };

/** As `conditions` has them in the program. */
const SECTIONS = {
  consistency: {
    mode: ["What reads see", { choices: ["strong", "eventual"] }],
    "cache-ttl-ms": ["How long a location keeps what it has read", { unit: "ms", least: 0, most: YEAR_MS }],
    locations: ["Locations that requests come to by chance", { unit: "locations", least: 1, most: 1000 }],
    "unseen-own-writes-percent": ["Writes that their own location does not see at once", PERCENT],
  },
  limits: {
    "same-key-writes": ["A second write of a key within the window", { choices: ["off", "429", "last-writer-wins"] }],
    "same-key-window-ms": ["That window", { unit: "ms", least: 0, most: YEAR_MS }],
    "operations-per-invocation": ["KV operations of one request", { unit: "operations, 0: any number", least: 0 }],
    connections: ["KV operations of one request at once", { unit: "at once, 0: any number", least: 0, most: 1_000_000 }],
    "rest-requests": ["Calls of the REST API", { unit: "in 5 minutes, 0: any number", least: 0 }],
  },
  latency: {
    "cached-get": ["A read from the location's cache", LATENCY],
    get: ["Any other read", LATENCY],
    put: ["A write", LATENCY],
    delete: ["A delete", LATENCY],
    list: ["A page of a list", LATENCY],
  },
  quotas: {
    plan: ["The price plan whose daily quotas hold", { choices: ["none", "free", "paid"] }],
    "headroom-percent": ["The part of a quota that may be used", PERCENT],
  },
};

/** A table of all settings. `change` gets a patch and what it does; `shows` takes a document. */
export function settings(change) {
  const rows = Object.entries(SECTIONS).map(([section, all]) => [section, Object.entries(all).map(([name, setting]) => row(section, name, setting, change))]);
  const groups = rows.map(([section, made]) => h("tbody", null, h("tr", null, h("th", { scope: "rowgroup", colspan: 3, class: "group" }, section)), made.map((one) => one.element)));
  const heads = ["Setting", "Value, unit and bounds", "Default"].map((name) => h("th", { scope: "col" }, name));
  return {
    element: h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Settings" }, h("table", null, h("thead", null, h("tr", null, heads)), groups)),
    shows: (document) => rows.forEach(([section, made]) => made.forEach((one) => one.shows(document[section][one.name]))),
  };
}

function row(section, name, [words, kind], change) {
  const label = `${section}.${name}`;
  const isNumber = kind.least !== undefined;
  const bounds = isNumber ? `, from ${kind.least.toLocaleString("en")}${kind.most ? ` to ${kind.most.toLocaleString("en")}` : ""}` : "";
  const input = kind.choices
    ? h("select", { "aria-label": label }, kind.choices.map((choice) => h("option", null, choice)))
    : h("input", { "aria-label": label, size: 14, spellcheck: "false", ...(isNumber && { type: "number", min: kind.least, max: kind.most }) });
  const set = (value) => change({ [section]: { [name]: value } }, `${label} is ${value ?? "as by default"}.`);
  input.addEventListener("change", () => {
    if (input.value === "") set(null);
    else if (input.reportValidity()) set(isNumber ? Number(input.value) : input.value);
  });
  return {
    name,
    element: h("tr", null,
      h("th", { scope: "row" }, h("code", null, name), h("div", { class: "quiet" }, words)),
      h("td", null, input, kind.choices ? null : h("div", { class: "quiet small" }, kind.unit + bounds)),
      h("td", null, button("↺", () => set(null), { "aria-label": `${label} as by default`, title: "As by default" }))),
    shows: (value) => (input.value = value),
  };
}
