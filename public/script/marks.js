// What a mark of Robin's Markdown makes of the text in a box: values that know of no page. Each takes `{ text, start, end }`, a text
// and what is selected in it, and gives `{ start, end, text, select }`: what is replaced by what, and what is selected then.

/** By the names of the buttons. */
export const MARKS = {
  bold: (box) => around(box, "**"),
  italic: (box) => around(box, "*"),
  code: (box) => (selected(box).includes("\n") ? block(box) : around(box, "`")),
  list,
  link,
};

const selected = ({ text, start, end }) => text.slice(start, end);

/** Puts `mark` around what is selected, or takes it away where it is. Space at the ends stays outside: marks beside it are none. */
function around({ text, start, end }, mark) {
  const words = text.slice(start, end);
  const from = start + (words.length - words.trimStart().length);
  const to = Math.max(from, start + words.trimEnd().length);
  if (has(text, from, to, mark)) {
    return {
      start: from - mark.length,
      end: to + mark.length,
      text: text.slice(from, to),
      select: [from - mark.length, to - mark.length],
    };
  }
  const select = [from + mark.length, to + mark.length];
  return { start: from, end: to, text: mark + text.slice(from, to) + mark, select };
}

/** Whether `mark` stands on both sides, and not just one of the two signs of another. */
function has(text, from, to, mark) {
  const [sign] = mark;
  const before = new RegExp(`[${sign}]*$`).exec(text.slice(0, from))[0].length;
  const behind = new RegExp(`^[${sign}]*`).exec(text.slice(to))[0].length;
  return [before, behind].every((count) => count === mark.length || (sign === "*" && count === 3));
}

function block({ text, start, end }) {
  const before = start > 0 && text[start - 1] !== "\n" ? "\n" : "";
  const after = end < text.length && text[end] !== "\n" ? "\n" : "";
  const begin = start + before.length + "```\n".length;
  const code = text.slice(start, end);
  return {
    start,
    end,
    text: `${before}\`\`\`\n${code}\n\`\`\`${after}`,
    select: [begin, begin + code.length],
  };
}

/** Makes each line of what is selected an item; or none, where all are. */
function list({ text, start, end }) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const next = text.indexOf("\n", end);
  const to = next < 0 ? text.length : next;
  const lines = text.slice(from, to).split("\n");
  const isList = lines.every((line) => line.startsWith("- "));
  const made = lines.map((line) => (isList ? line.slice(2) : `- ${line}`)).join("\n");
  const select = start === end ? [from + made.length, from + made.length] : [from, from + made.length];
  return { start: from, end: to, text: made, select };
}

const ADDRESS = "https://";

/** Makes a link of what is selected: what is missing, its words or its address, is selected then. */
function link({ text, start, end }) {
  const words = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/i.test(words);
  const at = start + "[".length + (isAddress ? 0 : words.length + "](".length);
  return isAddress
    ? { start, end, text: `[](${words})`, select: [at, at] }
    : {
        start,
        end,
        text: `[${words}](${ADDRESS})`,
        select: words ? [at, at + ADDRESS.length] : [start + 1, start + 1],
      };
}
