// What every page does beyond htmx. Everything essential works without it.

// Before anything can make elements of markup.
import "./trustedTypes.js";
import { watchConnection } from "./connection.js";
import { copyCleanly } from "./copying.js";
import { followNews } from "./newMessages.js";
import { openBesides } from "./outsideLinks.js";
import { log, messageList, tail } from "./page.js";
import { playPictures, turnPages } from "./pictures.js";
import { delayFirstPoll, tellWithPolls } from "./poll.js";
import { followQuotes, keepFocus, keepUnfolded, mendOlder, reachCode } from "./reading.js";
import { keepPlace } from "./returning.js";
import { tellMoments, tellTimes } from "./times.js";
import { keepWindow } from "./window.js";

reachCode();
if (messageList) {
  playPictures();
  tellTimes();
  copyCleanly();
  openBesides();
} else {
  tellMoments();
}
if (log) {
  followQuotes();
  keepPlace();
}
if (document.querySelector(".ways")) turnPages();
// A page of older messages has no tail: nothing new comes to it.
if (tail()) {
  delayFirstPoll();
  watchConnection();
  tellWithPolls();
  followNews();
  mendOlder();
  keepFocus();
  keepUnfolded();
  keepWindow();
}

// What is said of a field is true no more once the field says something else.
document.addEventListener("input", ({ target }) => {
  if (target.ariaInvalid !== "true") return;
  target.ariaInvalid = null;
  document.getElementById(`${target.id}-problem`)?.remove();
});

// How pages look changes at once, where the server only remembers it for the next one.
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement?.closest(".theme");
  if (!form || ctx.response.status !== 204) return;
  const { name } = form.querySelector("button");
  const chosen = ctx.request.body.get(name);
  document.documentElement.dataset[name] = chosen;
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button.value === chosen);
});

// The room that the page shows is in view in the list, also where a browser does not do so by the style sheet.
const places = document.getElementById("places");
if (places && !CSS.supports("scroll-initial-target", "nearest")) {
  const show = () => {
    const current = places.querySelector("[aria-current]");
    // Not by scrollIntoView, which would scroll the page as well. In a low window the list does not scroll by itself.
    for (const scroller of current ? [places, places.querySelector(".rooms")] : []) {
      const [{ top, height }, box] = [current, scroller].map((one) => one.getBoundingClientRect());
      scroller.scrollTop += top + height / 2 - (box.top + box.height / 2);
    }
  };
  show();
  // A drawer has a place to scroll in once it is open.
  places.addEventListener("toggle", show);
}
