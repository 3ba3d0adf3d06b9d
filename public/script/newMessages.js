import { composer, isAtEnd, isPast, log, messagesHere, numberOf } from "./page.js";
import { onMessages, sourceOf, tailQuery } from "./page.js";
import { isPoll } from "./poll.js";
import { counted, said } from "./words.js";

const bringsMessages = ({ type, fragment }) => type === "main" && fragment.querySelector(".chat") !== null;

/**
 * The style sheet keeps the log at its end, or where one has scrolled to. This counts what came below meanwhile,
 * on a button that leads there.
 */
export function followNews() {
  const button = document.getElementById("news");
  let newest = Math.max(0, ...messagesHere().map(numberOf));
  let unseen = 0;
  /** Whether what comes is the past that one scrolled to, and not new. */
  let isReadingOn = false;

  const height = (messages) =>
    messages.at(-1).getBoundingClientRect().bottom - messages[0].getBoundingClientRect().top;
  const show = () => {
    button.hidden = unseen === 0 && !isPast();
    button.textContent = unseen > 0 ? counted(said.newMessages, unseen) : said.toNewest;
  };

  onMessages((messages) => {
    const fresh = messages.filter((message) => numberOf(message) > newest);
    newest = Math.max(newest, ...fresh.map(numberOf));
    if (!isReadingOn && !isAtEnd()) unseen += fresh.length;
    if (isReadingOn || !isAtEnd()) {
      // At its very end the log stays there, and Safari moves what one looks at when something comes below it.
      const isKept = Math.abs(log.scrollTop) >= 1 && getComputedStyle(log).overflowAnchor === "auto";
      if (fresh.length > 0 && !isKept) log.scrollTop -= height(fresh);
    }
    show();
  });
  // What is announced is what is new: not the times that are told at first, not the past that one scrolls to, and not
  // what others see of it by now.
  log.ariaLive = "off";
  document.addEventListener("htmx:before:swap", (event) => {
    const isNew = isPoll(event) && event.detail.tasks.some(bringsMessages);
    log.ariaLive = isNew ? "polite" : "off";
  });
  const setReadingOn = (is) => (event) => {
    if (sourceOf(event)?.closest("#newer")) isReadingOn = is;
  };
  document.addEventListener("htmx:before:request", setReadingOn(true));
  document.addEventListener("htmx:finally:request", setReadingOn(false));
  log.addEventListener("scroll", () => {
    if (isAtEnd()) unseen = 0;
    show();
  });
  button.addEventListener("click", () => {
    if (isPast()) return location.assign(tailQuery().has("room") ? `/rooms/${tailQuery().get("room")}` : "/");
    log.scrollTop = 0;
    (composer?.elements.content ?? log).focus();
  });
}
