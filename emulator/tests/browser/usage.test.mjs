import assert from "node:assert/strict";
import { test } from "node:test";
import { close, open, surroundings } from "./harness.mjs";

const here = surroundings();

test("operations are shares of each plan, and go on as in the last minutes", async () => {
  await here.emulator.add("one");
  const page = await open(here, "usage");
  const writes = page.getByRole("region", { name: "Free plan, today" }).getByRole("row").filter({ hasText: "writes" });
  assert.match(await writes.textContent(), /writes21,0000?.*0\.2 %/);
  await writes.getByRole("progressbar", { name: "0.2 % of writes" }).waitFor();
  await here.emulator.add("two");
  await writes.getByText("0.4 %").waitFor();
  assert.match(await writes.locator("td").last().textContent(), /[1-9]/);
  await page.getByText("A month of the paid plan would cost $5").waitFor();
  await close(page);
});
