import { breathe, chats, onMessages } from "./page.js";
import { locale } from "./words.js";

/** Puts the moments on a page without a log in the reader's zone and words. */
export function tellMoments() {
  let moment; // a page without a time has no use for it, and the browser needs a while to make it
  for (const time of document.querySelectorAll("main time")) {
    moment ??= new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    time.textContent = moment.format(new Date(time.dateTime));
  }
}

/** Puts every message's time in the reader's zone and words, and a line before the first message of a day. */
export async function tellTimes() {
  await breathe(); // to make its first formatter takes the browser longer than all the rest
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  await breathe();

  const drawLine = (chat) => {
    const at = saidAt(chat);
    const before = chat.previousElementSibling;
    const isSameDay = before?.matches(".chat") && saidAt(before).toDateString() === at.toDateString();
    if (isSameDay) delete chat.dataset.newDay;
    else chat.dataset.newDay = day.format(at);
  };

  const tell = (chat) => {
    for (const time of chat.querySelectorAll("time"))
      time.textContent = clock.format(new Date(time.dateTime));
  };

  onMessages((added) => {
    for (const chat of added) {
      tell(chat);
      drawLine(chat);
      if (chat.nextElementSibling?.matches(".chat")) drawLine(chat.nextElementSibling);
    }
  });
  // Most are never pointed at.
  chats.addEventListener("pointerover", ({ target }) => {
    if (target.matches("time")) target.title = moment.format(new Date(target.dateTime));
  });

  const untold = [...chats.querySelectorAll(".chat")];
  untold.forEach(drawLine); // first and at once: a line moves what is around it
  // The last are in view, and come first: to show all at once would take a slow browser too long.
  do {
    untold.splice(-34).forEach(tell); // as many as a large window shows
    chats.dataset.told = "";
    await breathe(20); // more than a frame, in ms
  } while (untold.length > 0);
}

function saidAt(chat) {
  return new Date(chat.querySelector("time").dateTime);
}
