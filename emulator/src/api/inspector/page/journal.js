// The requests as they come, each with its KV operations on a time line.

import { control } from "./api.js";
import { button, field, h, short } from "./dom.js";
import { follow } from "./events.js";
import { legend, racing, row } from "./timeline.js";
import { windowed } from "./windowed.js";

/** How many requests are kept on the page; a tenth more before the oldest are dropped. */
const MOST = 10_000;
/** As in the style sheet. */
const ROW_HEIGHT = 32;
/** The most milliseconds that the small time lines show. */
const LONGEST_MS = 2000;

/** How long the list rests between two changes of it. */
const REST_MS = 200;

const COLUMNS = ["Request", "At", "Call", "Status", "Location", "Took", "KV operations"];

/** `#journal/request/7` chooses a request, `#journal/hazard/KIND` shows those that met a hazard. */
export async function journal(body, context, [kind, wanted]) {
  /** In the order in which they were answered. */
  let requests = [];
  /** Those of them that are shown, the newest first; and those that are held back while the list is paused. */
  let shown = [];
  let held = [];
  /** What has come and is not yet added. */
  const came = [];
  let chosen = kind === "request" ? Number(wanted) : undefined;
  let missed = false;
  let longest = 1;
  let trouble = "";
  const met = kind === "hazard" ? await metBy(wanted, context.signal) : undefined;
  let typing;
  const filters = filterFields(() => {
    clearTimeout(typing);
    typing = setTimeout(draw, REST_MS);
  });
  const state = h("p", { role: "status", class: "quiet" });
  const detail = h("div", null);
  const list = windowed("Journal", COLUMNS, ROW_HEIGHT, line);
  const pause = button("Pause", () => {
    const paused = pause.getAttribute("aria-pressed") === "true";
    pause.setAttribute("aria-pressed", String(!paused));
    if (paused) add(held.splice(0));
    else tell();
  }, { "aria-pressed": "false" });
  const isPaused = () => pause.getAttribute("aria-pressed") === "true";
  const isShown = (request) => (!context.store || request.store === context.store) && (!met || met.has(request.request)) && filters.match(request);

  function tell() {
    const notes = [isPaused() && `paused, ${held.length} wait`, missed && "some were too many to be shown", trouble];
    state.textContent = [`${shown.length} of ${requests.length} requests`, ...notes.filter(Boolean)].join("; ");
  }

  function draw() {
    shown = requests.filter(isShown).reverse();
    longest = 1;
    measure(shown);
    list.forget();
    list.shows(shown);
    tell();
  }

  /** Fits the scale of the small time lines. */
  function measure(some) {
    const before = longest;
    for (const request of some) longest = Math.min(LONGEST_MS, Math.max(longest, request["elapsed-ms"]));
    return longest > before;
  }

  /** Adds what has come, a few times a second. */
  function soon(more) {
    if (came.length === 0) setTimeout(() => context.signal.aborted || add(came.splice(0)), REST_MS);
    came.push(...more);
  }

  function add(more) {
    if (isPaused()) {
      held = [...held, ...more].slice(-MOST);
      return tell();
    }
    requests.push(...more);
    if (requests.length > MOST * 1.1) {
      requests = requests.slice(-MOST);
      return draw();
    }
    const added = more.filter(isShown).reverse();
    shown = [...added, ...shown];
    if (measure(added)) list.forget();
    list.shows(shown, added.length);
    if (detail.childElementCount === 0 && chosen !== undefined) choose(more.find((request) => request.request === chosen));
    tell();
  }

  function line(request) {
    const isBad = request.status === null || request.status >= 400;
    const number = String(request.request);
    return h("tr", { "aria-current": request.request === chosen ? "true" : undefined },
      h("td", { class: "number" }, button(number, () => choose(request), { "aria-label": `Request ${number} on a time line`, "data-key": number })),
      h("td", null, request.at.slice(11, 23)),
      h("td", null, h("code", null, short(named(request), 60))),
      h("td", { class: isBad ? "bad" : "good" }, String(request.status ?? "dropped")),
      h("td", null, request.location),
      h("td", { class: "number" }, `${request["elapsed-ms"]} ms`),
      h("td", null, row(request, longest)));
  }

  function choose(request) {
    if (!request) return;
    chosen = request.request;
    const others = requests.filter((other) => (other.store ?? "") === (request.store ?? ""));
    const close = button("Close", () => {
      chosen = undefined;
      detail.replaceChildren();
      list.forget();
      list.shows(shown);
    });
    detail.replaceChildren(h("div", { class: "hint" }, racing(request, others, choose), close));
    list.forget();
    list.reveal(request);
    detail.scrollIntoView({ block: "nearest" });
  }

  async function clear() {
    await control("DELETE", "/journal", { store: context.store || undefined });
    [requests, held] = [[], []];
    draw();
  }

  body.append(h("h2", null, context.store ? `Journal of @${context.store}` : "Journal of all stores"),
    met ? h("p", null, `Only the last requests that met the hazard ${wanted}. `, h("a", { href: "#journal" }, "Show all")) : "",
    h("form", { onsubmit: (event) => event.preventDefault() }, filters.fields, pause, button("Clear", () => clear().catch((error) => {
      trouble = error.message;
      tell();
    }))),
    state, detail, legend(), list.element);
  draw();
  follow("", context.signal, {
    onRequests: soon,
    onMissed: () => (missed = true),
    onState: (text) => {
      trouble = text;
      tell();
    },
  });
}

/** The call as it was sent, with the prefix that names its store. */
function named({ method, store, target }) {
  return `${method} ${store ? `/@${store}` : ""}${target}`;
}

/** The numbers of the last requests that met a kind of hazard. */
async function metBy(kind, signal) {
  const { hazards } = await control("GET", "/hazards", { signal });
  return new Set(hazards[kind]?.requests ?? []);
}

function filterFields(oninput) {
  const byKey = h("input", { size: 20, spellcheck: "false", oninput });
  const byTarget = h("input", { size: 14, spellcheck: "false", oninput });
  const failed = h("input", { type: "checkbox", oninput });
  return {
    fields: [field("With an operation on the key", byKey), field("Call contains", byTarget), field("Only failures", failed)],
    match: (request) =>
      (!byKey.value || request.operations.some((operation) => operation.key.split(",").includes(byKey.value))) &&
      named(request).toLowerCase().includes(byTarget.value.toLowerCase()) &&
      (!failed.checked || (request.status ?? 500) >= 400),
  };
}
