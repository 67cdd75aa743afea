// The package on the real tools: wrangler's Node API loads the plugin, which starts the emulator.
//
//   PYSONDBKV_EMULATOR=PROGRAM node --test emulator/npm/test

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { control, startEmulator } from "../control.cjs";

const require = createRequire(new URL("../../../fixtures/worker/package.json", import.meta.url));
const { getPlatformProxy, unstable_startWorker: startWorker } = require("wrangler");

const plugin = fileURLToPath(new URL("../plugin.cjs", import.meta.url));
let folder, emulator, emulatorControl;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-plugin-"));
  emulator = await startEmulator({ clock: "2026-11-30T12:00:00Z", seed: 1 });
  emulatorControl = control(emulator.url);
  await writeFile(join(folder, "worker.mjs"), WORKER);
});

after(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

/** Counts up: the Worker that everybody writes. */
const WORKER = `export default {
  async fetch(request, env) {
    try {
      const count = Number(await env.DB.get("count")) + 1;
      await env.DB.put("count", String(count));
      return new Response(String(count));
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};`;

async function configured(namespace) {
  const path = join(folder, `${namespace}.json`);
  const options = { url: emulator.url, kv: { DB: namespace } };
  const dev = { plugin: { package: plugin, name: "kv" }, options };
  const config = {
    name: "counter",
    main: join(folder, "worker.mjs"),
    compatibility_date: "2026-11-01",
    kv_namespaces: [{ binding: "DB", id: "abc" }],
    services: [{ binding: "KV_EMULATOR", service: "counter", dev }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

test("getPlatformProxy gives a namespace of the emulator", async () => {
  const { env, dispose } = await getPlatformProxy({ configPath: await configured("proxy"), persist: false });
  try {
    await env.DB.put("k", "v", { metadata: { n: 1 } });
    const { value, metadata } = await env.DB.getWithMetadata("k");
    assert.deepEqual([value, metadata], ["v", { n: 1 }]);
    const { keys } = await env.DB.list();
    assert.deepEqual(keys, [{ name: "k", metadata: { n: 1 } }]);
  } finally {
    await dispose();
  }
  const stores = await emulatorControl.stores();
  assert.equal(stores.find(({ store }) => store === "proxy").entries, 1);
});

test("a counter meets in a test what it meets in production", async () => {
  const worker = await startWorker({
    config: await configured("counter"),
    dev: { server: { port: 0 }, inspector: false, logLevel: "error" },
  });
  const counter = control(emulator.url, { namespace: "counter" });
  const count = async () => {
    const answer = await worker.fetch("http://worker/");
    return answer.text();
  };
  try {
    await counter.reset();
    assert.equal(await count(), "1");
    await counter.preset("production");
    await counter.conditions({ latency: null });
    await emulatorControl.clock.advance(1_000);
    assert.equal(await count(), "2");
    assert.equal(await count(), "KV PUT failed: 429 Too Many Requests", "a second write within a second");
    await emulatorControl.clock.advance(60_000);
    await counter.conditions({ quotas: { "headroom-percent": 0 } });
    assert.equal(await count(), "KV GET failed: 429 KV get() limit exceeded for the day.", "the day's quota");
    const hazards = await emulatorControl.hazards();
    assert.ok(hazards["same-key-write"].count >= 1);
  } finally {
    await worker.dispose();
  }
});
