// What every part of the script needs to know of the page, and how it asks Robin.

import { Failure, isOfProxy } from "./answers.js";

export let log, messageList, composer;
/** One's rooms and who is here. */
export const side = document.getElementById("side");
/** The number of who reads the page, or "guest". */
export const viewer = document.body.dataset.user;

/** What is in front of the page, and has the keys. */
export const OPEN = "dialog[open], :popover-open";

let staying;

/** Knows of the parts of the page: it has been opened, or the room on it is another one than before. */
export function enter() {
  log = document.getElementById("log");
  messageList = document.getElementById("chats");
  composer = document.getElementById("composer");
  staying = new AbortController();
}

enter();

/** Has all that belongs to the room on the page come to its end. */
export const leave = () => staying.abort();

/** Listens to more than parts of the room, to the document or all of the `window`, for as long as that room is on the page. */
export function listen(type, act, to = document, options) {
  to.addEventListener(type, act, { ...options, signal: staying.signal });
}

/** Calls `act` when the page goes, or the room on it. */
export function onLeaving(act) {
  listen("pagehide", act, window);
  staying.signal.addEventListener("abort", act);
}

export const tail = () => document.getElementById("tail");

/** What is asked for at `address`, if there is one. */
export const queryOf = (address) => new URLSearchParams(address?.split("?")[1]);

/** What the tail asks for: `after` which change, in which `room` unless it is the lobby, `upTo` which message. */
export const tailQuery = () => queryOf(tail()?.getAttribute("hx-get"));

/** Whether the page shows a room's past: what is newest is not on it yet. */
export const isPast = () => tailQuery().has("upTo");

export const numberOf = (message) => Number(message.id.slice("chat-".length));

/** The messages on the page, oldest first. */
export const messagesHere = () => [...messageList.querySelectorAll(".chat")];

/** Whether `message` can be new to who reads the page: it is there, and of somebody else, whom that one does not hide. */
export function isNew(message) {
  const { author } = message.dataset;
  const isHidden = side?.dataset.hides?.split(",").includes(author);
  return author !== viewer && !isHidden && message.querySelector(".content") !== null;
}

/** Whether a click asks for a window or a tab of its own. */
export const isForElsewhere = (event) => event.ctrlKey || event.metaKey || event.shiftKey;

/** While a word is composed (Japanese, Chinese …) keys choose it; Safari tells so only by the code 229. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** The last message on the page, if there is one. */
export function lastMessage() {
  let entry = messageList.lastElementChild;
  while (entry && !entry.matches(".chat")) entry = entry.previousElementSibling;
  return entry;
}

/** The `text` that Robin answers, and whether it `isGood`. Fails where Robin is away. */
async function ask(address, request) {
  const headers = { "HX-Request": "true", "Robin-User": viewer };
  try {
    const response = await fetch(address, { ...request, headers });
    if (!isOfProxy(response)) return { isGood: response.ok, text: await response.text() };
  } catch {
    // Nobody has answered, or not to the end.
  }
  throw new Failure();
}

/** The markup of the fragment at `address`; undefined if it is refused. Fails where Robin is away. */
export async function fetchFragment(address) {
  const { isGood, text } = await ask(address);
  return isGood ? text : undefined;
}

/** Has `fields` do what they do at `address`, and gives the markup that is answered. Fails where that was not done. */
export async function post(address, fields) {
  const { isGood, text } = await ask(address, { method: "POST", body: new URLSearchParams(fields) });
  if (!isGood) throw new Failure(reasonIn(text));
  return text;
}

/** Why something was not done, as Robin says in `markup`; undefined where that is of somebody else. */
export const reasonIn = (markup) => read(markup).querySelector(".reason")?.textContent.trim();

/** What one can do with `message`, as the server says now: a `.tools`. Nothing: it is refused. Fails where Robin is away. */
export async function toolsOf(message) {
  const markup = await fetchFragment(message.querySelector(".more").href);
  return markup && read(markup).querySelector(".tools");
}

/** Lets the browser do for `ms` what there is to do, such as take a key: what follows is a task of its own. */
export function breathe(ms = 0) {
  return new Promise((goOn) => setTimeout(goOn, ms));
}

/** Gives the focus to the room: to its box, or where that would bring the keyboard of a phone, to its log. */
export function focusRoom() {
  const box = composer?.hidden ? undefined : composer?.elements.content;
  if (document.activeElement === box) return;
  const isTyped = box && matchMedia("(pointer: fine)").matches;
  (isTyped ? box : log)?.focus({ preventScroll: true });
}

/** Calls `listener` with the messages that come into the log, for whatever reason. */
export function onMessages(listener) {
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const messages = added.filter((node) => node.isConnected && node.matches?.(".chat"));
    if (messages.length > 0) listener(messages);
  }).observe(messageList, { childList: true });
}

const sources = new WeakMap();

/** What began the request that an event of htmx tells of: htmx names another element once that one is swapped away. */
export function sourceOf({ detail: { ctx } }) {
  if (ctx && !sources.has(ctx)) sources.set(ctx, ctx.sourceElement);
  return sources.get(ctx);
}

/** An element that says `text`, which somebody wrote. */
export function saying(name, text) {
  const element = document.createElement(name);
  element.dir = "auto";
  element.textContent = text;
  return element;
}

/** What the server says in `markup`, if there is any: elements, none of which is on the page. */
export function read(markup = "") {
  return new DOMParser().parseFromString(markup, "text/html").body;
}

/** Not crypto.randomUUID: that is missing where Robin is reached over plain HTTP in a home network. */
export function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join("-");
}
