// What is being written is kept in the tab until it is sent, so that a reload or an ended session loses nothing.

const beginning = "draft of ";

/** What `reader` was writing for the page at `path`. */
export const nameOfDraft = (reader, path) => `${beginning}${reader} for ${path}`;

/** Forgets what was being written when one signs out, and what somebody else was writing before `reader` came. */
export function forgetDraftsOfOthers(reader) {
  forgetDrafts(nameOfDraft(reader, ""));
  document.addEventListener("submit", ({ target }) => {
    if (/\/(?:logout|profile\/delete)$/.test(target.action)) forgetDrafts();
  });
}

/** Forgets all drafts but those whose names begin with `kept`. */
function forgetDrafts(kept) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(beginning) && !(kept && name.startsWith(kept))) sessionStorage.removeItem(name);
  }
}
