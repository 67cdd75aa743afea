// The package's README: each of its blocks runs, in a project that has the package and the tools installed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { control, startEmulator } from "../control.cjs";
import { COUNTER, require } from "./tools.mjs";
import { serveWorkerd } from "./serve-workerd.mjs";

const run = promisify(execFile);
const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
let folder, emulator;

/** The blocks of a language, in their order. */
function blocks(language) {
  return Array.from(readme.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, of, text]) => ({ of, text }))
    .filter(({ of }) => of === language)
    .map(({ text }) => text);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kv-readme-"));
  emulator = await startEmulator();
  const [wrangler, modules] = [require.resolve("wrangler/package.json"), join(folder, "node_modules")];
  const miniflare = createRequire(wrangler).resolve("miniflare").replace(/(?<=node_modules\/miniflare)\/.*/, "");
  await mkdir(modules);
  await symlink(dirname(wrangler), join(modules, "wrangler"));
  await symlink(miniflare, join(modules, "miniflare"));
  await symlink(fileURLToPath(new URL("..", import.meta.url)), join(modules, "pysondbkv-emulator"));
  await writeFile(join(folder, "worker.mjs"), COUNTER);
  const head = 'name = "my-worker"\nmain = "worker.mjs"\ncompatibility_date = "2026-07-01"\n';
  await writeFile(join(folder, "wrangler.toml"), head + blocks("toml")[0]);
});

after(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

/** Runs a block in the project, with the test's emulator. Answers what it prints. */
async function printed(block) {
  const file = join(folder, "block.mjs");
  await writeFile(file, block.replaceAll("http://127.0.0.1:8787", emulator.url));
  // Miniflare asks for the package from where it really lies, which is not in this project.
  const env = { ...process.env, NODE_PATH: join(folder, "node_modules") };
  const { stdout } = await run("node", [file], { cwd: folder, env });
  return stdout;
}

test("the binding of the plugin's entry leads a test to the emulator", async () => {
  assert.match(await printed(blocks("js")[0]), /^KV PUT failed: 429 Too Many Requests$/m);
});

test("a test starts an emulator of its own, which ends with it", async () => {
  assert.equal(await printed(blocks("js")[1]), "");
});

test("Miniflare as a library stores in the emulator", async () => {
  assert.match(await printed(blocks("js")[2]), /^v$/m);
  const stores = await control(emulator.url).stores();
  assert.ok(stores.some(({ store }) => store === "DB"));
});

test("workerd alone stores in the emulator", async () => {
  const { "kv-url": kv } = await control(emulator.url).health();
  await writeFile(join(folder, "config.capnp"), blocks("capnp")[0]);
  const workerd = await serveWorkerd(folder, "config.capnp", { kv: new URL(kv).host });
  try {
    assert.equal(await (await fetch(workerd.url)).text(), "1");
  } finally {
    await workerd.stop();
  }
  const stores = await control(emulator.url).stores();
  assert.ok(stores.some(({ store }) => store === "team"));
});
