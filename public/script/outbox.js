// What was entered goes out in its order, one after the other, each as it stood in the box at its Enter. What waits for files holds up
// nothing else.

import { isComplete, requestOf } from "./composition.js";
import { echoOf, follow } from "./echo.js";
import { composer, lastMessage, listen, numberOf, onLeaving, onMessages, viewer } from "./page.js";
import { onSent, tellSent } from "./sent.js";
import { focusBoxOrLog, isSilent } from "./silence.js";
import { said } from "./words.js";

/** How long it is waited before what did not get through is sent again, in ms: twice as long each time, up to a most. */
export const PAUSE = { first: 2_000, most: 30_000 };

/** How long the server asks to wait before it takes more, in ms, up to PAUSE.most; undefined: it does not ask. */
export function waitAsked(response) {
  if (response?.status !== 429) return undefined;
  return Math.min((Number(response.headers.get("Retry-After")) || 1) * 1_000, PAUSE.most);
}

/**
 * Sends what `waiting` gives, the first of it first, and shows it at the end of the log until it is there. What was left by an
 * earlier page goes out by itself, unless the first `isOld`. `onEnter` puts in what the box holds; `onSending`, `onTaken` and
 * `onFailed` are told what becomes of the first, and the last whether something was held up since nothing waited. It gives
 * `{ why, isPassing }`: what may get through later is tried again by itself; what was refused stays until the next Enter. Meanwhile the line says so, and offers to send it again, to
 * edit it or to delete it, which `onFetched` and `onDeleted` are told with its key; so does that of what waits for files. Gives
 * `goOn`, to be called as files have arrived, `redraw`, as what waits with a key has others, and `isStopped`, whether nothing goes by itself.
 */
export function openOutbox(waiting, { isOld, onEnter, onSending, onTaken, onFailed, onFetched, onDeleted }) {
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
  /** Whether one has said that what is old is to go. */
  let isWanted = false;
  /** Why the first is not sent, which may be unknown; undefined: it is. */
  let why = whyAtFirst();
  let pause = PAUSE.first;
  let again;
  /** Whether the server asked to wait that long: an Enter would come too soon, too. */
  let isAsked = false;
  /** Whether something did not go at once since nothing waited. */
  let isHeldUp = waiting().length > 0;

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
      isHeldUp &&= waiting().length > 0;
      if (!isNext) onEnter();
      isWanted ||= !isNext;
      show();
      isNext = false;
      if (!isReady || underWay || isInTurn() || !waiting().some(isComplete)) {
        event.preventDefault();
        return event.stopImmediatePropagation();
      }
      again = clearTimeout(again);
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
    goOn();
  });

  form.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== form) return;
    const { action, fields } = requestOf(underWay);
    ctx.request.action = action;
    for (const [name] of fields) ctx.request.body.delete(name);
    for (const [name, value] of fields) ctx.request.body.append(name, value);
  });

  const onDone = ({ target, detail: { ctx } }) => {
    if (target !== form) return;
    const item = underWay;
    underWay = here = undefined;
    form.ariaBusy = null;
    if (ctx.response?.status === 204) return succeed(item, Number(ctx.response.headers.get("Robin-Message")));
    const failure = onFailed(ctx, isHeldUp);
    why = failure.why;
    show();
    if (failure.isPassing) tryAgain(waitAsked(ctx.response));
  };

  form.addEventListener("htmx:finally:request", onDone);
  // From here on elsewhere.js sees to all of it: what comes to its end with the page says nothing of what was sent.
  onLeaving(() => {
    clearTimeout(again);
    form.removeEventListener("htmx:finally:request", onDone);
  });

  listen("back", () => again && next());

  echoes.addEventListener("click", ({ target }) => {
    const act = { again: sendNow, edit: onFetched, delete: onDeleted }[target.value];
    const [key] = [...lines].find(([, line]) => line.contains(target)) ?? [];
    // What is under way cannot be called back.
    if (!act || key === underWay?.key) return;
    take(key, act);
    focusBoxOrLog();
  });

  onSent((key) => {
    if (key !== underWay?.key && waiting().some((item) => item.key === key)) take(key, onDeleted);
  });

  function take(key, act) {
    // That was the reason for this one, and not for the next.
    if (why && key === waiting()[0].key && !again) why = "";
    act(key);
    if (waiting().length === 0) why = undefined;
    show();
  }

  function succeed(item, number) {
    pause = PAUSE.first;
    if (number > newest) coming.set(item.key, number);
    else drop(item.key);
    tellSent(item.key);
    onTaken(item);
    why = whyAtFirst();
    show();
    // htmx still counts this request as under way, and would drop the next.
    setTimeout(goOn);
  }

  function tryAgain(asked) {
    isHeldUp = true;
    isAsked = asked !== undefined;
    again = setTimeout(next, asked ?? pause);
    pause = isAsked ? PAUSE.first : Math.min(pause * 2, PAUSE.most);
  }

  function isInTurn() {
    return again && isAsked && isHeldUp;
  }

  function whyAtFirst() {
    return isSilent() || (isOld() && !isWanted) ? "" : undefined;
  }

  function sendNow() {
    isWanted = true;
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
    if (why === undefined && !isInTurn()) next();
  }

  function drop(key) {
    lines.get(key)?.remove();
    lines.delete(key);
    coming.delete(key);
  }

  return { goOn, redraw: drop, isStopped: () => why !== undefined && !again && !underWay };
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
  const element = document.createElement("button");
  return Object.assign(element, { type: "button", className: "quiet", value, textContent });
}
