import { composer, isPast, log, numberOf, onMessages, read, reader } from "./page.js";

const { content: box, key, reply } = composer?.elements ?? {};
const context = document.getElementById("context");
const preview = document.getElementById("preview");
const reason = document.getElementById("reason");

/** The message whose text is in the box: its number, the revision of that text, and the draft it took the place of. */
let editing;

/** Characters of what is answered that may be seen: more do not fit. */
const QUOTED = 120;

const draft = `draft of ${reader} for ${location.pathname}`;
const kept = JSON.parse(sessionStorage.getItem(draft) ?? "{}");
/** What `key` stands for: the same text sent again is a retry, another text another message. */
let keyed = kept.keyed;

/** Sends what is in the box in the background, and empties the box of that once the server has taken it. */
export function compose() {
  const onPhone = matchMedia("(pointer: coarse)");
  /** What is under way; undefined: nothing. */
  let sent;
  /** Whether more was to be sent meanwhile. */
  let more = false;

  box.value ||= kept.text ?? "";
  key.value = kept.key ?? key.value;
  const answered = document.getElementById(`chat-${kept.reply}`);
  if (answered && reply.value === "") answer(answered);
  box.addEventListener("input", () => {
    hidePreview();
    remember();
  });

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return void (hidePreview() || leave());
    if (event.key === "ArrowUp" && box.value === "" && !editing) return editLast(event);
    // While a word is composed (Japanese, Chinese …) Enter chooses it; Safari tells so only by the code 229.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || onPhone.matches) return;
    // While a send is under way the line that Enter makes keeps apart what is sent next.
    if (sent === undefined) event.preventDefault();
    composer.requestSubmit();
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

  composer.addEventListener("submit", () => {
    if (sent !== undefined) more = true;
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer || !editing) return;
    ctx.request.action = `/chats/${editing.id}`;
    ctx.request.body.set("revision", editing.revision);
  });

  composer.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
    reason.textContent = "";
    if (target !== composer) return;
    sent = { text: box.value, editing };
    if (editing) return;
    if (sent.text !== keyed) key.value = newKey();
    keyed = sent.text;
    remember();
    ctx.request.body.set("key", key.value);
  });

  composer.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    const { status } = ctx.response ?? {};
    if (target !== composer) return status === 200 ? void (preview.hidden = false) : tellWhyNot(ctx);
    const taken = status === 204;
    if (!taken) tellWhyNot(ctx);
    else if (sent.editing) saved();
    else said();
    sent = undefined;
    // htmx still counts this request as under way, and would drop the next.
    if (taken && more && box.value.trim() !== "") setTimeout(() => composer.requestSubmit());
    more = false;
  });

  function said() {
    keyed = undefined;
    const { text } = sent;
    if (editing) editing.draft = editing.draft.startsWith(text) ? "" : editing.draft;
    else if (box.value.startsWith(text)) setText(box.value.slice(text.length).replace(/^\n/, ""));
    if (!editing) leave();
    hidePreview();
    // What is newest is not on the page: it shows there what was said.
    if (isPast()) location.assign(context.querySelector(".cancel").href);
    log.scrollTop = 0;
  }

  function saved() {
    if (editing === sent.editing) leave();
    hidePreview();
  }

  function tellWhyNot({ response, text }) {
    const answer = read(text ?? "");
    const revision = answer.querySelector("[data-revision]")?.dataset.revision;
    if (editing && revision) editing.revision = revision;
    reason.textContent = response
      ? answer.textContent.trim() || "Robin could not take the message. It is kept: send it again."
      : "Robin cannot be reached. Your message is kept: send it again.";
  }
}

/** Opens the box to answer the message `chat`. */
export function answer(chat) {
  leave();
  reply.value = numberOf(chat);
  const who = document.createElement("b");
  who.textContent = chat.querySelector(".author").textContent;
  const what = chat.querySelector(".content").textContent.replace(/\s+/g, " ");
  show("Answering ", who, ` ${what.slice(0, QUOTED)}`);
  remember();
}

/** Opens the box with the text of a message to edit, which is in the form `tools` offers for it. */
export function edit(tools) {
  leave();
  const { content, revision } = tools.querySelector(".edit form").elements;
  editing = { id: tools.dataset.chat, revision: revision.value, draft: box.value };
  box.value = content.value;
  show("Editing what you said");
  box.focus();
}

function editLast(event) {
  const own = document.querySelectorAll(`.chat[data-author="${reader}"]:has(> .more)`);
  const more = [...own].at(-1)?.querySelector(".more");
  if (!more) return;
  event.preventDefault();
  fetch(more.href, { headers: { "HX-Request": "true", "Robin-User": reader } })
    .then((answered) => answered.text())
    .then((markup) => {
      const tools = read(markup).querySelector(".tools:has(.edit)");
      if (tools && box.value === "" && !editing) edit(tools);
    })
    .catch(() => {
      reason.textContent = "Robin cannot be reached.";
    });
}

/** Neither answers nor edits any more; the draft that an edit took the place of is there again. */
function leave() {
  if (editing) box.value = editing.draft;
  editing = undefined;
  reply.value = "";
  context.hidden = true;
  reason.textContent = "";
  remember();
}

function leaveDeleted() {
  leave();
  reason.textContent = "What you were answering was deleted.";
}

function show(...words) {
  context.querySelector(".what").replaceChildren(...words);
  context.hidden = false;
}

function setText(text) {
  box.value = text;
  remember();
}

function remember() {
  const text = editing ? editing.draft : box.value;
  sessionStorage.setItem(draft, JSON.stringify({ text, keyed, key: key.value, reply: reply.value }));
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
