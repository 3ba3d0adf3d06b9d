import { listen, tail } from "./page.js";
import { said } from "./words.js";
import { abandonPoll, askAgain, onPoll } from "./poll.js";

/** Says when the server is away, and with an event of the document when it is back; and sees to it that a hidden page holds no poll and a returning one asks at once. */
export function watchConnection() {
  const status = document.getElementById("status");
  let away = false;

  const setAway = (is) => {
    const isBack = away && !is;
    away = is;
    if (isBack) document.dispatchEvent(new Event("back"));
    status.textContent = is ? said.away : "";
  };

  onPoll("htmx:config:request", ({ ctx }) => {
    // Away: an answer at once tells that the server is back, a held one would tell so only with the next message.
    if (document.hidden || away) delete ctx.request.headers.Prefer;
  });
  onPoll("htmx:after:request", ({ ctx }) => setAway(ctx.response.status >= 500));
  onPoll("htmx:error", () => setAway(true));
  // Signing out ends the session: the poll, told so, would lead to sign-in before the answer leads home.
  listen("submit", ({ target }) => {
    if (!target.matches(".account")) return;
    abandonPoll();
    tail()?.remove();
  });
  listen("visibilitychange", () => (document.hidden ? abandonPoll() : askAgain()));
  listen("offline", () => setAway(true), window);
  // What was asked before the line went may never be answered.
  listen("online", abandonPoll, window);
}
