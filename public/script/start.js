// What a page does beyond htmx. Everything essential works without it.

import { callAttention } from "./attention.js";
import { compose } from "./composer.js";
import { watchConnection } from "./connection.js";
import { forgetDraftsOfOthers } from "./drafts.js";
import { forgetReasons } from "./forms.js";
import { listenForKeys } from "./keys.js";
import { completeMentions } from "./mentions.js";
import { followNews } from "./news.js";
import { chats, composer, log, reader, tail } from "./page.js";
import { showOpenRoom } from "./places.js";
import { delayFirstPoll, tellWithPolls } from "./poll.js";
import { followQuotes, keepFocus, mendOlder, reachCode, tellOwnReactions } from "./reading.js";
import { switchTheme } from "./theme.js";
import { tellMoments, tellTimes } from "./times.js";
import { offerTools, tellOutcome } from "./tools.js";
import { tellTyping } from "./typing.js";
import { noteWhatIsRead } from "./unread.js";
import { keepWindow } from "./window.js";

switchTheme();
forgetReasons();
forgetDraftsOfOthers(reader);
if (chats) {
  tellTimes();
  tellOwnReactions();
  reachCode();
  tellOutcome();
} else {
  tellMoments();
}
if (log) followQuotes();
const places = document.getElementById("places");
if (places) showOpenRoom(places);
// A page of older messages has no tail: nothing new comes to it.
if (tail()) {
  delayFirstPoll();
  tellWithPolls();
  followNews();
  watchConnection();
  noteWhatIsRead();
  mendOlder();
  keepFocus();
  keepWindow();
}
if (document.getElementById("alerts")) callAttention();
if (composer) {
  completeMentions();
  tellTyping();
  compose();
}
if (document.getElementById("tools")) offerTools();
if (document.getElementById("keys")) listenForKeys();
// Who has an account comes again, perhaps where there is no network.
if (reader !== "guest") navigator.serviceWorker?.register("/worker.js");
