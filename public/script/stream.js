// What is new comes as events of one response, for as long as the server holds it: each is the answer to the poll that the page makes next.

import { queryOf } from "./page.js";

const EVENTS = "text/event-stream";

/** Ms that a stream goes on at least; after one that is cut before the page asks once without. */
const BRIEF = 1_000;

/** Ms in which a stream has begun. What takes longer comes through a proxy that keeps back what it passes on. */
const SOON = 3_000;

let stream;
let isKeptBack = false;

/** Whether the stream that is open has the answer to the poll of `action`. */
export function isStreamed(action, { headers }) {
  const query = queryOf(action);
  return headers.Prefer && query.get("after") === stream?.after && rest(query) === stream.rest;
}

/** The next event as a response; undefined: the stream is over. One that was cut soon has the page ask without, and find out why. */
export async function nextStreamed(action, request) {
  const { events, openedAt } = stream;
  request.signal.addEventListener("abort", forget);
  const { value, done } = await events.next();
  if (done && performance.now() > openedAt + BRIEF) return forget();
  if (done) return poll(action, request);
  stream.after = value.after;
  return new Response(value.markup, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** As `fetch`, for a poll, with a stream where one can be had; undefined: that was over before it brought anything. */
export async function fetchStreamed(action, request) {
  forget();
  if (!request.headers.Prefer || isKeptBack) return poll(action, request);
  const away = new AbortController();
  const giveUp = setTimeout(() => {
    isKeptBack = true;
    away.abort();
  }, SOON);
  request.signal.addEventListener("abort", () => away.abort());
  try {
    const headers = { ...request.headers, Accept: EVENTS };
    const response = await fetch(action, { ...request, headers, signal: away.signal });
    if (response.headers.get("Content-Type") !== EVENTS) return response;
    const events = eventsOf(response.body);
    await events.next();
    const query = queryOf(action);
    const leadsOn = { after: query.get("after"), rest: rest(query) };
    stream = { events, away, openedAt: performance.now(), ...leadsOn };
  } catch (error) {
    if (!isKeptBack || request.signal.aborted) throw error;
    return poll(action, request);
  } finally {
    clearTimeout(giveUp);
  }
  return nextStreamed(action, request);
}

function poll(action, request) {
  forget();
  return fetch(action, request);
}

function forget() {
  stream?.away.abort();
  stream = undefined;
}

/** What a poll asks for besides what every answer changes. */
function rest(query) {
  return ["room", "upTo", "read"].map((name) => query.get(name)).join();
}

/** The events of `body`, the first of which only says that it has begun. */
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (text + value).split("\n\n");
    text = events.pop();
    yield* events.map(read);
  }
}

function read(event) {
  const [id, ...data] = event.split("\n");
  return {
    after: id.slice("id: ".length),
    markup: data.map((line) => line.slice("data: ".length)).join("\n"),
  };
}
