// Shows what composition.js says: the box, what is above it, and why something was not taken.

import * as composition from "./composition.js";
import { asServed, attachFiles } from "./files.js";
import { keepDraft, leaveDraft, nameHere, takeDraft } from "./drafts.js";
import { quoted } from "./echo.js";
import { hasModifier } from "./keys.js";
import { openOutbox } from "./outbox.js";
import { composer, focusRoom, isComposing, isPast, newKey, numberOf } from "./page.js";
import { onLeaving, onMessages, read, toolsOf, viewer } from "./page.js";
import { toEnd } from "./scroll.js";
import { isSilent, showBox } from "./silence.js";
import { heldFiles } from "./typingAhead.js";
import { said } from "./words.js";
import { whyLater, whyNot } from "./whyNot.js";
import { writingSince } from "./writingSince.js";

let box, reply, context, what, preview, reason, send;
let draft, state;
/** The message that one replies to, as it is shown above the box: also where it is not on the page. */
let original;
/** The files that go with what is in the box, or that a message waits for. */
let attachments, addFiles;
let outbox;

/** Empties the box with each Enter, and sends what was in it in the background. */
export function compose() {
  ({ content: box, reply } = composer.elements);
  context = document.getElementById("context");
  what = context.querySelector(".what");
  box.setAttribute("aria-describedby", "what reason");
  preview = document.getElementById("preview");
  reason = document.getElementById("reason");
  send = composer.querySelector(".button");
  draft = nameHere();
  const onPhone = matchMedia("(pointer: coarse)");
  /** The text that a preview was asked for. */
  let previewed;

  // An edit may be empty to the browser: the server says why it may not.
  composer.noValidate = true;
  leaveDraft(draft);
  // Not since one was in the room before: meanwhile what was entered there could go out from another one.
  const opened = performance.timeOrigin;
  keep(composition.restored(takeDraft(draft), asServed(), opened));
  original = { id: reply.value, shown: [...what.childNodes] };
  ({ attachments, addFiles } = attachFiles(onFiles));
  show();
  outbox = openOutbox(() => state.waiting, {
    isOld: () => composition.isOld(state, opened),
    onEnter,
    onSending: () => keep(composition.sending(state)),
    onTaken,
    onFailed,
    onFetched: (key) => change(composition.fetched(now(), key)),
    onDeleted: (key) => change(composition.removed(now(), key)),
  });
  addFiles(heldFiles());
  onLeaving(() => outbox.isStopped() && keepDraft(draft, { ...composition.toKeep(state), isSeen: true }));

  box.addEventListener("input", () => {
    reason.textContent = "";
    hidePreview();
    keep(composition.typed(state, box.value));
  });

  box.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") return escape();
    const isFree = box.value === "" && !state.box.edit;
    if (event.key === "ArrowUp" && !hasModifier(event) && isFree) return editLast(event);
    if (event.key !== "Enter" || event.shiftKey) return;
    if (onPhone.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    composer.requestSubmit();
  });

  // Who sends, or looks at what would be sent, goes on writing: the box keeps the focus, and a phone its keyboard.
  composer.addEventListener("mousedown", (event) => {
    if (event.target.closest("button, .cancel")) event.preventDefault();
  });

  onMessages((messages) => {
    const answered = messages.find((message) => String(numberOf(message)) === state.box.reply);
    if (answered?.querySelector(".content")) answer(answered);
    else if (answered) leave(said.answeredGone);
  });

  context.addEventListener("click", (event) => {
    if (!event.target.closest(".cancel")) return;
    event.preventDefault();
    leave();
    focusRoom();
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer && state.box.edit) ctx.request.body.set("edit", state.box.edit.id);
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

/** Whether files are on their way, which another room in the place of this one would lose. */
export const areFilesComing = () => composer !== null && attachments.isPending;

/** Empties the box, or does not edit any more. */
export const discard = () => change(composition.left(state.box.edit ? now() : composition.typed(now(), "")));

/** Leaves what is nearest: the preview, what is answered or edited, and at last the box. */
function escape() {
  if (hidePreview()) return;
  if (state.box.edit || state.box.reply) leave();
  else box.blur();
}

function onEnter() {
  hidePreview();
  const { edit } = state.box;
  // What was refused is in the way until it is taken away.
  if (isSilent() || (!edit && attachments.isRefused)) return;
  const next = composition.entered(now(), newKey(), Date.now(), performance.timeOrigin);
  if (!next) return;
  change(next);
  if (!edit && !isPast()) toEnd();
}

/** A file has arrived, was refused or taken away: what waited for it goes, or is in the box again. */
function onFiles() {
  arrange();
  outbox.goOn();
}

/** Has what waits for a file that will not arrive go without it, or be in the box again. */
function arrange() {
  let next = now();
  for (const { key, files = [] } of next.waiting.toReversed()) {
    const left = files.filter((file) => file.id || attachments.isComing(file));
    if (left.length === files.length) continue;
    const goesOn = left.some((file) => attachments.isComing(file)) && !attachments.isRefused;
    next = composition[goesOn ? "withFiles" : "givenBack"](next, key, left);
    outbox.redraw(key);
  }
  keep(next);
  show();
}

function onTaken({ edit }) {
  keep(composition.taken(state));
  // What is newest is not on the page: it shows there what was said.
  if (isPast() && !edit && state.waiting.length === 0) location.assign(context.querySelector(".cancel").href);
}

/** What did not get through waits to do so; what was refused stands in the box again, if that is free. */
function onFailed(ctx, isHeldUp) {
  const [item, ...others] = state.waiting;
  const status = ctx.response?.status;
  // To whoever has entered just this one it is said that it came too soon.
  const isTooSoon = status === 429 && (isHeldUp || others.length > 0);
  if (isTooSoon || (!item.edit && !(status < 500))) {
    keep(composition.delayed(state));
    return { isPassing: true, why: whyLater(ctx) };
  }
  const gone = ctx.response?.headers.get("Robin-Gone")?.split(" ");
  if (gone) {
    for (const file of item.files) if (gone.includes(String(file.id))) attachments.sendAnew(file);
    keep(composition.delayed(state));
    arrange();
    return { isPassing: true };
  }
  const newer = read(ctx.text).querySelector("[data-revision]")?.dataset.revision;
  const next = composition.failed(now(), newer);
  const isWaiting = next.waiting[0]?.key === item.key;
  change(next, isWaiting ? "" : whyNot(ctx));
  return { isPassing: false, why: isWaiting ? whyNot(ctx) : "" };
}

/** Opens the box to answer `message`. */
export function answer(message) {
  original = {};
  change(composition.replying(now(), String(numberOf(message))));
}

/** Opens the box with the text of a message to edit, which is in the form `tools` offers for it. */
export function edit(tools) {
  const { content, revision } = tools.querySelector(".edit form").elements;
  change(composition.editing(now(), { id: tools.dataset.chat, revision: revision.value }, content.value));
}

async function editLast(event) {
  const own = document.querySelectorAll(`.chat[data-author="${viewer}"]:has(> .more)`);
  // What is under way was said last.
  if (own.length === 0 || document.querySelector("#outbox .chat")) return;
  event.preventDefault();
  const [here, isWriting] = [composer, writingSince()];
  const tools = await toolsOf([...own].at(-1));
  if (composer !== here || isWriting()) return;
  if (!tools) reason.textContent = said.unreachable;
  else if (tools.querySelector(".edit") && box.value === "" && !state.box.edit) edit(tools);
}

/** Does not answer any more; or does not edit, and the draft that it took the place of is there again. */
const leave = (why) => change(composition.left(now()), why);

/** What the browser put into the box, as when one goes back to the page, it has told nobody. */
const now = () =>
  composition.attached({ ...state, box: { ...state.box, text: box.value } }, attachments.files);

function change(next, why = "") {
  keep(next);
  show();
  reason.textContent = why;
}

function keep(next) {
  state = next;
  keepDraft(draft, composition.toKeep(state));
}

function show() {
  const { text, reply: id = "", edit: isEdit } = state.box;
  // To set it again would move the caret.
  if (box.value !== text) box.value = text;
  reply.value = id;
  const awaited = state.waiting.flatMap(({ files = [] }) => files);
  attachments.show(composition.draftOf(state.box).files ?? [], awaited);
  send.textContent = isEdit ? said.save : said.send;
  if (id && id !== original.id) original = { id, shown: shownOf(id) };
  what.replaceChildren(...(isEdit ? [said.editing] : id ? original.shown : []));
  context.hidden = !isEdit && !id;
  showBox();
}

const shownOf = (id) => [said.answering, ...(quoted(document.getElementById(`chat-${id}`)) ?? [])];

/** Whether there was one to hide. */
function hidePreview() {
  const wasShown = !preview.hidden;
  preview.hidden = true;
  return wasShown;
}
