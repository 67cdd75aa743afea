// The Worker in two places, and the control of the namespace that both use.

import { env } from "cloudflare:workers";
import { control } from "pysondbkv-emulator/control";
import worker from "../../src/worker";

export const kv = control(env.KV_EMULATOR, { namespace: "counter" });

/** A visitor of one counter, at one place. */
function visitor(path: string, counts: KVNamespace) {
  async function send(method: string) {
    const answer = await worker.fetch(new Request(`http://counter${path}`, { method }), { COUNTS: counts });
    return answer.text();
  }
  return { count: () => send("GET"), addOne: () => send("POST") };
}

/** The counter at a path, as visitors in Berlin and in Paris reach it. */
export function counter(path: string) {
  return { berlin: visitor(path, env.COUNTS), paris: visitor(path, env.COUNTS_IN_PARIS) };
}

/** An empty namespace under production's conditions, a day after everything before. Nothing takes time. */
export async function production() {
  await kv.preset("production");
  await kv.conditions({ latency: null });
  await kv.clock.advance(86_400_000);
  await kv.reset();
  await kv.forgetJournal();
}

/** The puts that the emulator was asked for. */
export async function puts() {
  const requests = await kv.journal();
  return requests.flatMap(({ operations }) => operations).filter(({ operation }) => operation === "put");
}
