import { answer, edit } from "./composer.js";
import { composer, isForElsewhere, log, messagesHere, onMessages } from "./page.js";
import { read, sourceOf, tail, toolsOf, viewer } from "./page.js";
import { said } from "./words.js";

const tools = document.getElementById("tools");
/** Between the box and the edge of the window, in px. */
const MARGIN = 8;

/** Opens what one can do with a message in a box beside it, instead of on a page of its own. */
export function offerTools() {
  /** The id of the message that they are for. */
  let asked;
  /** The way in: the message may have been replaced meanwhile, and that with it. */
  const opener = () => document.querySelector(`#${asked} > .more`);

  document.addEventListener("click", async (event) => {
    const message = event.target.closest(".chat > .more")?.parentElement;
    if (!message || isForElsewhere(event)) return;
    event.preventDefault();
    asked = message.id;
    const found = await toolsOf(message);
    if (asked !== message.id || !opener()) return;
    if (!found) return tell(said.unreachable);
    tools.replaceChildren(found);
    offerCopy(found.querySelector(".permalink"));
    htmx.process(tools);
    open(opener());
  });

  tools.addEventListener("click", (event) => {
    const isReply = event.target.closest(".reply");
    const isEdit = event.target.closest(".edit summary");
    const shown = tools.querySelector(".tools");
    const message = document.getElementById(`chat-${shown?.dataset.chat}`);
    if (!composer || !message || (!isReply && !isEdit)) return;
    event.preventDefault();
    tools.hidePopover();
    if (isReply) answer(message);
    else edit(shown);
    composer.elements.content.focus();
  });

  tools.addEventListener("toggle", (event) => {
    // A click beside everything else leads to the log.
    const nowhere = [document.body, log];
    const isLost = nowhere.includes(document.activeElement) || tools.contains(document.activeElement);
    if (event.newState === "closed" && isLost) opener()?.focus({ preventScroll: true });
  });
}

/** Has `link` be copied instead of followed, where the browser lets a page do that: over HTTPS. */
function offerCopy(link) {
  if (!navigator.clipboard) return;
  link.textContent = said.copyLink;
  link.ariaLive = "polite";
  link.addEventListener("click", async (event) => {
    if (isForElsewhere(event)) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      link.textContent = said.linkCopied;
    } catch {
      // The browser does not let it after all.
      location.assign(link.href);
    }
  });
}

/** Tells what came of what one did with a message: the change, or the reason why there is none. */
export function tellOutcome() {
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    const { status } = ctx.response ?? {};
    const isOurs = sourceOf(event).closest(".tools, .reactions") !== null;
    // A search for an emoji gives way to the next one.
    if (!isOurs || status === 200 || ctx.request.signal.aborted) return;
    if (status !== 204) tell(read(ctx.text).textContent.trim() || said.unreachable);
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

/** Tells where one looks: in the box while that is open, and else over what one writes in. */
function tell(why) {
  const reason = document.querySelector(tools?.matches(":popover-open") ? "#tools .reason" : "#reason");
  if (reason) reason.textContent = why;
}

/** Shows the box at the side of `more` where it fits, with room to grow in. */
function open(more) {
  const { top, bottom, left: start, right } = more.getBoundingClientRect();
  tools.style.maxBlockSize = "";
  tools.showPopover();
  const { width, height } = tools.getBoundingClientRect();
  const above = top - MARGIN;
  const below = innerHeight - bottom - MARGIN;
  const isBelow = height <= below || above <= below;
  // Over the message, which begins on the other side.
  const beside = document.dir === "rtl" ? start : right - width;
  const left = Math.max(MARGIN, Math.min(beside, innerWidth - width - MARGIN));
  tools.style.inset = isBelow
    ? `${bottom}px auto auto ${left}px`
    : `auto auto ${innerHeight - top}px ${left}px`;
  tools.style.maxBlockSize = `${isBelow ? below : above}px`;
  tools.querySelector("[name=emoji], a, summary")?.focus();
}
