// The page: which panel is shown, for which store.

import { control } from "./api.js";
import { h, told } from "./dom.js";
import { clock } from "./clock.js";
import { conditions } from "./conditions.js";
import { hazards } from "./hazards.js";
import { items } from "./items.js";
import { journal } from "./journal.js";
import { stores } from "./stores.js";
import { usage } from "./usage.js";

const PANELS = { stores, items, journal, hazards, conditions, clock, usage };
const POLL_MS = 5000;

const status = document.getElementById("status");
const store = document.getElementById("store");
const authKey = document.getElementById("auth-key");
const panel = document.getElementById("panel");

/** What each panel is given. `signal` is aborted when the panel goes. */
function context(signal) {
  return {
    signal,
    choose,
    refresh,
    /** The API that the emulator serves. */
    get api() {
      return api;
    },
    /** The name of the chosen store; empty for that of plain paths. */
    get store() {
      return store.value;
    },
    get authKey() {
      return authKey.value;
    },
  };
}

/** Shows a panel for a store. */
function choose(name, hash) {
  setStores(names(), name);
  keepChosen();
  if (location.hash === `#${hash}`) show();
  else location.hash = hash;
}

let api = "worker";
/** Whether the panel could not be shown, since the emulator did not answer. */
let isWanting = false;
let leaving = new AbortController();

async function show() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const [name, ...rest] = location.hash.slice(1).split("/");
  const chosen = PANELS[name] ? name : "stores";
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${chosen}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  isWanting = false;
  const body = h("section", { "aria-busy": "true" });
  panel.replaceChildren(body);
  document.title = `${chosen[0].toUpperCase()}${chosen.slice(1)} · PysonDBKV emulator`;
  try {
    await PANELS[chosen](body, context(signal), rest.map(decodeURIComponent));
  } catch (error) {
    isWanting = !signal.aborted && error instanceof TypeError;
    if (!signal.aborted) body.replaceChildren(told(isWanting ? `not reached: ${error.message}` : error.message));
  }
  body.removeAttribute("aria-busy");
}

function names() {
  return [...store.options].map((option) => option.value);
}

/** A chosen store stays, also where it is no longer there: another one must not take its place unseen. */
function setStores(all, chosen = store.value) {
  const label = (name) => (name ? `@${name}` : "default");
  const shown = [...new Set([...all, chosen])];
  store.replaceChildren(...shown.map((name) => h("option", { value: name }, label(name))));
  store.value = chosen;
}

/** Keeps the chosen store in the address, for links and reloads. */
function keepChosen() {
  const query = store.value ? `?store=${encodeURIComponent(store.value)}` : location.pathname;
  history.replaceState(null, "", query + location.hash);
}

async function refresh() {
  try {
    const [health, clock, listed] = await Promise.all([
      control("GET", "/health"),
      control("GET", "/clock"),
      control("GET", "/stores"),
    ]);
    api = health.api;
    const stopped = clock.mode === "manual" ? ", stopped" : "";
    status.textContent = `${health.api}, version ${health.version}, seed ${health.seed}. Clock ${clock.now}${stopped}`;
    const all = listed.stores.map((one) => one.store ?? "");
    if (JSON.stringify(all) !== JSON.stringify(names())) setStores(all);
    if (isWanting) show();
  } catch (error) {
    status.textContent = `not reached: ${error.message}`;
  }
}

window.addEventListener("unhandledrejection", ({ reason }) => {
  if (reason?.name !== "AbortError") panel.firstElementChild?.prepend(told(reason?.message ?? String(reason)));
});
authKey.value = sessionStorage.getItem("auth-key") ?? "meow";
authKey.addEventListener("change", () => sessionStorage.setItem("auth-key", authKey.value));
store.addEventListener("change", () => {
  keepChosen();
  show();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  panel.focus();
});
window.addEventListener("hashchange", () => {
  show();
  panel.focus({ preventScroll: true });
});
setStores([""], new URLSearchParams(location.search).get("store") ?? "");
await refresh();
setInterval(() => document.hidden || refresh(), POLL_MS);
show();
