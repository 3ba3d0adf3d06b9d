// What the page of who is signed in does beyond htmx: a guest's does not load all of it. Everything essential works without it.

// Before anything can make elements of markup.
import "./trustedTypes.js";
import "./everyPage.js";
import { callAttention, offerAlerts } from "./alerts.js";
import { noteWhoIsLed } from "./astray.js";
import { tellWhetherAway } from "./away.js";
import { compose, discard } from "./composer.js";
import { forgetDraftsOfOthers } from "./drafts.js";
import { sendElsewhere } from "./elsewhere.js";
import { goByKeys } from "./goingAround.js";
import { followFaces } from "./faces.js";
import { focusBox, turnPagesOfLog, typeAnywhere } from "./focus.js";
import { completeOnceBegun, offerFormatting } from "./formatting.js";
import { goByArrows, listenForKeys } from "./keys.js";
import { showNewestFirst } from "./newestFirst.js";
import { open } from "./opening.js";
import { composer, log, messageList, tail } from "./page.js";
import { offerCards } from "./people.js";
import { tellBy } from "./poll.js";
import { offerReactions, openByLongPress } from "./quick.js";
import { unfoldWhereLed } from "./reading.js";
import { keepSelection } from "./selection.js";
import { followSilence } from "./silence.js";
import { endStatuses } from "./statuses.js";
import { switchRooms } from "./switching.js";
import { startTelling, tellSoon, tellWith } from "./telling.js";
import { goOnFromDeleted, offerTools, tellOutcome, tellOwnReactions } from "./tools.js";
import { tellTyping } from "./typing.js";
import { takeTyped } from "./typingAhead.js";
import { noteWhatIsRead } from "./unread.js";
import { showUnsent } from "./unsent.js";
import { tellFailures } from "./whyNot.js";
import { later } from "./words.js";

tellBy({ tellWith, tellSoon });

/** Takes up what has come: the page, or another room on it, to which one `comesBack`. */
function openForMember(comesBack, arrange) {
  startTelling();
  open(comesBack, arrange);
  if (messageList) {
    tellOwnReactions();
    offerCards();
    goByArrows();
    unfoldWhereLed();
    noteWhatIsRead();
  }
  if (tail()) {
    tellWhetherAway();
    followFaces();
    keepSelection();
  }
  endStatuses();
  if (document.querySelector(".silence")) showUnsent();
  sendElsewhere();
  if (document.getElementById("alerts")) callAttention();
  if (composer) {
    completeOnceBegun();
    tellTyping();
    compose();
    offerFormatting();
    focusBox();
  } else {
    // Nobody writes here.
    takeTyped();
  }
  if (document.getElementById("silence")) followSilence(discard);
  if (document.getElementById("tools")) {
    openByLongPress();
    goOnFromDeleted();
    if (composer) offerReactions();
  }
}

tellFailures();
forgetDraftsOfOthers();
noteWhoIsLed();
openForMember();
if (messageList) tellOutcome();
if (document.getElementById("alerts")) offerAlerts();
if (document.getElementById("tools")) offerTools();
if (document.getElementById("keys")) listenForKeys();
goByKeys();
// After the keys that do something else.
typeAnywhere();
if (log) turnPagesOfLog();
if (log) switchRooms((comesBack) => openForMember(comesBack, showNewestFirst));
whenFocused("#filter", (box) => later("filter").then(({ filterPlaces }) => filterPlaces(box)));
whenFocused("[data-completes]", (field) => later("names").then(({ completeNames }) => completeNames(field)));
const push = document.getElementById("push");
if (push) later("push").then(({ offerCalls }) => offerCalls(push));
// Who has an account comes again, perhaps where there is no network.
navigator.serviceWorker?.register("/worker.js");

/** Calls `act` with what fits `selector`, once somebody is there; where it fails, again the next time. */
function whenFocused(selector, act) {
  for (const field of document.querySelectorAll(selector)) {
    const wait = () => field.addEventListener("focus", begin, { once: true });
    const begin = () =>
      act(field).catch((failure) => {
        wait();
        throw failure;
      });
    if (field === document.activeElement) begin();
    else wait();
  }
}
