// `wrangler dev` starts an emulator by itself, and takes it along when it ends.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { control } from "../control.cjs";
import { require, wrangler, wranglerConfig } from "./tools.mjs";

// The program itself, so that a signal reaches it and not the script that starts it.
const cli = join(dirname(require.resolve(`${wrangler}/package.json`)), "wrangler-dist/cli.js");
const BUSY = 'id = "busy", on = "put", nth = 2, status = 429';
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-dev-"));
});

after(() => rm(folder, { recursive: true }));

/** Runs `wrangler dev` until it is ready. Answers where the Worker and the emulator are. */
async function dev() {
  const config = await wranglerConfig(folder, { options: { kv: { DB: "dev" }, faults: [BUSY] } });
  const options = ["--config", config, "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"];
  const running = spawn("node", [cli, "dev", ...options], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const urls = {};
  for await (const line of createInterface(running.stdout)) {
    urls.emulator ??= /KV lies in the emulator at (http:\S+)/.exec(line)?.[1];
    urls.worker ??= /Ready on (http:\S+)/.exec(line)?.[1];
    if (urls.emulator && urls.worker) return { running, ...urls };
  }
  throw new Error("wrangler dev ended");
}

/** Ends what is left of a process group. A killed wrangler leaves the Workers runtime behind. */
function end(leader) {
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Waits until nobody answers at a URL. */
async function gone(url) {
  while (await fetch(`${url}/__emulator/health`).catch(() => undefined)) {
    await new Promise((later) => setTimeout(later, 100));
  }
}

test("wrangler dev starts an emulator, which ends with it even if it is killed", { timeout: 120_000 }, async () => {
  const { running, emulator, worker } = await dev();
  try {
    assert.equal(await (await fetch(worker)).text(), "1");
    assert.equal(await (await fetch(worker)).text(), "KV PUT failed: 429 Too Many Requests");
    const stores = await control(emulator).stores();
    assert.equal(stores.find(({ store }) => store === "dev").entries, 1);
  } finally {
    running.kill("SIGKILL");
  }
  await gone(emulator);
  end(running);
});
