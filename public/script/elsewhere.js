// What was entered in a room goes out from whatever page one is on: that of each room in its order, one after the other, as outbox.js does.
// A room with something that does not go by itself is marked in the list, until one has looked.

import { tellOfGone } from "./astray.js";
import { delayed, isComplete, isOld, removed, requestOf, sending } from "./composition.js";
import { endDrafts, keepDraft, keptDraft, leaveDraft, nameHere, nameOfDraft } from "./drafts.js";
import { namesHere, namesLeft, takeDraft } from "./drafts.js";
import { PAUSE, waitAsked } from "./outbox.js";
import { listen, onLeaving, saying, side, viewer } from "./page.js";
import { onSent, tellSent } from "./sent.js";
import { partsOf } from "./unsent.js";
import { said } from "./words.js";

/** How long an answer is waited for, in ms, as htmx does. */
const PATIENCE = 60_000;

/** The keys of what was refused since one was in its room. */
const refused = new Set();
/** The names of what is kept for rooms that are in the list no more, and were looked for. */
const sought = new Set();

/** Sends what waits for other rooms than the one on the page. */
export function sendElsewhere() {
  const ending = new AbortController();
  const changes = new MutationObserver(markPlaces);
  // What comes anew may have made something else of a mark.
  if (side) changes.observe(side, { childList: true, subtree: true, attributeFilter: ["class"] });
  onLeaving(() => {
    ending.abort();
    changes.disconnect();
  });
  for (const name of namesHere().filter((name) => keptDraft(name).waiting.length > 0)) {
    // What it was refused for is said on the page.
    if (name === nameHere()) refused.delete(keptDraft(name).waiting[0].key);
    else send(name, ending.signal).then(markPlaces);
  }
  onSent((key) => {
    const others = namesHere().filter((name) => name !== nameHere());
    const name = others.find((name) => keptDraft(name).waiting.some((item) => item.key === key));
    if (!name) return;
    const draft = keptDraft(name);
    const left = removed(draft, key);
    // What is next was not on its way.
    keepDraft(name, draft.waiting[0].key === key ? delayed(left) : left);
    markPlaces();
  });
  tellOfThoseGone();
}

async function send(name, signal) {
  takeDraft(name);
  leaveDraft(name);
  let pause = PAUSE.first;
  while (!signal.aborted && goesByItself(keptDraft(name))) {
    const draft = sending(keptDraft(name));
    const [item] = draft.waiting;
    keepDraft(name, draft);
    const response = await post(item, name, signal);
    const { status } = response;
    // Whoever sends it again sends it with its key.
    if (signal.aborted) return;
    if (status === 401) return endDrafts();
    keepDraft(name, delayed(status === 204 ? removed(draft, item.key) : draft));
    if (status === 204) {
      tellSent(item.key);
      pause = PAUSE.first;
    }
    // Too many at once, as after a while without a line, are not refused.
    else if (status < 500 && status !== 429) refused.add(item.key);
    else {
      const asked = waitAsked(response);
      await back(asked ?? pause);
      pause = asked ? PAUSE.first : Math.min(pause * 2, PAUSE.most);
    }
  }
}

/** Once the server is back, or may be after so many ms. */
const back = (pause) =>
  new Promise((goOn) => {
    setTimeout(goOn, pause);
    listen("back", goOn);
  });

/** The answer; as that of a server that is away, if there is none. */
function post(item, name, signal) {
  const { action, fields } = requestOf(item);
  const [room] = /\d+$/.exec(name) ?? [];
  return fetch(action, {
    method: "POST",
    headers: { "HX-Request": "true", "Robin-User": viewer },
    body: new URLSearchParams(room ? [...fields, ["room", room]] : fields),
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
  }).catch(() => ({ status: 503 }));
}

function goesByItself(draft) {
  const [first] = draft.waiting;
  const isStopped = draft.isSeen || refused.has(first?.key) || isOld(draft, performance.timeOrigin);
  return draft.waiting.some(isComplete) && !isStopped;
}

const placesListed = () => [...(side?.querySelectorAll(".place") ?? [])];

function markPlaces() {
  tellOfThoseGone();
  const names = namesHere().filter((name) => {
    const draft = keptDraft(name);
    return draft.waiting.length > 0 && !draft.isSeen && !goesByItself(draft);
  });
  for (const place of placesListed()) {
    const name = nameOfDraft(place.pathname);
    const isMarked = names.includes(name) && name !== nameHere();
    const mark = place.querySelector(".held");
    if (!isMarked) mark?.remove();
    else if (!mark) place.append(markOf());
  }
}

/** What was not sent in a room that is not in the list, nobody comes to see there: where one may not read that any more it shows here. */
function tellOfThoseGone() {
  const listed = placesListed().map(({ pathname }) => nameOfDraft(pathname));
  for (const name of [...namesHere().filter(isUnsent), ...namesLeft()]) {
    const [room] = /\/rooms\/\d+$/.exec(name) ?? [];
    if (!room || name === nameHere() || listed.includes(name)) sought.delete(name);
    else if (!sought.has(name) && !keptDraft(name).isGone) seek(name, room);
  }
}

async function seek(name, room) {
  sought.add(name);
  // A page that leads whose session has ended to another one.
  const request = { method: "HEAD", headers: { "Robin-User": viewer } };
  const response = await fetch(`${room}/members`, request).catch(() => undefined);
  if (response?.status === 404) tellOfGone(name);
}

function isUnsent(name) {
  const draft = keptDraft(name);
  return partsOf(draft).length > 0 && !goesByItself(draft);
}

function markOf() {
  const mark = document.createElement("span");
  const sign = saying("span", "!");
  const words = saying("span", ` ${said.unsent}`);
  mark.className = "held";
  sign.ariaHidden = "true";
  words.className = "unseen";
  mark.append(sign, words);
  return mark;
}
