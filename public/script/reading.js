import { isForElsewhere, log, messageList, onMessages } from "./page.js";
import { listen, queryOf, sourceOf, tail, tailQuery } from "./page.js";
import { leaveEnd, lookAtEnd, moveBy } from "./scroll.js";

/** Leads to a message that is on the page without loading another. */
export function followQuotes() {
  const motion = matchMedia("(prefers-reduced-motion: no-preference)");
  const around = document.getElementById(log.dataset.around);
  if (around) point(around, "instant");
  // The browser goes there, too, but after what is asked meanwhile of where the log is.
  else if (location.hash.startsWith("#chat-"))
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  if (around || location.hash) lookAtEnd();
  messageList.addEventListener("click", (event) => {
    const quote = event.target.closest(".quote");
    const original = quote && document.getElementById(quote.hash.slice(1));
    if (!original || isForElsewhere(event)) return;
    event.preventDefault();
    point(original, motion.matches ? "smooth" : "instant");
  });
}

/** Shows `message` in the middle of the log and marks it for a moment. */
function point(message, behavior) {
  for (const other of messageList.querySelectorAll(".shown")) other.classList.remove("shown");
  message.classList.add("shown");
  message.querySelector(":scope > .fold")?.setAttribute("open", "");
  // Where the browser goes by itself with a link that names the message: the style sheet has that be the middle.
  message.scrollIntoView({ block: "start", behavior });
}

/** A message that changes is another element: one that was unfolded is so again. */
export function keepUnfolded() {
  const unfolded = new Set();
  const note = ({ target }) => {
    if (target.open) unfolded.add(target.parentElement.id);
    else unfolded.delete(target.parentElement.id);
  };
  messageList.addEventListener("toggle", note, { capture: true });
  onMessages((messages) => {
    for (const message of messages)
      if (unfolded.has(message.id)) message.querySelector(":scope > .fold")?.setAttribute("open", "");
  });
}

/** Unfolds a message in which the browser has found something further down, or led the focus there, which stays in view. */
export function unfoldWhereLed() {
  const unfold = ({ target }) => {
    const fold = target.matches(".content") && target.parentElement.querySelector(":scope > .fold");
    if (!fold || target.scrollTop === 0) return;
    const top = target.getBoundingClientRect().top - target.scrollTop;
    fold.open = true;
    moveBy(target.getBoundingClientRect().top - top);
    leaveEnd();
  };
  messageList.addEventListener("scroll", unfold, { capture: true });
}

/** A message that changes is another element: what had the focus in it has it again. */
export function keepFocus() {
  let focused;
  listen("focusin", ({ target }) => (focused = target));
  // Who clicks beside everything has left it.
  listen("pointerdown", () => (focused = undefined));
  onMessages((messages) => {
    if (!focused || document.activeElement !== document.body) return;
    const id = focused.closest(".chat")?.id;
    const message = messages.find((message) => message.id === id);
    const isSame = ({ className, value }) => className === focused.className && value === focused.value;
    const same = message?.contains(focused)
      ? focused
      : [...(message?.querySelectorAll("a, button") ?? [])].find(isSame);
    (same ?? message?.querySelector(".more"))?.focus({ preventScroll: true });
  });
}

/** Has code that is wider than its box be scrolled by keyboard, in every browser, in the log and wherever else it shows. */
export function reachCode() {
  const tell = (within) => {
    for (const code of within.flatMap((element) => [...element.querySelectorAll("pre")])) {
      if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
      else code.removeAttribute("tabindex");
    }
  };
  const all = [messageList ?? document.body];
  if (messageList) onMessages(tell);
  listen("resize", () => tell(all), window);
  tell(all);
}

/**
 * An older message may have changed after it was rendered, and the poll that brought the change have come before the
 * message: what changed since is asked for once more.
 */
export function mendOlder() {
  const cursor = () => tailQuery().get("after");
  let after;

  listen("htmx:before:request", (event) => {
    if (sourceOf(event)?.closest("#older")) after = cursor();
  });
  listen("htmx:after:swap", ({ detail: { ctx } }) => {
    const query = queryOf(ctx?.request?.action);
    if (!query.has("before") || !tail() || cursor() === after) return;
    query.set("after", after);
    query.set("upTo", query.get("before") - 1);
    query.delete("before");
    htmx.ajax("GET", `/chats?${query}`, { target: "#chats", swap: "none" });
  });
}
