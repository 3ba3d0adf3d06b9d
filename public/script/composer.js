import { leaveDraft, nameOfDraft, takeDraft } from "./drafts.js";
import { shortened } from "./graphemes.js";
import { openOutbox } from "./outbox.js";
import { composer, isPast, numberOf, onMessages, read, reader, toolsOf } from "./page.js";
import { toEnd } from "./scroll.js";
import { said } from "./words.js";

const { content: box, reply } = composer?.elements ?? {};
const context = document.getElementById("context");
const what = context?.querySelector(".what");
const preview = document.getElementById("preview");
const reason = document.getElementById("reason");
const send = composer?.querySelector(".button");

/** The message that is edited: its number, the revision of its text, and the draft that it took the place of. */
let editing;

/** What was sent, failed, and stands in the box again: as long as it is the same, to send it is to try again. */
let returned;

/** A draft that came back into the box with the Enter that sent an edit: a second Enter does not mean it. */
let isUntouched = false;

const draft = nameOfDraft(reader, context?.querySelector(".cancel").pathname);
const kept = takeDraft(draft);
const outbox = composer && openOutbox(kept.waiting ?? [], { onEnter, onTaken, onFailed });

/** Empties the box with each Enter, and sends what was in it in the background. */
export function compose() {
  const onPhone = matchMedia("(pointer: coarse)");
  /** The text that a preview was asked for. */
  let previewed;

  // An edit may be empty to the browser: the server says why it may not.
  composer.noValidate = true;
  box.value ||= kept.text ?? "";
  leaveDraft(draft);
  returned = kept.returned;
  if (kept.reply && reply.value === "") answerTo(kept.reply);
  if (outbox.isOld()) takeBack();
  if (kept.edited) beginEdit(kept.edited, kept.edited.text);
  box.addEventListener("input", () => {
    isUntouched = false;
    if (outbox.waiting.length === 0) reason.textContent = "";
    hidePreview();
    remember();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return void (hidePreview() || leave());
    if (event.key === "ArrowUp" && box.value === "" && !editing) return editLast(event);
    // While a word is composed (Japanese, Chinese …) Enter chooses it; Safari tells so only by the code 229.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || onPhone.matches) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  // Who sends, or looks at what would be sent, goes on writing: the box keeps the focus, and a phone its keyboard.
  composer.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault();
  });

  onMessages((messages) => {
    const answered = messages.find((chat) => String(numberOf(chat)) === reply.value);
    if (answered?.querySelector(".content")) answer(answered);
    else if (answered) leaveDeleted();
  });

  context.addEventListener("click", (event) => {
    if (!event.target.closest(".cancel")) return;
    event.preventDefault();
    leave();
    box.focus();
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer && editing) ctx.request.body.set("edit", editing.id);
  });

  composer.addEventListener("htmx:before:request", ({ target }) => {
    if (target === composer) return;
    reason.textContent = "";
    previewed = box.value;
  });

  composer.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    if (target === composer) return;
    if (ctx.response?.status === 200) preview.hidden = box.value !== previewed;
    else reason.textContent = whyNot(ctx);
  });
}

/** Takes what is in the box as it stands, and empties the box of it. */
function onEnter() {
  hidePreview();
  const [text, answered] = [box.value, reply.value];
  if (isUntouched || (text === "" && !editing)) return;
  const isAgain = returned?.text === text && returned.reply === answered;
  const entered = editing
    ? { text, edit: { id: editing.id, revision: editing.revision } }
    : { text, reply: answered, key: isAgain ? returned.key : newKey() };
  const isFirst = !editing && returned !== undefined;
  if (isFirst) returned = undefined;
  if (!editing) box.value = "";
  isUntouched = leave() && box.value !== "";
  outbox.enter(entered, isFirst);
  remember();
  if (!entered.edit && !isPast()) toEnd();
}

