import { showBeside } from "./beside.js";
import { answer, edit } from "./composer.js";
import { textOf } from "./copying.js";
import { composer, isForElsewhere, log, messageList, messagesHere, onMessages } from "./page.js";
import { reasonIn, sourceOf, tail, toolsOf, viewer } from "./page.js";
import { isSilent } from "./silence.js";
import { speak } from "./speaking.js";
import { tell } from "./whyNot.js";
import { said } from "./words.js";
import { writingSince } from "./writingSince.js";

const tools = document.getElementById("tools");

/** The id of the message that they are for. */
let asked;

/** Opens what one can do with a message in a box beside it, instead of on a page of its own. */
export function offerTools() {
  /** The way in: the message may have been replaced meanwhile, and that with it. */
  const opener = () => document.querySelector(`#${asked} > .more`);

  document.addEventListener("click", async (event) => {
    const message = event.target.closest(".more, .add")?.closest(".chat");
    if (!message || isForElsewhere(event)) return;
    event.preventDefault();
    asked = message.id;
    const isWriting = writingSince();
    const found = await toolsOf(message);
    if (asked !== message.id || !opener() || isWriting()) return;
    if (!found) return tell(said.unreachable);
    tools.replaceChildren(found);
    offerLink(found.querySelector(".permalink"));
    htmx.process(tools);
    offerText(found.querySelector(".permalink"), opener().parentElement);
    showBeside(tools, opener);
    tools.querySelector("[name=emoji], a, summary")?.focus();
  });

  tools.addEventListener("click", (event) => {
    const isReply = event.target.closest(".reply");
    const isEdit = event.target.closest(".edit summary");
    const shown = tools.querySelector(".tools");
    const message = document.getElementById(`chat-${shown?.dataset.chat}`);
    if (!composer || !message || (!isReply && !isEdit)) return;
    event.preventDefault();
    if (isReply && isSilent()) return tell(document.getElementById("silence").textContent);
    tools.hidePopover();
    if (isReply) answer(message);
    else edit(shown);
    composer.elements.content.focus();
  });

  tools.addEventListener("toggle", (event) => {
    // A click beside everything else leads to the log.
    const nowhere = [document.body, log];
    const isLost = nowhere.includes(document.activeElement) || tools.contains(document.activeElement);
    const message = document.getElementById(asked);
    if (event.newState === "closed" && isLost && message) wayAt(message)?.focus({ preventScroll: true });
  });
}

/** Has `link` be copied instead of followed, where the browser lets a page do that: over HTTPS. */
function offerLink(link) {
  if (!navigator.clipboard) return;
  link.textContent = said.copyLink;
  copyWith(link, () => link.href, said.linkCopied);
}

/** Offers below `link` what `message` says, which cannot be marked where a long press opens all this. */
function offerText(link, message) {
  if (!navigator.clipboard || !message.querySelector(".content")?.textContent) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "copy-text", textContent: said.copyText });
  copyWith(button, () => textOf(message), said.textCopied);
  link.after(button);
}

/** Has `way` copy what `text` gives, and then say `done`. */
function copyWith(way, text, done) {
  way.ariaLive = "polite";
  way.addEventListener("click", async (event) => {
    if (isForElsewhere(event)) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(text());
      way.textContent = done;
    } catch {
      // The browser does not let it after all.
      if (way.href) location.assign(way.href);
    }
  });
}

/** Has the focus of a message that one deletes go on to the next one, or where there is none, to the last. */
export function goOnFromDeleted() {
  onMessages((messages) => {
    const message = messages.find((one) => one.id === asked && !one.querySelector(".more"));
    if (message && document.activeElement === document.body) wayAt(message)?.focus({ preventScroll: true });
  });
}

function wayAt(message) {
  const ways = [...messageList.querySelectorAll(".more")];
  return ways.find((way) => message.compareDocumentPosition(way) & 4) ?? ways.at(-1);
}

/** Tells what came of what one did with a message: the change, or the reason why there is none. */
export function tellOutcome() {
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const { status } = ctx.response ?? {};
    if (status === 204 && /^\/chats\/\d/.test(ctx.request.action)) speak(said.actDone);
    const isOurs = sourceOf(event).closest(".tools, .reactions, .quick") !== null;
    // A search for an emoji gives way to the next one.
    if (!isOurs || status === 200 || ctx.request.signal.aborted) return;
    if (status !== 204) tell(reasonIn(ctx.text) || said.unreachable);
    else if (tail()) tools?.hidePopover();
    // No poll brings the change to this page. What has a # in its address would only be scrolled to.
    else location.replace(location.pathname + location.search);
  });
}

/** Says to assistive technology which reactions are one's own; the style sheet says it to the eye. */
export function tellOwnReactions() {
  const tell = (messages) => {
    for (const button of messages.flatMap((message) => [...message.querySelectorAll(".reactions button")])) {
      button.ariaPressed = String(button.dataset.users.split(" ").includes(viewer));
    }
  };
  onMessages(tell);
  tell(messagesHere());
}
