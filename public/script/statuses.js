import { listen, onLeaving } from "./page.js";

/** How often it is looked at what is over, in ms. */
const LOOK = 30_000;

/** Takes away what somebody said of oneself once its time is over. */
export function endStatuses() {
  const end = () => {
    for (const status of document.querySelectorAll("[data-until]"))
      if (Number(status.dataset.until) <= Date.now()) status.remove();
  };
  if (!document.querySelector("[data-until]")) return;
  const looking = setInterval(end, LOOK);
  onLeaving(() => clearInterval(looking));
  listen("visibilitychange", end);
}
