import { showInFront } from "./beside.js";
import { read } from "./page.js";
import { later, said } from "./words.js";

/**
 * Opens the box that leads to a room, a person or a page by some letters of its name, or closes it again. It takes the keys at once: where they
 * lead comes later.
 */
export function toggleSwitcher() {
  const open = document.querySelector("#switcher[open]");
  if (open) return open.close();
  const box = read(`<dialog id="switcher"><div class="switcher">
    <form class="search" role="search"><input id="q" type="search" autocomplete="off" dir="auto"></form>
    <div id="destinations"></div>
    <p class="reason" role="alert"></p>
  </div></dialog>`).firstChild;
  const field = box.querySelector("input");
  box.ariaLabel = field.ariaLabel = field.placeholder = said.whereTo;
  let filling;
  /** Gives what goes to the first of what is offered. Where Robin is away it is told, and tried again with the next letter. */
  const filled = () => {
    filling ??= later("switcher")
      .then(({ fill }) => fill(box))
      .catch((failure) => {
        filling = undefined;
        throw failure;
      });
    return filling;
  };
  const onBack = () => field.dispatchEvent(new Event("input", { bubbles: true }));
  document.addEventListener("back", onBack);
  box.addEventListener("input", filled);
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    // What is typed behind Enter is not for this box.
    field.readOnly = true;
    try {
      const goToFirst = await filled();
      await goToFirst();
    } finally {
      field.readOnly = false;
    }
  });
  box.addEventListener("close", () => {
    document.removeEventListener("back", onBack);
    box.remove();
  });
  // A click beside it, on its backdrop, is one on itself.
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  showInFront(box);
  filled();
}
