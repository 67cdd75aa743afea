// Serves one mutant of the reference Worker after the other, on workerd.
//
// node worker.mjs WRANGLER-TOML: the first line of its output is a JSON list of all mutants. Then it reads
// lines, each with the number of a mutant, or `original`, and answers each with the URL at which that mutant runs on an
// empty store, or with `dead` where it does not start.
//
// Stryker writes all mutants into one Worker. A variable says which of them is active.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createInstrumenter } from "@stryker-mutator/instrumenter";
import { createInjector } from "typed-inject";

const folder = resolve(process.argv[2]);
// The runtime is the one that the Worker is developed with.
const { Miniflare, convertV4MiniflareOptions } = createRequire(join(folder, "package.json"))("miniflare");

const source = readFileSync(join(folder, "workers.js"), "utf8");
const { script, mutants } = await instrumented(source);
console.log(JSON.stringify(mutants.map((mutant) => described(mutant, source))));

let running;
for await (const number of createInterface({ input: process.stdin })) {
  await running?.dispose();
  running = new Miniflare(convertV4MiniflareOptions(options(mutants[number]?.id ?? "none")));
  console.log(await running.ready.then(({ origin }) => origin, () => "dead"));
}
await running?.dispose();

async function instrumented(content) {
  const silent = new Proxy({}, { get: () => () => false });
  const injector = createInjector().provideValue("logger", silent);
  const instrumenter = injector.injectFunction(createInstrumenter);
  const file = { name: "workers.js", content, mutate: true };
  const settings = { plugins: null, ignorers: [], excludedMutations: [] };
  const { files, mutants } = await instrumenter.instrument([file], settings);
  return { script: files[0].content, mutants };
}

/** The line on which a mutant begins, as it is and as the mutant has it. */
function described({ location: { start, end }, replacement }, text) {
  const lines = text.split("\n");
  const line = lines[start.line];
  const rest = end.line === start.line ? line.slice(end.column) : "";
  const mutant = line.slice(0, start.column) + replacement + rest;
  return { line: start.line + 1, original: oneLine(line), mutant: oneLine(mutant) };
}

function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

function options(id) {
  const setting = (name) => new RegExp(`^${name} = (.+)$`, "m").exec(wrangler)[1];
  const wrangler = readFileSync(join(folder, "wrangler.toml"), "utf8");
  return {
    modules: true,
    script: `globalThis.__stryker__ = { activeMutant: "${id}" };\n${script}`,
    compatibilityDate: JSON.parse(setting("compatibility_date")),
    compatibilityFlags: JSON.parse(setting("compatibility_flags")),
    kvNamespaces: ["DB"],
    bindings: { AUTH_KEY: process.env.AUTH_KEY },
    host: "127.0.0.1",
    port: 0,
  };
}
