// workerd alone, by an external service: the published Worker over the emulator's KV repeats its recordings.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { control, startEmulator } from "../control.cjs";
import { serveWorkerd } from "./serve-workerd.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const recordings = fileURLToPath(new URL("../../../fixtures/recordings/", import.meta.url));
let emulator, workerd;

before(async () => {
  emulator = await startEmulator();
  const { "kv-url": kv } = await control(emulator.url).health();
  workerd = await serveWorkerd(here, "published.capnp", { kv: new URL(kv).host });
});

after(async () => {
  await workerd?.stop();
  await emulator?.stop();
});

test("the published Worker repeats its recordings", async () => {
  const replay = ["replay.py", workerd.url, "worker-sessions.jsonl"];
  const { stdout } = await run("python3", replay, { cwd: recordings }).catch((error) => error);
  assert.match(stdout, /^2784 exchanges replayed, 0 differ\n$/);
  const stores = await control(emulator.url).stores();
  assert.ok(stores.some(({ store }) => store === "team"));
});
