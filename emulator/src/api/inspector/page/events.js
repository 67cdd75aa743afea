// Follows the journal by server-sent events. EventSource cannot send the token, so the stream is read here.

import { asked, base } from "./api.js";

const AGAIN_MS = 1000;
/** How many events are read at once. */
const MOST = 500;

/**
 * Hands over the requests of each piece that arrives, until the signal is aborted. A lost connection is made
 * again, and goes on where it was. While nobody looks at the page, there is none: a browser has only six for an
 * origin.
 */
export async function follow(query, signal, { onRequests, onMissed, onState }) {
  let last = "";
  while (!signal.aborted) {
    await looked(signal);
    const leaving = new AbortController();
    const leave = () => (document.hidden || signal.aborted) && leaving.abort();
    signal.addEventListener("abort", leave);
    document.addEventListener("visibilitychange", leave);
    try {
      const headers = last && { "Last-Event-ID": last };
      const response = await asked(`${base()}/__emulator/journal?format=events&${query}`, { signal: leaving.signal, headers });
      onState("");
      for await (const events of pieces(response.body)) {
        // The page is drawn and used between two pieces, however many come at once.
        await new Promise((later) => setTimeout(later));
        last = events.findLast((event) => event.id)?.id ?? last;
        if (events.some((event) => event.event === "missed")) onMissed();
        onRequests(events.filter((event) => event.id).map((event) => JSON.parse(event.data)));
      }
    } catch (error) {
      if (!leaving.signal.aborted) onState(`not reached: ${error.message}`);
    }
    signal.removeEventListener("abort", leave);
    document.removeEventListener("visibilitychange", leave);
    await new Promise((later) => setTimeout(later, leaving.signal.aborted ? 0 : AGAIN_MS));
  }
}

/** Waits until the page is looked at. */
async function looked(signal) {
  while (document.hidden && !signal.aborted) {
    await new Promise((seen) => document.addEventListener("visibilitychange", seen, { once: true, signal }));
  }
}

/** The events of a stream, some at once where they arrive together. */
async function* pieces(body) {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop();
    for (let first = 0; first < blocks.length; first += MOST) yield blocks.slice(first, first + MOST).map(parsed);
  }
}

function parsed(block) {
  const fields = block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
  return Object.fromEntries(fields);
}
