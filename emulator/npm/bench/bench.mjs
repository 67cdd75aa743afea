// KV operations a second inside one Worker on workerd: the emulator's KV as a multiple of Miniflare's own.
//
//   PYSONDBKV_EMULATOR=PROGRAM node emulator/npm/bench/bench.mjs [ROUNDS [MILLISECONDS]]
//
// Everything runs at the same time and is loaded in turn, round after round, so that whatever slows the machine
// for a while slows all of them. Only ratios within one run count.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { contenders } from "./contenders.mjs";

const [rounds = 9, ms = 300] = process.argv.slice(2).map(Number);

// The targets: the least multiple of Miniflare's rate, by where the emulator keeps its entries. One at a time,
// twice the rate is half the latency.
const LOADS = [
  { title: "get, one at a time", operation: "get", atOnce: 1, targets: { memory: 2 } },
  { title: "get, 16 at once", operation: "get", atOnce: 16, targets: { memory: 3 } },
  { title: "put, one at a time", operation: "put", atOnce: 1, targets: {} },
  { title: "put, 16 at once", operation: "put", atOnce: 16, targets: { memory: 3, disk: 1 } },
];

/** How long wrangler may write the traces of a load before the next one begins. */
const PAUSE_MS = 200;

const folder = await mkdtemp(join(tmpdir(), "kv-bench-"));
const { owns, ours, stop } = await contenders(folder);
try {
  for (const { send } of [...owns, ...ours]) await send({ operation: "fill" });
  const rows = LOADS.map((load) => ({ load, rates: new Map() }));
  for (let round = 0; round < rounds; round++) {
    for (const { load, rates } of rows) await measure(load, rates);
  }
  print(rows);
} finally {
  await stop();
  await rm(folder, { recursive: true });
}

/** Loads everything once, and adds the rates. */
async function measure({ operation, atOnce }, rates) {
  for (const contender of [...owns, ...ours]) {
    const { done, ms: took } = await contender.send({ operation, atOnce, ms });
    await pause(PAUSE_MS);
    rates.set(contender, [...(rates.get(contender) ?? []), (done * 1_000) / took]);
  }
}

function print(rows) {
  const titles = [...owns, ...ours].map(({ name }) => name);
  console.log(`| | ${titles.join(" | ")} | target |`);
  console.log(`|---|${"--:|".repeat(titles.length)}---|`);
  for (const { load, rates } of rows) {
    const theirs = owns.map((own) => `${Math.round(median(rates.get(own)))}/s`);
    const multiples = ours.map((contender) =>
      multiple(load.targets[contender.keeps], rates.get(contender), rates.get(contender.against)),
    );
    console.log(`| ${[load.title, ...theirs, ...multiples, told(load.targets)].join(" | ")} |`);
  }
}

/** The median of the multiples, with the least and the most. */
function multiple(target, rates, theirs) {
  const multiples = rates.map((rate, round) => rate / theirs[round]);
  const [middle, least, most] = [median(multiples), Math.min(...multiples), Math.max(...multiples)];
  const verdict = middle < target ? " **missed**" : "";
  return `${middle.toPrecision(3)} (${least.toPrecision(3)} to ${most.toPrecision(3)})${verdict}`;
}

function told(targets) {
  return Object.entries(targets).map(([keeps, least]) => `${keeps} ≥ ${least}`).join(", ");
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
