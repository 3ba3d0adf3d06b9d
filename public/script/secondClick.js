// A second click on what posts a form would have the browser drop the answer to the first, though that was done, and the cookie in it.

/** How long a second one is held back, in ms: after that nothing may come any more. */
const HELD = 5_000;

/** When each form was sent. */
let sent = new WeakMap();

/** Has each form that the browser itself posts go once. */
export function holdSecondClicks() {
  // After all others, who may see to the form by themselves.
  addEventListener("submit", (event) => {
    const { target: form, timeStamp } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    if (timeStamp - sent.get(form) < HELD) event.preventDefault();
    else sent.set(form, timeStamp);
  });
  // Whoever goes back to the page may send it again.
  addEventListener("pageshow", () => (sent = new WeakMap()));
}
