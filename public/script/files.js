// Files are pasted, dragged onto the page or chosen. They go up at once, and wait above the box for the message that takes them along.

import { Attachments } from "./attachments.js";
import { composer, listen, saying } from "./page.js";
import { said } from "./words.js";

/** Takes files in every way, and gives the list of them. `onChange` is called as one of it has changed. */
export function attachFiles(onChange) {
  const details = document.querySelector(".attach");
  const input = details.querySelector("[type=file]");
  const original = details.querySelector("[name=original]");
  const { content: box, room } = composer.elements;
  const { most, each, longest } = input.dataset;
  const shelf = document.createElement("div");
  const told = document.createElement("p");
  const attachments = new Attachments({ onChange, onShown: draw, onTakenAway: () => box.focus() });

  shelf.className = "attached";
  told.className = "reason";
  told.role = "status";
  shelf.append(attachments.element, original.closest(".single"), told);
  composer.before(shelf);

  // The form below it is for a browser without script.
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    input.click();
  });

  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });

  original.addEventListener("change", () => {
    for (const entry of attachments.pictures) attachments.resend(entry, query());
  });

  listen("paste", (event) => {
    const { files, types } = event.clipboardData;
    // A table or a text that also brings its picture stays text.
    const isText = files.length === 0 || (types.includes("text/plain") && types.includes("text/html"));
    if (isText) return void (event.target === box && offerFile(event.clipboardData.getData("text/plain")));
    event.preventDefault();
    add(files);
  });
  listen("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  listen("drop", (event) => {
    const { files } = event.dataTransfer;
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  });
  listen("beforeunload", (event) => attachments.isPending && event.preventDefault(), window);

  function add(files) {
    told.textContent = "";
    for (const file of files) {
      if (attachments.count >= most) told.textContent = said.tooMany;
      else attachments.send(file, query(), file.size > each ? said.tooLarge : "");
    }
    draw();
    box.focus();
  }

  function query() {
    return { room: room?.value ?? "1", ...(original.checked && { original: "on" }) };
  }

  /** What is pasted may be longer than a message: it can go as a file, and what was in the box before is there again. */
  function offerFile(text) {
    if (text.length <= longest) return;
    const before = box.value;
    const button = saying("button", said.asFile);
    Object.assign(button, { type: "button", className: "quiet" });
    told.replaceChildren(said.tooLong, " ", button);
    draw();
    button.addEventListener("click", () => {
      box.value = before;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      add([new File([text], "text.txt", { type: "text/plain" })]);
    });
  }

  function draw() {
    const hasPictures = attachments.pictures.length > 0;
    original.closest(".single").hidden = !hasPictures;
    // It is said of these, and of no others.
    if (!hasPictures) original.checked = false;
    shelf.hidden = attachments.isEmpty && told.textContent === "";
  }

  return attachments;
}
