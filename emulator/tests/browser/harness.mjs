// An emulator, and a page in chromium on it. Whatever a page does wrong by itself fails the test: an error in its
// console, a request that leaves its origin, a dialog that nobody expects.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { after, before } from "node:test";
import { chromium } from "playwright-core";

const PROGRAM = process.env.PYSONDBKV_EMULATOR;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SHOTS = process.env.SCREENSHOTS;

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };

/** An emulator and a browser for the tests of a file. `prepare` fills the emulator. */
export function surroundings(prepare = () => {}) {
  const here = {};
  before(async () => {
    here.emulator = await Emulator.start();
    await prepare(here.emulator);
    here.browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  after(async () => {
    await here.browser?.close();
    here.emulator?.stop();
  });
  return here;
}

export class Emulator {
  static async start() {
    const child = spawn(PROGRAM, ["--quiet", "--port", "0", "--seed", "1"], { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    child.stderr.on("data", (text) => (log += text));
    for await (const line of child.stdout) {
      const url = /listening on (\S+)/.exec(line)?.[1];
      if (url) return new Emulator(child, url);
    }
    throw new Error(`the emulator did not start: ${log}`);
  }

  constructor(child, url) {
    Object.assign(this, { child, url });
  }

  stop() {
    this.child.kill();
  }

  /** A call of the control plane. */
  async control(method, path, body, store = "") {
    const response = await fetch(`${this.url}${store}/__emulator${path}`, { method, body: body && JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  }

  /** Stores entries, each a JSON line. */
  async store(entries, store = "") {
    const body = entries.map((entry) => JSON.stringify(entry)).join("\n");
    const response = await fetch(`${this.url}${store}/__emulator/entries`, { method: "POST", body });
    assert.equal(response.status, 204);
  }

  /** Adds an item, and answers its key. */
  async add(value, store = "") {
    const response = await fetch(`${this.url}${store}/add`, { method: "POST", headers: { AUTH_KEY: "meow" }, body: JSON.stringify(value) });
    return /"key":"([^"]*)"/.exec(await response.text())?.[1];
  }

  /** What a store's endpoint answers. */
  async get(path) {
    return (await fetch(this.url + path, { headers: { AUTH_KEY: "meow" } })).text();
  }
}

/** A panel in a page of its own. `problems` is what the page did wrong. */
export async function open({ browser, emulator }, panel, options = {}) {
  const page = await browser.newPage({ viewport: WIDE, ...options });
  page.setDefaultTimeout(10_000);
  page.problems = [];
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("request", (request) => {
    const isOwn = request.url().startsWith(`${emulator.url}/`) || /^(data|blob):/.test(request.url());
    if (!isOwn) page.problems.push(`leaves the origin: ${request.url()}`);
  });
  await page.goto(`${emulator.url}/__emulator/#${panel}`);
  await settled(page);
  return page;
}

/** Waits until the panel is drawn. */
export function settled(page) {
  return page.locator("main > section:not([aria-busy])").waitFor();
}

/** Shows another store. */
export async function chooseStore(page, name) {
  await page.locator("#store").selectOption(name);
  await settled(page);
}

/** Closes a page that did nothing wrong. */
export async function close(page) {
  const { problems } = page;
  await page.close();
  assert.deepEqual(problems, []);
}

/** Answers the next dialogs: true or a text for yes, in order. */
export function answers(page, ...given) {
  page.on("dialog", (dialog) => {
    const answer = given.shift();
    assert.ok(answer !== undefined, `nobody expects: ${dialog.message()}`);
    return dialog.accept(answer === true ? undefined : answer);
  });
}

/** Keeps a picture, where a folder for them is named. */
export async function picture(page, name) {
  if (!SHOTS) return;
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}-${page.viewportSize().width}.png` });
}
