// The Worker in Node, with the bindings that `getPlatformProxy` gives: the quickest tests, outside the runtime.

import { control, type Control } from "pysondbkv-emulator/control";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getPlatformProxy, type PlatformProxy } from "wrangler";
import worker from "../../src/worker";

let platform: PlatformProxy<Cloudflare.Env>;
let kv: Control;

beforeAll(async () => {
  platform = await getPlatformProxy<Cloudflare.Env>({ environment: "test" });
  kv = control(platform.env.KV_EMULATOR, { namespace: "counter" });
});

afterAll(() => platform.dispose());

test("the Worker meets in Node what it meets in the runtime", async () => {
  await kv.conditions({ limits: { "same-key-writes": "429" } });
  const addOne = () => worker.fetch(new Request("http://counter/simple", { method: "POST" }), platform.env);
  expect((await addOne()).status).toBe(200);
  const refused = await addOne();
  expect([refused.status, await refused.text()]).toEqual([503, "KV PUT failed: 429 Too Many Requests"]);
});
