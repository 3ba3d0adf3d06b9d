// A second click on what posts a form would have the browser drop the answer to the first, though that was done, and the cookie in it.

/** How long the same is held back, in ms: after that no answer may come any more. */
const HELD = 5_000;

/** Has what the browser itself posts go once. */
export function holdSecondClicks() {
  let [last, until] = [];
  // After all others, who may see to the form by themselves.
  addEventListener("submit", (event) => {
    const { target: form, submitter, timeStamp } = event;
    if (event.defaultPrevented || form.method !== "post") return;
    const said = [form.action, submitter?.formAction, ...new FormData(form, submitter)].join();
    if (said === last && timeStamp < until) event.preventDefault();
    else [last, until] = [said, timeStamp + HELD];
  });
  const forget = () => (last = undefined);
  // Whoever goes back to the page, or stops the browser on its way, may send it again.
  addEventListener("pageshow", forget);
  window.navigation?.addEventListener("navigateerror", forget);
}
