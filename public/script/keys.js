import { isAstray } from "./astray.js";
import { showInFront } from "./beside.js";
import { composer, fetchFragment, isForElsewhere, messageList } from "./page.js";
import { typeAhead } from "./typingAhead.js";
import { said } from "./words.js";
import { writingSince } from "./writingSince.js";

/** Whether keys of a single sign do something: who speaks to the computer may not want that. */
const singleKeys = "single keys";
export const areOn = () => !isAstray() && localStorage.getItem(singleKeys) !== "off";

/** The letter of a key: where the layout has another script, the one that stands there on most. */
export function letterOf({ key, code }) {
  return (/^[a-z]$/i.test(key) ? key : code.replace("Key", "")).toLowerCase();
}

export const hasModifier = (event) => event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;

/** Has keys do what the sheet of keys says, which ? opens. */
export function listenForKeys() {
  const link = document.getElementById("keys");
  const sheet = document.createElement("dialog");
  Object.assign(sheet, { id: "sheet", tabIndex: -1 });
  sheet.setAttribute("aria-label", link.textContent.trim());
  document.body.append(sheet);
  // A click beside it, on its backdrop, is one on itself.
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());

  link.addEventListener("click", (event) => {
    if (isForElsewhere(event)) return;
    event.preventDefault();
    document.getElementById("places").hidePopover?.();
    open();
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isTyping = target.matches("input, textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || sheet.open || !areOn()) return;
    if (key === "?" || key === "؟") open();
    else if (key === "/") goTo(new URL("/search", location.href));
    else if (key.toLowerCase() === "m" && composer) composer.elements.content.focus();
    else return;
    event.preventDefault();
  });
  function goTo(address) {
    // What is typed until the page is there is for nobody here.
    typeAhead(address);
    location.assign(address);
  }

  async function open() {
    const isWriting = writingSince();
    const markup = await fetchFragment(link.href);
    if (isWriting()) return;
    if (!markup) return void location.assign(link.href);
    const close = document.createElement("button");
    Object.assign(close, { className: "button", type: "button", textContent: said.close });
    close.addEventListener("click", () => sheet.close());
    sheet.innerHTML = markup;
    const single = sheet.querySelector("#single-keys");
    single.parentElement.hidden = false;
    single.checked = areOn();
    single.addEventListener("change", () => localStorage.setItem(singleKeys, single.checked ? "on" : "off"));
    sheet.append(close);
    showInFront(sheet);
    // What can be chosen comes after the keys, and may be out of view.
    sheet.focus();
    sheet.scrollTop = 0;
  }
}

/** Has arrows lead from message to message. */
export function goByArrows() {
  messageList.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const ways = step ? [...messageList.querySelectorAll(".chat > .more")] : [];
    const place = ways.indexOf(event.target.closest(".more"));
    const more = place >= 0 && ways[place + step];
    if (!more) return;
    event.preventDefault();
    more.focus();
    more.closest(".chat").scrollIntoView({ block: "nearest" });
  });
}
