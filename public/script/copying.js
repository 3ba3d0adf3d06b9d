import { messageList, messagesHere, saying } from "./page.js";

/** What begins a line of its own. */
const BLOCKS = "p, pre, ul, ol, blockquote";

/** What the marks of lists and quotes stand before. */
const MARKED = ".content :is(li, li > p, li > pre, blockquote > p, blockquote > pre)";

/** What a message says: words, and files by their names or, of pictures, by what they show. */
const SAID = ".content, .deleted, .files :is(img, .name, .file > [dir])";

/**
 * Has what is copied be clean text: of several messages who said it, when, the words and the files; of lists and quotes with the
 * marks that browsers leave out.
 */
export function copyCleanly() {
  messageList.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const at = range.commonAncestorContainer;
    const part = elementAt(at).closest(".content, .files");
    // A few words of a line are copied as they are.
    if (part && !at.querySelector?.(MARKED)) return;
    const copied = part ? [partOf(part, range)] : saidIn(range);
    if (copied.length === 0) return;
    const { text, html } = told(copied);
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
}

const elementAt = (node) => (node.closest ? node : node.parentElement);

/** What `message` says, as it is copied. */
export function textOf(message) {
  const range = document.createRange();
  range.selectNode(message);
  return told([partOf(message.querySelector(".content"), range)]).text;
}

/**
 * What of messages is in `range`, part by part: each under who said it and when, unless that one goes on, and where there are several
 * days, under its day.
 */
function saidIn(range) {
  const said = [];
  let day;
  for (const message of messagesHere()) {
    day = message.dataset.newDay ?? day;
    const parts = partsOf(message, range);
    if (parts.length > 0) said.push({ message, day, parts });
  }
  const parts = said.flatMap(({ message, day, parts }, index) => {
    // The first says its day if the last is of another one.
    const isNewDay = day !== said.at(index - 1).day;
    const goesOn = index > 0 && !isNewDay && message.querySelector(".byline").offsetHeight <= 1;
    const by = wordsOf(message, ".author, .byline > time").join(", ");
    const quote = wordsOf(message, ".quote > *").join(": ");
    // A line's end alone is an empty line.
    const above = [!goesOn && "\n", isNewDay && day, !goesOn && by, quote && `> ${quote}`].filter(Boolean);
    return [...above.map(lineOf), ...parts];
  });
  return parts.slice(1); // no empty line before the first
}

const lineOf = (text) => saying("div", text);

const wordsOf = (message, parts) =>
  Array.from(message.querySelectorAll(parts), ({ textContent }) => textContent.trim());

/** What of `message` is in `range`: what of its words, and a line for each file. */
const partsOf = (message, range) =>
  [...message.querySelectorAll(SAID)]
    .filter((part) => range.intersectsNode(part))
    .map((part) =>
      part.closest(".files") ? lineOf(`📎 ${part.alt ?? part.textContent}`) : partOf(part, range),
    )
    .filter((part) => part.textContent);

/** What of `content` is in `range`, with what it stands in. */
function partOf(content, range) {
  content.querySelectorAll("ol > li").forEach(number);
  const part = range.cloneRange();
  if (!content.contains(part.startContainer)) part.setStart(content, 0);
  if (!content.contains(part.endContainer)) part.setEnd(content, content.childNodes.length);
  const copy = document.createElement("div");
  copy.className = "content";
  // What it is pasted into has styles of its own, and may know no "auto".
  copy.dir = getComputedStyle(content).direction;
  copy.style.whiteSpace = "pre-wrap";
  copy.append(part.cloneContents());
  for (let at = elementAt(part.commonAncestorContainer); at.closest(".content > *"); at = at.parentElement) {
    const around = at.cloneNode();
    around.append(...copy.childNodes);
    copy.append(around);
  }
  return copy;
}

/** `parts` as text and as HTML. Where lines end is known once they are on the page. */
function told(parts) {
  const page = document.createElement("div");
  page.append(...parts);
  // Elsewhere an address that says no host leads nowhere.
  for (const link of page.querySelectorAll("a")) link.setAttribute("href", link.href);
  // Word processors know a line's end by nothing else.
  const html = page.innerHTML.replaceAll("\n", "<br>");
  for (const line of page.querySelectorAll(MARKED)) if (!line.firstChild?.matches?.(BLOCKS)) mark(line);
  document.body.append(page);
  const text = parts.map((part) => part.innerText).join("\n");
  page.remove();
  return { html, text };
}

/** Has `item` say its number, which it otherwise has from those before it. */
function number(item) {
  const before = item.previousElementSibling;
  if (!item.hasAttribute("value")) item.value = before ? before.value + 1 : item.parentElement.start;
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
