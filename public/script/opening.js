import { watchConnection } from "./connection.js";
import { copyCleanly } from "./copying.js";
import { followNews } from "./newMessages.js";
import { log, messageList, tail } from "./page.js";
import { delayFirstPoll, tellWithPolls } from "./poll.js";
import { followQuotes, keepFocus, keepUnfolded, mendOlder, reachCode } from "./reading.js";
import { keepPlace } from "./returning.js";
import { followScroll } from "./scroll.js";
import { tellMoments, tellTimes } from "./times.js";
import { keepWindow } from "./window.js";

/** Takes up what has come: the page, or another room on it, to which one `comesBack`. `arrange` is called before anything has it laid out. */
export function open(comesBack, arrange) {
  if (messageList) tellTimes();
  else tellMoments();
  if (messageList) copyCleanly();
  if (log) {
    followScroll();
    followQuotes();
    keepPlace(comesBack);
    arrange?.();
  }
  reachCode();
  // A page of older messages has no tail: nothing new comes to it.
  if (tail()) {
    delayFirstPoll();
    watchConnection();
    tellWithPolls();
    followNews();
    mendOlder();
    keepFocus();
    keepUnfolded();
    keepWindow();
  }
}
