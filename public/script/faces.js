// A picture that changes is another beside the messages of who is here, too, as in the list of them.

import { messageList, onLeaving, side } from "./page.js";

/** Has somebody show beside the messages on the page as in the list of who is here. */
export function followFaces() {
  const changes = new MutationObserver((records) => {
    const changed = records.flatMap(({ target, addedNodes }) => [target, ...addedNodes]);
    const people = new Set(changed.map((node) => node.closest?.(".here [id^=here-]")));
    for (const person of people) {
      const face = person?.querySelector(".avatar");
      if (!face) continue;
      const author = person.id.slice("here-".length);
      for (const shown of messageList.querySelectorAll(`[data-author="${author}"] > .avatar`))
        if (!shown.isEqualNode(face)) shown.replaceWith(face.cloneNode(true));
    }
  });
  changes.observe(side, { childList: true, subtree: true, attributeFilter: ["src"] });
  onLeaving(() => changes.disconnect());
}
