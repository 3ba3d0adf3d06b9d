// Why something was not sent, in words.

import { isOfProxy } from "./answers.js";
import { PAUSE, waitAsked } from "./outbox.js";
import { listen, reasonIn } from "./page.js";
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

/** Says no more that the server could not be reached once it can. */
export function followBack() {
  const reason = document.getElementById("reason");
  listen("back", () => {
    if ([said.notReached, said.unreachable].includes(reason.textContent)) reason.textContent = "";
  });
}
