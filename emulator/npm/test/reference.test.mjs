// The reference Worker on workerd over the emulator's KV, against the emulator's own Worker: under production's
// conditions, at two places, with the clock stopped, both meet the same stale reads and the same refusals.

import assert from "node:assert/strict";
import { appendFile, copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { control, startEmulator } from "../control.cjs";
import { PLUGIN, startWorker } from "./tools.mjs";

const AUTH_KEY = "for-tests-only";
const PLACES = ["berlin", "paris"];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const reference = fileURLToPath(new URL("../../../fixtures/worker/", import.meta.url));

let folder, emulator, emulatorControl;
const workers = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-reference-"));
  emulator = await startEmulator({ clock: "2026-11-30T12:00:00Z", seed: 1, authKey: AUTH_KEY });
  emulatorControl = control(emulator.url);
  for (const place of PLACES) workers[place] = await workerAt(place);
  await emulatorControl.preset("production");
  await emulatorControl.conditions({ latency: null, quotas: { plan: "paid" } });
});

after(async () => {
  for (const worker of Object.values(workers)) await worker.dispose();
  await emulator?.stop();
  await rm(folder, { recursive: true });
});

/** The reference Worker, with its own configuration and our entry, in a project of its own. */
async function workerAt(place) {
  const project = join(folder, place);
  const config = join(project, "wrangler.toml");
  await mkdir(project);
  for (const file of ["workers.js", "wrangler.toml"]) await copyFile(join(reference, file), join(project, file));
  await writeFile(join(project, ".dev.vars"), `AUTH_KEY=${AUTH_KEY}\n`);
  const options = `{ url = "${emulator.url}", kv = { DB = "reference" }, location = "${place}" }`;
  const entry = `[[services]]
binding = "KV_EMULATOR"
service = "pyson-dbkv"
dev = { plugin = { package = "${PLUGIN}", name = "kv" }, options = ${options} }
`;
  await appendFile(config, entry);
  return startWorker({ config, dev: { server: { port: 0 }, inspector: false, logLevel: "error" } });
}

/** The reference Worker on workerd. */
const onWorkerd = {
  fetch: (place, path, init) => workers[place].fetch(`http://worker${path}`, init),
};

/** The emulator's own Worker. */
const ours = {
  fetch: (place, path, { headers, ...init }) =>
    fetch(`${emulator.url}/@own${path}`, { ...init, headers: { ...headers, "X-Emulator-Location": place } }),
};

/** Sends a request to a Worker. Keys are told by the order in which they came up, since each Worker draws its own. */
async function exchange(worker, { place, method, path, key, body }) {
  worker.keys ??= [];
  const bound = (text) => text?.replaceAll("KEY", worker.keys[key] ?? "none");
  const init = { method, headers: { AUTH_KEY }, body: bound(body) };
  const answer = await worker.fetch(place, bound(path), init);
  const text = await answer.text();
  if (path === "/add") worker.keys.push(answer.ok ? JSON.parse(text).key : undefined);
  const masked = text.replace(UUID, (found) => `key ${worker.keys.indexOf(found)}`);
  return { status: answer.status, type: answer.headers.get("content-type"), text: masked };
}

/** A small generator of random numbers (mulberry32). */
function generator(state) {
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A step of the sequence: a request at a place, or time that passes. */
function step(number, random) {
  const place = PLACES[random(PLACES.length)];
  const key = random(8);
  const fields = JSON.stringify({ key: "KEY", number });
  const steps = [
    { advance: [500, 1_000, 60_000][random(3)] },
    { place, method: "POST", path: "/add", body: JSON.stringify({ number }) },
    { place, method: "PUT", path: "/update", key, body: fields },
    { place, method: "PUT", path: "/update", key, body: fields },
    { place, method: "GET", path: "/get/KEY", key },
    { place, method: "GET", path: "/get/KEY", key },
    { place, method: "GET", path: "/getAll" },
    { place, method: "DELETE", path: "/delete/KEY", key: random(40) },
  ];
  return steps[random(steps.length)];
}

test("both Workers meet the same stale reads and the same refusals", async () => {
  const random = generator(1);
  let refused = 0;
  for (let number = 0; number < 250; number++) {
    const next = step(number, random);
    if (next.advance) {
      await emulatorControl.clock.advance(next.advance);
      continue;
    }
    const answers = [await exchange(ours, next), await exchange(onWorkerd, next)];
    assert.deepEqual(answers[1], answers[0], `step ${number}: ${JSON.stringify(next)}`);
    if (answers[0].text === "KV PUT failed: 429 Too Many Requests") refused++;
  }
  assert.ok(refused > 10, `only ${refused} were refused`);
  const stale = await staleReads("own");
  assert.equal(await staleReads("reference"), stale);
  assert.ok(stale > 10, `only ${stale} reads were stale`);
});

/** How many reads did not see what another place had written. */
async function staleReads(namespace) {
  const hazards = await control(emulator.url, { namespace }).hazards();
  return hazards["stale-read"]?.count ?? 0;
}
