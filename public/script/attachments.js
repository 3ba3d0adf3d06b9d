// The files that the next message takes along, and those that a message waits for: above the box, each with how much of it has arrived.
// A file is `{ id, name, type, size, description }` once it has; before, it has no id. It stays the same object wherever it goes.

import { reasonIn, saying } from "./page.js";
import { sizeText } from "./sizes.js";
import { upload } from "./upload.js";
import { said } from "./words.js";

/** As cameras call what they have not made a picture of yet: browsers know no type of it. */
const RAW = /\.(?:dng|cr[23]|nef|arw|orf|raf|rw2)$/i;

/** What was sent of each file, and where to. */
const sources = new WeakMap();

/**
 * A list of files. `onChange` is called when one has arrived, was refused, is described anew, or was taken away; then `onTakenAway` is,
 * too. `onShown` is called when others are in it.
 */
export class Attachments {
  element = document.createElement("ul");
  #entries = [];
  #onChange;
  #onShown;
  #onTakenAway;

  constructor({ onChange, onShown, onTakenAway }) {
    this.#onChange = onChange;
    this.#onShown = onShown;
    this.#onTakenAway = onTakenAway;
    this.element.className = "chosen";
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** How many there are for the next message. */
  get count() {
    return this.#next.length;
  }

  /** Whether some have not arrived yet, and will. */
  get isPending() {
    return this.#entries.some(({ cancel }) => cancel);
  }

  /** Whether some were refused. */
  get isRefused() {
    return this.#entries.some(({ reason }) => reason);
  }

  /** Those of the next message that are pictures. */
  get pictures() {
    return this.#next.filter(({ data }) => data?.type.startsWith("image/") || RAW.test(data?.name));
  }

  /** Those of the next message that have arrived, or will. */
  get files() {
    const good = this.#next.filter(({ reason }) => !reason);
    return good.map(({ file }) => file);
  }

  get #next() {
    return this.#entries.filter(({ isAwaited }) => !isAwaited);
  }

  /** Whether `file` has not arrived yet, and will. */
  isComing(file) {
    return this.#entries.some((entry) => entry.file === file && entry.cancel);
  }

  /** Has `files` of the next message be there, those of which are `awaited` that have not arrived yet, and those that were refused. */
  show(files, awaited) {
    for (const entry of this.#entries) {
      entry.isAwaited = awaited.includes(entry.file);
      const isWanted = entry.isAwaited ? entry.cancel : entry.reason || files.includes(entry.file);
      if (!isWanted) this.#remove(entry);
    }
    const here = this.files;
    for (const file of files) if (!here.includes(file)) this.#add({ file });
    this.#onShown();
  }

  /** Sends `data`, a file of the browser, to where `query` says. `problem`: why it is of no use to send it. */
  send(data, query, problem = "") {
    const { name, type, size } = data;
    const entry = this.#add({ data, file: { name, type, size, description: "" } });
    if (problem) this.#refuse(entry, problem, false);
    else this.#begin(entry, query);
  }

  /** Sends `file` of a message anew, which Robin has not got any more. Where the page has not either, that is said, and is in the way. */
  sendAnew(file) {
    delete file.id;
    const entry = this.#add({ file });
    entry.isAwaited = true;
    if (entry.data) this.#begin(entry, sources.get(file).query);
    else this.#refuse(entry, said.fileGone, false);
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
    sources.set(file, { data, query });
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
          else this.#refuse(entry, ...refusal(status, text));
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

  #add({ file, data = sources.get(file)?.data }) {
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
    if (file.type?.startsWith("image/") && (data || file.id)) {
      line.prepend(data ? preview(data) : sentPreview(file));
      line.append(this.#describing(file));
    }
    const entry = { file, data, line, how, why, progress, retry };
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

/** The same of one that has arrived, and of which this page has nothing. */
function sentPreview({ id, name }) {
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = `/files/${id}/${encodeURIComponent(name)}?size=small`;
  picture.addEventListener("error", () => picture.remove());
  return picture;
}

/** Why a file was not taken in, and whether it may be another time. */
function refusal(status, text) {
  if (status === 0) return [said.unreadable, false];
  try {
    return [JSON.parse(text).error, true];
  } catch {
    // Robin's own page knows how large a file may be: what stands before it takes less.
    return status === 413 ? [said.refusedByProxy, false] : [reasonIn(text) ?? said.notTaken, true];
  }
}
