import assert from "node:assert/strict";
import { test } from "node:test";
import { close, open, surroundings } from "./harness.mjs";

const here = surroundings();

test("a hazard says what to do, how often it came, and leads to the requests that met it", async () => {
  await here.emulator.add("one");
  await here.emulator.add("two");
  const page = await open(here, "hazards");
  const row = page.getByRole("row").filter({ hasText: "same-key-write" });
  await row.getByText("pace such writes").waitFor();
  await row.getByRole("img", { name: /in the last hour/ }).waitFor();
  await row.getByRole("link", { name: /^request \d+$/ }).first().click();
  const chosen = page.locator("tr[aria-current]");
  await chosen.waitFor();
  assert.match(await chosen.textContent(), /POST \/add/);
  await close(page);
});

test("all requests that met a hazard are shown together", async () => {
  await here.emulator.get("/get/met-none");
  const page = await open(here, "hazards");
  const row = page.getByRole("row").filter({ hasText: "same-key-write" });
  await row.getByRole("link", { name: /in the journal/ }).click();
  await page.getByText("Only the last requests that met the hazard same-key-write").waitFor();
  const rows = page.getByRole("region", { name: "Journal" }).locator("tbody tr:not([aria-hidden])");
  await rows.first().waitFor();
  assert.ok((await rows.allTextContents()).every((text) => text.includes("POST /add")));
  await page.getByRole("link", { name: "Show all" }).click();
  await rows.filter({ hasText: "met-none" }).waitFor();
  await close(page);
});

test("hazards are forgotten", async () => {
  const page = await open(here, "hazards");
  await page.getByRole("button", { name: "Forget them" }).click();
  await page.getByText("None yet").waitFor();
  assert.deepEqual((await here.emulator.control("GET", "/hazards")).hazards, {});
  await close(page);
});
