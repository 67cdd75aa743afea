// Makes a fault rule, and shows which of the last requests it would have met.

import { control } from "./api.js";
import { field, h, told } from "./dom.js";
import { struckBy } from "./preview.js";

const PLACES = ["get", "get-bulk", "put", "delete", "list", "POST /add", "GET /get/*", "GET /getAll", "PUT /update", "DELETE /delete/*"];
const WHEN = { always: null, "the first so many times": "first", "this one time": "nth", "every so many times": "every", "with this probability": "probability" };
const WHAT = { "fail with the status": "status", "delay by ms": "delay-ms", "close the connection": "drop", "break off after bytes": "cut-bytes", "hold until released": "hold" };
const PHASES = { "before it takes effect": "before", "after it took effect": "after" };
const AMOUNTS = { status: 503, "delay-ms": 500, "cut-bytes": 10 };
/** How many of the last requests the preview looks at. */
const LOOKED_AT = 500;
const REST_MS = 150;

/** The form. `add` gets the rule and the others; `knows` takes the rules that are set. */
export function faultForm(context, add) {
  let others = [];
  const input = (attributes) => h("input", { spellcheck: "false", size: 14, ...attributes });
  const select = (choices) => h("select", null, Object.keys(choices).map((choice) => h("option", null, choice)));
  const id = input({ required: true });
  const on = input({ required: true, value: "put", list: "places" });
  const key = input({ placeholder: "any; * and ?" });
  const [when, what, phase] = [WHEN, WHAT, PHASES].map(select);
  const number = input({ type: "number", step: "any", min: 0, value: 1 });
  const amount = input({ type: "number", min: 0, value: AMOUNTS.status });
  const text = input({ placeholder: "the usual" });
  const expires = input({ type: "number", min: 0, placeholder: "ms; for ever" });
  const preview = h("div", { role: "status", class: "wide" });
  const answer = h("div", { class: "wide" });

  const isEndpoint = () => on.value.includes(" ");
  const rule = () => {
    const action = WHAT[what.value];
    return {
      id: id.value, on: on.value,
      ...(key.value && !isEndpoint() && { key: key.value }),
      ...(WHEN[when.value] && { [WHEN[when.value]]: Number(number.value) }),
      [action]: ["drop", "hold"].includes(action) ? true : Number(amount.value),
      ...(action === "status" && text.value && { text: text.value }),
      ...(PHASES[phase.value] === "after" && { phase: "after" }),
      ...(expires.value && { "expires-after-ms": Number(expires.value) }),
    };
  };
  const settle = () => {
    const action = WHAT[what.value];
    number.disabled = !WHEN[when.value];
    amount.disabled = !(action in AMOUNTS);
    text.disabled = action !== "status";
    key.disabled = isEndpoint();
  };
  const look = async () => {
    const { requests } = await control("GET", `/journal?limit=${LOOKED_AT}`, { store: context.store || undefined, signal: context.signal });
    preview.replaceChildren(...previewOf(rule(), requests));
  };
  let timer;
  const soon = () => {
    settle();
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(() => {}), REST_MS);
  };
  what.addEventListener("change", () => (amount.value = AMOUNTS[WHAT[what.value]] ?? amount.value));
  const send = async (event) => {
    event.preventDefault();
    answer.replaceChildren();
    await add(rule(), others).catch((error) => answer.replaceChildren(told(error.message)));
  };
  const fields = [["Id", id], ["On", on], ["Key", key], ["When", when], ["Number", number], ["What", what], ["Amount", amount], ["Text", text], ["Phase", phase], ["Expires after", expires]];
  const element = h("form", { class: "hint", "aria-label": "A new fault rule", oninput: soon, onsubmit: send },
    h("datalist", { id: "places" }, PLACES.map((value) => h("option", { value }))),
    fields.map(([name, control]) => field(name, control)), h("button", null, "Add the rule"), preview, answer);
  soon();
  return {
    element,
    knows(rules) {
      others = rules;
      const taken = new Set(rules.map((one) => one.id));
      if (!id.value || taken.has(id.value)) {
        let nth = rules.length + 1;
        while (taken.has(`rule-${nth}`)) nth += 1;
        id.value = `rule-${nth}`;
      }
    },
  };
}

/** What a rule would have done to the last requests. */
function previewOf(rule, requests) {
  const { matches, strikes } = struckBy(rule, requests);
  const often = rule.probability === undefined ? `strike ${strikes.length}` : `strike about ${Math.round(matches.length * rule.probability)}`;
  const links = strikes.slice(-5).reverse().map(({ request, words }) => h("li", null, h("a", { href: `#journal/request/${request.request}` }, `request ${request.request}`), " ", h("code", null, words)));
  return [
    h("p", { class: "quiet" }, `It matches ${matches.length} times in the last ${requests.length} requests, and would ${often} of them.`),
    links.length ? h("ul", null, links) : "",
  ];
}
