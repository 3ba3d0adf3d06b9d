// Everything marked as read, and a while in which one may say that it was not meant so.

import { focusRoom, post, read, tail, viewer } from "../page.js";
import { said } from "../words.js";

/** How long the way back is offered, in ms, and again as long while one is at it. */
const OFFERED = 10_000;

/** Marks everything as read. A page to which no news comes gives way to one that says so. */
export async function markAllRead() {
  if (!tail()) return leave();
  const markup = await post("/read");
  const toast = document.createElement("div");
  toast.id = "toast";
  toast.popover = "manual";
  document.getElementById("toast")?.remove();
  document.body.append(toast);
  // What is said in an element that is there already is read out.
  toast.showPopover();
  toast.append(...read(markup).childNodes);
  const form = toast.querySelector("form");
  const goSoon = () =>
    setTimeout(() => (toast.matches(":hover, :focus-within") ? goSoon() : toast.remove()), OFFERED);
  goSoon();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const marks = new FormData(form);
    try {
      await post("/unread", marks);
    } catch ({ message }) {
      return void (form.querySelector("[role]").textContent = message || said.unreachable);
    }
    toast.remove();
    focusRoom();
    tellTakenBack(marks.get("marks"));
  });
}

/** Tells the pages of this browser how far their rooms are read, as the server knows now. */
function tellTakenBack(marks) {
  const channel = new BroadcastChannel(`unread of ${viewer}`);
  channel.postMessage(Object.fromEntries(marks.split(" ").map((mark) => mark.split("."))));
  channel.close();
}

function leave() {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/read" });
  document.body.append(form);
  form.submit();
}
