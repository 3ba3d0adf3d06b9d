// What is being written is kept in the tab until it is sent, so that a reload or an ended session loses nothing. What a tab
// leaves behind is kept in the browser, where the next tab that opens the same page takes it over.

import { listen, onLeaving } from "./page.js";

const beginning = "draft of ";
const forgottenAt = "drafts forgotten at";

/** How long the browser keeps what a tab left behind, in ms: 30 days. */
const LIFE = 2_592_000_000;

/** What `viewer` was writing for the page at `path`. */
export const nameOfDraft = (viewer, path) => `${beginning}${viewer} for ${path}`;

/**
 * What was being written under `name`: in this tab, or else in one that left it behind. One tab alone has it then: what is
 * sent from there does not come back in the other.
 */
export function takeDraft(name) {
  const own = JSON.parse(sessionStorage.getItem(name)) ?? {};
  const left = JSON.parse(localStorage.getItem(name)) ?? {};
  const isSame = own.text === left.text && String(partsOf(own)) === String(partsOf(left));
  if (!isFresh(left) || (!isSame && (isAnything(own) || left.isTaken))) return own;
  if (isSame && !left.isTaken) {
    localStorage.removeItem(name);
    return own;
  }
  const { text, reply, files, returned, waiting = [] } = isSame ? { text: "", reply: "" } : left;
  localStorage.setItem(name, JSON.stringify({ ...left, isTaken: true }));
  const taken = { ...own, text, reply, files, returned, waiting };
  sessionStorage.setItem(name, JSON.stringify(taken));
  return taken;
}

/**
 * Leaves behind what was being written under `name` when the page goes, unless one has signed out meanwhile. Here the
 * server may tell so before the browser does: where the session has ended, only the tab itself keeps a draft.
 */
export function leaveDraft(name) {
  let hasEnded = false;
  listen("htmx:after:request", ({ detail: { ctx } }) => {
    hasEnded ||= ctx.response.status === 401;
  });
  onLeaving(() => {
    if (hasEnded) return;
    const {
      text,
      reply,
      files,
      returned,
      waiting: all = [],
    } = JSON.parse(sessionStorage.getItem(name)) ?? {};
    // What is under way is there by the time that somebody looks.
    const waiting = document.querySelector("#outbox .unsent") ? all : [];
    if (!isAnything({ text, files, waiting }) || localStorage.getItem(forgottenAt) > performance.timeOrigin)
      return;
    localStorage.setItem(name, JSON.stringify({ text, reply, files, returned, waiting, at: Date.now() }));
  });
}

/** Forgets what was being written when one signs out, what somebody else was writing before `viewer` came, and what is old. */
export function forgetDraftsOfOthers(viewer) {
  const own = nameOfDraft(viewer, "");
  forgetDrafts(sessionStorage, (name) => !name.startsWith(own));
  forgetDrafts(
    localStorage,
    (name) => !name.startsWith(own) || !isFresh(JSON.parse(localStorage.getItem(name))),
  );
  document.addEventListener("submit", ({ target }) => {
    if (!/\/(?:logout|profile\/delete)$/.test(target.action)) return;
    for (const storage of [sessionStorage, localStorage]) forgetDrafts(storage, () => true);
    localStorage.setItem(forgottenAt, Date.now());
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
