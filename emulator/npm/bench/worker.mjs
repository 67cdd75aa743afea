// Does one KV operation over and over, on one namespace, for a while: `?kv=OWN&operation=get&at-once=16&ms=500`.
// Answers how many it did, and how long that took. `?kv=OWN&operation=fill` writes all keys once.

const KEYS = 100;
const VALUE = "v".repeat(100);

const OPERATIONS = {
  get: (kv, number) => kv.get(`key ${number % KEYS}`),
  put: (kv, number) => kv.put(`key ${number % KEYS}`, VALUE),
};

export default {
  async fetch(request, env) {
    const asked = Object.fromEntries(new URL(request.url).searchParams);
    const kv = env[asked.kv];
    return Response.json(asked.operation === "fill" ? await fill(kv) : await load(kv, asked));
  },
};

async function fill(kv) {
  for (let number = 0; number < KEYS; number++) await OPERATIONS.put(kv, number);
  return { done: KEYS };
}

async function load(kv, { operation, "at-once": atOnce, ms }) {
  let done = 0;
  const began = Date.now();
  async function lane() {
    while (Date.now() - began < ms) await OPERATIONS[operation](kv, done++);
  }
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { done, ms: Date.now() - began };
}
