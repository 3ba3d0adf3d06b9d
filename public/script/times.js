import { breathe, listen, messageList, messagesHere, onMessages } from "./page.js";
import { locale } from "./words.js";

/** Puts the moments on a page without a log in the reader's zone and words. */
export function tellMoments() {
  let moment; // a page without a time has no use for it, and the browser needs a while to make it
  for (const time of document.querySelectorAll("main time")) {
    moment ??= new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    time.textContent = moment.format(new Date(time.dateTime));
  }
}

let zone;
let offset;
let day;
let clock;
let moment; // most are never pointed at

/** Has what tells days and times be of the zone that the reader is in by now; whether it was of another one. */
function followZone() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === zone) return false;
  zone = timeZone;
  day = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  clock = moment = undefined;
  return true;
}

/** Whether the clock is another one since this was asked last. To ask for the zone takes longer than all that a message needs here. */
const isShifted = () => offset !== (offset = new Date().getTimezoneOffset());

const saidAt = (message) => new Date(message.querySelector("time").dateTime);

/** Puts a line before `message` if it is the first message of a day, or of the page: nothing of the same day is `before` it. */
export function drawDayLine(message, before = message.previousElementSibling) {
  const at = saidAt(message);
  const isSameDay = before?.matches(".chat") && saidAt(before).toDateString() === at.toDateString();
  if (isSameDay) delete message.dataset.newDay;
  else message.dataset.newDay = day?.format(at) ?? "\u00a0";
}

/** Has `time` say when on its day that was. */
export function tellTime(time) {
  clock ??= new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  time.textContent = clock.format(new Date(time.dateTime));
}

/** Puts every message's time in the reader's zone and words, and a line before the first message of a day. */
export async function tellTimes() {
  const list = messageList;
  messagesHere().forEach((message) => drawDayLine(message)); // at once, if without words: a line moves what is around it
  // The browser takes a while for its first formatter.
  const isFirst = day === undefined;
  if (isFirst) await breathe();
  followZone();
  const tell = (message) => message.querySelectorAll("time").forEach(tellTime);
  const tellAll = (messages) => {
    for (const message of messages) {
      tell(message);
      drawDayLine(message);
      if (message.nextElementSibling?.matches(".chat")) drawDayLine(message.nextElementSibling);
    }
  };

  listen("visibilitychange", () => followZone() && tellAll(messagesHere()));
  onMessages((added) => tellAll(isShifted() && followZone() ? messagesHere() : added));
  messageList.addEventListener("pointerover", ({ target }) => {
    if (!target.matches("time")) return;
    moment ??= new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
    target.title = moment.format(new Date(target.dateTime));
  });

  const untold = messagesHere();
  untold.forEach((message) => drawDayLine(message));
  if (isFirst) await breathe();
  // The last are in view, and come first: to show all at once would take a slow browser too long.
  do {
    untold.splice(-34).forEach(tell); // as many as a large window shows
    list.dataset.told = "";
    await breathe(20); // more than a frame, in ms
  } while (untold.length > 0);
}
