// Where one was in a log, for who comes back to it by the browser's own ways: pages are made anew each time.

import { breathe, log, messageList, messagesHere, numberOf, onLeaving, onMessages } from "./page.js";
import { isAtEnd, moveBy } from "./scroll.js";

/** How often older messages are asked for, to find the one that was in view. */
const TRIES = 3;

const topOf = (element) => element.getBoundingClientRect().top;

const [navigation] = performance.getEntriesByType("navigation");
/** Whether one has come back to the page by the browser's own ways. */
export const isReturn = ["back_forward", "reload"].includes(navigation?.type);

let name;
let place = null;

/** Whether one comes back to a place that is not the end. */
export const isBack = () => place !== null;

/** Keeps where one is for who comes back, and leads to where one was, who `comesBack`. */
export function keepPlace(comesBack = isReturn) {
  name = `place in ${location.pathname}`;
  place = comesBack ? JSON.parse(sessionStorage.getItem(name)) : null;
  onLeaving(keep);
  if (!isBack()) return;
  if (!goBack()) find();
  // The browser goes by itself to what the address names.
  else if (location.hash) addEventListener("load", goBack);
}

/** Goes to where one was, if that is on the page. */
export function goBack() {
  const message = document.getElementById(`chat-${place.message}`);
  if (message) moveBy(topOf(message) - topOf(log) - place.below);
  return message;
}

function keep() {
  const message = !isAtEnd() && messagesHere().find((one) => topOf(one) > topOf(log));
  if (!message) return sessionStorage.removeItem(name);
  const below = topOf(message) - topOf(log);
  sessionStorage.setItem(name, JSON.stringify({ message: numberOf(message), below }));
}

/** Asks for older messages until the one comes that was in view, as if one scrolled up to it. */
async function find() {
  const wanted = place;
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve));
  await breathe();
  let tries = 0;
  const ask = () => {
    if (tries > TRIES || place !== wanted) return;
    tries += 1;
    if (goBack()) tries = Infinity;
    else if (tries <= TRIES) messageList.querySelector("#older a")?.click();
  };
  onMessages(ask);
  ask();
}
