import assert from "node:assert/strict";
import axe from "axe-core";
import { test } from "node:test";
import { chooseStore, close, NARROW, open, picture, settled, surroundings, WIDE } from "./harness.mjs";

const PANELS = ["stores", "items", "journal", "hazards", "conditions", "clock", "usage"];

/** Something to look at in every panel. */
const here = surroundings(async (emulator) => {
  const people = ["Ada", "Bob", "Cleo", "Dan"].map((name, nth) => ({ name, tags: ["a", { nth }], city: "Boston" }));
  await Promise.all(people.map((value) => emulator.add(value)));
  await emulator.store([{ key: "session", value: { user: 7 }, metadata: { role: "admin" }, expiration: 4_070_908_800 }]);
  await emulator.store([{ key: "orphan", value: 1 }], "/@torn");
  await emulator.control("PUT", "/snapshots/monday");
  const latency = { get: "20ms", put: "30ms..60ms" };
  const fault = [{ id: "busy", on: "put", key: "__index__", every: 3, status: 503 }, { id: "pause", on: "POST /add", nth: 9, hold: true }];
  await emulator.control("PATCH", "/conditions", { latency, fault });
  await Promise.all(people.map((value) => emulator.add(value)));
  await emulator.get("/get/none");
});

/** Opens what a panel shows on demand. */
async function unfold(page, panel) {
  if (panel === "items") await page.getByRole("button", { name: "session" }).click();
  if (panel === "journal") await page.locator("td button").nth(2).click();
}

for (const viewport of [WIDE, NARROW]) {
  test(`axe finds nothing at ${viewport.width}, in light and dark, and nothing is wider than the page`, async () => {
    const page = await open(here, "stores", { viewport });
    await page.evaluate(axe.source);
    for (const panel of PANELS) {
      await page.evaluate((hash) => (location.hash = hash), panel);
      await page.locator(`nav a[aria-current][href="#${panel}"]`).waitFor();
      await settled(page);
      await unfold(page, panel);
      const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overhang <= 0, `${panel} is ${overhang} too wide`);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        const found = violations.map(({ id, nodes }) => `${panel}, ${colorScheme}: ${id} ${nodes[0].html.slice(0, 200)}`);
        assert.deepEqual(found, []);
        await picture(page, `${panel}-${colorScheme}`);
      }
    }
    await close(page);
  });
}

test("every panel is reached and used by the keyboard alone", async () => {
  const page = await open(here, "stores");
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  const tabTo = async (name) => {
    for (let steps = 0; steps < 150; steps += 1) {
      await press("Tab");
      if ((await focused()).trim() === name) return;
    }
    assert.fail(`the keyboard does not reach ${name}`);
  };
  await press("Tab");
  assert.equal(await focused(), "Skip to the panel");
  for (const name of ["Items", "Journal", "Hazards", "Conditions", "Clock", "Usage", "Stores"]) {
    await page.evaluate(() => document.activeElement.blur());
    await page.locator("body").press("Home");
    await page.locator(".skip").focus();
    await tabTo(name);
    await press("Enter");
    await page.locator(`nav a[aria-current]`, { hasText: name }).waitFor();
    await settled(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "panel");
  }
  await page.evaluate(() => (location.hash = "journal"));
  await page.locator("td button").first().waitFor();
  await page.locator("#panel").focus();
  await tabTo("Pause");
  await press("Space");
  await page.getByText("paused, 0 wait").waitFor();
  await press("Space");
  await tabTo("Journal");
  await press("Tab", "Enter");
  await page.getByRole("heading", { name: /^Request \d+/ }).waitFor();
  await close(page);
});

test("the panel of another store is announced by its heading", async () => {
  const page = await open(here, "items");
  await chooseStore(page, "torn");
  await page.getByRole("heading", { name: "Entries of @torn" }).waitFor();
  await close(page);
});
