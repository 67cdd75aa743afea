// The emulators that the plugin's entries lead to: running ones, and those that are started for them.

"use strict";

const { startEmulator } = require("./program.cjs");

/** The emulators of this process, by the options that they were started with or their URL. */
const emulators = new Map();

/**
 * The emulator of an entry: at `url`, or one that is started now. Answers the hosts of its control plane and of
 * its KV protocol, and the token that both ask for, if there is one.
 */
async function emulatorOf({ url, kv, location, ...options }) {
  const key = url ?? JSON.stringify(options);
  if (!emulators.has(key)) {
    const found = url ? Promise.resolve({ url }) : startEmulator(options);
    // The program reads the variable as well.
    const token = options.token ?? process.env.EMULATOR_CONTROL_TOKEN;
    emulators.set(key, found.then((emulator) => hostsOf(emulator.url, token)));
    // The next reload tries again.
    emulators.get(key).catch(() => emulators.delete(key));
  }
  return emulators.get(key);
}

async function hostsOf(url, token) {
  const { "kv-url": kvUrl } = await healthOf(url, token);
  if (!kvUrl) throw new Error(`the emulator at ${url} serves no KV: start it with --kv-port 0`);
  console.log(`KV lies in the emulator at ${url} (hazards: ${url}/__emulator/hazards)`);
  const { host, hostname } = new URL(url);
  // The emulator knows the address that it listens on, such as 0.0.0.0, but not the one that leads to it.
  return { control: host, kv: `${hostname}:${new URL(kvUrl).port || 80}`, token };
}

async function healthOf(url, token) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const health = await fetch(`${url}/__emulator/health`, { headers }).catch(() => undefined);
  if (health?.status === 401) {
    throw new Error(
      `the emulator at ${url} asks for its token, --control-token: give it as the option token or in the ` +
        "variable EMULATOR_CONTROL_TOKEN",
    );
  }
  if (!health?.ok) throw new Error(`no emulator answers at ${url}`);
  return health.json();
}

module.exports = { emulatorOf };
