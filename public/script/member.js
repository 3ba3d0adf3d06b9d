// What a page does besides for who is signed in: a guest's does not load it.

import "./guest.js";
import { callAttention } from "./alerts.js";
import { compose } from "./composer.js";
import { forgetDraftsOfOthers } from "./drafts.js";
import { listenForKeys } from "./keys.js";
import { completeMentions } from "./mentions.js";
import { composer, messageList, tail, viewer } from "./page.js";
import { offerCards } from "./people.js";
import { offerReactions, openByLongPress } from "./quick.js";
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
if (tail()) noteWhatIsRead();
if (document.getElementById("alerts")) callAttention();
if (composer) {
  completeMentions();
  tellTyping();
  compose();
}
if (document.getElementById("tools")) {
  offerTools();
  openByLongPress();
  if (composer) offerReactions();
}
if (document.getElementById("keys")) listenForKeys();
const push = document.getElementById("push");
if (push) later("push").then(({ offerCalls }) => offerCalls(push));
// Who has an account comes again, perhaps where there is no network.
navigator.serviceWorker?.register("/worker.js");
