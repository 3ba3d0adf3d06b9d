// What was entered as it will stand in the log: where it does then, and as high, so that nothing moves as the message comes.

import { shortened } from "./graphemes.js";
import { lastMessage, saying, viewer } from "./page.js";
import { sizeText } from "./sizes.js";
import { drawDayLine, tellTime } from "./times.js";
import { said } from "./words.js";

/**
 * What shows as a group of one's messages: each within so many ms of the one before, for so long, and so many: `grouping` of limits.ts.
 */
const GROUP = { within: 300_000, lasts: 600_000, most: 20 };

/** Emoji that alone make a message large, and UTF-16 units of the longest three. */
const LARGE = { most: 3, longest: 128 };
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** A line for `item`, which waits to be sent. */
export function echoOf({ text, reply, files = [], edit, at }) {
  const line = document.createElement("li");
  line.className = "chat sending";
  if (isLarge(text)) line.classList.add("large");
  line.dataset.author = viewer;
  // What is edited has its place in the log.
  line.hidden = edit !== undefined;
  line.append(...author(at));
  if (reply) line.append(quoteOf(reply));
  if (text) line.append(classed(saying("div", text.trim()), "content"));
  if (files.length > 0) line.append(listOf(files));
  return line;
}

/** Has `line` be a group with what stands `before` it, if that is one's own, not long ago, and no full group. */
export function follow(line, before) {
  line.classList.toggle("continues", before?.dataset.author === viewer && goesOn(before, line));
  drawDayLine(line, before);
}

function goesOn(before, line) {
  if (before.matches(".event") || passed(before, line) > GROUP.within) return false;
  let first = before;
  let count = 1;
  while (first.matches(".continues") && previous(first)) {
    first = previous(first);
    count += 1;
  }
  return passed(first, line) < GROUP.lasts && count < GROUP.most;
}

/** What stands above `line`: above the first that waits, the last in the log. */
function previous(line) {
  const above = line.previousElementSibling ?? (line.matches(".sending") ? lastMessage() : null);
  return above?.matches(".chat") ? above : null;
}

const passed = (...both) => {
  const [before, after] = both.map((message) => new Date(message.querySelector("time").dateTime));
  return after - before;
};

function author(at) {
  const me = document.querySelector(".me");
  const picture = me.parentElement.querySelector(".avatar").cloneNode(true);
  const byline = classed(document.createElement("p"), "byline");
  const time = document.createElement("time");
  time.dateTime = new Date(at).toISOString();
  tellTime(time);
  byline.append(classed(saying("span", me.textContent), "author"), " ", time);
  return [picture, byline];
}

function quoteOf(id) {
  const quote = classed(document.createElement("p"), "quote");
  quote.append(...(quoted(document.getElementById(`chat-${id}`)) ?? [said.answering]));
  return quote;
}

/** What a reply shows of `message`; nothing if that is not on the page, or says nothing any more. */
export function quoted(message) {
  const content = message?.querySelector(".content");
  if (!content) return undefined;
  const who = saying("b", message.querySelector(".author").textContent);
  return [who, saying("span", shortened(content.innerText.replace(/\s+/g, " ")))];
}

function listOf(files) {
  const list = classed(document.createElement("ul"), "files");
  for (const { name, size } of files) {
    const item = document.createElement("li");
    const file = classed(document.createElement("a"), "file");
    file.append(saying("span", name), " ", classed(saying("span", sizeText(size)), "hint"));
    item.append(file);
    list.append(item);
  }
  return list;
}

function isLarge(text) {
  if (text.length > LARGE.longest) return false;
  const signs = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment.trim()).filter(
    Boolean,
  );
  return signs.length > 0 && signs.length <= LARGE.most && signs.every((sign) => EMOJI.test(sign));
}

function classed(element, className) {
  element.className = className;
  return element;
}
