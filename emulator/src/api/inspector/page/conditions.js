// What the clients of a store meet: a preset, single settings, fault rules.

import { control } from "./api.js";
import { button, h, told } from "./dom.js";
import { faultForm } from "./fault-form.js";
import { faultRules } from "./faults.js";
import { settings } from "./settings.js";

const LOOK_MS = 1000;

export async function conditions(body, context) {
  const store = context.store || undefined;
  const answer = h("div", { class: "answer" });
  let ruleCount = 0;
  const whole = h("pre", null);
  const call = (method, path, sent, text) => control(method, path, { store, body: sent }).then(() => told(text, "good"));
  /** Shows what it is now, also where a change was refused; and then what was answered. */
  const show = (answered) => look().then(() => answer.replaceChildren(answered));
  const attempt = (work) => work().catch((error) => told(error.message)).then(show);
  const patch = (sent, text) => attempt(() => call("PATCH", "/conditions", sent, text));
  const table = settings(patch);
  const rules = faultRules({
    remove: (id, others) => patch({ fault: others }, `The rule ${id} is removed.`),
    release: (id) => attempt(() => call("POST", `/faults/${encodeURIComponent(id)}/release`, undefined, `The rule ${id} lets go.`)),
  });
  const form = faultForm(context, (rule, others) => call("PATCH", "/conditions", { fault: [...others, rule] }, `The rule ${rule.id} is set.`).then(show));
  const presets = ["local", "production"].map((name) => button(`Preset ${name}`, () => {
    if (ruleCount > 0 && !confirm(`The preset ${name} has no fault rules. Remove the ${ruleCount} that are set?`)) return;
    attempt(() => call("PUT", `/conditions/${name}`, undefined, `The preset ${name} is set.`));
  }));

  async function look() {
    const [document, faults] = await Promise.all(["/conditions", "/faults"].map((path) => control("GET", path, { store, signal: context.signal })));
    ruleCount = document.fault.length;
    table.shows(document);
    rules.shows(document.fault, faults.stores);
    form.knows(document.fault);
    const text = JSON.stringify(document, null, 2);
    if (whole.textContent !== text) whole.textContent = text;
  }

  body.append(
    h("h2", null, store ? `Conditions of @${store}` : "Conditions of all stores"),
    h("div", { class: "row" }, presets), answer, table.element,
    h("h3", null, "Fault rules"), rules.element, form.element,
    h("details", null, h("summary", null, "The whole document"), whole));
  await look();
  const timer = setInterval(() => {
    if (document.hidden || body.contains(document.activeElement) && document.activeElement.matches("td input, td select")) return;
    look().catch(() => {});
  }, LOOK_MS);
  context.signal.addEventListener("abort", () => clearInterval(timer));
}
