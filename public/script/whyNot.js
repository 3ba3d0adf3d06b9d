// Why something was not sent, or cannot be had, in words.

import { isOfProxy } from "./answers.js";
import { PAUSE, waitAsked } from "./outbox.js";
import { composer, OPEN, reasonIn } from "./page.js";
import { said } from "./words.js";

/** Why it was refused, from the answer of htmx, if there is one. */
export function whyNot({ response, text }) {
  if (!response || isOfProxy(response)) return said.notReached;
  return reasonIn(text) || said.notTaken;
}

/** Why it goes later and by itself; nothing, where that is in a moment. */
export function whyLater({ response }) {
  const asked = waitAsked(response);
  if (!asked) return response ? said.unsentYet : said.unsentAway;
  return asked > PAUSE.first ? said.unsentInTurn : undefined;
}

/** Tells where one looks: in what is in front, and else over the box, or where that would be. */
export function tell(why) {
  const below = composer && !composer.hidden ? "#reason" : "#status";
  const place = document.querySelector(`:is(${OPEN}) .reason`) ?? document.querySelector(below);
  if (place) place.textContent = why;
}

/** Tells of whatever fails that somebody asked for, unless that was caught; and no more that Robin could not be reached once it can. */
export function tellFailures() {
  addEventListener("unhandledrejection", (event) => {
    // What is loaded later has a class of its own by that name.
    if (event.reason?.name !== "Failure") return;
    event.preventDefault();
    tell(event.reason.message || said.unreachable);
  });
  document.addEventListener("back", () => {
    for (const reason of document.querySelectorAll(".reason"))
      if ([said.notReached, said.unreachable].includes(reason.textContent)) reason.textContent = "";
  });
}
