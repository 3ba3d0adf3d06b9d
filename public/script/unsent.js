// What was not sent in a room where one may not write, on a page that has come without a box: it is there to be read, copied or deleted.

import { removed } from "./composition.js";
import { keepDraft, leaveDraft, nameHere, takeDraft } from "./drafts.js";
import { log, saying } from "./page.js";
import { said } from "./words.js";

/** What was not sent of `draft`, as it is kept, in its order: the text of each, and what is left `without` it. */
export function partsOf(draft) {
  const parts = [
    ...draft.waiting.map((item) => ({ text: textOf(item), without: removed(draft, item.key) })),
    { text: draft.edited?.text, without: { ...draft, edited: undefined } },
    { text: textOf(draft), without: { ...draft, text: "", reply: "", files: [], returned: undefined } },
  ];
  return parts.filter(({ text }) => text);
}

const textOf = ({ text, files = [] }) => [text, ...files.map(({ name }) => name)].filter(Boolean).join("\n");

/** Shows it below why. From another page it is not sent either, only to be refused. */
export function showUnsent() {
  const name = nameHere();
  const list = document.createElement("div");
  let draft = { ...takeDraft(name), isSeen: true };
  leaveDraft(name);
  if (partsOf(draft).length === 0) return;
  list.className = "drafts";
  show();
  document.getElementById("silence").after(list);

  function show() {
    keepDraft(name, draft);
    list.replaceChildren(
      ...partsOf(draft).map(({ text, without }) => lineOf(text, () => leaveOnly(without))),
    );
  }

  function leaveOnly(rest) {
    draft = rest;
    show();
    (list.querySelector("button") ?? log).focus({ preventScroll: true });
  }
}

function lineOf(text, discard) {
  const line = document.createElement("div");
  const button = saying("button", said.discard);
  line.className = "unsent";
  Object.assign(button, { type: "button", className: "quiet" });
  button.addEventListener("click", discard);
  line.append(saying("blockquote", text), saying("p", said.unsent), button);
  return line;
}
