// On the page that is shown where the server is away: what was wanted comes by itself once it is back.

/** How often it is looked, in ms. */
const EVERY = 3_000;

async function look() {
  const answer = await fetch("/alive", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) location.reload();
}

// At its own address the server has answered.
if (location.pathname !== "/offline") {
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  setInterval(() => document.hidden || look(), EVERY);
}
