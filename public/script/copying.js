import { messageList, messagesHere, saying } from "./page.js";

/** What begins a line of its own. */
const BLOCKS = "p, pre, ul, ol, blockquote";

/** What the marks of lists and quotes stand before. */
const MARKED = ".content :is(li, li > p, li > pre, blockquote > p, blockquote > pre)";

/**
 * Has what is copied be clean text: of several messages who said it, when, and the words; of lists and quotes with the marks that
 * browsers leave out.
 */
export function copyCleanly() {
  messageList.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const at = range.commonAncestorContainer;
    const content = at.parentElement.closest(".content") ?? at.closest?.(".content");
    // A few words of a line are copied as they are.
    if (content && !at.querySelector?.("li, blockquote > *")) return;
    const copied = content ? [partOf(content, range)] : saidIn(range);
    if (copied.length === 0) return;
    const { text, html } = told(copied);
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

/** What `message` says, as it is copied. */
export function textOf(message) {
  const range = document.createRange();
  range.selectNode(message);
  return told([partOf(message.querySelector(".content"), range)]).text;
}

/** What of messages is in `range`, each under who said it and when, unless that one goes on. */
function saidIn(range) {
  return messagesHere()
    .filter((message) => range.intersectsNode(message))
    .map((message) => ({ message, ...partOf(message.querySelector(".content, .deleted"), range) }))
    .filter(({ copy }) => copy.textContent !== "")
    .map(({ message, copy }, index) => {
      const goesOn = index > 0 && message.querySelector(".byline").offsetHeight <= 1;
      const quote = wordsOf(message, ".quote > *").join(": ");
      return {
        copy,
        by: goesOn
          ? ""
          : [...wordsOf(message, ".author"), ...wordsOf(message, "time").slice(0, 1)].join(", "),
        quote: quote && `> ${quote}`,
      };
    });
}

const wordsOf = (message, parts) =>
  Array.from(message.querySelectorAll(parts), ({ textContent }) => textContent.trim());

/** What of `content` is in `range`, with what it stands in. */
function partOf(content, range) {
  number(content.querySelectorAll("ol > li"));
  const part = document.createRange();
  part.selectNodeContents(content);
  if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0)
    part.setStart(range.startContainer, range.startOffset);
  if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0)
    part.setEnd(range.endContainer, range.endOffset);
  const copy = document.createElement("div");
  copy.className = "content";
  copy.append(part.cloneContents());
  let at = part.commonAncestorContainer;
  if (at.nodeType === Node.TEXT_NODE) at = at.parentElement;
  for (; at.closest(".content > *"); at = at.parentElement) {
    const around = at.cloneNode();
    around.append(...copy.childNodes);
    copy.append(around);
  }
  return { copy };
}

/** `copied` as text and as HTML. Where lines end is known once it is on the page. */
function told(copied) {
  const html = copied.map(
    ({ by, quote, copy }) =>
      above(by, quote)
        .map((line) => saying("p", line).outerHTML)
        .join("") + copy.innerHTML,
  );
  const page = document.createElement("div");
  for (const { copy } of copied) {
    for (const line of copy.querySelectorAll(MARKED)) if (!line.firstChild?.matches?.(BLOCKS)) mark(line);
    page.append(copy);
  }
  document.body.append(page);
  const text = copied.map(
    ({ by, quote, copy }) => (by ? "\n" : "") + [...above(by, quote), copy.innerText].join("\n"),
  );
  page.remove();
  return { html: html.join("<br>"), text: text.join("\n").replace(/^\n/, "") };
}

const above = (...lines) => lines.filter(Boolean);

/** Has each of `items` say its number, which it otherwise has from those before it. */
function number(items) {
  for (const item of items) {
    const before = item.previousElementSibling;
    if (!item.hasAttribute("value")) item.value = before ? before.value + 1 : item.parentElement.start;
  }
}

function mark(line) {
  let marks = "";
  let isFirst = true;
  for (let at = line; !at.matches(".content"); at = at.parentElement) {
    if (at.matches("blockquote")) marks = `> ${marks}`;
    if (at.matches("li")) marks = (isFirst ? markOf(at) : markOf(at).replace(/./g, " ")) + marks;
    isFirst &&= at.previousSibling === null;
  }
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (text.parentElement.closest(MARKED) === line)
      text.data = text.data.replaceAll("\n", `\n${marks.replace(/[^>]/g, " ")}`);
  }
  line.prepend(marks);
}

const markOf = (item) => (item.parentElement.matches("ol") ? `${item.value}. ` : "- ");
