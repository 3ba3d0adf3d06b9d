import { listen, onLeaving } from "./page.js";

/** How often it is looked at what is over, in ms. */
const LOOK = 30_000;

/** Takes away what somebody said of oneself once its time is over. */
export function endStatuses() {
  const end = () => {
    for (const status of document.querySelectorAll("[data-until]"))
      if (Number(status.dataset.until) <= Date.now()) takeAway(status);
  };
  const looking = setInterval(end, LOOK);
  onLeaving(() => clearInterval(looking));
  listen("visibilitychange", end);
}

/** Another one may come in its place. */
function takeAway(status) {
  status.replaceChildren();
  for (const name of ["class", "data-until"]) status.removeAttribute(name);
}
