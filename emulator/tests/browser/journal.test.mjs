import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseStore, close, open, picture, surroundings } from "./harness.mjs";

const here = surroundings();

const list = (page) => page.getByRole("region", { name: "Journal" });
const row = (page, text) => list(page).locator("tbody tr").filter({ hasText: text });

test("requests are shown as they come, without a call of the page", async () => {
  const page = await open(here, "journal");
  let calls = 0;
  page.on("request", (request) => request.url().includes("/journal") && (calls += 1));
  await here.emulator.get("/get/first");
  await row(page, "GET /get/first").waitFor();
  await here.emulator.get("/get/second");
  await row(page, "GET /get/second").waitFor();
  assert.equal(calls, 0);
  await close(page);
});

test("a lost connection is made again, and each request is shown once", async () => {
  const page = await open(here, "journal");
  await here.emulator.get("/get/before-the-loss");
  await row(page, "before-the-loss").waitFor();
  await page.context().setOffline(true);
  await here.emulator.get("/get/during-the-loss");
  await page.context().setOffline(false);
  await row(page, "during-the-loss").waitFor();
  assert.equal(await row(page, "before-the-loss").count(), 1);
  await page.close();
});

test("two racing adds are drawn, and what was lost is said", async () => {
  const { emulator } = here;
  const pause = { id: "pause", on: "put", key: "__index__", first: 1, hold: true };
  await emulator.control("PATCH", "/conditions", { fault: [pause] }, "/@race");
  const slow = emulator.add("slow", "/@race");
  while ((await emulator.control("GET", "/faults", undefined, "/@race")).stores[0].faults[0].holding === 0);
  await emulator.add("quick", "/@race");
  await new Promise((later) => setTimeout(later, 50));
  await emulator.control("POST", "/faults/pause/release", undefined, "/@race");
  await slow;
  const page = await open(here, "journal");
  await chooseStore(page, "race");
  await list(page).getByRole("button").first().click();
  const chosen = page.getByRole("region", { name: /^Request \d+ and 1 beside it/ });
  await chosen.getByText("what it wrote is lost").waitFor();
  assert.equal(await chosen.locator("svg.timeline line.between").count(), 1);
  await picture(page, "race");
  await chosen.getByRole("button", { name: /instead/ }).click();
  await page.getByText("No other request wrote a key").waitFor();
  await close(page);
});

test("requests are filtered by key, call and failure", async () => {
  await here.emulator.get("/get/wanted");
  await here.emulator.get("/nowhere");
  const page = await open(here, "journal");
  await page.getByLabel("With an operation on the key").fill("wanted");
  await page.getByText(/^1 of/).waitFor();
  await page.getByLabel("With an operation on the key").fill("");
  await page.getByLabel("Call contains").fill("/nowhere");
  await page.getByLabel("Only failures").check();
  await page.getByText(/^1 of/).waitFor();
  await row(page, "GET /nowhere").getByText("404").waitFor();
  await close(page);
});

test("a paused list stands still, and goes on with what came meanwhile", async () => {
  await here.emulator.get("/get/earlier");
  const page = await open(here, "journal");
  await row(page, "/get/earlier").waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await here.emulator.get("/get/meanwhile");
  await page.getByText("paused, 1 wait").waitFor();
  assert.equal(await row(page, "/get/meanwhile").count(), 0);
  await page.getByRole("button", { name: "Pause" }).click();
  await row(page, "/get/meanwhile").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText("0 of 0 requests").waitFor();
  await close(page);
});
