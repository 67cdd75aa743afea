import assert from "node:assert/strict";
import { test } from "node:test";
import { close, open, surroundings } from "./harness.mjs";

const here = surroundings();

test("the clock is set, moved on by a minute and by a day, and runs again", async () => {
  const page = await open(here, "clock");
  await page.getByLabel("Stop it at").fill("2030-01-31T12:00:00Z");
  await page.getByRole("button", { name: "Set" }).click();
  await page.getByText("2030-01-31T12:00:00.000Z, stopped").first().waitFor();
  await page.getByRole("button", { name: "Forward a minute" }).click();
  await page.getByText("2030-01-31T12:01:00.000Z, stopped").first().waitFor();
  await page.getByRole("button", { name: "Forward a day" }).click();
  await page.getByText("2030-02-01T12:01:00.000Z, stopped").first().waitFor();
  await page.getByRole("button", { name: "Let it run" }).click();
  await page.getByText("runs with the system").waitFor();
  assert.equal((await here.emulator.control("GET", "/clock")).mode, "system");
  await page.getByRole("button", { name: "Stop it now" }).click();
  await page.locator("main").getByText(", stopped").waitFor();
  await close(page);
});

test("a time that is none is refused", async () => {
  const page = await open(here, "clock");
  await page.getByLabel("Stop it at").fill("noon");
  await page.getByRole("button", { name: "Set" }).click();
  await page.getByRole("alert").waitFor();
  page.problems = page.problems.filter((problem) => !problem.includes("400"));
  await close(page);
});
