// The box above one's rooms: leaves those in the list whose names have what is typed.

import { letters } from "../../../src/formatting/wordFolding.ts";
import { isComposing, side } from "../page.js";

/** Has `box` narrow the list. What does not fit is hidden by a sheet, which stays when the list is told anew. */
export function filterPlaces(box) {
  const places = document.getElementById("places");
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const fitting = () => {
    const typed = letters(box.value.trim());
    const links = [...side.querySelectorAll(".place")];
    return links.filter((link) => letters(link.querySelector(".name").textContent).includes(typed));
  };

  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    const [first] = fitting();
    if (event.key === "Escape") clear();
    else if (event.key === "Enter" && box.value.trim() !== "") first?.click();
    else if (event.key === "ArrowDown" && first) first.focus();
    else return;
    event.preventDefault();
  });
  side.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const links = fitting();
    const place = links.indexOf(event.target);
    if (!step || place < 0 || box.value === "") return;
    event.preventDefault();
    (links[place + step] ?? box).focus();
  });
  narrow();

  function narrow() {
    const isNarrow = box.value.trim() !== "";
    places.classList.toggle("filtering", isNarrow);
    const ids = fitting().map((link) => `#${link.parentElement.id}`);
    sheet.replaceSync(isNarrow ? `.places li:not(${ids.join()}) { display: none !important; }` : "");
  }

  function clear() {
    box.value = "";
    narrow();
  }
}
