// Files are pasted, dragged onto the page or chosen, shown before they go, and sent with how much of them has arrived.

import { newKey, read, saying, viewer } from "./page.js";
import { locale, said } from "./words.js";

/** Bytes are told in the largest of these units of which there is one. */
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** Has the form beside the box take files in every way, and send them without leaving the page. */
export function sendFiles() {
  const details = document.querySelector(".attach");
  const form = details?.querySelector("form");
  if (!form) return;
  const { files: input, content: words } = form.elements;
  const button = form.querySelector(".button");
  const list = document.createElement("ul");
  const progress = document.createElement("progress");
  const told = document.createElement("p");
  let underWay;
  let key = newKey();

  list.className = "chosen";
  told.className = "reason";
  told.role = "alert";
  progress.hidden = true;
  button.before(list, progress, told);

  input.addEventListener("change", show);

  // What is pasted as text stays text.
  document.addEventListener("paste", (event) => {
    const { files } = event.clipboardData;
    if (files.length === 0 || underWay) return;
    event.preventDefault();
    add(files);
  });

  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });

  document.addEventListener("drop", (event) => {
    const { files } = event.dataTransfer;
    if (files.length === 0) return;
    event.preventDefault();
    if (!underWay) add(files);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!underWay) send();
  });

  addEventListener("beforeunload", (event) => {
    if (underWay) event.preventDefault();
  });

  function add(files) {
    details.open = true;
    choose([...input.files, ...files]);
    words.focus();
  }

  function choose(files) {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    input.files = chosen.files;
    show();
  }

  function show() {
    told.textContent = "";
    list.replaceChildren(...[...input.files].map(line));
  }

  function line(file) {
    const item = document.createElement("li");
    const away = document.createElement("button");
    away.type = "button";
    away.className = "quiet";
    away.textContent = said.takeAway;
    away.ariaLabel = `${said.takeAway}: ${file.name}`;
    away.addEventListener("click", () => {
      choose([...input.files].filter((other) => other !== file));
      input.focus();
    });
    item.append(preview(file), saying("span", file.name), ` ${sizeOf(file.size)} `, away);
    return item;
  }

  // Nothing but XMLHttpRequest tells how much has gone.
  function send() {
    const body = new FormData(form);
    body.set("key", key);
    underWay = new XMLHttpRequest();
    underWay.open("POST", form.action);
    for (const [name, value] of Object.entries({ "HX-Request": "true", "Robin-User": viewer }))
      underWay.setRequestHeader(name, value);
    underWay.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.max = total;
      progress.value = loaded;
      told.textContent = `${sizeOf(loaded)} / ${sizeOf(total)}`;
    });
    underWay.addEventListener("loadend", () => done(underWay));
    form.ariaBusy = "true";
    progress.hidden = false;
    progress.removeAttribute("value");
    underWay.send(body);
  }

  function done({ status, responseText }) {
    underWay = undefined;
    form.ariaBusy = null;
    progress.hidden = true;
    if (status !== 204) {
      // The same again is stored once; all is as it was for another try.
      told.textContent =
        status === 0 ? said.notReached : read(responseText).textContent.trim() || said.notTaken;
      return;
    }
    key = newKey();
    form.reset();
    show();
    details.open = false;
  }
}

/** A small picture of a file that is one. Its pixels alone are drawn: no address leads to it. */
function preview(file) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 0;
  if (file.type.startsWith("image/")) {
    createImageBitmap(file, { resizeHeight: 48 }).then(
      (picture) => {
        canvas.width = Math.min(picture.width, 96);
        canvas.height = picture.height;
        canvas.getContext("2d").drawImage(picture, 0, 0);
      },
      () => {},
    );
  }
  return canvas;
}

function sizeOf(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const style = { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale, style).format(bytes / 1_000 ** step);
}