function onTaken({ edit }) {
  if (edit) isUntouched = false;
  remember();
  // What is newest is not on the page: it shows there what was said.
  if (isPast() && !edit && outbox.waiting.length === 0)
    location.assign(context.querySelector(".cancel").href);
}

function onFailed(item, ctx) {
  const newer = read(ctx.text ?? "").querySelector("[data-revision]");
  if (item.edit && newer) item.edit.revision = newer.dataset.revision;
  takeBack();
  reason.textContent = whyNot(ctx);
}

/** What failed stands in the box again, if nothing else does. */
function takeBack() {
  const [item] = outbox.waiting;
  const isFree = box.value === "" || (item?.edit && isUntouched);
  isUntouched = false;
  if (!item || editing || !isFree) return;
  outbox.takeOut(item);
  if (item.edit) beginEdit(item.edit, item.text);
  else {
    if (item.reply) answerTo(item.reply);
    box.value = item.text;
    returned = item;
  }
  remember();
}

function whyNot({ response, text }) {
  return response ? read(text ?? "").textContent.trim() || said.notTaken : said.notReached;
}

function answerTo(id) {
  const chat = document.getElementById(`chat-${id}`);
  if (chat?.querySelector(".content")) return answer(chat);
  leave();
  reply.value = id;
  show(said.answering);
}

/** Opens the box to answer the message `chat`. */
export function answer(chat) {
  leave();
  reply.value = numberOf(chat);
  const content = chat.querySelector(".content").innerText.replace(/\s+/g, " ");
  const [who, words] = ["b", "span"].map((name) => document.createElement(name));
  who.dir = words.dir = "auto";
  who.textContent = chat.querySelector(".author").textContent;
  words.textContent = shortened(content);
  show(said.answering, who, words);
  remember();
}

/** Opens the box with the text of a message to edit, which is in the form `tools` offers for it. */
export function edit(tools) {
  if (editing) leave();
  const { content, revision } = tools.querySelector(".edit form").elements;
  beginEdit({ id: tools.dataset.chat, revision: revision.value }, content.value);
  box.focus();
}

function beginEdit({ id, revision }, text) {
  const unfinished = { text: box.value, answered: reply.value, shown: [...what.childNodes] };
  editing = { id, revision, draft: unfinished };
  reply.value = "";
  box.value = text;
  reason.textContent = "";
  show(said.editing);
  send.textContent = said.save;
  remember();
}

async function editLast(event) {
  const own = document.querySelectorAll(`.chat[data-author="${reader}"]:has(> .more)`);
  if (own.length === 0) return;
  event.preventDefault();
  const tools = await toolsOf([...own].at(-1));
  if (!tools) reason.textContent = said.unreachable;
  else if (tools.querySelector(".edit") && box.value === "" && !editing) edit(tools);
}

/**
 * Does not answer any more; or does not edit, and the draft that it took the place of is there again. Returns whether it
 * was an edit.
 */
function leave() {
  const wasEdit = editing !== undefined;
  const { text, answered, shown } = editing?.draft ?? { text: box.value, answered: "", shown: [] };
  editing = undefined;
  send.textContent = said.send;
  box.value = text;
  reply.value = answered;
  what.replaceChildren(...shown);
  context.hidden = answered === "";
  reason.textContent = "";
  remember();
  return wasEdit;
}

function leaveDeleted() {
  leave();
  reason.textContent = said.answeredGone;
}

function show(...words) {
  what.replaceChildren(...words);
  context.hidden = false;
}

function remember() {
  const { text, answered } = editing?.draft ?? { text: box.value, answered: reply.value };
  const { waiting } = outbox;
  const edited = editing && { id: editing.id, revision: editing.revision, text: box.value };
  sessionStorage.setItem(draft, JSON.stringify({ text, reply: answered, edited, returned, waiting }));
}

/** Whether there was one to hide. */
function hidePreview() {
  const wasShown = !preview.hidden;
  preview.hidden = true;
  return wasShown;
}

/** Not crypto.randomUUID: that is missing where Robin is reached over plain HTTP in a home network. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
}
