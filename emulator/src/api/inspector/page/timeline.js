// Draws KV operations in time: those of one request, and requests that race.
//
// The journal tells when a request began, how long it took, and how long each of its operations waited. They
// are drawn one after the other, as a Worker that awaits each makes them; the rest of the time is left free at
// the end.

import { button, h, s } from "./dom.js";

const WIDTH = 280;
const HEIGHT = 14;
const LANE = 34;
const LABEL = 210;
const WIDE = 1000;
/** The least width of a bar. */
const LEAST = 5;
/** Most requests that are drawn together. */
const MOST = 12;

/** The operations of a request, with when each began and ended, in milliseconds. */
function placed(request) {
  let at = Date.parse(request.at);
  return request.operations.map((operation) => {
    const began = at;
    at += operation["wait-ms"];
    return { ...operation, began, ended: at };
  });
}

function ended(request) {
  return Date.parse(request.at) + request["elapsed-ms"];
}

function words(operation) {
  const cache = operation.cache ? `, ${operation.cache}` : "";
  const trouble = operation.error ? `: ${operation.error}` : operation.fault ? `, fault ${operation.fault}` : "";
  return `${operation.operation} ${operation.key}, ${operation["wait-ms"]} ms${cache}${trouble}`;
}

function bar(operation, x, y, width, height) {
  const struck = operation.error || operation.fault ? " struck" : "";
  const kind = operation.operation.split("-")[0];
  return s("rect", { x, y, width, height, class: kind + struck }, s("title", null, words(operation)));
}

/** The operations of a request as bars side by side, however little time they took. */
function bars(request, x, y, height) {
  let free = 0;
  return placed(request).map((one) => {
    const from = Math.max(free, x(one.began));
    const width = Math.max(LEAST, x(one.ended) - x(one.began));
    free = from + width + 1;
    return bar(one, from, y, width, height);
  });
}

/** One request as a small picture, on a scale of so many milliseconds. */
export function row(request, longest) {
  const began = Date.parse(request.at);
  const scale = (at) => Math.min(1, (at - began) / longest) * (WIDTH - 40);
  const told = request.operations.map(words).join("; ") || "no KV operation";
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": told },
    s("rect", { x: 0, y: 4, width: scale(ended(request)), height: HEIGHT - 8, class: "span" }), bars(request, scale, 1, HEIGHT - 2));
}

/** What the colours mean. */
export function legend() {
  const kinds = ["get", "put", "delete", "list", "struck"].map((kind) => [
    s("svg", { width: 14, height: 12, "aria-hidden": "true" }, s("rect", { x: 1, y: 1, width: 12, height: 10, class: kind === "struck" ? "get struck" : kind })),
    h("span", null, kind === "struck" ? "failed, or struck by a fault rule" : kind),
  ]);
  return h("p", { class: "quiet legend" }, kinds);
}

/** A request among those that ran at the same time, on one time line. Writes of others between its read and its
 *  write of a key are marked and told. `choose` is called with another one of them. */
export function racing(chosen, requests, choose) {
  const [from, to] = [Date.parse(chosen.at), ended(chosen)];
  const beside = requests.filter((other) => other.request !== chosen.request && Date.parse(other.at) <= to && ended(other) >= from);
  const nearest = beside.sort((a, b) => Math.abs(a.request - chosen.request) - Math.abs(b.request - chosen.request)).slice(0, MOST - 1);
  const lanes = [chosen, ...nearest].sort((a, b) => a.request - b.request);
  const told = overtaken(chosen, lanes);
  const label = `Request ${chosen.request}${nearest.length ? ` and ${nearest.length} beside it` : ", with none beside it"}`;
  const others = nearest.map((lane) => button(`${lane.request}`, () => choose(lane), { "aria-label": `Request ${lane.request} instead` }));
  return h("section", { "aria-label": label },
    h("h3", null, label),
    told.length ? h("ul", null, told.map(({ text }) => h("li", { class: "bad" }, text))) : h("p", { class: "quiet" }, "No other request wrote a key between this one's read and its write."),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Time line" }, picture(chosen, lanes, told, label)),
    h("ol", null, placed(chosen).map((one) => h("li", null, h("code", null, words(one))))),
    others.length ? h("div", { class: "row" }, h("span", { class: "quiet" }, "Look from:"), others) : null);
}

function picture(chosen, lanes, told, label) {
  const start = Math.min(...lanes.map((lane) => Date.parse(lane.at)));
  const end = Math.max(...lanes.map(ended), start + 1);
  const x = (at) => LABEL + ((at - start) / (end - start)) * (WIDE - LABEL - 40);
  const height = lanes.length * LANE + 22;
  const drawn = lanes.map((lane, nth) => {
    const y = nth * LANE + 4;
    const isChosen = lane.request === chosen.request;
    return [
      isChosen ? s("rect", { x: 0, y: y - 3, width: WIDE, height: LANE, class: "chosen" }) : null,
      s("text", { x: 4, y: y + 12 }, `${lane.request}  ${lane.method} ${lane.target}`.slice(0, 30)),
      s("text", { x: 4, y: y + 26, class: "small" }, `${lane.status ?? "dropped"} at ${lane.location}, ${lane["elapsed-ms"]} ms`),
      s("rect", { x: x(Date.parse(lane.at)), y: y + 8, width: Math.max(LEAST, x(ended(lane)) - x(Date.parse(lane.at))), height: 8, class: "span" }),
      bars(lane, x, y + 3, 18),
    ];
  });
  const marks = told.map(({ at }) => s("line", { x1: x(at), x2: x(at), y1: 0, y2: height - 20, class: "between" }));
  const axis = [
    s("text", { x: LABEL, y: height - 6 }, new Date(start).toISOString().slice(11, 23)),
    s("text", { x: WIDE - 4, y: height - 6, "text-anchor": "end" }, `${end - start} ms later`),
  ];
  return s("svg", { class: "timeline", viewBox: `0 0 ${WIDE} ${height}`, role: "img", "aria-label": label }, drawn, marks, axis);
}

/** Writes of others that ended between the chosen request's read of a key and its own write of it. */
function overtaken(chosen, lanes) {
  const own = placed(chosen);
  const found = [];
  for (const read of own.filter((one) => one.operation === "get")) {
    const write = own.find((one) => one.operation === "put" && one.key === read.key && one.began >= read.ended);
    if (!write) continue;
    for (const lane of lanes.filter((other) => other.request !== chosen.request)) {
      for (const other of placed(lane)) {
        const isWrite = other.operation === "put" && other.key === read.key && !other.error;
        if (isWrite && other.ended > read.ended && other.ended <= write.ended) {
          const text = `request ${lane.request} wrote ${read.key} after this request had read it, and before this one wrote it: what it wrote is lost`;
          found.push({ at: other.ended, text });
        }
      }
    }
  }
  return found;
}
