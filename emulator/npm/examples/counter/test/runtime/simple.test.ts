// What production does to the counter that everybody writes first.

import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { counter, kv, production } from "./counter";

const { berlin, paris } = counter("/simple");

beforeEach(production);

test("locally it counts, and the emulator notices what production would make of it", async () => {
  await kv.preset("local");
  await kv.forgetHazards();
  expect(await berlin.addOne()).toBe("1");
  expect(await berlin.addOne()).toBe("2");
  expect(await paris.count()).toBe("2");
  expect(await kv.hazards()).toMatchObject({ "same-key-write": { count: 1 }, "stale-read": { count: 1 } });
});

test("a stale read: Paris goes on showing for a minute what it has read", async () => {
  expect(await paris.count()).toBe("0");
  await berlin.addOne();
  expect(await paris.count()).toBe("0");
  await kv.clock.advance(60_000);
  expect(await paris.count()).toBe("1");
});

test("a lost update: Paris adds one to what it has read a while ago", async () => {
  await paris.count();
  await berlin.addOne();
  await kv.clock.advance(1_000);
  expect(await paris.addOne()).toBe("1");
  await kv.clock.advance(60_000);
  expect(await berlin.count(), "of two additions").toBe("1");
});

test("a 429: two visitors within a second", async () => {
  expect(await berlin.addOne()).toBe("1");
  expect(await berlin.addOne()).toBe("KV PUT failed: 429 Too Many Requests");
  await kv.clock.advance(1_000);
  expect(await berlin.addOne()).toBe("2");
});

test("the quota: a thousand writes, and nobody counts until midnight", async () => {
  for (let written = 0; written < 1_000; written++) await env.COUNTS.put(`page ${written}`, "");
  expect(await berlin.addOne()).toBe("KV PUT failed: 429 KV put() limit exceeded for the day.");
  await kv.clock.advance(12 * 3_600_000);
  expect(await berlin.addOne()).toBe("1");
});
