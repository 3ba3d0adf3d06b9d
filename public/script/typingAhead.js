// What one types while another room is on its way is meant for that one, and waits for its box.

import { composer } from "./page.js";

const kept = "typed ahead for ";

const field = document.createElement("textarea");
let path;

field.className = "unseen";
field.addEventListener("input", keep);
// It is for the box to say what a key does.
field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());

/** Has what is typed from here on wait for the room at `address`. Where one has no keyboard a box has to be opened for it first. */
export function typeAhead(address) {
  ({ pathname: path } = new URL(address));
  // Who goes on before a room has come may come back to it.
  field.value = sessionStorage.getItem(kept + path) ?? "";
  if (!matchMedia("(pointer: fine)").matches) return;
  // What leads to a room in front of the page would have the keys.
  document.querySelector("dialog[open]")?.close();
  field.ariaLabel = document.querySelector("[for=content]")?.textContent ?? "";
  document.body.append(field);
  field.focus({ preventScroll: true });
}

/** Where one writes: in the box, unless that is for a room that is being left. */
export const whereOneWrites = () => (field.isConnected ? field : composer?.elements.content);

/** What was typed for the room that is on the page now; it waits no more. */
export function takeTyped() {
  const name = kept + location.pathname;
  const typed = sessionStorage.getItem(name) ?? "";
  sessionStorage.removeItem(name);
  field.remove();
  return typed;
}

function keep() {
  sessionStorage.setItem(kept + path, field.value);
}
