// Two counters: `POST` adds one, `GET` tells how many there are.
//
//   /simple    the counter that everybody writes first
//   /sturdy    a counter that survives what KV does in production

import * as simple from "./simple";
import * as sturdy from "./sturdy";

interface Env {
  COUNTS: KVNamespace;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const counter = new URL(request.url).pathname === "/sturdy" ? sturdy : simple;
    try {
      if (request.method === "POST") await counter.addOne(env.COUNTS);
      return new Response(String(await counter.count(env.COUNTS)));
    } catch (error) {
      return new Response((error as Error).message, { status: 503 });
    }
  },
};
