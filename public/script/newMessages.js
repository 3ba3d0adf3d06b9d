import { focusRoom, isNew, isPast, log, messagesHere, numberOf } from "./page.js";
import { listen, onMessages, sourceOf, tailQuery } from "./page.js";
import { isPoll } from "./poll.js";
import { isAtEnd, isSeen, stay, toEnd } from "./scroll.js";
import { counted, said } from "./words.js";

const messageOf = (number) => document.getElementById(`chat-${number}`);

const isBelow = (number) => {
  const message = messageOf(number);
  return message !== null && !isSeen(message);
};

const isStillNew = (number) => {
  const message = messageOf(number);
  return message !== null && isNew(message);
};

/** More messages that come at once are a backlog: nobody wants all of a night read out. */
const FEW = 10;

/** What has come is announced within so many ms: a browser tells it with the next frames, and a screen reader looks a moment after that. */
const ANNOUNCED = 1_000;

/** The numbers of the messages below what is in view that were not seen, oldest first, whether they count or not. */
let unseen;
let show;

/** Whom one hides has changed. */
export const recount = () => show();

/** Has `messages`, which the page opened with, count as far as they are below what is in view. */
export function leaveBelow(messages) {
  unseen = messages.map(numberOf).filter(isBelow);
  show();
}

/**
 * The style sheet keeps the log at its end, or where one has scrolled to. This counts what came below meanwhile,
 * on a button that leads there.
 */
export function followNews() {
  const button = document.getElementById("news");
  let newest = Math.max(0, ...messagesHere().map(numberOf));
  /** While the past comes that one scrolled to, which is not new: the way to it, with its `height` in px. */
  let readingOn;
  unseen = [];

  show = () => {
    // What was deleted meanwhile is not new any more, and what somebody says whom one hides may be so again.
    const count = unseen.filter(isStillNew).length;
    const isNeedless = count === 0 && !isPast();
    if (button.hidden !== isNeedless) button.hidden = isNeedless;
    const words = count > 0 ? counted(said.newMessages, count) : said.toNewest;
    if (button.textContent !== words) button.textContent = words;
  };

  onMessages((messages) => {
    const fresh = messages.filter((message) => numberOf(message) > newest);
    newest = Math.max(newest, ...fresh.map(numberOf));
    if (!readingOn && !isAtEnd()) unseen.push(...fresh.map(numberOf));
    // Behind the newest there is no way any more.
    const gone = readingOn && !document.getElementById("newer") ? readingOn.height : 0;
    if (fresh.length > 0 && (readingOn || !isAtEnd())) stay(fresh, gone);
    show();
  });
  // What is announced is what is new: not the times that are told at first, not the past that one scrolls to, and not
  // what others see of it by now, or what else is put into the log.
  const here = log;
  const beQuiet = () => (here.ariaLive = "off");
  let over;
  beQuiet();
  listen("htmx:before:swap", (event) => {
    clearTimeout(over);
    beQuiet();
    if (!isPoll(event)) return;
    for (const { type, target, fragment } of event.detail.tasks) {
      const { length } = fragment.querySelectorAll(".chat");
      if (type === "main" && length > 0 && length <= FEW) log.ariaLive = "polite";
      if (type === "oob" && log.contains(target))
        target.ariaLive = fragment.firstElementChild.ariaLive = "off";
    }
    over = setTimeout(beQuiet, ANNOUNCED);
  });
  listen("htmx:before:request", (event) => {
    const way = sourceOf(event)?.closest("#newer");
    if (way) readingOn = { height: way.getBoundingClientRect().height };
  });
  listen("htmx:finally:request", (event) => {
    if (sourceOf(event)?.closest("#newer")) readingOn = undefined;
  });
  log.addEventListener("scroll", () => {
    if (isAtEnd()) unseen = [];
    else while (unseen.length > 0 && !isBelow(unseen[0])) unseen.shift();
    show();
  });
  button.addEventListener("click", () => {
    if (isPast()) return location.assign(tailQuery().has("room") ? `/rooms/${tailQuery().get("room")}` : "/");
    toEnd();
    focusRoom();
  });
}
