import { nameOfDraft } from "./drafts.js";
import { composer, isPast, log, numberOf, onMessages, read, reader, toolsOf } from "./page.js";
import { said } from "./words.js";

const { content: box, key, reply } = composer?.elements ?? {};
const context = document.getElementById("context");
const what = context?.querySelector(".what");
const preview = document.getElementById("preview");
const reason = document.getElementById("reason");
const send = composer?.querySelector(".button");

/**
 * The message whose text is in the box: its number, the revision of that text, and the draft it took the place of,
 * with what that answers.
 */
let editing;

/** Characters of what is answered that may be seen: more do not fit. */
const QUOTED = 120;

const draft = nameOfDraft(reader, context?.querySelector(".cancel").pathname);
const kept = JSON.parse(sessionStorage.getItem(draft) ?? "{}");
/** What `key` stands for: the same text sent again as the same answer is a retry, all else another message. */
let keyed = kept.keyed;

/** Sends what is in the box in the background, and empties the box of that once the server has taken it. */
export function compose() {
  const onPhone = matchMedia("(pointer: coarse)");
  /** What is under way; undefined: nothing. */
  let sent;
  /** What was to be sent meanwhile: an edit, or a message. */
  let more;
  /** The text that a preview was asked for. */
  let previewed;

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
    if (sent === undefined || editing) event.preventDefault();
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

  composer.addEventListener("submit", () => {
    if (sent !== undefined) more = { editing };
  });

  composer.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
    if (target !== composer || !editing) return;
    ctx.request.action = `/chats/${editing.id}`;
    ctx.request.body.set("revision", editing.revision);
  });

  composer.addEventListener("htmx:before:request", ({ target, detail: { ctx } }) => {
    reason.textContent = "";
    if (target !== composer) return void (previewed = box.value);
    sent = { text: box.value, reply: reply.value, editing };
    composer.ariaBusy = "true";
    if (editing) return;
    const meant = `${sent.reply} ${sent.text}`;
    if (meant !== keyed) key.value = newKey();
    keyed = meant;
    remember();
    ctx.request.body.set("key", key.value);
  });

  composer.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
    const { status } = ctx.response ?? {};
    if (target !== composer) return status === 200 ? showPreview() : void tellWhyNot(ctx);
    const taken = status === 204;
    composer.ariaBusy = null;
    if (!taken) refused(ctx);
    else if (sent.editing) saved();
    else wasSaid();
    sent = undefined;
    const goesOn = taken && more && more.editing === editing && box.value.trim() !== "";
    // htmx still counts this request as under way, and would drop the next.
    if (goesOn) setTimeout(() => composer.requestSubmit());
    more = undefined;
  });

  function wasSaid() {
    keyed = undefined;
    if (editing) {
      const { text, answered } = editing.draft;
      editing.draft.text = unsaid(text);
      if (answered === sent.reply) editing.draft.answered = "";
    } else {
      box.value = unsaid(box.value);
      if (reply.value === sent.reply) leave();
    }
    remember();
    hidePreview();
    // What is newest is not on the page: it shows there what was said.
    if (isPast()) location.assign(context.querySelector(".cancel").href);
    log.scrollTop = 0;
  }

  /** What was typed behind what was sent. */
  function unsaid(text) {
    return text.startsWith(sent.text) ? text.slice(sent.text.length).replace(/^\n/, "") : text;
  }

  function saved() {
    if (editing === sent.editing && box.value === sent.text) leave();
    hidePreview();
  }

  function refused(ctx) {
    const newer = tellWhyNot(ctx).querySelector("[data-revision]");
    if (sent.editing && newer) sent.editing.revision = newer.dataset.revision;
  }

  function tellWhyNot({ response, text }) {
    const answer = read(text ?? "");
    reason.textContent = response ? answer.textContent.trim() || said.notTaken : said.notReached;
    return answer;
  }

  function showPreview() {
    preview.hidden = box.value !== previewed;
  }
}

/** Opens the box to answer the message `chat`. */
export function answer(chat) {
  leave();
  reply.value = numberOf(chat);
  const content = chat.querySelector(".content").innerText.replace(/\s+/g, " ");
  const [who, words] = ["b", "span"].map((name) => document.createElement(name));
  who.dir = words.dir = "auto";
  who.textContent = chat.querySelector(".author").textContent;
  words.textContent = content.slice(0, QUOTED);
  show(said.answering, who, words);
  remember();
}

/** Opens the box with the text of a message to edit, which is in the form `tools` offers for it. */
export function edit(tools) {
  if (editing) leave();
  const { content, revision } = tools.querySelector(".edit form").elements;
  const unfinished = { text: box.value, answered: reply.value, shown: [...what.childNodes] };
  editing = { id: tools.dataset.chat, revision: revision.value, draft: unfinished };
  reply.value = "";
  box.value = content.value;
  // The server, and not the browser, says why an edit may not be empty.
  box.required = false;
  reason.textContent = "";
  show(said.editing);
  send.textContent = said.save;
  box.focus();
}

async function editLast(event) {
  const own = document.querySelectorAll(`.chat[data-author="${reader}"]:has(> .more)`);
  if (own.length === 0) return;
  event.preventDefault();
  const tools = await toolsOf([...own].at(-1));
  if (!tools) reason.textContent = said.unreachable;
  else if (tools.querySelector(".edit") && box.value === "" && !editing) edit(tools);
}

/** Does not answer any more; or does not edit, and the draft that it took the place of is there again. */
function leave() {
  const { text, answered, shown } = editing?.draft ?? { text: box.value, answered: "", shown: [] };
  editing = undefined;
  send.textContent = said.send;
  box.value = text;
  box.required = true;
  reply.value = answered;
  what.replaceChildren(...shown);
  context.hidden = answered === "";
  reason.textContent = "";
  remember();
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
  sessionStorage.setItem(draft, JSON.stringify({ text, keyed, key: key.value, reply: answered }));
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
