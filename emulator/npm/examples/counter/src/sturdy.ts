// A counter for Workers KV: each addition is an entry of its own, and the count is how many entries there are.
//
// No two requests write the same key. So none overwrites what another one wrote, and none meets the limit of
// one write a second and key. An addition can be repeated safely, because it writes the same entry again.
//
// What KV cannot give stays so: a count may be up to a minute late, and each addition uses up one write of the
// day's quota. A count that must be right at once belongs in a Durable Object.

import { withRetries } from "./retries";

const PREFIX = "sturdy/";

export async function count(kv: KVNamespace): Promise<number> {
  let [found, cursor] = [0, undefined as string | undefined];
  do {
    const page = await withRetries(() => kv.list({ prefix: PREFIX, cursor }));
    found += page.keys.length;
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor);
  return found;
}

export async function addOne(kv: KVNamespace): Promise<void> {
  const key = PREFIX + crypto.randomUUID();
  await withRetries(() => kv.put(key, ""));
}
