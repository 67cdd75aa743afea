// Runs workerd alone.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { require } from "./tools.mjs";

const workerd = createRequire(require.resolve("wrangler"))("workerd").default;

/**
 * Serves a configuration of a folder on a free port. `addresses` says where its external services are. Answers
 * `{ url, stop }`.
 */
export async function serveWorkerd(folder, configuration, addresses) {
  const external = Object.entries(addresses).flatMap(([name, address]) => ["--external-addr", `${name}=${address}`]);
  const listening = ["--socket-addr", "http=127.0.0.1:0", "--control-fd=1"];
  const stdio = ["ignore", "pipe", "inherit"];
  const runtime = spawn(workerd, ["serve", configuration, ...external, ...listening], { cwd: folder, stdio });
  const ended = new Promise((end) => runtime.once("exit", end));
  const port = await new Promise((resolve, reject) => {
    ended.then((code) => reject(new Error(`workerd ended at its start (${code})`)));
    createInterface(runtime.stdout).on("line", (line) => resolve(JSON.parse(line).port));
  });
  async function stop() {
    runtime.kill();
    await ended;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}
