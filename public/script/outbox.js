// What was entered goes out in its order, one after the other, each as it stood in the box at its Enter.

import { composer, lastMessage, log, numberOf, onMessages, viewer } from "./page.js";

/** What was taken is in the log by then, in ms, or comes with a poll of its own. */
const COMING = 2_000;

/** What was entered as long ago, in ms, when one comes back to the page is looked at again before it is sent. */
const OLD = 60_000;

/**
 * Sends what is entered. `waiting` is what was not taken when the page was left. `onEnter` puts in what the box holds;
 * `onTaken` and `onFailed` are told what became of it. What failed, or is old, stays the first: the next Enter tries it
 * again, unless it is taken out.
 */
export function openOutbox(waiting, { onEnter, onTaken, onFailed }) {
  const echoes = document.createElement("ol");
  /** The line in the log of what is not there yet. */
  const lines = new Map();
  let underWay;
  let isNext = false;
  let isReady = false;

  echoes.id = "outbox";
  // What counts from the end comes first.
  log.prepend(echoes);
  for (const item of waiting) echoes.append(echo(item));

  // What one says comes into the log in the order in which it was sent.
  let newest = 0;
  onMessages((messages) => {
    for (const message of messages) {
      if (message.dataset.author !== viewer || numberOf(message) <= newest) continue;
      newest = numberOf(message);
      const oldest = [...lines.keys()].find((item) => item.wasSent && !item.edit);
      if (oldest) drop(oldest);
    }
  });

  composer.addEventListener(
    "submit",
    (event) => {
      // htmx did not come: the browser sends the form.
      if (!isReady && document.readyState === "complete") return;
      if (!isNext) onEnter();
      isNext = false;
      if (isReady && !underWay && waiting.length > 0) return begin();
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    // Before htmx, which is to send what is first.
    { capture: true },
  );

  composer.addEventListener("htmx:after:init", ({ target }) => {
    if (target !== composer || isReady) return;
    isReady = true;
    if (!isOld()) next();
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer) return;
    const { text, reply, key, edit } = underWay;
    if (edit) ctx.request.action = `/chats/${edit.id}`;
    const fields = edit ? { content: text, revision: edit.revision } : { content: text, reply, key };
    for (const [name, value] of Object.entries(fields)) ctx.request.body.set(name, value);
  });

  composer.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    if (target !== composer) return;
    const item = underWay;
    underWay = undefined;
    composer.ariaBusy = null;
    if (ctx.response?.status !== 204) return onFailed(item, ctx);
    waiting.splice(waiting.indexOf(item), 1);
    setTimeout(drop, COMING, item);
    onTaken(item);
    // htmx still counts this request as under way, and would drop the next.
    setTimeout(next);
  });

  /** Puts `item` behind what waits, or before it if it failed and was meant to be said first. */
  function enter(item, isFirst) {
    const place = isFirst ? waiting.indexOf(underWay) + 1 : waiting.length;
    item.at = Date.now();
    echoes.insertBefore(echo(item), lines.get(waiting[place]) ?? null);
    waiting.splice(place, 0, item);
  }

  function begin() {
    [underWay] = waiting;
    underWay.wasSent = true;
    composer.ariaBusy = "true";
  }

  function next() {
    if (underWay || waiting.length === 0) return;
    isNext = true;
    composer.requestSubmit();
  }

  /** What failed is not to be sent as it is. */
  function takeOut(item) {
    waiting.splice(waiting.indexOf(item), 1);
    drop(item);
  }

  function echo(item) {
    const [line, words] = ["li", "p"].map((name) => document.createElement(name));
    // What is edited has its place in the log.
    line.hidden = item.edit !== undefined;
    words.dir = "auto";
    words.textContent = item.text;
    line.append(words);
    // As below what somebody else said one's own has one's name above it.
    const isFirst = lines.size === 0 && lastMessage()?.dataset.author !== viewer;
    if (isFirst) line.dataset.by = document.querySelector(".me").textContent;
    lines.set(item, line);
    return line;
  }

  function drop(item) {
    lines.get(item)?.remove();
    lines.delete(item);
  }

  const isOld = () => waiting.length > 0 && waiting[0].at < Date.now() - OLD;

  return { waiting, enter, takeOut, isOld };
}
