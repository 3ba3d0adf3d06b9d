import { focusRoom, isNew, isPast, lastMessage, log, messageList, numberOf } from "./page.js";
import { listen, onLeaving, onMessages, side, tail, viewer } from "./page.js";
import { leaveBelow, recount } from "./newMessages.js";
import { goBack, isBack } from "./returning.js";
import { isAtEnd, isSeen, lead } from "./scroll.js";
import { onTelling, tell, tellSoon } from "./telling.js";
import { said } from "./words.js";

/** On it the pages of this browser hear what was marked as read and is not. */
const takenBack = new BroadcastChannel(`unread of ${viewer}`);

let readBefore;
let ahead;
/** The last message that was read: it was in view to its end, on a page that somebody looks at. */
let readUpTo;
/** What of that the server knows. */
let toldUpTo;
/** The line that says where the new begins stands before the first message after this one. */
let leftAt;
/** The first message that was not read, if there is one; it may be further up than what is on the page. */
let firstNew;

const newest = () => Math.max(readUpTo, lastMessage() ? numberOf(lastMessage()) : 0);
const isFurtherUp = () => lastMessage() !== null && numberOf(messageList.querySelector(".chat")) > firstNew;

/** The messages of others on the page that were not read. */
export const unreadHere = () => (readBefore === undefined ? [] : messagesAfter(readUpTo).filter(isNew));

/** Tells the server what is read, and shows where the new begins to one who comes back. */
export function noteWhatIsRead() {
  readBefore = side?.dataset.read;
  readUpTo = toldUpTo = leftAt = Number(readBefore);
  firstNew = Number(side?.dataset.first);
  ahead = document.getElementById("ahead");
  // To a page of older messages nothing new comes.
  if (readBefore === undefined || !tail()) return;
  drawLine();
  if (isBack()) goBack();
  else if (log.dataset.around === undefined && location.hash === "") leadToNew();
  if (!isAtEnd() && !isPast() && !isFurtherUp()) leaveBelow(messagesAfter(readUpTo));
  onTelling((headers, query) => {
    // What has come with the answer before is on the page by now.
    look();
    // What is read on another page or device meanwhile is answered.
    if (unreadHere().length > 0) query.set("read", readUpTo);
    // Only what a page that somebody looks at tells is believed.
    if (readUpTo === toldUpTo || !headers.Prefer) return undefined;
    const telling = readUpTo;
    headers["Robin-Read"] = String(telling);
    return () => (toldUpTo = Math.max(toldUpTo, telling));
  });
  let last = newest();
  onMessages(() => {
    const isLater = newest() > last;
    last = newest();
    // What comes while one is there is not new since one left.
    if (isLater && !document.hidden && !messageList.querySelector("[data-first-new]") && !isFurtherUp())
      leftAt = last;
    look();
    if (isNaN(firstNew) && unreadHere().length > 0) firstNew = numberOf(unreadHere()[0]);
    drawLine();
  });
  const elsewhere = new MutationObserver(() => {
    recount();
    if (!(side.dataset.read > readUpTo)) return drawLine();
    readUpTo = Number(side.dataset.read);
    toldUpTo = Math.max(toldUpTo, readUpTo);
    if (firstNew <= readUpTo) firstNew = NaN;
    drawLine();
  });
  elsewhere.observe(side, { attributeFilter: ["data-read", "data-hides"] });
  onLeaving(() => elsewhere.disconnect());
  listen("message", ({ data: marks }) => takeBack(marks[numberOfRoom()]), takenBack);
  listen("visibilitychange", () => {
    if (!document.hidden) return tellWhatIsSeen();
    if (!isFurtherUp()) leftAt = readUpTo;
    drawLine();
  });
  listen("focus", tellWhatIsSeen, window);
  log.addEventListener("scroll", tellWhatIsSeen);
  log.addEventListener("end", tellWhatIsRead);
  ahead.querySelector("button").addEventListener("click", () => {
    firstNew = NaN;
    readUpTo = newest();
    drawLine();
    focusRoom();
    tell();
  });
  tellWhatIsSeen();
}

/** The server knows this room to be read up to message `read`, and no further. */
function takeBack(read) {
  if (read === undefined) return;
  readUpTo = toldUpTo = leftAt = Number(read);
  firstNew = document.getElementById("older") ? readUpTo + 1 : NaN;
  side.dataset.read = readUpTo;
  drawLine();
  tellWhatIsSeen();
}

const numberOfRoom = () => side.querySelector("[aria-current]")?.parentElement.id.slice("place-".length);

/** The log opens with the line in view. */
function leadToNew() {
  const first = messageList.querySelector("[data-first-new]");
  if (first) lead(first);
}

function tellWhatIsSeen() {
  look();
  lookFurther();
  if (readUpTo > toldUpTo) tellSoon();
}

function tellWhatIsRead() {
  look();
  if (readUpTo > toldUpTo) tell();
}

const isLookedAt = () => !document.hidden && document.hasFocus();

function look() {
  if (!isLookedAt() || !isAtEnd() || isFurtherUp()) return;
  readUpTo = newest();
  firstNew = NaN;
}

/** What one has scrolled past above the end is read, too. To ask where messages are is for when the page is laid out. */
function lookFurther() {
  if (!isLookedAt() || isAtEnd() || isFurtherUp()) return;
  for (const message of messagesAfter(readUpTo)) {
    if (!isSeen(message)) break;
    readUpTo = numberOf(message);
  }
  if (firstNew <= readUpTo) firstNew = unreadHere().length > 0 ? numberOf(unreadHere()[0]) : NaN;
}

function drawLine() {
  ahead.hidden = !isFurtherUp() || isPast();
  const first = isFurtherUp() ? undefined : messagesAfter(leftAt).find(isNew);
  for (const message of messageList.querySelectorAll("[data-first-new]")) {
    if (message !== first) delete message.dataset.firstNew;
  }
  if (first) first.dataset.firstNew = said.newSinceYouLeft;
}

/** From the last one on: all that come have few behind them. */
function messagesAfter(number) {
  const messages = [];
  for (let entry = messageList.lastElementChild; entry; entry = entry.previousElementSibling) {
    if (!entry.matches(".chat")) continue;
    if (numberOf(entry) <= number) break;
    messages.unshift(entry);
  }
  return messages;
}
