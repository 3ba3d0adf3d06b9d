import { FORMER } from "../../../src/names/userNames.ts";
import { describe, expect, test } from "bun:test";
import { readContent } from "../../../src/domain/messages/content.ts";
import { MessageItem } from "../../../src/web/feed/messageItem.tsx";
import { format } from "../../../src/formatting/formatting.ts";
import { en } from "../../../src/words/en.ts";
import { attribute, contents, text } from "../../support/page.ts";

describe("what is said", () => {
  test.each([
    ["a family", "👨‍👩‍👧‍👦"],
    ["a skin tone", "👍🏽"],
    ["a flag", "🇺🇳"],
    ["a flag of tags", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
    ["a heart with its variation", "❤️"],
    ["a keycap", "1️⃣"],
    ["Arabic with marks of direction", "\u200Fمرحبا\u200E (hi)\u061C"],
    ["Persian with a zero-width non-joiner", "می\u200Cخواهم"],
    ["Hebrew with points", "שָׁלוֹם"],
    ["Devanagari with a zero-width joiner", "क्\u200Dष"],
    ["Khmer", "ភាសាខ្មែរ"],
    ["Japanese", "「こんにちは」　世界"],
    ["letters beyond the first plane", "𐐷𠜎"],
    ["decomposed letters", "e\u0301"],
    ["stacked marks", "Z̷̢̛a̸l̵g̶o̷"],
    ["tabs and spaces inside", "a\tb  c"],
    ["several lines", "one\n\n  two"],
    ["the indent of the first line", "    if x:\n      y"],
    ["indents that are the same", "\ttwo\n\ttwo"],
    ["markup", "<b>&amp;</b>"],
  ])("keeps %s byte for byte", (_, content) => {
    expect(readContent(content)).toEqual({ content });
  });

  test.each([
    ["space around it", " \n\t\u00A0hi\u3000\n ", "hi"],
    ["blank lines before an indent", " \n\t\n  if x:\n  y \n \n", "  if x:\n  y"],
    ["the indent of a line alone", "\n    if x:\n\n", "if x:"],
    ["Windows line ends", "a\r\nb", "a\nb"],
    ["old Mac line ends", "a\rb", "a\nb"],
    ["Unicode line ends", "a\u2028b\u2029c\u0085d", "a\nb\nc\nd"],
    ["a zero byte", "a\0b", "ab"],
    ["controls", "a\u0001\b\u001B[31mb\u007F\u009B", "a[31mb"],
    ["bidi overrides and embeddings", "a\u202Eb\u202C\u202A\u202B\u202D", "ab"],
    ["bidi isolates", "\u2066a\u2067b\u2068c\u2069", "abc"],
    ["byte order marks", "\uFEFFa\uFEFFb", "ab"],
    ["annotation controls", "\uFFF9a\uFFFAb\uFFFB", "ab"],
    ["space around it that controls hid", "\u0000 hi \u202E", "hi"],
    ["the first half of a pair", "a\uD83Db", "a\uFFFDb"],
    ["the second half of a pair", "a\uDE00b", "a\uFFFDb"],
  ])("is rid of what misleads: %s", (_, typed, content) => {
    expect(readContent(typed)).toEqual({ content });
  });

  test.each([
    ["nothing", ""],
    ["spaces and line ends", " \r\n\t\u3000"],
    ["controls", "\u0000\u0007"],
    ["characters that show nothing", "\u2800\u200B\u2060\u3164\u00AD\uFE0F"],
  ])("cannot be %s", (_, typed) => {
    expect(readContent(typed).problem?.(en)).toBe("Write something first.");
  });

  test("has up to 4,000 characters, however many bytes they take", () => {
    expect(readContent("x".repeat(4_000)).content).toHaveLength(4_000);
    expect(readContent("😀".repeat(4_000)).content).toHaveLength(8_000);
    expect(readContent(` ${"x".repeat(4_000)} `).content).toHaveLength(4_000);
    expect(readContent("\r\n".repeat(1_999) + "xx").problem).toBeUndefined();
  });

  test("has no more than 4,000, and the refusal counts", () => {
    const problem = "A message has at most 4,000 characters; this one has 4,001.";
    expect(readContent("x".repeat(4_001)).problem?.(en)).toBe(problem);
    expect(readContent("😀".repeat(4_001)).problem?.(en)).toBe(problem);
  });

  test("reads as what was read once before", () => {
    for (const typed of [" a\r\n\u202E b\u0000 ", "\uD83D x", "\u2028a\u2028"]) {
      const { content } = readContent(typed);
      expect(readContent(content!)).toEqual({ content: content! });
    }
  });
});

describe("a web address", () => {
  test.each([
    ["http://example.org", "http://example.org"],
    ["HTTPS://Example.ORG/A", "HTTPS://Example.ORG/A"],
    ["see https://example.org/a?b=c&d=e#f, please", "https://example.org/a?b=c&d=e#f"],
    ["https://example.org.", "https://example.org"],
    ["https://example.org/a!", "https://example.org/a"],
    ["https://example.org/a?", "https://example.org/a"],
    ["https://example.org/a; and", "https://example.org/a"],
    ["(https://example.org/a)", "https://example.org/a"],
    ["https://en.wikipedia.org/wiki/Robin_(bird)", "https://en.wikipedia.org/wiki/Robin_(bird)"],
    ["<https://example.org/a>", "https://example.org/a"],
    ['"https://example.org/a"', "https://example.org/a"],
    ["http://localhost:3000/rooms/1", "http://localhost:3000/rooms/1"],
    ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/"],
    ["https://bücher.example/straße", "https://bücher.example/straße"],
    ["https://例え.jp/道", "https://例え.jp/道"],
    ["one\nhttps://example.org/a\ntwo", "https://example.org/a"],
  ])("in %p becomes a link", (content, address) => {
    const links = runs(content).filter(({ href }) => href !== undefined);
    expect(links.map((link) => link.text)).toEqual([address]);
    expect(new URL(links[0]!.href!).href).toBe(new URL(address).href);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt://example.org/%0Aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox",
    "ftp://example.org/a",
    "file:///etc/passwd",
    "mailto:ada@example.org",
    "ada@example.org",
    "//example.org/a",
    "www.example.org",
    "example.org",
    "192.168.0.1",
    "http:",
    "http://",
    "https:///a",
    "nothing at all",
  ])("is not seen in %p", (content) => {
    expect(runs(content)).toEqual([{ text: content }]);
  });

  test("can stand several times in what is said, which stays whole", () => {
    const content = "a https://a.example b\nhttps://b.example/(c) d";
    expect(runs(content)).toEqual([
      { text: "a " },
      { text: "https://a.example", href: "https://a.example" },
      { text: " b\n" },
      { text: "https://b.example/(c)", href: "https://b.example/(c)" },
      { text: " d" },
    ]);
  });

  test("a message of nothing but addresses is cut in no time", () => {
    const content = "http://a.b/".repeat(363);
    const start = performance.now();
    expect(
      runs(content)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(content);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("a rendered message", () => {
  test("is this markup", () => {
    expect(render("Hello")).toBe(
      '<li id="chat-42" class="chat" data-author="7"><span class="avatar hue-7" aria-hidden="true">A</span>' +
        '<p class="byline"><a href="/users/7" class="author" dir="auto">Ada</a> ' +
        '<time datetime="2026-11-23T12:00:00.000Z">23 Nov 2026, 12:00 UTC</time></p>' +
        '<div class="content" dir="auto">Hello</div>' +
        '<a class="more" href="/chats/42" aria-label="More about what Ada said">⋯</a></li>',
    );
  });

  test("links to a web address in a way that lends it nothing", () => {
    expect(contentOf("see https://example.org/?a")).toBe(
      'see <a href="https://example.org/?a" rel="noopener noreferrer nofollow">https://example.org/?a</a>',
    );
  });

  test.each(["https://example.org/?a=b&c=d", "https://example.org/?a&lt;b", "https://example.org/&amp;b"])(
    "leads to %p as it was said",
    (address) => {
      expect(attribute(contentOf(address), "href")).toBe(address);
    },
  );

  test("keeps line ends", () => {
    expect(contentOf("one\n\n  two")).toBe("one\n\n  two");
  });

  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</div></li><li id=tail>",
    "<!--",
    "&lt;b&gt; &amp; &#60;",
    "'\" ` =",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/`x`",
    "https://example.org/&quot;><script>",
  ])("shows %p as text, and an attribute ends where it should", (content) => {
    const markup = contentOf(content);
    const elements = markup.match(/<[^>]*>/g) ?? [];
    for (const element of elements) {
      expect(element).toMatch(
        /^(<a href="https:\/\/example\.org\/[^"<>]*" rel="noopener noreferrer nofollow">|<\/a>)$/,
      );
    }
    expect(text(markup)).toBe(content);
  });

  test("says that it was edited", () => {
    expect(render("Hello", { editedAt: 1 })).toContain(
      '<span class="edited"> (edited <time datetime="1970-01-01T00:00:00.001Z">1 Jan 1970, 00:00 UTC</time>)</span>',
    );
  });

  test("that was deleted says nothing but that", () => {
    const markup = render("a secret", { editedAt: 1, deletedAt: 2, deletedBy: 7 });
    expect(markup).toContain('<p class="deleted">Message deleted</p>');
    expect(markup).not.toContain("secret");
    expect(markup).not.toContain("edited");
    expect(markup).not.toContain('class="content"');
  });

  test.each([
    ["2,000 characters", "x".repeat(2_000), false],
    ["2,001 characters", "x".repeat(2_001), true],
    ["24 lines", "x\n".repeat(23) + "x", false],
    ["25 lines", "x\n".repeat(24) + "x", true],
  ])("of %s is folded, or not", (_, content, isFolded) => {
    expect(render(content).includes('<details class="fold">')).toBe(isFolded);
    expect(render(content, { deletedAt: 2, deletedBy: 7 })).not.toContain("<details");
  });

  test("leads to the page of its author where it begins a group, if that one is still there", () => {
    const author = { id: 7, name: FORMER, avatar: null };
    expect(render("Hello")).toContain('href="/users/7"');
    expect(render("Hello", { continues: true })).not.toContain("/users/7");
    expect(render("Hello", { author })).not.toContain("/users/7");
  });

  test("says that it goes on a group", () => {
    expect(render("Hello", { continues: true })).toStartWith('<li id="chat-42" class="chat continues" ');
  });

  test.each([
    ["नमस्ते", "न"],
    ["éva", "É"],
    ["𐐨𐐩", "𐐀"],
  ])("stands beside the first letter of %p", (name, letter) => {
    expect(render("Hello", { author: { id: 7, name, avatar: null } })).toContain(
      `aria-hidden="true">${letter}</span>`,
    );
  });
});

function render(content: string, change: Partial<Parameters<typeof MessageItem>[0]["message"]> = {}): string {
  const message = {
    id: 42,
    version: 42,
    room: 1,
    author: { id: 7, name: "Ada", avatar: null },
    content,
    continues: false,
    createdAt: Date.UTC(2026, 10, 23, 12),
    html: null,
    event: null,
    revision: 0,
    replyTo: null,
    quotedVersion: null,
    isQuoted: false,
    editedAt: null,
    deletedAt: null,
    deletedBy: null,
    pinnedAt: null,
    pinnedBy: null,
    ...change,
  };
  const { html } = format(content, () => undefined);
  return String(MessageItem({ words: en, message, html }));
}

/** `content` cut where links begin and end in its message. */
function runs(content: string): { text: string; href?: string }[] {
  const { html } = format(content, () => undefined);
  const pieces = html.split(/(<a [^>]*>[^<]*<\/a>)/).filter((piece) => piece !== "");
  return pieces.map((piece) => {
    const href = attribute(piece, "href");
    const said = text(piece);
    return href === undefined ? { text: said } : { text: said, href };
  });
}

/** What stands in the content of a message that says `content`. */
function contentOf(content: string): string {
  return contents(render(content))[0]!;
}
