import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, close, open, settled, surroundings } from "./harness.mjs";

const here = surroundings();

/** The row of a store. */
const row = (page, name) => page.getByRole("row").filter({ has: page.getByRole("button", { name, exact: true }) });

test("a store is made, reset and removed", async () => {
  const page = await open(here, "stores");
  answers(page, true, true);
  await page.getByLabel("Name of a new store").fill("people");
  await page.getByRole("button", { name: "Make a store" }).click();
  await page.getByText("@people is there.").waitFor();
  await here.emulator.add({ name: "Bob" }, "/@people");
  await row(page, "@people").getByRole("button", { name: "Reset" }).click();
  await page.getByText("@people is reset.").waitFor();
  assert.equal(await here.emulator.get("/@people/getAll"), "[]");
  await row(page, "@people").getByRole("button", { name: "Remove" }).click();
  await page.getByText("@people is removed.").waitFor();
  const { stores } = await here.emulator.control("GET", "/stores");
  assert.deepEqual(stores.map((one) => one.store), [null]);
  await close(page);
});

test("a snapshot is taken, restored and dropped", async () => {
  await here.emulator.add("before");
  const page = await open(here, "stores");
  answers(page, "monday", true, true);
  await row(page, "default").getByRole("button", { name: "Take one" }).click();
  await page.getByText("The snapshot monday is taken.").waitFor();
  await here.emulator.add("after");
  await row(page, "default").getByRole("button", { name: "Restore" }).click();
  await page.getByText("default is as in monday.").waitFor();
  assert.ok(!(await here.emulator.get("/getAll")).includes("after"));
  await row(page, "default").getByRole("button", { name: "Drop" }).click();
  await page.getByText("The snapshot monday is dropped.").waitFor();
  await close(page);
});

test("a repair says what it will do, and does it", async () => {
  await here.emulator.store([{ key: "__index__", value: ["gone"] }, { key: "orphan", value: 1 }], "/@torn");
  const index = await here.emulator.control("GET", "/index", undefined, "/@torn");
  const page = await open(here, "stores");
  answers(page, true);
  const repair = row(page, "@torn").getByRole("button", { name: "Repair" });
  const { orphans, dangling } = index.stores[0];
  assert.match(await repair.textContent(), new RegExp(`lists ${orphans.length} .*drops ${dangling.length} `));
  await repair.click();
  await page.getByText("The index of @torn is repaired.").waitFor();
  assert.match(await row(page, "@torn").textContent(), /sound, 1 item/);
  await close(page);
});

test("a store's name leads to its items", async () => {
  await here.emulator.add("of a", "/@a");
  const page = await open(here, "stores");
  await page.getByRole("button", { name: "@a", exact: true }).click();
  await settled(page);
  await page.getByRole("heading", { name: "Entries of @a" }).waitFor();
  await page.getByText('"of a"').waitFor();
  await close(page);
});

test("what a button of the default store does, it does to that one alone", async () => {
  await here.emulator.add("kept", "/@other");
  await here.emulator.add("gone");
  const page = await open(here, "stores");
  answers(page, true);
  await row(page, "default").getByRole("button", { name: "Reset" }).click();
  await page.getByText("default is reset.").waitFor();
  assert.equal(await here.emulator.get("/getAll"), "[]");
  assert.ok((await here.emulator.get("/@other/getAll")).includes("kept"));
  await close(page);
});

test("a store that is there is not made again", async () => {
  await here.emulator.add("kept", "/@taken");
  const page = await open(here, "stores");
  await page.getByLabel("Name of a new store").fill("taken");
  await page.getByRole("button", { name: "Make a store" }).click();
  await page.getByText("@taken is there already, and was left as it is").waitFor();
  assert.ok((await here.emulator.get("/@taken/getAll")).includes("kept"));
  await close(page);
});

test("a chosen store that is removed is not replaced by another one", async () => {
  await here.emulator.add("theirs", "/@leaving");
  const page = await open(here, "stores");
  await row(page, "@leaving").getByRole("button", { name: "@leaving" }).click();
  await page.getByRole("heading", { name: "Entries of @leaving" }).waitFor();
  await here.emulator.control("DELETE", "/stores/leaving");
  await page.reload();
  await page.getByRole("heading", { name: "Entries of @leaving" }).waitFor();
  assert.equal(await page.locator("#store").inputValue(), "leaving");
  await close(page);
});
