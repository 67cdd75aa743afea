// The package on the real tools: wrangler's Node API loads the plugin, which starts the emulator.
//
//   PYSONDBKV_EMULATOR=PROGRAM [WRANGLER=wrangler-with-miniflare-4] node --test emulator/npm/test/plugin.test.mjs

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { control, startEmulator } from "../control.cjs";
import { plugins } from "../plugin.cjs";
import { platformProxy, startWorker, wranglerConfig } from "./tools.mjs";

let folder, emulator, emulatorControl;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-plugin-"));
  emulator = await startEmulator({ clock: "2026-11-30T12:00:00Z", seed: 1 });
  emulatorControl = control(emulator.url);
});

after(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

function configured(namespace) {
  return wranglerConfig(folder, { name: namespace, options: { url: emulator.url, kv: { DB: namespace } } });
}

test("getPlatformProxy gives a namespace of the emulator", async () => {
  const { env, dispose } = await platformProxy({ configPath: await configured("proxy"), persist: false });
  try {
    await env.DB.put("k", "v", { metadata: { n: 1 } });
    const { value, metadata } = await env.DB.getWithMetadata("k");
    assert.deepEqual([value, metadata], ["v", { n: 1 }]);
    const { keys } = await env.DB.list();
    assert.deepEqual(keys, [{ name: "k", metadata: { n: 1 } }]);
    const { status } = await control(env.KV_EMULATOR).health();
    assert.equal(status, "ok", "the plugin's own binding leads to the control plane");
  } finally {
    await dispose();
  }
  const stores = await emulatorControl.stores();
  assert.equal(stores.find(({ store }) => store === "proxy").entries, 1);
});

test("two entries lead to two emulators, also with one name for both namespaces", async () => {
  const other = await startEmulator();
  const path = await configured("twice");
  const config = JSON.parse(await readFile(path, "utf8"));
  const [first] = config.services;
  const options = { url: other.url, kv: { OTHER_DB: "twice" } };
  const dev = { plugin: first.dev.plugin, options };
  config.services.push({ ...first, binding: "OTHER_EMULATOR", dev });
  await writeFile(path, JSON.stringify(config));
  const { env, dispose } = await platformProxy({ configPath: path, persist: false });
  try {
    await env.OTHER_DB.put("k", "there");
    assert.deepEqual([await env.DB.get("k"), await env.OTHER_DB.get("k")], [null, "there"]);
    const stored = async (binding) => (await control(binding).stores()).some(({ store }) => store === "twice");
    assert.deepEqual([await stored(env.KV_EMULATOR), await stored(env.OTHER_EMULATOR)], [false, true]);
  } finally {
    await dispose();
    await other.stop();
  }
});

test("an emulator that other machines can reach asks for its token, which the plugin brings", async () => {
  const guarded = await startEmulator({ token: "secret", args: ["--host", "0.0.0.0"] });
  const addresses = Object.values(networkInterfaces()).flat();
  const { address = "127.0.0.1" } = addresses.find(({ family, internal }) => family === "IPv4" && !internal) ?? {};
  const url = guarded.url.replace("0.0.0.0", address);
  const options = { url, kv: { DB: "guarded" } };
  const without = plugins.kv.getServices({ options: [{ name: "KV_EMULATOR", options }] });
  await assert.rejects(without, /asks for its token.*the option token.*EMULATOR_CONTROL_TOKEN/);
  const configPath = await wranglerConfig(folder, { name: "guarded", options: { ...options, token: "secret" } });
  const { env, dispose } = await platformProxy({ configPath, persist: false });
  try {
    await env.DB.put("k", "v");
    assert.equal(await env.DB.get("k"), "v");
    const stores = await control(env.KV_EMULATOR).stores();
    assert.equal(stores.find(({ store }) => store === "guarded").entries, 1);
  } finally {
    await dispose();
    await guarded.stop();
  }
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
