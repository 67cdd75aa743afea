// Calls that Cloudflare's own SDK for JavaScript makes on the emulator's REST API.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import Cloudflare from "cloudflare";
import { startEmulator } from "../control.cjs";

const account = { account_id: "any" };
let emulator, namespaces, at;

before(async () => {
  emulator = await startEmulator();
  const baseURL = `${emulator.url}/__emulator/client/v4`;
  ({ namespaces } = new Cloudflare({ baseURL, apiToken: "any", maxRetries: 0 }).kv);
});

after(() => emulator.stop());

beforeEach(async (context) => {
  const { id } = await namespaces.create({ title: context.name, ...account });
  at = { namespace_id: id, ...account };
});

/** What an answer of many pages holds. */
async function all(pages) {
  const found = [];
  for await (const one of pages) found.push(one);
  return found;
}

test("values and metadata", async () => {
  await namespaces.values.update("a/b é", { value: "hello", metadata: '{"n":1}', ...at });
  assert.equal(await (await namespaces.values.get("a/b é", at)).text(), "hello");
  assert.deepEqual(await namespaces.metadata.get("a/b é", at), { n: 1 });
  await namespaces.values.delete("a/b é", at);
  await assert.rejects(namespaces.values.get("a/b é", at), Cloudflare.NotFoundError);
});

test("bulk calls, and keys page by page", async () => {
  const names = Array.from({ length: 25 }, (_, number) => `k${String(number).padStart(3, "0")}`);
  const body = names.map((key, number) => ({ key, value: String(number) }));
  assert.equal((await namespaces.bulkUpdate(at.namespace_id, { body, ...account })).successful_key_count, 25);
  const listed = await all(namespaces.keys.list(at.namespace_id, { limit: 10, ...account }));
  assert.deepEqual(listed.map(({ name }) => name), names);
  const { values } = await namespaces.bulkGet(at.namespace_id, { keys: ["k001", "none"], ...account });
  assert.deepEqual(values, { k001: "1", none: null });
  await namespaces.bulkDelete(at.namespace_id, { body: names, ...account });
  assert.deepEqual(await all(namespaces.keys.list(at.namespace_id, account)), []);
});

test("namespaces", async () => {
  const titles = (await all(namespaces.list(account))).map(({ title }) => title);
  assert.ok(titles.includes("namespaces"));
  await namespaces.update(at.namespace_id, { title: "renamed", ...account });
  assert.equal((await namespaces.get(at.namespace_id, account)).title, "renamed");
  await namespaces.delete(at.namespace_id, account);
  await assert.rejects(namespaces.get(at.namespace_id, account), Cloudflare.NotFoundError);
});
