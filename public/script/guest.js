// What every page does beyond htmx. Everything essential works without it.

// Before anything can make elements of markup.
import "./trustedTypes.js";
import { watchConnection } from "./connection.js";
import { copyMarks } from "./copying.js";
import { forgetReasons } from "./fieldProblems.js";
import { followNews } from "./newMessages.js";
import { log, messageList, tail } from "./page.js";
import { showOpenRoom } from "./roomList.js";
import { delayFirstPoll, tellWithPolls } from "./poll.js";
import { followQuotes, keepFocus, mendOlder, reachCode } from "./reading.js";
import { switchTheme } from "./theme.js";
import { tellMoments, tellTimes } from "./times.js";
import { keepWindow } from "./window.js";

switchTheme();
forgetReasons();
if (messageList) {
  tellTimes();
  reachCode();
  copyMarks();
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
  mendOlder();
  keepFocus();
  keepWindow();
}
