// What a page does besides for who is signed in: a guest's does not load it.

import "./guest.js";
import { callAttention } from "./attention.js";
import { compose } from "./composer.js";
import { forgetDraftsOfOthers } from "./drafts.js";
import { listenForKeys } from "./keys.js";
import { completeMentions } from "./mentions.js";
import { chats, composer, reader, tail } from "./page.js";
import { offerTools, tellOutcome, tellOwnReactions } from "./tools.js";
import { tellTyping } from "./typing.js";
import { noteWhatIsRead } from "./unread.js";

forgetDraftsOfOthers(reader);
if (chats) {
  tellOwnReactions();
  tellOutcome();
}
if (tail()) noteWhatIsRead();
if (document.getElementById("alerts")) callAttention();
if (composer) {
  completeMentions();
  tellTyping();
  compose();
}
if (document.getElementById("tools")) offerTools();
if (document.getElementById("keys")) listenForKeys();
// Who has an account comes again, perhaps where there is no network.
navigator.serviceWorker?.register("/worker.js");
