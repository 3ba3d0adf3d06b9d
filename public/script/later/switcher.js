// Where the letters lead that one types into the box of the switcher.

import { fetchFragment, isComposing, read } from "../page.js";

/** How long one pauses before it is looked what is meant, in ms. */
const PAUSE = 60;

/** Has `box` offer where what is typed in it leads, also what was typed before; gives what goes to the first of that. */
export function fill(box) {
  const field = box.querySelector("input");
  const links = () => [...box.querySelectorAll("a")];
  let timer;
  let looked;

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      event.preventDefault();
      move(step);
    } else if (event.target !== field && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      field.focus();
    }
  });
  look();

  return async function goToFirst() {
    clearTimeout(timer);
    if (await look()) links()[0]?.click();
  };

  /** Whether what is offered is what the letters mean. */
  function look() {
    if (looked?.typed !== field.value) looked = { typed: field.value, isShown: show(field.value) };
    return looked.isShown;
  }

  async function show(typed) {
    const address = `/go?${new URLSearchParams({ q: typed })}`;
    const markup = await fetchFragment(address).catch((failure) => {
      if (looked?.typed === typed) looked = undefined;
      throw failure;
    });
    if (looked?.typed !== typed || !box.open) return false;
    box.querySelector(".reason").textContent = "";
    if (markup) box.querySelector("#destinations").replaceWith(read(markup).querySelector("#destinations"));
    else location.assign(address);
    return Boolean(markup);
  }

  /** In the field it is the first that Enter opens: from there ↓ leads to the one after it. */
  function move(step) {
    const stops = [field, ...links()];
    const at = stops.indexOf(document.activeElement);
    const next = at === 0 && step > 0 ? 2 : at + step;
    stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
  }
}
