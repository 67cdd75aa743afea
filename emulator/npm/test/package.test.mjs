// What a user does with the published package: install it, run the program, give the plugin to wrangler.
// The packages come from a registry of the test's own.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { programPath } from "../program.cjs";
import { serveRegistry } from "./registry.mjs";
import { platformProxy, wranglerConfig } from "./tools.mjs";

const run = promisify(execFile);
const here = `${process.platform}-${process.arch}`;
const platforms = createRequire(import.meta.url)("../platforms.json");
const elsewhere = Object.keys(platforms).find((platform) => platform !== here);
const pack = fileURLToPath(new URL("../pack.mjs", import.meta.url));

// Nothing but the packages says where the program is.
const { PYSONDBKV_EMULATOR: _, ...environment } = process.env;
let folder, registry;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-package-"));
  const [program, standIn] = [join(folder, "program"), join(folder, "stand-in")];
  await run("strip", ["-o", program, programPath()]);
  await writeFile(standIn, "a program for another platform");
  const packed = [`${here}=${program}`, `${elsewhere}=${standIn}`];
  await run("node", [pack, join(folder, "packed"), ...packed]);
  registry = await serveRegistry(join(folder, "packed"));
});

after(async () => {
  registry?.close();
  await rm(folder, { recursive: true });
});

/** Installs the package into a project of its own. Answers how to run commands there. */
async function install(name, ...options) {
  const project = join(folder, name);
  await mkdir(project);
  await writeFile(join(project, "package.json"), "{}");
  const env = { ...environment, npm_config_registry: registry.url, npm_config_cache: join(folder, "cache") };
  const there = (...command) => run(command[0], command.slice(1), { cwd: project, env });
  await there("npm", "install", "--no-audit", "--no-fund", ...options, "pysondbkv-emulator");
  return { project, there };
}

/** Runs the emulator until it listens and a signal ends it. Answers its exit status. */
async function statusAfter(signal, program) {
  const running = spawn(program, ["--port", "0", "--quiet"], { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  running.stdout.once("data", () => running.kill(signal));
  return new Promise((ended) => running.once("exit", ended));
}

test("npm installs the program for this platform alone, and npx runs it; wrangler takes the plugin", async () => {
  const { project, there } = await install("project");
  const installed = (await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."));
  assert.deepEqual(installed.sort(), ["pysondbkv-emulator", `pysondbkv-emulator-${here}`]);

  const { stdout } = await there("npx", "pysondbkv-emulator", "--version");
  assert.match(stdout, /^pysondbkv-emulator \d+\.\d+\.\d+/);
  assert.equal(await statusAfter("SIGTERM", join(project, "node_modules/.bin/pysondbkv-emulator")), 0);

  delete process.env.PYSONDBKV_EMULATOR;
  const plugin = join(project, "node_modules/pysondbkv-emulator");
  const config = await wranglerConfig(project, { plugin, options: { kv: { DB: "installed" } } });
  const { env, dispose } = await platformProxy({ configPath: config, persist: false });
  try {
    await env.DB.put("k", "v");
    assert.equal(await env.DB.get("k"), "v");
    const answer = await env.KV_EMULATOR.fetch("http://127.0.0.1/__emulator/stores");
    const { stores } = await answer.json();
    assert.equal(stores.find(({ store }) => store === "installed").entries, 1);
  } finally {
    await dispose();
  }
});

test("without the package for the platform, the error says what to do", async () => {
  const { there } = await install("without", "--omit=optional");
  const failed = await there("npx", "pysondbkv-emulator", "--version").catch((error) => error);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, new RegExp(`the package pysondbkv-emulator-${here} is not installed`));
  assert.match(failed.stderr, /PYSONDBKV_EMULATOR/);
});
