// What was entered goes out in its order, one after the other, each as it stood in the box at its Enter. What waits for files holds up
// nothing else.

import { isComplete } from "./composition.js";
import { echoOf, follow } from "./echo.js";
import { composer, lastMessage, listen, numberOf, onMessages, viewer } from "./page.js";
import { said } from "./words.js";

/** How long it is waited before what did not get through is sent again, in ms: twice as long each time, up to a most. */
const PAUSE = { first: 2_000, most: 30_000 };

/**
 * Sends what `waiting` gives, the first of it first, and shows it at the end of the log until it is there. What was left by an
 * earlier page goes out by itself, unless `isHeld`. `onEnter` puts in what the box holds; `onSending`, `onTaken` and
 * `onFailed` are told what becomes of the first. `onFailed` gives `{ why, isPassing }`: what may get through later is tried
 * again by itself; what was refused stays until the next Enter. Meanwhile the line says so, and offers to send it again, to
 * edit it or to delete it, which `onFetched` and `onDeleted` are told with its key; so does that of what waits for files. Gives
 * `goOn`, to be called as files have arrived, and `redraw`, as what waits with a key has others.
 */
export function openOutbox(waiting, { isHeld, onEnter, onSending, onTaken, onFailed, onFetched, onDeleted }) {
  const form = composer;
  const echoes = document.getElementById("outbox");
  /** The lines of what is not in the log yet, by the keys. */
  const lines = new Map();
  /** The numbers of the messages that were taken and have still to come into the log, by the keys. */
  const coming = new Map();
  let newest = lastMessage() ? numberOf(lastMessage()) : 0;
  let underWay;
  /** The key of what is under way and in the log nevertheless: the poll may be faster than the answer. */
  let here;
  let isNext = false;
  let isReady = false;
  /** Why the first is not sent, which may be unknown; undefined: it is. */
  let why = isHeld ? "" : undefined;
  let pause = PAUSE.first;
  let again;

  show();

  onMessages((messages) => {
    for (const message of messages) {
      const number = numberOf(message);
      if (message.dataset.author !== viewer || number <= newest) continue;
      newest = number;
      const arrived = [...coming.keys()].filter((key) => coming.get(key) <= number);
      if (arrived.length === 0) here = underWay?.key;
      for (const key of [here, ...arrived]) drop(key);
    }
    arrange();
  });

  form.addEventListener(
    "submit",
    (event) => {
      // htmx did not come: the browser sends the form.
      if (!isReady && document.readyState === "complete") return;
      if (!isNext) onEnter();
      show();
      isNext = false;
      if (!isReady || underWay || !waiting().some(isComplete)) {
        event.preventDefault();
        return event.stopImmediatePropagation();
      }
      clearTimeout(again);
      onSending();
      [underWay] = waiting();
      form.ariaBusy = "true";
    },
    // Before htmx, which sends what is under way.
    { capture: true },
  );

  form.addEventListener("htmx:after:init", ({ target }) => {
    if (target !== form || isReady) return;
    isReady = true;
    if (!isHeld) next();
  });

  form.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== form) return;
    const { text, reply, files = [], key, edit } = underWay;
    if (edit) ctx.request.action = `/chats/${edit.id}`;
    const fields = edit ? { content: text, revision: edit.revision } : { content: text, reply, key };
    for (const [name, value] of Object.entries(fields)) ctx.request.body.set(name, value);
    for (const { id, description } of edit ? [] : files) {
      ctx.request.body.append("file", id);
      ctx.request.body.append("description", description);
    }
  });

  form.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    if (target !== form) return;
    const item = underWay;
    underWay = here = undefined;
    form.ariaBusy = null;
    if (ctx.response?.status === 204) return succeed(item, Number(ctx.response.headers.get("Robin-Message")));
    const failure = onFailed(ctx);
    why = failure.why;
    show();
    if (failure.isPassing) tryAgain();
  });

  listen("back", () => again && next());

  echoes.addEventListener("click", ({ target }) => {
    const act = { again: sendNow, edit: onFetched, delete: onDeleted }[target.value];
    const [key] = [...lines].find(([, line]) => line.contains(target)) ?? [];
    // What is under way cannot be called back.
    if (!act || key === underWay?.key) return;
    // That was the reason for this one, and not for the next.
    if (why && key === waiting()[0].key && !again) why = "";
    act(key);
    if (waiting().length === 0) why = undefined;
    show();
    form.elements.content.focus();
  });

  function succeed(item, number) {
    why = undefined;
    pause = PAUSE.first;
    if (number > newest) coming.set(item.key, number);
    else drop(item.key);
    onTaken(item);
    show();
    // htmx still counts this request as under way, and would drop the next.
    setTimeout(next);
  }

  function tryAgain() {
    again = setTimeout(next, pause);
    pause = Math.min(pause * 2, PAUSE.most);
  }

  function sendNow() {
    why = undefined;
    next();
  }

  function next() {
    again = clearTimeout(again);
    if (underWay || !waiting().some(isComplete)) return;
    isNext = true;
    form.requestSubmit();
  }

  /** Has a line for everything in `waiting`, which says whether it is held up, and for nothing else that was not sent. */
  function show() {
    const items = waiting().filter(({ key }) => key !== here);
    const keys = new Set(items.map(({ key }) => key));
    for (const key of lines.keys()) if (!keys.has(key) && !coming.has(key)) drop(key);
    items.forEach((item, place) => {
      if (!lines.has(item.key)) {
        lines.set(item.key, echoOf(item));
        echoes.insertBefore(lines.get(item.key), lines.get(items[place + 1]?.key) ?? null);
      }
      const line = lines.get(item.key);
      line.hidden = item.edit !== undefined && why === undefined;
      if (!isComplete(item)) mark(line, said.untilThere, ["edit", "delete"]);
      else if (why === undefined) line.querySelector(".unsent")?.remove();
      else mark(line, `${said.unsent} ${place === 0 ? why : ""}`.trim(), ["again", "edit", "delete"]);
    });
    arrange();
  }

  /** Has each line be a group with the one above it. */
  function arrange() {
    let before = lastMessage();
    const shown = echoes.querySelectorAll(".chat:not([hidden])");
    echoes.hidden = shown.length === 0;
    echoes.classList.toggle("first", !before);
    for (const line of shown) {
      follow(line, before);
      before = line;
    }
  }

  /** Refused before, it stays until the next Enter. */
  function goOn() {
    show();
    if (why === undefined) next();
  }

  function drop(key) {
    lines.get(key)?.remove();
    lines.delete(key);
    coming.delete(key);
  }

  return { goOn, redraw: drop };
}

/** Has `line` say that it is not sent, in these words, and offer what can be done. */
function mark(line, words, acts) {
  const is = line.querySelector(".unsent");
  if (is?.firstChild.textContent === words) return;
  const note = is ?? document.createElement("div");
  const told = document.createElement("p");
  const canGo = acts.includes("again");
  note.className = canGo ? "unsent" : "unsent awaiting";
  told.role = canGo ? "alert" : "status";
  note.replaceChildren(told, ...acts.map(button));
  line.append(note);
  told.textContent = words;
}

function button(value) {
  const textContent = { again: said.tryAgain, edit: said.takeBack, delete: said.discard }[value];
  return Object.assign(document.createElement("button"), {
    type: "button",
    className: "quiet",
    value,
    textContent,
  });
}
