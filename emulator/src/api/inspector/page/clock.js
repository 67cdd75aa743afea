// The one clock that everything follows.

import { control } from "./api.js";
import { button, field, h, told } from "./dom.js";

const STEPS = [["a second", 1_000], ["a minute", 60_000], ["an hour", 3_600_000], ["a day", 86_400_000]];

export async function clock(body, context) {
  const now = h("p", { role: "status", class: "mono" });
  const answer = h("div", null);
  const at = h("input", { size: 26, placeholder: "2026-11-30T12:00:00Z", spellcheck: "false" });
  const tell = ({ now: time, mode }) => {
    now.textContent = `${time}${mode === "manual" ? ", stopped" : ", runs with the system"}`;
  };
  const send = (method, path, body) => control(method, path, { body }).then((clock) => {
    tell(clock);
    answer.replaceChildren();
  }, (error) => answer.replaceChildren(told(error.message)));
  body.append(h("h2", null, "Clock"), now,
    h("div", { class: "row" }, STEPS.map(([text, ms]) => button(`Forward ${text}`, () => send("POST", "/clock/advance", { ms })))),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      send("PUT", "/clock", { now: at.value });
    } }, field("Stop it at", at), h("button", null, "Set"),
    button("Stop it now", async () => send("PUT", "/clock", { now: (await control("GET", "/clock")).now })),
    button("Let it run", () => send("PUT", "/clock", { now: null }))),
    answer,
    h("p", { class: "quiet" }, "Caches, write windows, quotas, latency and faults follow this clock. Sleeping requests are woken and measure anew."));
  const look = () => control("GET", "/clock").then(tell);
  await look();
  const timer = setInterval(() => document.hidden || look().catch(() => {}), 1000);
  context.signal.addEventListener("abort", () => clearInterval(timer));
}
