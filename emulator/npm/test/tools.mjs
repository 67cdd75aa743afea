// What the tests of this folder share: which wrangler they use, and its configuration.
//
// WRANGLER names one of the wranglers of this folder's package.json. Without it, it is the reference Worker's.

import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PLUGIN = fileURLToPath(new URL("../plugin.cjs", import.meta.url));

const named = process.env.WRANGLER;
const reference = new URL("../../../fixtures/worker/package.json", import.meta.url);

/** Requires what the package has that wrangler is taken from. */
export const require = createRequire(named ? import.meta.url : reference);

/** The name of wrangler there. */
export const wrangler = named ?? "wrangler";

export const { getPlatformProxy: platformProxy, unstable_startWorker: startWorker } = require(wrangler);

/** Counts up: the Worker that everybody writes. */
export const COUNTER = `export default {
  async fetch(request, env) {
    try {
      const count = Number(await env.DB.get("count")) + 1;
      await env.DB.put("count", String(count));
      return new Response(String(count));
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};`;

/** Writes the counter and its configuration with the plugin's entry, and answers the configuration's path. */
export async function wranglerConfig(folder, { plugin = PLUGIN, options, name = "counter" }) {
  const [main, path] = [join(folder, "worker.mjs"), join(folder, `${name}.json`)];
  await writeFile(main, COUNTER);
  const config = {
    name,
    main,
    compatibility_date: "2026-07-01",
    kv_namespaces: [{ binding: "DB", id: "abc" }],
    services: [{ binding: "KV_EMULATOR", service: name, dev: { plugin: { package: plugin, name: "kv" }, options } }],
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}
