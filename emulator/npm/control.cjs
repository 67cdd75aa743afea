// The control plane of an emulator, for tests: conditions, clock, hazards, journal, stores.

"use strict";

const { startEmulator } = require("./program.cjs");

/**
 * The control of an emulator: at a URL, or behind the binding in a Worker that the plugin's entry has. With the
 * name of a namespace, of that one alone.
 */
function control(emulator, { namespace, token } = {}) {
  const isUrl = typeof emulator === "string";
  const url = isUrl ? emulator.replace(/\/$/, "") : "http://127.0.0.1";
  const send = isUrl ? fetch : (...request) => emulator.fetch(...request);
  const base = `${url}${namespace ? `/@${namespace}` : ""}/__emulator`;
  const headers = token ? { authorization: `Bearer ${token}` } : {};

  async function call(method, path, body) {
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await send(base + path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${base}${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  return {
    health: () => call("GET", "/health"),
    reset: () => call("POST", "/reset"),
    conditions: (patch) => (patch ? call("PATCH", "/conditions", patch) : call("GET", "/conditions")),
    preset: (name) => call("PUT", `/conditions/${encodeURIComponent(name)}`),
    hazards: async () => (await call("GET", "/hazards")).hazards,
    forgetHazards: () => call("DELETE", "/hazards"),
    journal: async () => (await call("GET", "/journal")).requests,
    forgetJournal: () => call("DELETE", "/journal"),
    usage: () => call("GET", "/usage"),
    stores: async () => (await call("GET", "/stores")).stores,
    release: (fault) => call("POST", `/faults/${encodeURIComponent(fault)}/release`),
    clock: {
      now: () => call("GET", "/clock"),
      set: (time) => call("PUT", "/clock", { now: time }),
      advance: (ms) => call("POST", "/clock/advance", { ms }),
    },
  };
}

module.exports = { control, startEmulator };
