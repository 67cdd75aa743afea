// What production would have refused or lost, and what to do about it.

import { control } from "./api.js";
import { button, h, s, table, told } from "./dom.js";

const LOOK_MS = 3000;
/** How many of the requests that met a hazard have a link of their own. */
const LINKED = 8;
const MINUTE_MS = 60_000;
const MINUTES = 60;

export async function hazards(body, context) {
  const list = h("div", null);
  const answer = h("div", null);
  let drawn = "";
  const draw = async () => {
    const [{ hazards: noted }, { ms: now }] = await Promise.all(["/hazards", "/clock"].map((path) => control("GET", path, { signal: context.signal })));
    const minute = Math.floor(now / MINUTE_MS);
    const found = JSON.stringify([noted, minute]);
    // What has not changed is left as it is, and with it the focus.
    if (found === drawn) return;
    drawn = found;
    const rows = Object.entries(noted).map(([kind, one]) => row(kind, one, minute));
    list.replaceChildren(rows.length
      ? table("Hazards", ["Kind", ["Cases", "number"], "The last hour", "The last one, and what to do", "Met by"], rows)
      : h("p", { class: "quiet" }, "None yet: production would have done the same."));
  };
  const attempt = (work) => work().catch((error) => answer.replaceChildren(told(error.message)));
  body.append(h("h2", null, "Hazards"),
    h("p", { class: "quiet" }, "What production would have refused or lost, in all stores."),
    list, answer, h("div", { class: "row" }, button("Forget them", () => attempt(() => control("DELETE", "/hazards").then(draw)))));
  await draw();
  const timer = setInterval(() => document.hidden || draw().catch(() => {}), LOOK_MS);
  context.signal.addEventListener("abort", () => clearInterval(timer));
}

function row(kind, one, minute) {
  const numbers = one.requests.toReversed();
  const links = numbers.slice(0, LINKED).map((number) => h("div", null, h("a", { href: `#journal/request/${number}` }, `request ${number}`)));
  return h("tr", null,
    h("th", { scope: "row", class: "name" }, h("code", null, kind)),
    h("td", { class: "number" }, String(one.count), one.restored ? h("div", { class: "quiet" }, `${one.restored} came back`) : null),
    h("td", null, chart(one.minutes, minute), h("div", { class: "quiet small" }, `${clock(one["first-at"])} to ${clock(one["last-at"])}`)),
    h("td", { class: "value" }, one.last, h("p", { class: "hint" }, one.advice)),
    h("td", { class: "name" }, links.length ? [links, h("a", { href: `#journal/hazard/${encodeURIComponent(kind)}` }, `all ${numbers.length} in the journal`)] : "no request"));
}

function clock(at) {
  return at.slice(11, 19);
}

/** The cases of each minute of the last hour, as bars. */
function chart(minutes, now) {
  const most = Math.max(1, ...minutes.map((one) => one.count));
  const bars = minutes.map(({ at, count }) => {
    const age = now - Math.floor(Date.parse(at) / MINUTE_MS);
    const height = Math.max(2, (count / most) * 28);
    return s("rect", { x: (MINUTES - 1 - age) * 3, y: 30 - height, width: 2, height }, s("title", null, `${count} at ${at.slice(11, 16)}`));
  });
  const total = minutes.reduce((sum, one) => sum + one.count, 0);
  const label = `${total} in the last hour, at most ${most} a minute`;
  return s("svg", { class: "chart", viewBox: "0 0 180 31", width: 180, height: 31, role: "img", "aria-label": label }, s("line", { x1: 0, x2: 180, y1: 30.5, y2: 30.5, class: "axis" }), bars);
}
