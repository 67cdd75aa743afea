// unstorage's driver for Cloudflare's REST API stores in the emulator.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createStorage } from "unstorage";
import driver from "unstorage/drivers/cloudflare-kv-http";
import { startEmulator } from "../control.cjs";

let emulator, storage;

before(async () => {
  emulator = await startEmulator();
  const apiURL = `${emulator.url}/__emulator`;
  const namespaces = `${apiURL}/client/v4/accounts/any/storage/kv/namespaces`;
  const made = await fetch(namespaces, { method: "POST", body: JSON.stringify({ title: "unstorage" }) });
  const { result } = await made.json();
  storage = createStorage({ driver: driver({ accountId: "any", namespaceId: result.id, apiToken: "any", apiURL }) });
});

after(() => emulator.stop());

test("items of every kind", async () => {
  await storage.setItem("team:text", "hello");
  await storage.setItem("team:json", { n: [1, "é"] });
  await storage.setItem("team:for a while", "x", { ttl: 60 });
  await storage.setItemRaw("bytes", new Uint8Array([1, 255]));
  assert.equal(await storage.getItem("team:text"), "hello");
  assert.deepEqual(await storage.getItem("team:json"), { n: [1, "é"] });
  assert.deepEqual([...(await storage.getItemRaw("bytes"))], [1, 255]);
  assert.equal(await storage.getItem("none"), null);
  assert.deepEqual([await storage.hasItem("bytes"), await storage.hasItem("none")], [true, false]);
  assert.deepEqual(await storage.getKeys("team"), ["team:for a while", "team:json", "team:text"]);
});

test("items are removed, one and all", async () => {
  await storage.removeItem("bytes");
  assert.equal(await storage.hasItem("bytes"), false);
  await storage.clear();
  assert.deepEqual(await storage.getKeys(), []);
});
