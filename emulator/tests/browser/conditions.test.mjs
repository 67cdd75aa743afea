import assert from "node:assert/strict";
import { test } from "node:test";
import { close, open, surroundings } from "./harness.mjs";

const here = surroundings();

const document = () => here.emulator.control("GET", "/conditions");

test("a preset is set", async () => {
  const page = await open(here, "conditions");
  await page.getByRole("button", { name: "Preset production" }).click();
  await page.getByText("The preset production is set.").waitFor();
  assert.equal(await page.getByLabel("consistency.mode", { exact: true }).inputValue(), "eventual");
  await page.getByRole("button", { name: "Preset local" }).click();
  await page.getByText("The preset local is set.").waitFor();
  assert.equal((await document()).consistency.mode, "strong");
  await close(page);
});

test("a choice, a number, a percentage and a latency are set, and the focus stays", async () => {
  const page = await open(here, "conditions");
  await page.getByLabel("limits.same-key-writes", { exact: true }).selectOption("429");
  await page.getByText("limits.same-key-writes is 429.").waitFor();
  const fields = [["consistency.locations", "3"], ["quotas.headroom-percent", "40"], ["latency.put", "5ms..50ms"]];
  for (const [name, value] of fields) {
    const field = page.getByLabel(name, { exact: true });
    await field.fill(value);
    await field.press("Enter");
    await page.getByText(`${name} is ${value}.`).waitFor();
    assert.ok(await field.evaluate((element) => element === element.ownerDocument.activeElement));
  }
  const { consistency, quotas, latency, limits } = await document();
  assert.deepEqual([consistency.locations, quotas["headroom-percent"], latency.put, limits["same-key-writes"]], [3, 40, "5ms..50ms", "429"]);
  await page.getByRole("button", { name: "latency.put as by default" }).click();
  await page.getByText("latency.put is as by default.").waitFor();
  assert.equal((await document()).latency.put, "0");
  await close(page);
});

test("a value out of its bounds is refused, and the old one shown again", async () => {
  const page = await open(here, "conditions");
  const field = page.getByLabel("latency.get", { exact: true });
  await field.fill("soon");
  await field.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.waitForFunction(() => globalThis.document.querySelector('[aria-label="latency.get"]').value === "0");
  page.problems = page.problems.filter((problem) => !problem.includes("400"));
  await close(page);
});

test("a fault rule is previewed, set, holds a request and lets it go", async () => {
  await here.emulator.control("PUT", "/conditions/local");
  await here.emulator.add("before");
  const page = await open(here, "conditions");
  const form = page.getByRole("form", { name: "A new fault rule" });
  await form.getByLabel("Id").fill("pause");
  await form.getByLabel("Key").fill("__ind*");
  await form.getByLabel("When").selectOption("the first so many times");
  await form.getByLabel("What").selectOption("hold until released");
  await form.getByText("It matches 1 times in the last 1 requests, and would strike 1 of them.").waitFor();
  await form.getByText("put __index__").waitFor();
  await form.getByRole("button", { name: "Add the rule" }).click();
  await page.getByText("The rule pause is set.").waitFor();
  const held = here.emulator.add("held");
  const release = page.getByRole("button", { name: "Release pause" });
  await page.waitForFunction(() => !globalThis.document.querySelector('[aria-label="Release pause"]').disabled);
  await release.click();
  await page.getByText("The rule pause lets go.").waitFor();
  assert.ok(await held);
  await page.getByRole("button", { name: "Remove pause" }).click();
  await page.getByText("The rule pause is removed.").waitFor();
  assert.deepEqual((await document()).fault, []);
  await close(page);
});

test("a rule on an endpoint is previewed by the calls of the journal", async () => {
  await here.emulator.get("/get/a");
  const page = await open(here, "conditions");
  const form = page.getByRole("form", { name: "A new fault rule" });
  await form.getByLabel("On", { exact: true }).fill("GET /get/*");
  await form.getByText("GET /get/a").waitFor();
  assert.ok(await form.getByLabel("Key").isDisabled());
  await form.getByLabel("On", { exact: true }).fill("nothing");
  await form.getByRole("button", { name: "Add the rule" }).click();
  await form.getByRole("alert").waitFor();
  page.problems = page.problems.filter((problem) => !problem.includes("400"));
  await close(page);
});
