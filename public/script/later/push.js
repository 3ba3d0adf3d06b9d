// On the page that says how one is called: whether this browser can be, and turning that on and off.

import { Failure } from "../answers.js";
import { post } from "../page.js";
import { said } from "../words.js";

/** Time zones that say nothing: what a page shows to one who has chosen none. */
const NO_ZONE = "UTC";

/** Has `place` show how it is with this browser, and do what its buttons say. Nothing is asked before one of them is pressed. */
export function offerCalls(place) {
  const reason = place.querySelector(".reason");
  const zone = document.getElementById("timeZone");
  const { key, id } = place.dataset;

  if (zone.value === NO_ZONE) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  show();

  place.addEventListener("click", async ({ target }) => {
    const act = { on: turnOn, off: turnOff, test: () => post("/push/test") }[target.dataset.act];
    if (!act) return;
    reason.textContent = "";
    place.ariaBusy = "true";
    await act().catch((error) => {
      // The browser's own words are not in the language of the page.
      reason.textContent = (error instanceof Failure && error.message) || said.unreachable;
    });
    place.ariaBusy = null;
  });

  async function show() {
    const state = await stateOf(Boolean(id));
    for (const part of place.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  }

  async function turnOn() {
    if ((await Notification.requestPermission()) !== "granted") return void show();
    const { pushManager } = await navigator.serviceWorker.ready;
    const subscription = await subscribe(pushManager);
    const { endpoint, keys } = subscription.toJSON();
    await post("/push", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    location.reload();
  }

  async function subscribe(pushManager) {
    const options = { userVisibleOnly: true, applicationServerKey: key };
    try {
      return await pushManager.subscribe(options);
    } catch (error) {
      // One that was made for another Robin at this address.
      if (error.name !== "InvalidStateError") throw error;
      await (await pushManager.getSubscription())?.unsubscribe();
      return pushManager.subscribe(options);
    }
  }

  async function turnOff() {
    const { pushManager } = await navigator.serviceWorker.ready;
    await (await pushManager.getSubscription())?.unsubscribe();
    await post(`/push/${id}/delete`);
    location.reload();
  }
}

async function stateOf(isKnown) {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return isApple() ? "iphone" : "unable";
  if (Notification.permission === "denied") return "denied";
  const { pushManager } = await navigator.serviceWorker.ready;
  return isKnown && (await pushManager.getSubscription()) ? "on" : "off";
}

/** Whether it is an iPhone or iPad in whose browser Robin is: an iPad says that it is a Mac. */
function isApple() {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad/.test(userAgent) || (userAgent.includes("Mac") && maxTouchPoints > 1);
}
