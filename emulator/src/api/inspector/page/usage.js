// Operations, shares of each plan, cost; projected from the last minutes.

import { control } from "./api.js";
import { bytes, h, table } from "./dom.js";

const KINDS = ["reads", "writes", "deletes", "lists"];
const LOOK_MS = 5_000;
/** How far back the projection looks. */
const WINDOW_MS = 5 * 60_000;
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

export async function usage(body, context) {
  const seen = [];
  let drawn = "";
  const draw = async () => {
    const document = await control("GET", "/usage", { store: context.store, signal: context.signal });
    const one = document.stores.find((store) => (store.store ?? "") === context.store) ?? document.stores[0];
    seen.push({ at: Date.parse(document.now), total: one.total });
    while (seen[0].at < seen.at(-1).at - WINDOW_MS) seen.shift();
    const rates = [DAY_MS, MONTH_MS].map((time) => projected(seen, time));
    const found = JSON.stringify([one, ...rates]);
    // What has not changed is left as it is, and with it the focus.
    if (found === drawn) return;
    drawn = found;
    body.replaceChildren(
      h("h2", null, context.store ? `Usage of @${context.store}` : "Usage of the default store"),
      ...plan("Free plan, today", one.today, one["free-plan"]["daily-quotas"], one["free-plan"]["used-percent"], rates[0]),
      ...plan("Paid plan, this month", one.month, one["paid-plan"]["monthly-allowances"], one["paid-plan"]["used-percent"], rates[1]),
      h("p", null, `Stored: ${bytes(one["stored-bytes"])}, ${one["free-plan"]["stored-percent"]} % of the free plan. A month of the paid plan would cost $${one["paid-plan"]["cost-usd"]} so far.`),
      h("p", { class: "quiet" }, "At this rate: what a whole day or month would have, if it went on as in the last five minutes that this panel was open."));
  };
  await draw();
  const timer = setInterval(() => globalThis.document.hidden || draw().catch(() => {}), LOOK_MS);
  context.signal.addEventListener("abort", () => clearInterval(timer));
}

/** How many operations of each kind a time would have, if it went on as in the last minutes. */
function projected(seen, time) {
  const [first, last] = [seen[0], seen.at(-1)];
  if (last.at <= first.at) return {};
  return Object.fromEntries(KINDS.map((kind) => [kind, Math.round(((last.total[kind] - first.total[kind]) / (last.at - first.at)) * time)]));
}

function plan(label, used, allowed, percent, rate) {
  const rows = KINDS.map((kind) => {
    const would = rate[kind];
    const isOver = would > allowed[kind];
    return h("tr", null,
      h("th", { scope: "row" }, kind),
      h("td", { class: "number" }, used[kind].toLocaleString("en")),
      h("td", { class: "number" }, allowed[kind].toLocaleString("en")),
      h("td", { class: "share" }, h("progress", { max: 100, value: Math.min(100, percent[kind]), "aria-label": `${percent[kind]} % of ${kind}` }), ` ${percent[kind]} %`),
      h("td", { class: isOver ? "number bad" : "number" }, would === undefined ? "" : would.toLocaleString("en")));
  });
  return [h("h3", null, label), table(label, ["Operations", ["Used", "number"], ["Allowed", "number"], "Share", ["At this rate", "number"]], rows)];
}
