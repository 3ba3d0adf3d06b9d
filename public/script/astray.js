// Where the room that one is in goes, one is led to another page in the middle of a sentence that was not meant for it.

import { nameOfDraft } from "./drafts.js";
import { composer, saying } from "./page.js";

/** It goes as drafts do, as another signs in. */
const name = nameOfDraft("no room");

let written = JSON.parse(sessionStorage.getItem(name))?.text ?? null;

/** Whether nobody has asked for this page, and done anything on it yet: what is typed is the rest of that sentence. */
export const isAstray = () => written !== null;

/** Keeps what stands in the box as its room goes, and shows it on the next page, beside why. */
export function noteWhoIsLed() {
  if (written)
    (document.querySelector(".notice") ?? document.querySelector("main")).append(
      saying("blockquote", written),
    );
  sessionStorage.removeItem(name);
  for (const type of ["pointerdown", "click", "focusin"])
    document.addEventListener(type, () => (written = null), { capture: true, once: true });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const isLed = ctx.response.status === 404 && ctx.hx.redirect;
    if (isLed) addEventListener("pagehide", keep);
  });
}

function keep() {
  sessionStorage.setItem(name, JSON.stringify({ text: composer?.elements.content.value ?? "" }));
}
