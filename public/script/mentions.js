import { composer, fetchFragment, isComposing } from "./page.js";

/** How long one pauses before it is looked who is meant, in ms. */
const PAUSE = 120;

/**
 * What stands before the caret when somebody is about to be mentioned. A word before the @ makes it an address, where words are
 * parted by spaces: the server has the same list of scripts that do not, in letters.ts.
 */
const BEGUN =
  /(?<!(?![\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}])[\p{L}\p{N}]\p{M}*)[@＠]([\u200C\u200D\p{L}\p{Nd}\p{M}_.-]{0,32})$/u;

/** Offers the people whose names begin as what was typed after an @. */
export function completeMentions() {
  const { content: box, room } = composer.elements;
  const offered = document.createElement("div");
  offered.id = "mentions";
  offered.hidden = true;
  box.after(offered);
  box.setAttribute("aria-autocomplete", "list");
  let asked = 0;
  let timer;

  const options = () => [...offered.querySelectorAll("[role=option]")];
  const chosen = () => offered.querySelector("[aria-selected=true]");
  const begun = () => BEGUN.exec(box.value.slice(0, box.selectionStart))?.[1];

  box.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1;
    const name = begun();
    if (name === undefined) return close();
    timer = setTimeout(ask, PAUSE, name, asked);
  });
  box.addEventListener("blur", close);
  // Before the listener that sends with Enter.
  box.addEventListener("keydown", onKey, { capture: true });
  // A click would take the focus, and with it the list away.
  offered.addEventListener("pointerdown", (event) => event.preventDefault());
  offered.addEventListener("click", (event) => take(event.target.closest("[role=option]")));

  async function ask(name, number) {
    const query = new URLSearchParams({ q: name, ...(room && { room: room.value }) });
    const markup = await fetchFragment(`/users?${query}`);
    if (number !== asked) return;
    offered.innerHTML = markup ?? "";
    offered.hidden = options().length === 0;
    if (offered.hidden) return close();
    box.setAttribute("aria-controls", "people");
    choose(options()[0]);
  }

  function onKey(event) {
    if (offered.hidden || event.shiftKey || isComposing(event)) return;
    if (begun() === undefined) return close();
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const name = begun();
    if (!option || name === undefined) return;
    const end = box.selectionStart;
    box.setRangeText(`${option.dataset.name} `, end - name.length, end, "end");
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    offered.hidden = true;
    offered.replaceChildren();
    box.removeAttribute("aria-controls");
    box.removeAttribute("aria-activedescendant");
  }
}
