// Where the room that one is in goes, one is led to another page in the middle of a sentence that was not meant for it.

import { keepDraft, keptDraft, nameHere, nameOfDraft } from "./drafts.js";
import { saying } from "./page.js";
import { partsOf } from "./unsent.js";
import { said } from "./words.js";

/** It goes as drafts do, as another signs in. */
const name = nameOfDraft("no room");

let written = JSON.parse(sessionStorage.getItem(name))?.texts ?? null;

/** Whether nobody has asked for this page, and done anything on it yet: what is typed is the rest of that sentence. */
export const isAstray = () => written !== null;

/** Keeps what was not sent as its room goes, and shows it on the next page, beside why. */
export function noteWhoIsLed() {
  if (written) quote(written, document.querySelector(".notice") ?? document.querySelector("main"));
  sessionStorage.removeItem(name);
  for (const type of ["pointerdown", "click", "focusin"])
    document.addEventListener(type, () => (written = null), { capture: true, once: true });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const isLed = ctx.response.status === 404 && ctx.hx.redirect;
    if (isLed) addEventListener("pagehide", keep);
  });
}

function keep() {
  sessionStorage.setItem(name, JSON.stringify({ texts: takeTexts(nameHere()) }));
}

/** Shows what was not sent in a room that went while one was elsewhere: `draft` is what that is kept under. */
export function tellOfGone(draft) {
  const notice = document.createElement("div");
  Object.assign(notice, { className: "notice", role: "alert" });
  (document.querySelector(".below") ?? document.querySelector("main")).prepend(notice);
  notice.append(said.roomGone);
  quote(takeTexts(draft), notice);
}

/** What was not sent of a draft, which is seen once it is shown. */
function takeTexts(draft) {
  const kept = keptDraft(draft);
  keepDraft(draft, { ...kept, isSeen: true });
  return partsOf(kept).map(({ text }) => text);
}

const quote = (texts, notice) => notice.append(...texts.map((text) => saying("blockquote", text)));
