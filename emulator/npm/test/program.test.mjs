// How the program is started.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startEmulator } from "../control.cjs";

const run = promisify(execFile);
const control = fileURLToPath(new URL("../control.cjs", import.meta.url));
const START = `require(${JSON.stringify(control)}).startEmulator({ args: ["--contract", "published"] })`;

test("an emulator that cannot start says why in the error", async () => {
  await assert.rejects(startEmulator({ seed: "many" }), /ended at its start \(2\): [^]*invalid value 'many' for '--seed/);
  const first = await startEmulator();
  const { port } = new URL(first.url);
  await assert.rejects(startEmulator({ port }), new RegExp(`ended at its start \\(\\d+\\): [^]*:${port}[^]*--port`));
  await first.stop();
});

test("what an emulator logs stands in the standard error of its process", async () => {
  const { stderr } = await node(`${START}.then((emulator) => emulator.stop())`);
  assert.match(stderr, /any page that a browser on this machine shows can read/);
});

test("an emulator does not keep its process alive", async () => {
  await node(START);
});

/** Runs a script in a process of its own until that ends. */
function node(script) {
  return run("node", ["--eval", script]);
}
