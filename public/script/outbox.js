// What was entered goes out in its order, one after the other, each as it stood in the box at its Enter.

import { composer, lastMessage, log, numberOf, onMessages, saying, viewer } from "./page.js";

/** What was taken is in the log by then, in ms, or comes with a poll of its own. */
const COMING = 2_000;

/**
 * Sends what `waiting` gives, the first of it first, and shows it at the end of the log until it is there. What was left by an
 * earlier page goes out by itself, unless `isHeld`. `onEnter` puts in what the box holds; `onSending`, `onTaken` and
 * `onFailed` are told what becomes of the first. What failed stays there until the next Enter.
 */
export function openOutbox(waiting, { isHeld, onEnter, onSending, onTaken, onFailed }) {
  const echoes = document.createElement("ol");
  /** The lines of what is not in the log yet, by the keys. */
  const lines = new Map();
  /** The keys of those that were sent, in that order, which is the one in which they come into the log. */
  const sent = new Set();
  let underWay;
  let isNext = false;
  let isReady = false;

  echoes.id = "outbox";
  // What counts from the end comes first.
  log.prepend(echoes);
  show();

  let newest = 0;
  onMessages((messages) => {
    for (const message of messages) {
      if (message.dataset.author !== viewer || numberOf(message) <= newest) continue;
      newest = numberOf(message);
      const [oldest] = sent;
      drop(oldest);
    }
  });

  composer.addEventListener(
    "submit",
    (event) => {
      // htmx did not come: the browser sends the form.
      if (!isReady && document.readyState === "complete") return;
      if (!isNext) onEnter();
      show();
      isNext = false;
      if (!isReady || underWay || waiting().length === 0) {
        event.preventDefault();
        return event.stopImmediatePropagation();
      }
      onSending();
      [underWay] = waiting();
      if (!underWay.edit) sent.add(underWay.key);
      composer.ariaBusy = "true";
    },
    // Before htmx, which sends what is under way.
    { capture: true },
  );

  composer.addEventListener("htmx:after:init", ({ target }) => {
    if (target !== composer || isReady) return;
    isReady = true;
    if (!isHeld) next();
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer) return;
    const { text, reply, files = [], key, edit } = underWay;
    if (edit) ctx.request.action = `/chats/${edit.id}`;
    const fields = edit ? { content: text, revision: edit.revision } : { content: text, reply, key };
    for (const [name, value] of Object.entries(fields)) ctx.request.body.set(name, value);
    for (const { id, description } of edit ? [] : files) {
      ctx.request.body.append("file", id);
      ctx.request.body.append("description", description);
    }
  });

  composer.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    if (target !== composer) return;
    const item = underWay;
    underWay = undefined;
    composer.ariaBusy = null;
    if (ctx.response?.status !== 204) {
      onFailed(ctx);
      if (waiting()[0]?.key !== item.key) drop(item.key);
      return;
    }
    setTimeout(drop, COMING, item.key);
    onTaken(item);
    // htmx still counts this request as under way, and would drop the next.
    setTimeout(next);
  });

  function next() {
    if (underWay || waiting().length === 0) return;
    isNext = true;
    composer.requestSubmit();
  }

  /** Adds lines for what is new in `waiting`. */
  function show() {
    waiting().forEach((item, place, items) => {
      if (!lines.has(item.key)) echoes.insertBefore(echo(item), lines.get(items[place + 1]?.key) ?? null);
    });
  }

  function echo(item) {
    const line = document.createElement("li");
    // What is edited has its place in the log.
    line.hidden = item.edit !== undefined;
    if (item.text) line.append(saying("p", item.text));
    for (const { name } of item.files ?? []) line.append(saying("p", `📎 ${name}`));
    // As below what somebody else said one's own has one's name above it.
    const isFirst = lines.size === 0 && lastMessage()?.dataset.author !== viewer;
    if (isFirst) line.dataset.by = document.querySelector(".me").textContent;
    lines.set(item.key, line);
    return line;
  }

  function drop(key) {
    lines.get(key)?.remove();
    lines.delete(key);
    sent.delete(key);
  }
}
