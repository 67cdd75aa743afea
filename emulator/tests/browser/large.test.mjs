// 100,000 items and 10,000 lines of the journal: the page makes what is in sight, and says how long it was busy.

import assert from "node:assert/strict";
import { test } from "node:test";
import { close, open, settled, surroundings } from "./harness.mjs";

const ITEMS = 100_000;
const LINES = 10_000;
/** How many rows a table may have, whatever is behind it. */
const ROWS = 150;

const here = surroundings(async (emulator) => {
  const value = { name: "somebody", tags: ["a", "b"] };
  for (let first = 0; first < ITEMS; first += 10_000) {
    const keys = Array.from({ length: 10_000 }, (_, nth) => `item-${String(first + nth).padStart(6, "0")}`);
    await emulator.store(keys.map((key) => ({ key, value })), "/@large");
  }
});

/** Notes how long the page is busy from now on. */
function watch(page) {
  return page.evaluate(() => {
    globalThis.busy = [];
    new PerformanceObserver((list) => globalThis.busy.push(...list.getEntries().map((entry) => Math.round(entry.duration)))).observe({ type: "longtask" });
  });
}

/** Says how long it was busy. How long that may be depends on the machine; how much is drawn does not. */
async function isSmall(page, what) {
  const busy = await page.evaluate(() => globalThis.busy.splice(0));
  console.log(`${what}: long tasks of ${busy.join(", ") || "none"} ms`);
  assert.ok((await page.locator("main tr").count()) < ROWS);
}

test("100,000 items are counted, paged and searched without a stutter", async () => {
  const page = await open(here, "stores");
  await watch(page);
  await page.evaluate(() => (location.hash = "items"));
  await settled(page);
  await page.evaluate(() => (location.hash = "stores"));
  await page.getByText("100,00").first().waitFor();
  await isSmall(page, "the stores");
  await page.getByRole("button", { name: "@large" }).click();
  await page.getByRole("heading", { name: "Entries of @large" }).waitFor();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("page 2,").waitFor();
  await isSmall(page, "a page of items");
  await page.getByLabel("With the text").fill("item-099999");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("1 found in all", { exact: false }).waitFor({ timeout: 60_000 });
  await isSmall(page, "a search in all items");
  await close(page);
});

/** Lines of a journal as the emulator sends them. */
function events(number) {
  const operations = [["get", 3], ["put", 20], ["put", 31]].map(([operation, wait]) => ({ operation, key: "__index__", bytes: 40, "wait-ms": wait }));
  return Array.from({ length: number }, (_, nth) => {
    const request = { request: nth, at: "2026-11-30T12:00:00.000Z", store: null, method: "POST", target: `/add?line-${nth}`, location: "local", status: nth % 7 ? 200 : 500, "elapsed-ms": 54, "operation-count": 3, operations };
    return `id: ${nth + 1}-${nth}\ndata: ${JSON.stringify(request)}\n\n`;
  }).join("");
}

test("10,000 lines of the journal come, scroll and are filtered without a stutter", async () => {
  const page = await open(here, "clock");
  await watch(page);
  let isFirst = true;
  await page.route("**/journal?format=events*", (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    return route.fulfill({ contentType: "text/event-stream", body: events(LINES) });
  });
  await page.evaluate(() => (location.hash = "journal"));
  await page.getByText("10000 of 10000 requests").waitFor();
  await isSmall(page, "10,000 lines at once");
  const list = page.getByRole("region", { name: "Journal" });
  for (const part of [0.2, 0.5, 0.9, 1, 0]) {
    await list.evaluate((element, at) => (element.scrollTop = element.scrollHeight * at), part);
    await page.waitForTimeout(50);
  }
  await isSmall(page, "scrolling");
  await page.getByLabel("Call contains").pressSequentially("line-9999");
  await page.getByText(/^1 of/).waitFor();
  await isSmall(page, "a filter");
  await page.getByLabel("Call contains").fill("");
  const send = async () => {
    for (let sent = 0; sent < 50; sent += 1) await here.emulator.get("/get/live");
  };
  await Promise.all([send(), send(), send(), send()]);
  await page.getByText("10200 of 10200 requests").waitFor();
  await isSmall(page, "200 lines that come live");
  await close(page);
});
