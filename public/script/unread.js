import { chats, isAtEnd, isPast, log, numberOf, onMessages, reader, side } from "./page.js";
import { askAgain, onPoll } from "./poll.js";
import { said } from "./words.js";

const readBefore = side?.dataset.read;
const ahead = document.getElementById("ahead");

/** The last message that was read: on a visible page, with the log at its end. */
let readUpTo = Number(readBefore);

/** What of that the server knows. */
let toldUpTo = readUpTo;

/** The line that says where the new begins stands before the first message after this one. */
let leftAt = readUpTo;

/** The first message that was not read when the page was opened; it may be further up than what is on the page. */
let firstNew = Number(side?.dataset.first);

const all = () => [...chats.querySelectorAll(".chat")];
const newest = () => Math.max(readUpTo, ...all().map(numberOf));
const isLooking = () => !document.hidden && isAtEnd();
const isFurtherUp = () => all().length > 0 && numberOf(all()[0]) > firstNew;
const isNew = (since) => (chat) =>
  numberOf(chat) > since && chat.dataset.author !== reader && chat.querySelector(".content") !== null;

/** How many messages of others there are on the page that were not read. */
export const unreadHere = () => (readBefore === undefined ? [] : all().filter(isNew(readUpTo)));

/** Tells the server what is read, and shows where the new begins to one who comes back. */
export function noteWhatIsRead() {
  if (readBefore === undefined) return;
  onPoll((headers) => {
    // What has come with the answer before is on the page by now.
    look();
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
    if (isLater && !document.hidden && !chats.querySelector("[data-first-new]") && !isFurtherUp())
      leftAt = last;
    look();
    drawLine();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return look();
    if (!isFurtherUp()) leftAt = newest();
    drawLine();
  });
  log.addEventListener("scroll", tellSoon);
  ahead.querySelector("button").addEventListener("click", () => {
    firstNew = NaN;
    drawLine();
    tellSoon();
  });
  look();
  drawLine();
}

/** Tells at once what is read by now: the poll that is under way left before. */
function tellSoon() {
  look();
  if (readUpTo > toldUpTo) askAgain();
}

function look() {
  if (isLooking() && !isFurtherUp()) readUpTo = newest();
}

function drawLine() {
  ahead.hidden = !isFurtherUp() || isPast();
  const first = isFurtherUp() ? undefined : all().find(isNew(leftAt));
  for (const chat of chats.querySelectorAll("[data-first-new]")) {
    if (chat !== first) delete chat.dataset.firstNew;
  }
  if (first) first.dataset.firstNew = said.newSinceYouLeft;
}
