// What the page tells the server by asking: what is read, that something is being written.

import { onLeaving, tailQuery, viewer } from "./page.js";

/** What is told soon is told after so many ms: the readers of a room do not all tell at the moment at which they hear. */
const SOON = { least: 300, most: 1_000 };

/** Ms between two tellings of what can wait, where there is always something new to read. */
const APART = 3_000;

let tellers;
let due;
let toldAt = -APART;

/** Tells what there is to tell of the room that has just come, and nothing of another. */
export function startTelling() {
  tellers = [];
  onLeaving(() => due && tell());
}

/** Has `teller` put into headers and a query what the server is to know; what it returns, if it did so, is called once the server does. */
export function onTelling(teller) {
  tellers.push(teller);
}

/** Puts into `headers` and `query` what there is to tell; gives what to call once the server knows. */
export function tellWith(headers, query) {
  return tellers.map((teller) => teller(headers, query)).filter(Boolean);
}

/** Tells what there is to tell with a request of its own, which is not held. */
export async function tell() {
  due = clearTimeout(due);
  const headers = { "HX-Request": "true", "Robin-User": viewer, Prefer: "wait=0" };
  const query = tailQuery();
  const here = tellers;
  const told = tellWith(headers, query);
  toldAt = performance.now();
  // Who signs out has no tail any more.
  if (told.length === 0 || !query.has("after")) return;
  const response = await fetch(`/chats?${query}`, { headers, keepalive: true }).catch(() => undefined);
  // What the server knows of a room that was left says nothing of the next.
  if (response?.ok && tellers === here) for (const done of told) done();
}

export function tellSoon() {
  const soon = SOON.least + Math.random() * (SOON.most - SOON.least);
  due ??= setTimeout(tell, Math.max(soon, toldAt + APART - performance.now()));
}

// Where one goes from here shows what is read here. With the press of a button a page may be fetched already.
for (const leaving of ["pointerdown", "visibilitychange", "beforeunload"]) {
  addEventListener(leaving, () => due && tell(), { capture: true });
}
