import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { answers, chooseStore, close, open, surroundings } from "./harness.mjs";

const here = surroundings();

const entry = (page) => page.getByRole("region", { name: "Entry", exact: true });
const rows = (page) => page.getByRole("region", { name: "Entries" }).locator("tbody tr");

test("items are paged, there and back", async () => {
  const keys = Array.from({ length: 250 }, (_, nth) => `key-${String(nth).padStart(3, "0")}`);
  await here.emulator.store(keys.map((key) => ({ key, value: { key } })), "/@many");
  const page = await open(here, "items");
  await chooseStore(page, "many");
  await page.getByRole("heading", { name: "Entries of @many" }).waitFor();
  const first = () => rows(page).first().getByRole("button").textContent();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("page 2, 100 entries").waitFor();
  const second = await first();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("page 3, ").waitFor();
  await page.getByRole("button", { name: "Previous page" }).click();
  await page.getByText("page 2, ").waitFor();
  assert.equal(await first(), second);
  await close(page);
});

test("items are found by key and by text", async () => {
  await here.emulator.store([{ key: "apple", value: "red" }, { key: "pear", value: { colour: "green" } }]);
  const page = await open(here, "items");
  await page.getByLabel("From the key").fill("pear");
  await page.getByRole("button", { name: "Show" }).click();
  await rows(page).first().getByText("pear").waitFor();
  await page.getByLabel("With the text").fill("green");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("1 found in all").waitFor();
  assert.equal(await rows(page).count(), 1);
  await close(page);
});

test("an item is added, shown as a tree and as text, changed and deleted", async () => {
  const page = await open(here, "items");
  answers(page, true);
  await page.getByRole("button", { name: "Add…" }).click();
  await page.getByLabel("Value", { exact: true }).fill('{"tags": ["a", {"deep": true}]}');
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText('{"key":').waitFor();
  await rows(page).filter({ hasText: "deep" }).getByRole("button").click();
  await entry(page).getByText("tags", { exact: false }).first().waitFor();
  await entry(page).locator("summary", { hasText: "tags" }).click();
  await entry(page).locator("summary", { hasText: "1: {1}" }).click();
  await entry(page).getByText("deep", { exact: true }).waitFor();
  await entry(page).getByRole("textbox", { name: "Value of" }).fill('{"city": "Boston"}');
  await entry(page).getByRole("button", { name: "Save by PUT /update" }).click();
  await page.getByText("Item updated successfully").waitFor();
  await rows(page).filter({ hasText: "Boston" }).waitFor();
  await entry(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText("Item deleted successfully").waitFor();
  assert.ok(!(await here.emulator.get("/getAll")).includes("Boston"));
  const { requests } = await here.emulator.control("GET", "/journal");
  assert.deepEqual(requests.slice(-4).map((one) => one.method).filter((method) => method !== "GET"), ["POST", "PUT", "DELETE"]);
  await close(page);
});

test("an entry gets metadata and an expiration", async () => {
  await here.emulator.store([{ key: "session", value: { user: 7 } }], "/@kv");
  const page = await open(here, "items");
  await chooseStore(page, "kv");
  await page.getByRole("button", { name: "session" }).click();
  await entry(page).getByLabel("Metadata").fill('{"role": "admin"}');
  await entry(page).getByLabel("Expires").fill("2099-01-01T00:00:00Z");
  await entry(page).getByRole("button", { name: "Store this entry by the KV API" }).click();
  await page.getByText("session is stored as in the form.").waitFor();
  const stored = rows(page).filter({ hasText: "session" });
  assert.match(await stored.textContent(), /2099-01-01T00:00:00.000Z\{"role":"admin"\}/);
  await close(page);
});

test("entries are exported into a file, and imported from it", async () => {
  await here.emulator.store([{ key: "moved", value: "häuser" }], "/@from");
  const page = await open(here, "items");
  await chooseStore(page, "from");
  await page.getByRole("heading", { name: "Entries of @from" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
  const buffer = await readFile(await download.path());
  assert.equal(download.suggestedFilename(), "from.ndjson");
  await here.emulator.control("POST", "/reset", undefined, "/@from");
  await page.getByLabel("Import JSON lines").setInputFiles({ name: "from.ndjson", mimeType: "application/x-ndjson", buffer });
  await page.getByText("from.ndjson is imported.").waitFor();
  await rows(page).filter({ hasText: "häuser" }).waitFor();
  await close(page);
});

test("an item whose key no path of the Worker names is deleted all the same", async () => {
  await here.emulator.store([{ key: "a b/ü?", value: 1 }], "/@odd");
  const page = await open(here, "items");
  await chooseStore(page, "odd");
  answers(page, true);
  await page.getByRole("button", { name: "a b/ü?" }).click();
  await entry(page).getByRole("button", { name: "Delete" }).click();
  await page.getByText("a b/ü? is deleted by the KV API").waitFor();
  await page.getByText("There are no entries here.").waitFor();
  await close(page);
});

test("an entry that would lose its metadata says so before it is saved", async () => {
  await here.emulator.store([{ key: "marked", value: { n: 1 }, metadata: { by: "me" } }], "/@marks");
  const page = await open(here, "items");
  await chooseStore(page, "marks");
  let asked = "";
  page.once("dialog", (dialog) => {
    asked = dialog.message();
    return dialog.dismiss();
  });
  await page.getByRole("button", { name: "marked" }).click();
  await entry(page).getByRole("button", { name: "Save by PUT /update" }).click();
  assert.match(asked, /loses them/);
  assert.ok(!(await page.getByText("Item updated successfully").isVisible()));
  await close(page);
});
