// What a page does beyond htmx. Everything essential works without it.

import { compose } from "./composer.js";
import { watchConnection } from "./connection.js";
import { completeMentions } from "./mentions.js";
import { followNews } from "./news.js";
import { chats, composer, log, tail } from "./page.js";
import { followQuotes, keepFocus, mendOlder, tellOwnReactions } from "./reading.js";
import { tellTimes } from "./times.js";
import { offerTools, tellOutcome } from "./tools.js";

if (chats) {
  tellTimes();
  tellOwnReactions();
  tellOutcome();
}
if (log) followQuotes();
// A page of older messages has no tail: nothing new comes to it.
if (tail()) {
  followNews();
  watchConnection();
  mendOlder();
  keepFocus();
}
if (composer) {
  completeMentions();
  compose();
}
if (document.getElementById("tools")) offerTools();
