// Vite's development server, with Cloudflare's plugin and an unchanged Wrangler configuration but for our entry.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cloudflare } from "@cloudflare/vite-plugin";
import { createServer } from "vite";
import { wranglerConfig } from "./tools.mjs";

test("a Worker under vite dev meets production's KV", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kv-vite-"));
  const faults = ['id = "busy", on = "put", nth = 2, status = 429'];
  const configPath = await wranglerConfig(folder, { options: { kv: { DB: "vite" }, faults } });
  const server = await createServer({
    configFile: false,
    root: folder,
    logLevel: "error",
    plugins: [cloudflare({ configPath, persistState: false, inspectorPort: false })],
    server: { port: 0 },
  });
  try {
    await server.listen();
    const count = async () => (await fetch(server.resolvedUrls.local[0])).text();
    assert.equal(await count(), "1");
    assert.equal(await count(), "KV PUT failed: 429 Too Many Requests");
    assert.equal(await count(), "2");
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
