// The fault rules that are set: what each does, how often it struck, which requests it holds.

import { button, h, table } from "./dom.js";

/** A list of rules. `shows` takes the rules, and what they did in each store. */
export function faultRules({ remove, release }) {
  const element = h("div", null);
  let drawn = "";
  return {
    element,
    shows(rules, stores) {
      const found = JSON.stringify([rules, stores]);
      // What has not changed is left as it is, and with it the focus.
      if (found === drawn) return;
      drawn = found;
      const focused = element.contains(document.activeElement) && document.activeElement.getAttribute("aria-label");
      const rows = rules.map((rule) => row(rule, total(rule.id, stores), {
        release: () => release(rule.id),
        remove: () => remove(rule.id, rules.filter((one) => one.id !== rule.id)),
      }));
      element.replaceChildren(rules.length
        ? table("Fault rules", ["Rule", "What it does", ["Chances", "number"], ["Hits", "number"], ["Holds", "number"], "Actions"], rows)
        : h("p", { class: "quiet" }, "None is set."));
      if (focused) element.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}

/** What a rule did in all stores together. */
function total(id, stores) {
  const statuses = stores.flatMap((store) => store.faults).filter((status) => status.id === id);
  const sum = (name) => statuses.reduce((all, status) => all + status[name], 0);
  return { chances: sum("chances"), hits: sum("hits"), holding: sum("holding") };
}

function row(rule, { chances, hits, holding }, { release, remove }) {
  return h("tr", null,
    h("th", { scope: "row" }, h("code", null, rule.id)),
    h("td", null, inWords(rule)),
    h("td", { class: "number" }, String(chances)),
    h("td", { class: "number" }, String(hits)),
    h("td", { class: holding ? "number warn" : "number" }, String(holding)),
    h("td", null, h("div", { class: "row" },
      rule.hold ? button("Release", release, { disabled: holding === 0, "aria-label": `Release ${rule.id}` }) : null,
      button("Remove", remove, { "aria-label": `Remove ${rule.id}` }))));
}

/** A rule as a sentence. */
export function inWords(rule) {
  const what = [
    rule.status !== undefined && `fails with ${rule.status}${rule.text ? ` ${rule.text}` : ""}`,
    rule["delay-ms"] !== undefined && `takes ${rule["delay-ms"]} ms longer`,
    rule.drop && "closes the connection",
    rule["cut-bytes"] !== undefined && `breaks off after ${rule["cut-bytes"]} bytes`,
    rule.hold && "waits until it is released",
  ].find(Boolean);
  const when = [
    rule.first !== undefined && `the first ${rule.first} times`,
    rule.nth !== undefined && `time ${rule.nth} alone`,
    rule.every !== undefined && `every ${rule.every} times`,
    rule.probability !== undefined && `with probability ${rule.probability}`,
  ].find(Boolean) || "always";
  const expires = rule["expires-after-ms"] === undefined ? "" : `, for ${rule["expires-after-ms"]} ms`;
  const effect = rule.phase === "after" ? ", after it took effect" : "";
  return [h("code", null, `${rule.on}${rule.key === undefined ? "" : ` ${rule.key}`}`), ` ${what}${effect}: ${when}${expires}`];
}
