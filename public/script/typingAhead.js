// What one types, pastes or drops while another room is on its way is meant for that one, and waits for its box.

import { nameOfDraft } from "./drafts.js";
import { breathe, composer } from "./page.js";

const field = document.createElement("textarea");
/** The files that were given for rooms on their way, by the paths of these. */
const files = new Map();
/** Where one is on the way to. */
let path;
/** How often the browser has begun to open something in the place of this page. */
let begun = 0;

field.className = "unseen";
field.addEventListener("input", keep);
// It is for the box to say what a key does.
field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
globalThis.navigation?.addEventListener("navigate", () => (begun += 1));
// One has stopped what the browser was opening, unless that gives way to something else.
globalThis.navigation?.addEventListener("navigateerror", async () => {
  const before = begun;
  await breathe();
  if (begun !== before || composer?.inert) return;
  stay();
  document.dispatchEvent(new Event("stayed"));
});

/** Has what is typed from here on wait for the room at `address`. Where one has no keyboard a box has to be opened for it first. */
export function typeAhead(address) {
  ({ pathname: path } = new URL(address));
  // Who goes on before a room has come may come back to it.
  field.value = typedFor(path);
  // What leads to a room in front of the page would have the keys.
  document.querySelector("dialog[open]")?.close();
  if (!matchMedia("(pointer: fine)").matches) return;
  field.ariaLabel = document.querySelector("[for=content]")?.textContent ?? "";
  document.body.append(field);
  field.focus({ preventScroll: true });
}

/** Whether one is on the way from this room: nothing is for its box any more. */
export const isLeaving = () => path !== undefined;

/** Where one writes: in the box, unless that is for a room that is being left. */
export const whereOneWrites = () => (field.isConnected ? field : composer?.elements.content);

/** Has one write in the box again who may stay: what was typed waits for the room that it was for. */
export function stay() {
  path = undefined;
  if (!field.isConnected) return;
  field.remove();
  composer?.elements.content.focus();
}

/** Whether one has begun to look for something else meanwhile. */
export const looksElsewhere = () => document.activeElement.matches("dialog input, #places input");

/** What was typed for the room that is on the page now; it waits no more. */
export function takeTyped() {
  const typed = typedFor(location.pathname);
  sessionStorage.removeItem(nameFor(location.pathname));
  files.delete(location.pathname);
  path = undefined;
  field.remove();
  return typed;
}

/** Has `some` files wait as what is typed does. What the browser opens by itself gets none. */
export function holdFiles(some) {
  if (composer.inert) files.set(path, [...filesFor(path), ...some]);
}

/** The files that were given for the room that is on the page now. */
export const heldFiles = () => filesFor(location.pathname);

/** Whether files wait, which go with the page. */
export const areFilesHeld = () => files.size > 0;

function keep() {
  sessionStorage.setItem(nameFor(path), JSON.stringify({ text: field.value }));
}

/** It goes as drafts do, as another signs in. */
const nameFor = (place) => `${nameOfDraft(place)} from before`;

const filesFor = (place) => files.get(place) ?? [];

const typedFor = (place) => JSON.parse(sessionStorage.getItem(nameFor(place)))?.text ?? "";
