import { composer } from "./page.js";
import { onTelling, tell } from "./telling.js";

/** How often a page says that something is being written, in ms; the server believes it for a little longer. */
const AGAIN = 3_000;

/** Tells the others who are here that one is writing. */
export function tellTyping() {
  const { content: box } = composer.elements;
  let toldAt = -AGAIN;
  let isTyping = false;

  const isAlone = () => document.querySelectorAll("#side .here li").length < 2;

  box.addEventListener("input", () => {
    if (box.value.trim() === "" || isAlone() || performance.now() < toldAt + AGAIN) return;
    toldAt = performance.now();
    isTyping = true;
    tell();
  });
  onTelling((headers) => {
    if (!isTyping || !headers.Prefer) return undefined;
    headers["Robin-Typing"] = "1";
    return () => (isTyping = false);
  });
  composer.addEventListener("htmx:before:request", () => (isTyping = false));
}
