// What production does to the counter that was made for it.

import { beforeEach, expect, test } from "vitest";
import { counter, kv, production, puts } from "./counter";

const { berlin, paris } = counter("/sturdy");

beforeEach(production);

test("many visitors at once, in Berlin and in Paris, are all counted", async () => {
  await Promise.all([berlin, paris, berlin, paris, berlin].map((visitor) => visitor.addOne()));
  await kv.clock.advance(60_000);
  expect(await berlin.count()).toBe("5");
  expect(await paris.count()).toBe("5");
});

test("a count may be late, but nothing is lost", async () => {
  expect(await paris.count()).toBe("0");
  await berlin.addOne();
  expect(await paris.count()).toBe("0");
  await paris.addOne();
  await kv.clock.advance(60_000);
  expect(await paris.count()).toBe("2");
});

test("an addition that is refused with 429 is repeated", async () => {
  await kv.conditions({ fault: [{ id: "busy", on: "put", first: 1, status: 429 }] });
  expect(await berlin.addOne()).toBe("1");
  const [refused, repeated] = await puts();
  expect(refused.error).toMatch("429");
  expect(repeated).toMatchObject({ key: refused.key, bytes: 0 });
});

test("an addition that took effect and failed all the same counts once", async () => {
  // The write is repeated after more than a second, for which the clock must run.
  await kv.clock.set(null);
  await kv.conditions({ fault: [{ id: "late", on: "put", first: 1, status: 500, phase: "after" }] });
  expect(await berlin.addOne()).toBe("1");
  await kv.clock.set("2027-01-01T12:00:00Z");
});

test("the quota: it says so, and does not knock again", async () => {
  await kv.conditions({ quotas: { "headroom-percent": 0 } });
  expect(await berlin.addOne()).toBe("KV PUT failed: 429 KV put() limit exceeded for the day.");
  expect(await puts()).toHaveLength(1);
});
