import { messageList } from "./page.js";

/** What begins a line of its own. */
const BLOCKS = "p, pre, ul, ol, blockquote";

/** What the marks of lists and quotes stand before. */
const MARKED = ".content :is(li, li > p, li > pre, blockquote > p, blockquote > pre)";

/** What is not said by anybody. */
const BESIDE = ".avatar, .more, #older, #newer, #tail";

/** Has what is copied of lists and quotes keep its marks, which browsers leave out of plain text. */
export function copyMarks() {
  messageList.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    let at = range.commonAncestorContainer;
    // A few words of a line are copied as they are.
    if (!at.querySelector?.(".content :is(li, blockquote > *)") || !messageList.contains(at)) return;
    const content = at.closest(".content");
    number((content ?? at).querySelectorAll(".content ol > li"));

    const copy = document.createElement("div");
    if (content) copy.className = "content";
    copy.append(range.cloneContents());
    for (; at.closest(".content > *"); at = at.parentElement) {
      const around = at.cloneNode();
      around.append(...copy.childNodes);
      copy.append(around);
    }
    for (const beside of copy.querySelectorAll(BESIDE)) beside.remove();
    event.clipboardData.setData("text/html", copy.innerHTML);
    for (const line of copy.querySelectorAll(MARKED)) if (!line.firstChild?.matches?.(BLOCKS)) mark(line);
    // Where lines end is known once it is on the page.
    document.body.append(copy);
    event.clipboardData.setData("text/plain", copy.innerText);
    copy.remove();
    event.preventDefault();
  });
}

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
