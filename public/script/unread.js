import { focusRoom, isForElsewhere, isNew, isPast, lastMessage, log, messageList, numberOf } from "./page.js";
import { listen, onLeaving, onMessages, side, tail, viewer } from "./page.js";
import { leaveBelow, recount } from "./newMessages.js";
import { goBack, isBack } from "./returning.js";
import { isAbove, isAtEnd, isSeen, lead } from "./scroll.js";
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
/** The first new message where it is above what is in view, as after a night: it is read from there on, once one has been there. */
let missed;
/** Whether more may come at once than one sees come: the page was hidden, or the server away. */
let isCatchingUp;

const newest = () => Math.max(readUpTo, lastMessage() ? numberOf(lastMessage()) : 0);
const isFurtherUp = () => lastMessage() !== null && numberOf(messageList.querySelector(".chat")) > firstNew;
const isAhead = () => missed === firstNew || isFurtherUp();

/** The messages of others on the page that were not read. */
export const unreadHere = () => (readBefore === undefined ? [] : messagesAfter(readUpTo).filter(isNew));

/** Tells the server what is read, and shows where the new begins to one who comes back. */
export function noteWhatIsRead() {
  readBefore = side?.dataset.read;
  readUpTo = toldUpTo = leftAt = Number(readBefore);
  firstNew = Number(side?.dataset.first);
  missed = undefined;
  isCatchingUp = false;
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
    look();
    findFirst();
    if (isLater && !document.hidden) isCatchingUp = false;
    // What comes while one is there is not new since one left.
    if (isLater && !document.hidden && !messageList.querySelector("[data-first-new]") && !isAhead())
      leftAt = last;
    drawLine();
  });
  const elsewhere = new MutationObserver(() => {
    recount();
    if (!(side.dataset.read > readUpTo)) return drawLine();
    readUpTo = Number(side.dataset.read);
    toldUpTo = Math.max(toldUpTo, readUpTo);
    const wasAhead = isAhead();
    if (firstNew <= readUpTo) firstNew = unreadHere().length > 0 ? readUpTo + 1 : NaN;
    if (wasAhead) missed = firstNew;
    drawLine();
  });
  elsewhere.observe(side, { attributeFilter: ["data-read", "data-hides"] });
  onLeaving(() => elsewhere.disconnect());
  listen("message", ({ data: marks }) => takeBack(marks[numberOfRoom()]), takenBack);
  listen("back", () => (isCatchingUp = true));
  listen("visibilitychange", () => {
    isCatchingUp = true;
    if (!document.hidden) tellWhatIsSeen();
    else if (!isAhead()) leftAt = readUpTo;
    drawLine();
  });
  listen("focus", tellWhatIsSeen, window);
  log.addEventListener("scroll", tellWhatIsSeen);
  log.addEventListener("end", tellWhatIsRead);
  ahead.querySelector("a").addEventListener("click", (event) => {
    if (isFurtherUp() || isForElsewhere(event)) return;
    event.preventDefault();
    lead(unreadHere()[0]);
  });
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
  findMissed();
  drawLine();
  tellWhatIsSeen();
}

const numberOfRoom = () => side.querySelector("[aria-current]")?.parentElement.id.slice("place-".length);

/** The log opens with the line in view. */
function leadToNew() {
  const first = messageList.querySelector("[data-first-new]");
  if (first) lead(first);
}

/** Where there was none before, and there is one by now. */
function findFirst() {
  if (isNaN(firstNew) && unreadHere().length > 0) firstNew = numberOf(unreadHere()[0]);
}

/** Finds out whether the first new message is above the end, where one comes back to. */
function findMissed() {
  findFirst();
  const [first] = unreadHere();
  if (!first || !isAbove(first)) return;
  missed = firstNew;
  leftAt = readUpTo;
}

/** Once one has gone up to the first new message, what is below counts as at a room that opens there. */
function findSeen() {
  if (missed !== firstNew || isFurtherUp() || !isLookedAt()) return;
  const messages = unreadHere();
  if (messages.length > 0 && isAbove(messages[0])) return;
  missed = undefined;
  // What the log gets room for as the way up goes is in view, too.
  drawLine();
  if (!isAtEnd()) leaveBelow(messages);
}

function tellWhatIsSeen() {
  findSeen();
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
  if (isCatchingUp && !document.hidden) findMissed();
  if (!isLookedAt() || !isAtEnd() || isAhead()) return;
  readUpTo = newest();
  firstNew = NaN;
}

/** What one has scrolled past above the end is read, too. To ask where messages are is for when the page is laid out. */
function lookFurther() {
  if (!isLookedAt() || isAtEnd() || isAhead()) return;
  for (const message of messagesAfter(readUpTo)) {
    if (!isSeen(message)) break;
    readUpTo = numberOf(message);
  }
  if (firstNew <= readUpTo) firstNew = unreadHere().length > 0 ? numberOf(unreadHere()[0]) : NaN;
}

function drawLine() {
  ahead.hidden = !isAhead() || isPast();
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
