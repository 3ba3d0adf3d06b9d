import { breathe, listen, onLeaving, sourceOf, tail, viewer } from "./page.js";
import { fetchStreamed, isStreamed, nextStreamed } from "./stream.js";

/** As `tellWith` and `tellSoon` of telling.js; a guest has nothing to tell. */
let tellWith = () => [];
let tellSoon;
/** What the poll that leaves tells, and what the one that is under way does. */
let telling;
let told;
/** The next poll leaves before the one before it is done with. */
let underWay;
let isAskedAgain;

export const isPoll = (event) => sourceOf(event)?.id === "tail";

/** Calls `act` with the detail of events of polls, as long as the room is on the page. */
export function onPoll(type, act) {
  listen(type, (event) => isPoll(event) && act(event.detail));
}

/** Has polls tell what a member's page has to tell. */
export function tellBy(telling) {
  ({ tellWith, tellSoon } = telling);
}

/** Asks at once, instead of when the poll that is held comes to its end. */
export function askAgain() {
  isAskedAgain = underWay.size > 0;
  if (isAskedAgain) abandonPoll();
  else tail()?.dispatchEvent(new Event("every"));
}

/** Ends the poll that is under way: the next one asks for the same. */
export function abandonPoll() {
  tail()?.dispatchEvent(new Event("htmx:abort"));
}

/** Has the first poll wait until htmx has been through the page: at once, both keep a slow browser from a key. */
export function delayFirstPoll() {
  const wait = async (event) => {
    if (event.target !== tail()) return;
    event.preventDefault();
    document.removeEventListener("htmx:before:init", wait);
    await breathe();
    htmx.process(tail());
  };
  document.addEventListener("htmx:before:init", wait);
}

/** Has polls say whose page asks, and tell what there is to tell. */
export function tellWithPolls() {
  telling = told = [];
  underWay = new Set();
  isAskedAgain = false;
  onLeaving(abandonPoll);
  listen("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const { headers, body } = ctx.request;
    headers["Robin-User"] = viewer;
    if (!isPoll(event)) return;
    // What every page sends all day, and the server never asks for.
    delete headers["HX-Source"];
    delete headers["HX-Target"];
    telling = tellWith(headers, body);
    ctx.fetch = fetchPoll;
  });
  onPoll("htmx:before:request", ({ ctx }) => {
    underWay.add(ctx);
    told = telling;
  });
  // The next tail asks as soon as it is there, with what the page shows beside the log: that has to come first.
  onPoll("htmx:before:swap", ({ tasks }) => tasks.sort((a, b) => (a.type === "main") - (b.type === "main")));
  onPoll("htmx:after:request", ({ ctx }) => {
    if (ctx.response.status < 400) for (const done of told) done();
  });
  onPoll("htmx:finally:request", ({ ctx }) => {
    // One of a room that was left comes to its end in the next.
    if (!underWay.delete(ctx)) return;
    if (isAskedAgain && underWay.size === 0) setTimeout(askAgain);
    isAskedAgain &&= underWay.size > 0;
  });
}

async function fetchPoll(action, request) {
  const response = await (isStreamed(action, request) ? nextOfStream : fetchStreamed)(action, request);
  if (response) return response;
  // By a poll of its own the page opens another stream: this one would be given up in the midst of that.
  isAskedAgain = true;
  return new Response(null, { status: 204 });
}

function nextOfStream(action, request) {
  // Nothing goes to the server.
  if (told.length > 0) tellSoon();
  told = [];
  return nextStreamed(action, request);
}
