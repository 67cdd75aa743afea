// The counter that everybody writes first: read, add one, write. Correct in `wrangler dev`.

const KEY = "simple";

export async function count(kv: KVNamespace): Promise<number> {
  return Number(await kv.get(KEY));
}

export async function addOne(kv: KVNamespace): Promise<void> {
  await kv.put(KEY, String((await count(kv)) + 1));
}
