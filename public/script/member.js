// What a page does besides for who is signed in: a guest's does not load it.

import "./guest.js";
import { callAttention } from "./alerts.js";
import { tellWhetherAway } from "./away.js";
import { compose } from "./composer.js";
import { forgetDraftsOfOthers } from "./drafts.js";
import { goByKeys } from "./goingAround.js";
import { focusBox, typeAnywhere } from "./focus.js";
import { completeOnceBegun, offerFormatting } from "./formatting.js";
import { listenForKeys } from "./keys.js";
import { composer, messageList, tail, viewer } from "./page.js";
import { offerCards } from "./people.js";
import { offerReactions, openByLongPress } from "./quick.js";
import { endStatuses } from "./statuses.js";
import { offerTools, tellOutcome, tellOwnReactions } from "./tools.js";
import { tellTyping } from "./typing.js";
import { noteWhatIsRead } from "./unread.js";
import { later } from "./words.js";

forgetDraftsOfOthers(viewer);
if (messageList) {
  tellOwnReactions();
  tellOutcome();
  offerCards();
}
if (tail()) {
  noteWhatIsRead();
  tellWhetherAway();
}
endStatuses();
if (document.getElementById("alerts")) callAttention();
if (composer) {
  completeOnceBegun();
  tellTyping();
  compose();
  offerFormatting();
  focusBox();
}
if (document.getElementById("tools")) {
  offerTools();
  openByLongPress();
  if (composer) offerReactions();
}
if (document.getElementById("keys")) listenForKeys();
goByKeys();
// After the keys that do something else.
if (composer) typeAnywhere();
whenFocused("#filter", (box) => later("filter").then(({ filterPlaces }) => filterPlaces(box)));
whenFocused("[data-completes]", (field) => later("names").then(({ completeNames }) => completeNames(field)));
const push = document.getElementById("push");
if (push) later("push").then(({ offerCalls }) => offerCalls(push));
// Who has an account comes again, perhaps where there is no network.
navigator.serviceWorker?.register("/worker.js");

/** Calls `act` with what fits `selector`, once somebody is there. */
function whenFocused(selector, act) {
  for (const field of document.querySelectorAll(selector)) {
    if (field === document.activeElement) act(field);
    else field.addEventListener("focus", () => act(field), { once: true });
  }
}
