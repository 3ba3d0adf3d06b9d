import { chats, isAtEnd, log, numberOf, onMessages, reader, side } from "./page.js";
import { askAgain, onPoll } from "./poll.js";

const readBefore = side?.dataset.read;

/** The last message that was read: on a visible page, with the log at its end. */
let readUpTo = Number(readBefore);

/** What of that the server knows. */
let toldUpTo = readUpTo;

/** The line that says where the new begins stands before the first message after this one. */
let leftAt = readUpTo;

const all = () => [...chats.querySelectorAll(".chat")];
const newest = () => Math.max(readUpTo, ...all().map(numberOf));
const isLooking = () => !document.hidden && isAtEnd();
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
    if (readUpTo === toldUpTo) return undefined;
    const telling = readUpTo;
    headers["Robin-Read"] = String(telling);
    return () => (toldUpTo = Math.max(toldUpTo, telling));
  });
  onMessages(() => {
    // What comes while one is there is not new since one left.
    if (!document.hidden && !chats.querySelector("[data-first-new]")) leftAt = newest();
    look();
    drawLine();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return look();
    leftAt = newest();
    drawLine();
  });
  log.addEventListener("scroll", () => {
    look();
    // The poll that is under way left before one came to the end.
    if (readUpTo > toldUpTo) askAgain();
  });
  look();
  drawLine();
}

function look() {
  if (isLooking()) readUpTo = newest();
}

function drawLine() {
  const first = all().find(isNew(leftAt));
  for (const chat of chats.querySelectorAll("[data-first-new]")) {
    if (chat !== first) delete chat.dataset.firstNew;
  }
  if (first) first.dataset.firstNew = "New since you left";
}
