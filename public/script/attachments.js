// The files that the next message takes along: above the box, each with how much of it has arrived. A file is `{ id, name, size,
// description }` once it has; before, it has no id.

import { saying } from "./page.js";
import { sizeText } from "./sizes.js";
import { upload } from "./upload.js";
import { said } from "./words.js";

/** As cameras call what they have not made a picture of yet: browsers know no type of it. */
const RAW = /\.(?:dng|cr[23]|nef|arw|orf|raf|rw2)$/i;

/** A list of files. `onChange` is called when one has arrived, is described anew, or was taken away; then `onTakenAway` is, too. */
export class Attachments {
  element = document.createElement("ul");
  #entries = [];
  #onChange;
  #onTakenAway;

  constructor({ onChange, onTakenAway }) {
    this.#onChange = onChange;
    this.#onTakenAway = onTakenAway;
    this.element.className = "chosen";
  }

  get count() {
    return this.#entries.length;
  }

  /** Whether some have not arrived yet, and will. */
  get isPending() {
    return this.#entries.some(({ cancel }) => cancel);
  }

  /** Whether some were refused. */
  get isRefused() {
    return this.#entries.some(({ reason }) => reason);
  }

  get pictures() {
    return this.#entries.filter(({ data }) => data?.type.startsWith("image/") || RAW.test(data?.name));
  }

  /** Those that have arrived. */
  get files() {
    const there = this.#entries.filter(({ file }) => file.id);
    return there.map(({ file }) => file);
  }

  /** Has these be there, besides those that have not arrived yet. */
  set files(files) {
    const kept = new Set(files.map(({ id }) => id));
    for (const entry of this.#entries) if (entry.file.id && !kept.has(entry.file.id)) this.#remove(entry);
    const here = new Set(this.files.map(({ id }) => id));
    for (const file of files) if (!here.has(file.id)) this.#add({ file });
  }

  /** Sends `data`, a file of the browser, to where `query` says. `problem`: why it is of no use to send it. */
  send(data, query, problem = "") {
    const entry = this.#add({ data, file: { name: data.name, size: data.size, description: "" } });
    if (problem) this.#refuse(entry, problem, false);
    else this.#begin(entry, query);
  }

  /** Sends anew what is still at hand of `entry`. */
  resend(entry, query) {
    entry.cancel?.();
    delete entry.file.id;
    this.#begin(entry, query);
  }

  #begin(entry, query) {
    const { data, file, how, progress, retry, why } = entry;
    entry.reason = why.textContent = "";
    retry.hidden = true;
    progress.hidden = false;
    progress.removeAttribute("value");
    retry.onclick = () => this.resend(entry, query);
    entry.cancel = upload(
      data,
      { ...query, name: file.name },
      {
        onProgress(loaded, total) {
          Object.assign(progress, { max: total, value: loaded });
          how.textContent = `${sizeText(loaded)} / ${sizeText(total)}`;
        },
        onAway: () => (how.textContent = said.away),
        onDone: ({ status, text }) => {
          progress.hidden = true;
          how.textContent = sizeText(file.size);
          entry.cancel = undefined;
          if (status === 201) file.id = JSON.parse(text).id;
          else this.#refuse(entry, reasonIn(text), true);
          this.#onChange();
        },
      },
    );
  }

  #refuse(entry, reason, isWorthAnother) {
    entry.reason = entry.why.textContent = reason;
    entry.retry.hidden = !isWorthAnother;
  }

  #remove(entry) {
    entry.cancel?.();
    this.#entries = this.#entries.filter((other) => other !== entry);
    entry.line.remove();
  }

  #add(entry) {
    const { data, file } = entry;
    const line = document.createElement("li");
    const [name, how, why] = ["name", "hint", "reason"].map((className) =>
      Object.assign(saying("span", ""), { className }),
    );
    const progress = document.createElement("progress");
    const retry = button(said.tryAgain, file);
    const away = button(said.takeAway, file);
    name.textContent = file.name;
    how.textContent = sizeText(file.size);
    progress.hidden = retry.hidden = true;
    progress.ariaLabel = file.name;
    why.role = "alert";
    away.onclick = () => {
      this.#remove(entry);
      this.#onChange();
      this.#onTakenAway();
    };
    line.append(name, how, progress, why, retry, away);
    if (data?.type.startsWith("image/")) {
      line.prepend(preview(data));
      line.append(this.#describing(file));
    }
    Object.assign(entry, { line, how, why, progress, retry });
    this.#entries.push(entry);
    this.element.append(line);
    return entry;
  }

  #describing(file) {
    const place = document.createElement("p");
    const field = document.createElement("input");
    place.className = "field";
    place.append(field);
    Object.assign(field, { type: "text", dir: "auto", placeholder: said.describe, value: file.description });
    field.ariaLabel = `${said.describe}: ${file.name}`;
    field.addEventListener("input", () => {
      file.description = field.value;
      this.#onChange();
    });
    return place;
  }
}

function button(label, { name }) {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", className: "quiet", textContent: label });
  element.ariaLabel = `${label}: ${name}`;
  return element;
}

/** A small picture of a file that is one. Its pixels alone are drawn: no address leads to it. */
function preview(data) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 0;
  createImageBitmap(data, { resizeHeight: 48 }).then(
    (picture) => {
      canvas.width = Math.min(picture.width, 96);
      canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
    },
    () => {},
  );
  return canvas;
}

function reasonIn(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return said.notTaken;
  }
}
