// What is done with a message without opening its tools: reactions, and a long press that opens them.

import { log, messageList, numberOf } from "./page.js";
import { isSilent } from "./silence.js";
import { later, said } from "./words.js";
import { writingSince } from "./writingSince.js";

const USUAL = ["👍", "❤️", "😂"];

/** A press of a finger is a long one after so many ms, unless it moves by so many px. */
const LONG = { after: 500, within: 10 };

/** What a long press does something with by itself. */
const OWN = "a, button, summary, img, video, audio, pre";

/** Puts the usual reactions, and the way to all others, beside the message that one points at, or that has the focus: one bar for all. */
export function offerReactions() {
  const bar = document.createElement("div");
  Object.assign(bar, { className: "quick", role: "toolbar", ariaLabel: said.react, ariaLive: "off" });
  // Else htmx has one wait, and drops the next.
  bar.setAttribute("hx-sync", "queue all");
  const buttons = [...USUAL, "+"].map((textContent) => {
    const button = document.createElement("button");
    return Object.assign(button, { type: "button", textContent, tabIndex: -1 });
  });
  const other = buttons.at(-1);
  other.title = other.ariaLabel = said.emojiTitle;
  bar.append(...buttons);
  const join = (target) => {
    const more = target.closest(".chat")?.querySelector(":scope > .more");
    if (more && !isSilent() && bar.nextElementSibling !== more && !bar.contains(document.activeElement))
      more.before(bar);
  };
  messageList.addEventListener(
    "pointerover",
    ({ target, pointerType }) => pointerType !== "touch" && join(target),
  );
  messageList.addEventListener("focusin", ({ target }) => join(target));
  // Who writes goes on writing.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", async ({ target }) => {
    // The bar itself may be at another message by the time that there is something to open.
    const more = bar.nextElementSibling;
    const path = `/chats/${numberOf(bar.parentElement)}/reactions`;
    const react = (emoji) => htmx.ajax("POST", path, { source: bar, values: { emoji }, swap: "none" });
    if (USUAL.includes(target.textContent)) react(target.textContent);
    if (target !== other) return;
    const isWriting = writingSince();
    (await later("emoji")).pickEmoji(more, isWriting, react);
  });
  messageList.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const stops = [...bar.children, bar.nextElementSibling];
    const place = stops.indexOf(event.target);
    if (!step || place < 0) return;
    event.preventDefault();
    const towards = document.dir === "rtl" ? -step : step;
    stops[(place + towards + stops.length) % stops.length].focus();
  });
}

/** Has a long press of a finger on a message open its tools, once the finger is lifted: what opens under it would close by that. */
export function openByLongPress() {
  let press;
  const end = () => {
    clearTimeout(press?.timer);
    press?.message.classList.remove("held");
    press = undefined;
  };
  messageList.addEventListener("pointerdown", ({ target, pointerType, clientX, clientY }) => {
    end();
    const message = target.closest(".chat");
    if (pointerType !== "touch" || target.closest(OWN) || !message?.querySelector(":scope > .more")) return;
    // Not before: it has all messages be styled anew.
    messageList.classList.add("pressable");
    const hold = () => {
      press.isLong = true;
      message.classList.add("held");
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(10);
    };
    press = { message, clientX, clientY, timer: setTimeout(hold, LONG.after) };
  });
  messageList.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (press && Math.hypot(clientX - press.clientX, clientY - press.clientY) > LONG.within) end();
  });
  messageList.addEventListener("pointerup", () => {
    const { message, isLong } = press ?? {};
    end();
    if (isLong) message.querySelector(":scope > .more").click();
  });
  messageList.addEventListener("pointercancel", end);
  log.addEventListener("scroll", end);
  // The browser would mark a word, or show a menu of its own.
  messageList.addEventListener("contextmenu", (event) => press && event.preventDefault());
}
