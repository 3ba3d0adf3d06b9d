// What is being written is kept in the tab until it is sent, so that a reload or an ended session loses nothing. What a tab
// leaves behind is kept in the browser, where the next tab that opens the same page takes it over.

import { listen, onLeaving, tail, tailQuery, viewer } from "./page.js";

const beginning = "draft of ";
const forgottenAt = "drafts forgotten at";

/** How long the browser keeps what a tab left behind, in ms: 30 days. */
const LIFE = 2_592_000_000;

/** Whether the server has told that the session has ended, and whether one has signed out here. */
let hasEnded = false;
let isForgotten = false;

/** When one had signed out last as the page opened. Later in another tab: that is another time, if maybe no later one by the clock. */
const forgottenBefore = localStorage.getItem(forgottenAt);

/** What one was writing for the page at `path`. */
export const nameOfDraft = (path) => `${beginning}${viewer} for ${path}`;

/** What one was writing for the room on the page, whatever the address of that; undefined: there is none. */
export function nameHere() {
  const room = tailQuery().get("room");
  return tail() ? nameOfDraft(room ? `/rooms/${room}` : "/") : undefined;
}

const namesIn = (storage) => Object.keys(storage).filter((name) => name.startsWith(nameOfDraft("")));

/** The names of all that one was writing in this tab. */
export const namesHere = () => namesIn(sessionStorage);

/** The names of all that tabs have left behind, and no other has taken over. */
export const namesLeft = () =>
  namesIn(localStorage).filter((name) => !JSON.parse(localStorage[name]).isTaken);

export const keptDraft = (name) => ({ waiting: [], ...JSON.parse(sessionStorage.getItem(name)) });

/** Keeps `draft`, unless one has signed out: what comes to its end with the page is not kept anew. */
export function keepDraft(name, draft) {
  if (!isForgotten) sessionStorage.setItem(name, JSON.stringify(draft));
}

/**
 * What was being written under `name`: in this tab, or else in one that left it behind. One tab alone has it then: what is
 * sent from there does not come back in the other.
 */
export function takeDraft(name) {
  const own = keptDraft(name);
  const left = JSON.parse(localStorage.getItem(name)) ?? {};
  const isSame = own.text === left.text && String(partsOf(own)) === String(partsOf(left));
  if (!isFresh(left) || (!isSame && (isAnything(own) || left.isTaken))) return own;
  if (isSame && !left.isTaken) {
    localStorage.removeItem(name);
    return own;
  }
  const { text, reply, files, returned, waiting = [], isSending } = isSame ? { text: "", reply: "" } : left;
  localStorage.setItem(name, JSON.stringify({ ...left, isTaken: true }));
  const taken = { ...own, text, reply, files, returned, waiting, isSending };
  keepDraft(name, taken);
  return taken;
}

/**
 * Leaves behind what was being written under `name` when the page goes, unless one has signed out meanwhile. Here the
 * server may tell so before the browser does: where the session has ended, only the tab itself keeps a draft.
 */
export function leaveDraft(name) {
  listen("htmx:after:request", ({ detail: { ctx } }) => ctx.response.status === 401 && endDrafts());
  onLeaving(() => {
    const draft = keptDraft(name);
    const isOver = hasEnded || draft.isGone || localStorage.getItem(forgottenAt) !== forgottenBefore;
    if (isOver || !isAnything(draft)) return;
    const { text, reply, files, returned, waiting, isSending } = draft;
    const left = { text, reply, files, returned, waiting, isSending, at: Date.now() };
    localStorage.setItem(name, JSON.stringify(left));
  });
}

/** The session has ended. */
export function endDrafts() {
  hasEnded = true;
}

/** Forgets what was being written when one signs out, what somebody else was writing before, and what is old. */
export function forgetDraftsOfOthers() {
  const own = nameOfDraft("");
  forgetDrafts(sessionStorage, (name) => !name.startsWith(own));
  forgetDrafts(
    localStorage,
    (name) => !name.startsWith(own) || !isFresh(JSON.parse(localStorage.getItem(name))),
  );
  document.addEventListener("submit", ({ target }) => {
    if (!/\/(?:logout|profile\/delete)$/.test(target.action)) return;
    for (const storage of [sessionStorage, localStorage]) forgetDrafts(storage, () => true);
    localStorage.setItem(forgottenAt, Date.now());
    isForgotten = true;
  });
}

function forgetDrafts(storage, isForgotten) {
  for (const name of Object.keys(storage)) {
    if (name.startsWith(beginning) && isForgotten(name)) storage.removeItem(name);
  }
}

const partsOf = ({ files = [], waiting = [] }) => [
  ...files.map(({ id }) => id),
  ...waiting.map(({ key }) => key),
];

const isAnything = ({ text, files = [], waiting = [] }) => Boolean(text) || files.length + waiting.length > 0;

const isFresh = ({ at }) => at > Date.now() - LIFE;
