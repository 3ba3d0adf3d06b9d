// What helps with writing in the box beyond its keys, and is loaded when it is wanted: the toolbar, emoji, and what completes names.

import { letterOf } from "./keys.js";
import { composer, focusRoom, isComposing } from "./page.js";
import { later } from "./words.js";
import { write } from "./writing.js";
import { writingSince } from "./writingSince.js";

const shown = "toolbar";
const KEYS = { b: "bold", i: "italic" };

/** Has the button in the box show the toolbar or fold it away, as this browser remembers it, and keys do what it does. */
export function offerFormatting() {
  const { content: box } = composer.elements;
  const toggle = composer.querySelector(".format");
  /** The marks that keys asked for and that are still to be made, each with what says whether one has written since. */
  const asked = [];
  /** Where the word begins that is being composed; undefined: none is. */
  let wordAt;
  let bar;

  toggle.hidden = false;
  composer.classList.add("formattable");
  toggle.addEventListener("click", async () => {
    const isShown = toggle.ariaExpanded !== "true";
    localStorage.setItem(shown, isShown ? "yes" : "no");
    await show(isShown);
  });
  if (localStorage.getItem(shown) === "yes") show(true);

  box.addEventListener("keydown", (event) => {
    const name =
      (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[letterOf(event)];
    if (!name || isComposing(event)) return;
    event.preventDefault();
    asked.push({ name, isWriting: writingSince() });
    later("toolbar").then(
      ({ mark }) => {
        // All at once: what one mark writes is not what one writes oneself.
        const wanted = asked.splice(0).filter(({ isWriting }) => !isWriting());
        for (const one of wanted) mark(box, one.name);
      },
      (failure) => {
        asked.length = 0;
        throw failure;
      },
    );
  });

  box.addEventListener("compositionstart", () => (wordAt = box.selectionStart));
  box.addEventListener("compositionend", () => (wordAt = undefined));

  async function show(is) {
    toggle.ariaExpanded = String(is);
    composer.classList.toggle("formatting", is);
    if (!is || bar) return;
    const { makeToolbar } = await later("toolbar").catch((failure) => {
      show(false);
      throw failure;
    });
    const others = {
      async emoji(opener) {
        const isWriting = writingSince();
        (await later("emoji")).pickEmoji(opener, isWriting, (emoji) =>
          composer.hidden ? focusRoom() : write(box, emoji),
        );
      },
      file: () => document.querySelector(".attach summary").click(),
    };
    bar ??= makeToolbar(box, () => wordAt, others);
    box.before(bar);
  }
}

/** Completes what is written, from the first sign on that may begin a name. */
export function completeOnceBegun() {
  const here = composer;
  const { content: box } = here.elements;
  let loading;
  box.addEventListener("input", () => {
    if (!/[@＠:]/.test(box.value)) return;
    loading ??= later("completion").then(
      ({ complete }) => complete(here, () => later("emoji")),
      // Where the server is away: another sign tries again.
      () => (loading = undefined),
    );
  });
}
