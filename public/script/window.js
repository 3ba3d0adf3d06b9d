// A page holds so many messages and no more, however long it is read: what is far from where one is goes, and comes
// again when one gets there.

import { log, messageList, messagesHere, numberOf, onMessages, read, tail, tailQuery } from "./page.js";
import { askAgain } from "./poll.js";
import { fromEnd, isAtEnd, toEnd } from "./scroll.js";
import { drawDayLine } from "./times.js";
import { said } from "./words.js";

/** Messages on a page before the far ones go, and after. */
const FULL = 400;
const KEPT = 300;

/** Keeps the page from growing without end. */
export function keepWindow() {
  onMessages(() => {
    if (messageList.childElementCount <= FULL) return;
    const shown = messagesHere();
    if (shown.length <= FULL) return;
    const below = fromEnd();
    const above = log.scrollHeight - log.clientHeight - below;
    const wasAtEnd = isAtEnd();
    if (wasAtEnd || below < above) dropOldest(shown.slice(0, -KEPT));
    else dropNewest(shown.slice(KEPT));
    // What goes above moves the log up, which would look as if somebody had scrolled.
    if (wasAtEnd) toEnd();
  });
}

function dropOldest(far) {
  if (isInUse(far, "older")) return;
  const first = far.at(-1).nextElementSibling;
  for (const chat of far) chat.remove();
  layWay("older", `/chats?before=${numberOf(first)}${inRoom()}`, first);
  drawDayLine(first);
}

function dropNewest(far) {
  if (isInUse(far, "newer")) return;
  const kept = far[0].previousElementSibling;
  const before = kept.getBoundingClientRect().top;
  for (const chat of far) chat.remove();

  const upTo = numberOf(kept);
  const after = tailQuery().get("after");
  tail().setAttribute("hx-get", `/chats?after=${after}&upTo=${upTo}${inRoom()}`);
  tail().innerHTML = `<input type="hidden" name="after" value="${after}">`;
  // What the poll that is under way brings belongs behind what is gone.
  askAgain();
  layWay("newer", `/chats?since=${upTo}${inRoom()}`, tail());
  // A log that counts from its end moves when so much goes there.
  const moved = kept.getBoundingClientRect().top - before;
  if (moved !== 0) log.scrollTop += moved;
}

/** What somebody has marked or is busy with stays, as does what a request under way leads on from. */
function isInUse(far, way) {
  const selection = getSelection();
  return (
    document.querySelector(`#${way} .htmx-request`) !== null ||
    far.some((chat) => chat.contains(document.activeElement)) ||
    (!selection.isCollapsed && far.some((chat) => selection.containsNode(chat, true)))
  );
}

/** Before `place`, as the server does it: it fetches what is next when one scrolls up or down to it. */
function layWay(id, path, place) {
  const entry = document.getElementById(id) ?? newWay(id);
  const link = entry.firstElementChild;
  link.setAttribute("href", path);
  link.setAttribute("hx-get", path);
  if (document.contains(entry)) return;
  place.before(entry);
  htmx.process(entry);
}

function newWay(id) {
  const after = id === "newer" ? 'hx-include="#tail input"' : "";
  const attributes = `hx-target="#${id}" hx-swap="outerHTML" hx-sync="this:drop" ${after}`;
  const trigger = 'hx-trigger="click, intersect root:#log rootMargin:600px"';
  return read(`<li id="${id}"><a ${attributes} ${trigger}>${said[id]}</a>`).firstChild;
}

function inRoom() {
  const room = tailQuery().get("room");
  return room ? `&room=${room}` : "";
}
