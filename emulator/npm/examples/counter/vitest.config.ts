import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The clock is one for all files.
    fileParallelism: false,
    projects: [
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc", environment: "test" } })],
        test: { name: "runtime", include: ["test/runtime/*.test.ts"] },
      },
      { test: { name: "node", include: ["test/node/*.test.ts"] } },
    ],
  },
});
