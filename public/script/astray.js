// Where the room that one is in goes, one is led to another page in the middle of a sentence that was not meant for it.

import { keepDraft, nameHere, nameOfDraft, takeDraft } from "./drafts.js";
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
  const texts = takeTexts(draft);
  // Another tab may have been faster.
  if (texts.length === 0) return;
  const notice = document.createElement("div");
  Object.assign(notice, { className: "notice", role: "alert" });
  (document.querySelector(".below") ?? document.querySelector("main")).prepend(notice);
  notice.append(said.roomGone);
  quote(texts, notice);
}

/** What was not sent of a draft, whose room is gone: once it is shown it is not shown again, unless one is in that room again. */
function takeTexts(draft) {
  const taken = takeDraft(draft);
  keepDraft(draft, { ...taken, isSeen: true, isGone: true });
  return partsOf(taken).map(({ text }) => text);
}

const quote = (texts, notice) => notice.append(...texts.map((text) => saying("blockquote", text)));
