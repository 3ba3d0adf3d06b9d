// Files are pasted, dragged onto the page or chosen. They go up at once, and wait above the box for the message that takes them along.

import { Attachments } from "./attachments.js";
import { composer, listen, saying } from "./page.js";
import { isReturn } from "./returning.js";
import { focusBoxOrLog, isSilent } from "./silence.js";
import { areFilesHeld, holdFiles, isLeaving } from "./typingAhead.js";
import { said } from "./words.js";

/** What the server put into the box. Of a form that came without script and was refused, its files stand above it: they are shown as others are. */
export function asServed() {
  const { content, reply } = composer.elements;
  const files = [...document.querySelectorAll(".kept [name=file]")].map(({ value, dataset }) => {
    const { name, type, size } = dataset;
    return { id: Number(value), name, type, size: Number(size), description: "" };
  });
  document.querySelector(".kept")?.remove();
  // To who comes back a browser gives what was in the form as one left the page, some before this runs and some after. It may be
  // sent by now, unless one has typed on this very page already.
  composer.autocomplete = "off";
  if (document.getElementById("context").hidden) reply.value = "";
  const isTyped = document.activeElement === content && navigator.userActivation?.hasBeenActive;
  const text = isReturn && !isTyped ? content.defaultValue : content.value;
  return { text, reply: reply.value, files };
}

/** Takes files in every way, and gives the list of them, and what adds files to it. `onChange` is called as one of it has changed. */
export function attachFiles(onChange) {
  const details = document.querySelector(".attach");
  const input = details.querySelector("[type=file]");
  const original = details.querySelector("[name=original]");
  const { content: box, room } = composer.elements;
  const { most, each, longest } = input.dataset;
  const shelf = document.createElement("div");
  const told = document.createElement("p");
  /** The text that can go as a file. */
  let offered = "";
  /** Whether Robin leads away whoever may not be here any more: nothing of this can arrive, and the browser is not to ask. */
  let isLed = false;
  const attachments = new Attachments({ onChange, onShown: draw, onTakenAway: focusBoxOrLog });

  shelf.className = "attached";
  told.className = "reason";
  told.role = "status";
  shelf.append(attachments.element, original.closest(".single"), told);
  composer.before(shelf);

  // The form below it is for a browser without script.
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    if (!isLeaving()) input.click();
  });

  input.addEventListener("change", () => {
    addFiles(input.files);
    box.focus();
    input.value = "";
  });

  original.addEventListener("change", () => {
    for (const entry of attachments.pictures) attachments.resend(entry, query());
  });

  box.addEventListener("input", draw);
  listen("paste", (event) => {
    const { files, types } = event.clipboardData;
    // A table or a text that also brings its picture stays text.
    const isText = files.length === 0 || (types.includes("text/plain") && types.includes("text/html"));
    if (isText) return void (event.target === box && offerFile(event.clipboardData.getData("text/plain")));
    take(event, files);
  });
  listen("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  listen("drop", (event) => {
    const { files } = event.dataTransfer;
    if (files.length > 0) take(event, files);
  });
  listen("htmx:after:request", (event) => {
    const { hx, response } = event.detail.ctx;
    isLed = Boolean(hx.redirect) && response.status >= 400;
    // A page that has become too old is loaded anew: that can wait for them.
    if (hx.refresh && areOnTheWay()) event.preventDefault();
  });
  listen("beforeunload", (event) => !isLed && areOnTheWay() && event.preventDefault(), window);

  /** Whether files would be lost with the page. */
  function areOnTheWay() {
    return attachments.isPending || areFilesHeld();
  }

  /** Takes `files` for this room, or has them wait for the one that one is on the way to. */
  function take(event, files) {
    event.preventDefault();
    if (isLeaving()) return holdFiles(files);
    if (isSilent()) return;
    addFiles(files);
    box.focus();
  }

  function addFiles(files) {
    tell("");
    for (const file of files) {
      if (attachments.count >= most) tell(said.tooMany);
      else attachments.send(file, query(), file.size > each ? said.tooLarge : "");
    }
    draw();
  }

  /** Says `why` in the place of what was said, or offered, before. */
  function tell(why) {
    told.textContent = why;
    offered = "";
  }

  function query() {
    return { room: room?.value ?? "1", ...(original.checked && { original: "on" }) };
  }

  /** What is pasted may be longer than a message: it can go as a file, for as long as it is in the box. */
  function offerFile(text) {
    if (text.length <= longest) return;
    const button = saying("button", said.asFile);
    Object.assign(button, { type: "button", className: "quiet" });
    told.replaceChildren(said.tooLong, " ", button);
    shelf.hidden = false;
    // As it is once it is in the box.
    offered = text.replaceAll(/\r\n?/g, "\n");
    button.addEventListener("click", () => {
      if (attachments.count < most) {
        const at = box.value.indexOf(offered);
        box.setRangeText("", at, at + offered.length, "preserve");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      addFiles([new File([text], "text.txt", { type: "text/plain" })]);
      box.focus();
    });
  }

  function draw() {
    if (offered && !box.value.includes(offered)) tell("");
    const hasPictures = attachments.pictures.length > 0;
    original.closest(".single").hidden = !hasPictures;
    // It is said of these, and of no others.
    if (!hasPictures) original.checked = false;
    shelf.hidden = attachments.isEmpty && told.textContent === "";
  }

  return { attachments, addFiles };
}
