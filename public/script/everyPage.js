// What every page does once, whatever room is on it.

import { openBesides } from "./outsideLinks.js";
import { messageList } from "./page.js";
import { describeKept, playPictures } from "./pictures.js";
import { closeWhereBeside, showPlaceAtFirst } from "./places.js";
import { holdSecondClicks } from "./secondClick.js";

if (messageList) {
  playPictures();
  describeKept();
  openBesides();
}
showPlaceAtFirst();
closeWhereBeside();
holdSecondClicks();

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
