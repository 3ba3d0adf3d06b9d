// Where the names of people are typed: offers those that begin so.

import { fetchFragment, read } from "../page.js";

/** How long one pauses before it is looked who is meant, in ms. */
const PAUSE = 120;

/** Fills the list of `field`, which takes the name of one person, or of several. */
export function completeNames(field) {
  let asked = 0;
  let timer;

  field.addEventListener("input", ({ inputType }) => {
    clearTimeout(timer);
    asked += 1;
    // What is chosen from the list comes as a replacement.
    if (inputType !== "insertReplacementText") timer = setTimeout(ask, PAUSE, asked);
  });
  ask(asked);

  async function ask(number) {
    const [before, beginning] = parted();
    if (beginning === "") return;
    const query = new URLSearchParams({ q: beginning });
    // Where Robin is away one goes on writing.
    const markup = await fetchFragment(`/users?${query}`).catch(() => undefined);
    if (number !== asked || markup === undefined) return;
    const names = [...read(markup).querySelectorAll("[role=option]:not(#person-everyone)")];
    field.list.replaceChildren(
      ...names.map(({ dataset }) =>
        Object.assign(document.createElement("option"), { value: before + dataset.name }),
      ),
    );
  }

  /** What stands before the name that is being typed, and how that begins. */
  function parted() {
    const isOne = field.dataset.completes === "person";
    const start = isOne ? 0 : field.value.search(/[^\s,;，；､、،؛]*$/u);
    return [field.value.slice(0, start), field.value.slice(start).trim()];
  }
}
