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
  setStores([...new Set([...names(), name])], name);
  if (location.hash === `#${hash}`) show();
  else location.hash = hash;
}

let api = "worker";
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
  const body = h("section", { "aria-busy": "true" });
  panel.replaceChildren(body);
  document.title = `${chosen[0].toUpperCase()}${chosen.slice(1)} · PysonDBKV emulator`;
  try {
    await PANELS[chosen](body, context(signal), rest.map(decodeURIComponent));
  } catch (error) {
    if (!signal.aborted) body.append(told(error.message));
  }
  body.removeAttribute("aria-busy");
}

function names() {
  return [...store.options].map((option) => option.value);
}

function setStores(all, chosen = store.value) {
  const label = (name) => (name ? `@${name}` : "default");
  store.replaceChildren(...all.map((name) => h("option", { value: name }, label(name))));
  store.value = all.includes(chosen) ? chosen : "";
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
  } catch (error) {
    status.textContent = `not reached: ${error.message}`;
  }
}

window.addEventListener("unhandledrejection", ({ reason }) => {
  if (reason?.name !== "AbortError") panel.firstElementChild?.prepend(told(reason?.message ?? String(reason)));
});
authKey.value = sessionStorage.getItem("auth-key") ?? "meow";
authKey.addEventListener("change", () => sessionStorage.setItem("auth-key", authKey.value));
store.addEventListener("change", show);
window.addEventListener("hashchange", () => {
  show();
  panel.focus();
});
await refresh();
setInterval(() => document.hidden || refresh(), POLL_MS);
show();
