// The box that leads to a room, a person or a page by some letters of its name.

import { fetchFragment, read } from "../page.js";

/** How long one pauses before it is looked what is meant, in ms. */
const PAUSE = 60;

let box;

/** Opens it, or closes it again. */
export async function toggleSwitcher() {
  if (box?.open) return box.close();
  const markup = await fetchFragment("/go");
  if (!markup) return void location.assign("/go");
  box ??= newBox();
  box.replaceChildren(...read(markup).childNodes);
  box.setAttribute("aria-label", field().placeholder);
  box.showModal();
}

const field = () => box.querySelector("input");
const links = () => [...box.querySelectorAll("a")];

function newBox() {
  const dialog = document.createElement("dialog");
  let asked = 0;
  let timer;
  dialog.id = "switcher";
  document.body.append(dialog);

  dialog.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1;
    timer = setTimeout(look, PAUSE, asked);
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    open();
  });
  // A click beside it, on its backdrop, is one on itself.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      move(step);
    } else if (event.target !== field() && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      field().focus();
    }
  });
  return dialog;

  /** Goes where the first leads, once that is what the letters mean. */
  async function open() {
    clearTimeout(timer);
    asked += 1;
    await look(asked);
    links()[0]?.click();
  }

  async function look(number) {
    const markup = await fetchFragment(`/go?${new URLSearchParams({ q: field().value })}`);
    if (number !== asked || !markup) return;
    dialog.querySelector("#destinations").replaceWith(read(markup).querySelector("#destinations"));
  }
}

/** In the field it is the first that Enter opens: from there ↓ leads to the one after it. */
function move(step) {
  const stops = [field(), ...links()];
  const at = stops.indexOf(document.activeElement);
  const next = at === 0 && step > 0 ? 2 : at + step;
  stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
}
