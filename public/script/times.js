import { chats, onMessages } from "./page.js";
import { locale } from "./words.js";

/** Puts the moments on a page without a log in the reader's zone and words. */
export function tellMoments() {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("main time")) {
    time.textContent = moment.format(new Date(time.dateTime));
  }
}

/** Puts every message's time in the reader's zone and words, and a line before the first message of a day. */
export function tellTimes() {
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });

  const tell = (chat) => {
    const [said, ...others] = chat.querySelectorAll("time");
    for (const time of [said, ...others]) {
      const at = new Date(time.dateTime);
      time.textContent = clock.format(at);
      time.title = moment.format(at);
    }
    chat.dataset.day = day.format(new Date(said.dateTime));
  };
  const drawLine = (chat) => {
    chat.toggleAttribute("data-new-day", chat.previousElementSibling?.dataset.day !== chat.dataset.day);
  };

  const tellAll = (added) => {
    for (const chat of added) tell(chat);
    for (const chat of added) {
      drawLine(chat);
      if (chat.nextElementSibling?.matches(".chat")) drawLine(chat.nextElementSibling);
    }
  };
  onMessages(tellAll);
  tellAll(chats.querySelectorAll(".chat"));
}
