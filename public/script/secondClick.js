// A second click on what posts a form would have the browser drop the answer to the first, though that was done, and the cookie in it.

/** How long a second one is held back, in ms: after that nothing may come any more. */
const HELD = 5_000;

/** When each form was sent, and what it said. */
let sent = new WeakMap();

/** Has each form that the browser itself posts go once. */
export function holdSecondClicks() {
  // After all others, who may see to the form by themselves.
  addEventListener("submit", (event) => {
    const { target: form, submitter, timeStamp } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    const said = `${submitter?.formAction} ${new URLSearchParams(new FormData(form, submitter))}`;
    const before = sent.get(form);
    if (before?.said === said && timeStamp - before.at < HELD) event.preventDefault();
    else sent.set(form, { said, at: timeStamp });
  });
  const forget = () => (sent = new WeakMap());
  // Whoever goes back to the page, or stops the browser on its way, may send it again.
  addEventListener("pageshow", forget);
  globalThis.navigation?.addEventListener("navigateerror", forget);
}
