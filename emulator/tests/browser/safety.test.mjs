import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { chooseStore, close, open, settled, surroundings } from "./harness.mjs";

const here = surroundings();
const PANELS = ["stores", "items", "journal", "hazards", "conditions", "clock", "usage"];
const MARKUP = [
  `<img src=x onerror="document.title='broken in'">`,
  `<script>document.title='broken in'</script>`,
  `"><svg onload="document.title='broken in'">`,
  `javascript:document.title='broken in'`,
];

let other;
before(() => {
  other = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>another page</title>"));
  return new Promise((listening) => other.listen(0, "127.0.0.1", listening));
});
after(() => other.close());

test("markup and scripts in keys, values, metadata, journal lines, rules and snapshots never run", async () => {
  const { emulator } = here;
  await emulator.store(MARKUP.map((text) => ({ key: text, value: { [text]: text }, metadata: text })), "/@s");
  for (const text of MARKUP) {
    await emulator.add({ [text]: [text] }, "/@s");
    await fetch(`${emulator.url}/@s/get/${encodeURIComponent(text)}?${encodeURIComponent(text)}`, { headers: { AUTH_KEY: "meow" } });
    await emulator.control("PUT", `/snapshots/${encodeURIComponent(text)}`, undefined, "/@s");
  }
  const fault = MARKUP.map((text) => ({ id: text, on: "put", key: text, status: 503, text }));
  await emulator.control("PATCH", "/conditions", { fault }, "/@s");
  const page = await open(here, "stores");
  for (const panel of PANELS) {
    await page.goto(`${emulator.url}/__emulator/#${panel}`);
    await chooseStore(page, "s");
    if (panel === "items") {
      for (const key of await page.locator("td button").all()) await key.click();
    }
    if (panel === "journal") await page.locator("td button").first().click();
    assert.equal(await page.locator("main img, main script, main [onload], main [onerror]").count(), 0);
    assert.notEqual(await page.title(), "broken in");
  }
  await close(page);
});

test("markup in the address never runs", async () => {
  const page = await open(here, "stores");
  for (const panel of ["journal/hazard", "items", "journal/request"]) {
    await page.goto(`${here.emulator.url}/__emulator/#${panel}/${encodeURIComponent(MARKUP[0])}`);
    await settled(page);
    assert.equal(await page.locator("main img").count(), 0);
  }
  await close(page);
});

test("a name of a store with markup in it is refused", async () => {
  const page = await open(here, "stores");
  await page.getByLabel("Name of a new store").fill("<b>x</b>");
  await page.getByRole("button", { name: "Make a store" }).click();
  const { stores } = await here.emulator.control("GET", "/stores");
  assert.deepEqual(stores.map((one) => one.store), [null, "s"]);
  await close(page);
});

test("a page of another origin can read nothing and change nothing, and shows no frame of it", async () => {
  const { emulator, browser } = here;
  await emulator.add("mine", "/@own");
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${other.address().port}/`);
  const tried = await page.evaluate(async (url) => {
    const attempt = (path, init) => fetch(url + path, init).then((response) => response.type, () => "failed");
    const framed = new Promise((seen) => {
      const frame = document.createElement("iframe");
      frame.src = `${url}/__emulator/`;
      frame.addEventListener("load", () => seen(frame.contentDocument === null));
      document.body.append(frame);
    });
    return [
      await attempt("/__emulator/stores"),
      await attempt("/__emulator/journal?format=events"),
      await attempt("/__emulator/reset", { method: "POST" }),
      await attempt("/__emulator/reset", { method: "POST", mode: "no-cors" }),
      await attempt("/__emulator/entries", { method: "POST", mode: "no-cors", body: '{"key":"x","value":1}' }),
      await framed,
    ];
  }, emulator.url);
  assert.deepEqual(tried, ["failed", "failed", "failed", "opaque", "opaque", true]);
  assert.ok((await emulator.get("/@own/getAll")).includes("mine"));
  assert.equal(await emulator.get("/getAll"), "[]");
  await page.close();
});

test("a browser that opens / is led to the page", async () => {
  const page = await here.browser.newPage();
  await page.goto(here.emulator.url);
  await settled(page);
  assert.equal(new URL(page.url()).pathname, "/__emulator/");
  assert.equal(await here.emulator.get("/"), "Not found");
  await page.close();
});
