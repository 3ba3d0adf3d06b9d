// What is being written is kept in the tab until it is sent, so that a reload or an ended session loses nothing.

const beginning = "draft of ";

/** What `reader` was writing for the page at `path`, and who kept it there. */
export const nameOfDraft = (reader, path) => `${beginning}${reader} for ${path}`;

const tabs = new BroadcastChannel("signing out");

/** Forgets all that was being written when one signs out, in every tab: somebody else may sit here next. */
export function forgetWithSigningOut() {
  tabs.addEventListener("message", forget);
  document.addEventListener("submit", ({ target }) => {
    if (!/\/(?:logout|profile\/delete)$/.test(target.action)) return;
    forget();
    tabs.postMessage("");
  });
}

function forget() {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(beginning)) sessionStorage.removeItem(name);
  }
}
