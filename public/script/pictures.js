// Pictures that move are still until one taps them.

import { isForElsewhere } from "./page.js";

const wantsLessMotion = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Has a picture of the log move when it is tapped, and be still again the next time, or once less motion is wanted. Who wants that is led to
 * its page.
 */
export function playPictures() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-moving]");
    if (!link || wantsLessMotion.matches || isForElsewhere(event)) return;
    event.preventDefault();
    toggle(link);
  });
  wantsLessMotion.addEventListener("change", ({ matches }) => {
    if (matches) document.querySelectorAll("a[data-moving]:not(.moving)").forEach(toggle);
  });
}

/** Has the picture in `link` move, or be still. */
function toggle(link) {
  const picture = link.querySelector("img");
  [picture.src, link.dataset.moving] = [link.dataset.moving, picture.getAttribute("src")];
  link.classList.toggle("moving");
}

/** What shows files stays as their message is replaced, so that it plays on: how it is described may be new. */
export function describeKept() {
  const described = (kept) => kept.querySelector("img, audio, video");
  document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
    for (const made of tasks.flatMap(({ fragment }) => [...fragment.querySelectorAll("[hx-preserve]")])) {
      const { alt, ariaLabel } = described(made);
      const kept = document.getElementById(made.id);
      if (kept) Object.assign(described(kept), { alt, ariaLabel });
    }
  });
}
