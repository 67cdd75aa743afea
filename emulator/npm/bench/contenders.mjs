// What is measured: a Worker under wrangler, with Miniflare's own KV and the emulator's by the plugin, and the same
// Worker on workerd alone, with the emulator's KV by an external service. wrangler runs twice, because it traces
// each KV operation if nobody switches that off, which workerd alone does not. The emulator runs twice: in memory,
// and with --persist-to.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { control, startEmulator } from "../control.cjs";
import { serveWorkerd } from "../test/serve-workerd.mjs";
import { PLUGIN, startWorker } from "../test/tools.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** Starts everything. Answers Miniflare's own KV, ours in all ways, each against one of those, and how to stop them. */
export async function contenders(folder) {
  const [memory, disk] = [await startEmulator(), await startEmulator({ persistTo: join(folder, "kept") })];
  const traced = await underWrangler(join(folder, "traced"), true, memory, disk);
  const untraced = await underWrangler(join(folder, "untraced"), false, memory, disk);
  const workerd = await onWorkerd(memory, disk);
  const contender = (name, { fetch }, kv, more) => ({ name, send: (load) => sent(fetch, kv, load), ...more });
  const [own, bare] = [contender("Miniflare's own", traced, "OWN"), contender("its own, no traces", untraced, "OWN")];
  const ours = [
    contender("plugin", traced, "MEMORY", { keeps: "memory", against: own }),
    contender("plugin, no traces", untraced, "MEMORY", { keeps: "memory", against: bare }),
    contender("external", workerd, "MEMORY", { keeps: "memory", against: bare }),
    contender("plugin, `--persist-to`", traced, "DISK", { keeps: "disk", against: own }),
    contender("external, `--persist-to`", workerd, "DISK", { keeps: "disk", against: bare }),
  ];
  const stop = () => Promise.all([traced, untraced, workerd, memory, disk].map((each) => each.stop()));
  return { owns: [own, bare], ours, stop };
}

async function sent(fetchIn, kv, { operation, atOnce, ms }) {
  const answer = await fetchIn(`/?kv=${kv}&operation=${operation}&at-once=${atOnce}&ms=${ms}`);
  if (!answer.ok) throw new Error(`${operation} on ${kv}: ${await answer.text()}`);
  return answer.json();
}

async function underWrangler(folder, traces, memory, disk) {
  await mkdir(folder);
  const entry = (binding, kv, { url }) => {
    const options = { url, kv: { [kv]: "plugin" } };
    return { binding, service: "bench", dev: { plugin: { package: PLUGIN, name: "kv" }, options } };
  };
  const config = join(folder, "wrangler.json");
  await writeFile(config, JSON.stringify({
    name: "bench",
    main: join(HERE, "worker.mjs"),
    compatibility_date: "2026-07-01",
    kv_namespaces: ["OWN", "MEMORY", "DISK"].map((binding) => ({ binding, id: binding })),
    services: [entry("KV_MEMORY", "MEMORY", memory), entry("KV_DISK", "DISK", disk)],
  }));
  process.env.X_LOCAL_OBSERVABILITY = String(traces);
  const worker = await startWorker({ config, dev: { server: { port: 0 }, inspector: false, logLevel: "error" } });
  await worker.ready;
  return { fetch: (target) => worker.fetch(`http://worker${target}`), stop: () => worker.dispose() };
}

async function onWorkerd(memory, disk) {
  const addresses = { memory: await kvAddress(memory), disk: await kvAddress(disk) };
  const { url, stop } = await serveWorkerd(HERE, "bench.capnp", addresses);
  return { fetch: (target) => fetch(url + target), stop };
}

async function kvAddress({ url }) {
  const { "kv-url": kv } = await control(url).health();
  return new URL(kv).host;
}
