import { describe, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { format, isLarge, plainText } from "../../src/formatting/formatting.ts";
import { EVERYONE, type Names } from "../../src/formatting/formatted.ts";
import { readEmoji } from "../../src/formatting/emoji.ts";
import { readContent } from "../../src/domain/messages/content.ts";
import { hostileCode, hostileInputs } from "../support/hostileInputs.ts";

// Thousands of texts take their time on a machine that is busy with other tests.
setDefaultTimeout(30_000);

const users = [
  { id: 7, name: "Ada" },
  { id: 8, name: "ada.l" },
  { id: 9, name: "Bo_" },
  { id: 10, name: "__" },
  { id: 11, name: "Zoë" },
  { id: 12, name: "太郎" },
  { id: 13, name: "小明" },
  { id: 14, name: "지민" },
  { id: 15, name: "นก" },
  { id: 16, name: "نام\u200Cها" },
  { id: 17, name: "𠮷野" },
  { id: 18, name: "བཀྲ་ཤིས" },
];

function find(name: string) {
  return users.find((user) => user.name.toLowerCase() === name.toLowerCase());
}

function formatted(content: string, canMentionEveryone = true) {
  const names: Names = (name) =>
    canMentionEveryone && name.toLowerCase() === "room" ? EVERYONE : find(name);
  const { html, calls } = format(content, names);
  const mentions = calls.map(({ id }) => id).filter((id) => id !== EVERYONE.id);
  return { html, mentions, everyone: calls.some(({ id }) => id === EVERYONE.id) };
}

function html(content: string): string {
  return formatted(content).html;
}

const ADA = '<a class="mention" href="/users/7" data-user="7">@Ada</a>';
const ROOM = '<strong class="mention" data-user="everyone">@room</strong>';

function link(href: string, shown = href): string {
  return `<a href="${Bun.escapeHTML(href)}" rel="noopener noreferrer nofollow">${shown}</a>`;
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
};

/** What `markup` reads as. */
function text(markup: string): string {
  return markup.replace(/<[^>]*>/g, "").replace(/&[^;]+;/g, (entity) => ENTITIES[entity]!);
}

describe("text without formatting", () => {
  test.each([
    "Hello",
    "one\n\n  two",
    "one\n\n\n\n\ttwo  ",
    '<b>&amp;</b> "it\'s"',
    "# not a heading",
    "#hashtag",
    "a heading?\n===",
    "---",
    "- - -",
    "* * *",
    "_ _ _",
    "    indented\n        more",
    "    if x:\n    y",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "![a picture](a.png)",
    "[a][b]\n\n[b]: /c",
    "[^1] and [x] and [ ]",
    "[a](b) [a]() [](b)",
    "-",
    "+\n+",
    ">",
    "1.",
    "2 * 3 * 4",
    "snake_case_name a__b__c",
    "_x_ and __x__",
    "see foo/__init__.py and __main__",
    "5*3 and 4*2",
    "2*3*4 = 24",
    "2**3**4",
    "x**2 + y**2",
    "*a 5*3",
    "٥*٣ و ٤*٢",
    "a*b*c",
    "f(*args, **kwargs)",
    "rm *.txt *.log",
    "int *p, *q;",
    "(*^_^*)",
    "やった(*´ω｀*)",
    "*_* (*_*) (*^^*)",
    "*¨*",
    "~approximately~",
    "C:\\Users\\Ada",
    "\\\\server\\_share",
    "C:\\*.txt",
    "C:\\*.txt D:\\*.log",
    "D:\\_backup\\~tmp",
    "\\[a-z\\]+\\*",
    "\\d\\*\\w\\*",
    "2\\*3\\*4",
    "\\_x\\_",
    "\\>:(",
    "a \\> b \\- c \\+ d 1\\. e",
    "ask\\@Ada",
    "\\:nothing: a\\:b",
    "root\\:x:0",
    "\\\\server\\share \\n",
    "¯\\_(ツ)_/¯",
    "&lt; &#60; &copy;",
    "<https:example>",
    "10:30:45 a:b:c",
    "ada@example.org",
    "xhttps://example.org",
    "``` a",
    "a > b",
    ">>>\n> >",
    ">:(",
    ">_<",
    ">.<",
    ">_>",
    ">5 people came",
    ">>:( >>x",
    "ok\n>:(",
    "- 5 °C today",
    "+ 1 from me",
    "- .5",
    "-5",
    "- ٥ درجات",
    "- 5 °C\n- 3 °C",
    "```",
    "two spaces  \nend a line",
    "a backslash\\\nends a line",
    "*",
    "**",
    "****",
    "`",
    "``",
    "~~~~ a",
    "@",
    "@@",
    ":",
    "::",
    "[",
    "]()",
    "(*)",
  ])("shows as it was typed: %j", (content) => {
    expect(html(content)).toBe(Bun.escapeHTML(content));
  });

  test("is left as it is when it is letters and digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 \n]*$/), (content) => {
        expect(html(content)).toBe(content);
      }),
    );
  });
});

describe("formatting within a line", () => {
  test.each([
    ["*a* **a**", "<em>a</em> <strong>a</strong>"],
    ["***a***", "<em><strong>a</strong></em>"],
    ["~~a~~", "<s>a</s>"],
    ["`a`", "<code>a</code>"],
    ["`` a`b ``", "<code>a`b</code>"],
    ["`<b>*a*`", "<code>&lt;b&gt;*a*</code>"],
    ["**a *b* `c`**", "<strong>a <em>b</em> <code>c</code></strong>"],
    ["<*a*>", "&lt;<em>a</em>&gt;"],
    ["*a\nb*", "<em>a\nb</em>"],
    [
      "**A**pplication *P*rogramming **1**st",
      "<strong>A</strong>pplication <em>P</em>rogramming <strong>1</strong>st",
    ],
    ["**sh*t happens**", "<strong>sh*t happens</strong>"],
    ["**O(n*m)** **слово*слово**", "<strong>O(n*m)</strong> <strong>слово*слово</strong>"],
    ["*what the f**k*", "<em>what the f**k</em>"],
    ["***a*b**", "<strong><em>a</em>b</strong>"],
    ["**a *b* c*d *e*f**", "<strong>a <em>b</em> c*d <em>e</em>f</strong>"],
    ["**重要：**请看", "<strong>重要：</strong>请看"],
    ["**重要：**please", "<strong>重要：</strong>please"],
    ["**これは大事。**続き", "<strong>これは大事。</strong>続き"],
    ['**"강조"**는 중요', "<strong>&quot;강조&quot;</strong>는 중요"],
    ["**API(응용)**를", "<strong>API(응용)</strong>를"],
    ["~~旧版（2019）。~~新版", "<s>旧版（2019）。</s>新版"],
    ["これは**`code`**です", "これは<strong><code>code</code></strong>です"],
    [
      "これは**[x](https://example.org)**です",
      `これは<strong>${link("https://example.org", "x")}</strong>です`,
    ],
    ["他说**“你好”**和*（真的）*吗", "他说<strong>“你好”</strong>和<em>（真的）</em>吗"],
    ["*（**强调**）*", "<em>（<strong>强调</strong>）</em>"],
    ["中文**粗体**文字「**名前**」", "中文<strong>粗体</strong>文字「<strong>名前</strong>」"],
    ["*__init__* *`a`*", "<em>__init__</em> <em><code>a</code></em>"],
    ["第**3**章", "第<strong>3</strong>章"],
    [
      "[**重要：**](https://example.org)",
      `${link("https://example.org", "<strong>重要：</strong>")} (example.org)`,
    ],
    ["**สำคัญ:**กรุณาอ่าน", "<strong>สำคัญ:</strong>กรุณาอ่าน"],
    ["و**«الكتاب»**ه", "و<strong>«الكتاب»</strong>ه"],
    ["**“नाम”**में", "<strong>“नाम”</strong>में"],
    ["重要 ** 请看 **", "重要 ** 请看 **"],
    ["\\*a\\* \\`a\\` \\~~a~~ \\@Ada ＠Ada \\:tada:", `*a* \`a\` ~~a~~ @Ada ${ADA} :tada:`],
    ["\\*\\*a\\*\\* *b\\* c*", "**a** <em>b* c</em>"],
    ["\\[a](https://example.org)", `[a](${link("https://example.org")})`],
    ["[a\\](https://example.org)", `[a](${link("https://example.org")})`],
    ["[\\*a\\*](https://example.org)", link("https://example.org", "*a*")],
    ["[a\\]b](https://example.org)", `${link("https://example.org", "a]b")} (example.org)`],
    ["[\\]a\\[](https://example.org)", `${link("https://example.org", "]a[")} (example.org)`],
    ["[a \\[b\\] c](https://example.org)", `${link("https://example.org", "a [b] c")} (example.org)`],
    ["[C:\\[a\\]](https://example.org)", `${link("https://example.org", "C:\\[a\\]")} (example.org)`],
    ["[\\@Ada](https://example.org)", `${link("https://example.org", "\\@Ada")} (example.org)`],
    [
      "[https\\://a.example](https://a.example)",
      `${link("https://a.example", "https\\://a.example")} (a.example)`,
    ],
    ["a\\]b \\[c\\]", "a\\]b \\[c\\]"],
    ["\\@nobody", "@nobody"],
    ["\\@room \\＠小明", "@room ＠小明"],
    ["\\@Ada@example.org", "\\@Ada@example.org"],
    [`\\@${"a".repeat(100)}`, `\\@${"a".repeat(100)}`],
    ["https\\://example.org", "https://example.org"],
    ["\\> x", "&gt; x"],
    ["\\- x\n\\+ x\n\\* x", "- x\n+ x\n* x"],
    ["\\- 5 °C", "- 5 °C"],
    ["1\\. x\n1\\) y", "1. x\n1) y"],
    ["\\```\nx", "```\nx"],
    ["- a\n  \\- b", "<ul><li>a\n- b</li></ul>"],
    ["*y* \\server\\_share \\[a-z\\]+\\*", "<em>y</em> \\server\\_share \\[a-z\\]+\\*"],
    [
      'C:\\*.txt *y* "D:\\*.log" \\\\server\\*.doc',
      "C:\\*.txt <em>y</em> &quot;D:\\*.log&quot; \\\\server\\*.doc",
    ],
    ["`\\*` or \\* and \\*.a", "<code>\\*</code> or \\* and \\*.a"],
    ["a  *b*\n    - c", "a  <em>b</em>\n    - c"],
    ["C:\\Users\\Ada *b*", "C:\\Users\\Ada <em>b</em>"],
  ])("%j becomes %j", (content, expected) => {
    expect(html(content)).toBe(expected);
  });
});

describe("formatting in blocks", () => {
  test.each([
    ["> a", "<blockquote><p>a</p></blockquote>"],
    ["> a\n> b\nc", "<blockquote><p>a\nb</p></blockquote><p>c</p>"],
    ["> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"],
    ["> > a\n> b", "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>"],
    ["a\n> b", "<p>a</p><blockquote><p>b</p></blockquote>"],
    ["- a\n- b", "<ul><li>a</li><li>b</li></ul>"],
    ["* a\n+ b", "<ul><li>a</li></ul><ul><li>b</li></ul>"],
    ["- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
    ["- a\n  b\nc", "<ul><li>a\nb</li></ul><p>c</p>"],
    ["- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"],
    ["1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"],
    ["7) a\n8) b", '<ol start="7"><li>a</li><li>b</li></ol>'],
    ["0. a", '<ol start="0"><li>a</li></ol>'],
    ["2. yes\n5. no", '<ol start="2"><li>yes</li><li value="5">no</li></ol>'],
    ["1. a\n2. b\n4. c\n5. d", '<ol><li>a</li><li>b</li><li value="4">c</li><li>d</li></ol>'],
    ["3) c\n7) g", '<ol start="3"><li>c</li><li value="7">g</li></ol>'],
    ["3. a\n2. b\n2. c", '<ol start="3"><li>a</li><li value="2">b</li><li value="2">c</li></ol>'],
    ["1. a\n   1. b\n   3. c\n2. d", '<ol><li>a<ol><li>b</li><li value="3">c</li></ol></li><li>d</li></ol>'],
    ["1. a\n007. b", '<ol><li>a</li><li value="7">b</li></ol>'],
    ["999. a", '<ol start="999"><li>a</li></ol>'],
    ["1. a\n1000. b", '<ol class="wide"><li>a</li><li value="1000">b</li></ol>'],
    ["1984. a", '<ol start="1984" class="wide"><li>a</li></ol>'],
    ["- a\n- 2 b", "<ul><li>a</li><li>2 b</li></ul>"],
    ["- 2 a\n- 3 b\n- c", "<ul><li>2 a</li><li>3 b</li><li>c</li></ul>"],
    ["- 1. a", "<ul><li><ol><li>a</li></ol></li></ul>"],
    ["* 5 a", "<ul><li>5 a</li></ul>"],
    ["> a\n>:(\n> b", "<blockquote><p>a</p></blockquote><p>&gt;:(</p><blockquote><p>b</p></blockquote>"],
    ["> >:(\n>\n> a", "<blockquote><p>&gt;:(</p><p>a</p></blockquote>"],
    [">> a\n> b", "<blockquote><blockquote><p>a</p></blockquote><p>b</p></blockquote>"],
    ["a\n- b\nc", "<p>a</p><ul><li>b</li></ul><p>c</p>"],
    ["  two\n  *two*\n\n    three", "<p>  two\n  <em>two</em></p><p>    three</p>"],
    ["> - a\n> 1. b", "<blockquote><ul><li>a</li></ul><ol><li>b</li></ol></blockquote>"],
    ["a\n\n*b*", "<p>a</p><p><em>b</em></p>"],
    ["*a\n\nb*\n\n`c`", "<p>*a</p><p>b*</p><p><code>c</code></p>"],
    ["```\n<b>\n  *a*\n\n\n```", "<pre><code>&lt;b&gt;\n  *a*\n\n</code></pre>"],
    ["~~~\na\n~~~\nb", "<pre><code>a</code></pre><p>b</p>"],
    ["```\na", "<pre><code>a</code></pre>"],
    ["Hi\n~~~~~\n*News*", "Hi\n~~~~~\n<em>News</em>"],
    ["~~~~\na\n~~~\n*b*", "~~~~\na\n~~~\n<em>b</em>"],
    ["~~~\n*a*\n    ~~~", "~~~\n<em>a</em>\n    ~~~"],
    ["- ~~~\n  a\nb\n~~~", "<ul><li>~~~\na</li></ul><p>b\n~~~</p>"],
    ["- ~~~\n  a\n\n  b\n  ~~~", "<ul><li><pre><code>a\n\nb</code></pre></li></ul>"],
    ["> ~~~\n> a\nb", "<blockquote><p>~~~\na</p></blockquote><p>b</p>"],
    ["````\n```\n````", "<pre><code>```</code></pre>"],
    ["- a\n  ```\n  b\n  ```", "<ul><li>a<pre><code>b</code></pre></li></ul>"],
    ["```js\n```", "<pre><code>js</code></pre>"],
    ["```js\ncode```\nafter", '<pre><code class="language-js">code</code></pre><p>after</p>'],
    ["```\na\nb ``` \n\n```\nc\n```", "<pre><code>a\nb</code></pre><pre><code>c</code></pre>"],
    ["````\na```\nb````", "<pre><code>a```\nb</code></pre>"],
    ["```\nuse ```a```\n```", "<pre><code>use ```a```</code></pre>"],
    ["```\na`\n`b``\n```", "<pre><code>a`\n`b``</code></pre>"],
    ["> ```\n> a```\nb", "<blockquote><pre><code>a</code></pre></blockquote><p>b</p>"],
    ["- ```\n  a```\n- b", "<ul><li><pre><code>a</code></pre></li><li>b</li></ul>"],
    ["- ```\n  a\nb```", "<ul><li><pre><code>a</code></pre></li></ul><p>b```</p>"],
    ["~~~\na~~~\n~~~", "<pre><code>a~~~</code></pre>"],
    ["```hello there\na\n```", "<pre><code>hello there\na</code></pre>"],
    ["```Unknown\n<a>\n```", '<pre><code class="language-unknown">&lt;a&gt;</code></pre>'],
    ['```"><b>\na\n```', "<pre><code>&quot;&gt;&lt;b&gt;\na</code></pre>"],
  ])("%j becomes %j", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  test("what is deeper than anyone reads is text", () => {
    expect(html(`${"> ".repeat(9)}a`)).toBe(
      `${"<blockquote>".repeat(8)}<p>&gt; a</p>${"</blockquote>".repeat(8)}`,
    );
    expect(html(`${"- ".repeat(5)}a`)).toBe(`${"<ul><li>".repeat(4)}- a${"</li></ul>".repeat(4)}`);
    expect(html(`${"*a ".repeat(9)}b${" a*".repeat(9)}`)).toBe(
      `${"<em>a ".repeat(8)}*a b a*${" a</em>".repeat(8)}`,
    );
  });
});

describe("quotes and list items have the direction of their text", () => {
  test.each([
    ["- English\n- عنصر", '<ul><li dir="ltr">English</li><li dir="rtl">عنصر</li></ul>'],
    ["1. a\n3. ب", '<ol><li dir="ltr">a</li><li value="3" dir="rtl">ب</li></ol>'],
    ["> @Ada مرحبا", `<blockquote dir="rtl"><p>${ADA} مرحبا</p></blockquote>`],
    ["- `a` שלום\n- 1 x", '<ul><li dir="rtl"><code>a</code> שלום</li><li dir="ltr">1 x</li></ul>'],
    [
      "- https://example.org ب",
      `<ul><li dir="rtl">${link("https://example.org").replace(">", ' dir="ltr">')} ب</li></ul>`,
    ],
    ["- `a`\n\nب", '<ul><li dir="ltr"><code>a</code></li></ul><p>ب</p>'],
    ["- [ب](https://example.org)", `<ul><li dir="rtl">${link("https://example.org", "ب")}</li></ul>`],
    ["> 1\n\nب", '<blockquote dir="ltr"><p>1</p></blockquote><p>ب</p>'],
    [">> a\n> ب", '<blockquote dir="ltr"><blockquote dir="ltr"><p>a</p></blockquote><p>ب</p></blockquote>'],
    ["> a", "<blockquote><p>a</p></blockquote>"],
    ["*ب*\n\na", "<p><em>ب</em></p><p>a</p>"],
  ])("%j becomes %j", (content, expected) => {
    expect(html(content)).toBe(expected);
  });
});

describe("code in a language", () => {
  test("is coloured by its parts", () => {
    expect(html('```js\nconst a = "<b>";\n```')).toBe(
      '<pre><code class="language-js"><span class="hljs-keyword">const</span> a = ' +
        '<span class="hljs-string">&quot;&lt;b&gt;&quot;</span>;</code></pre>',
    );
  });

  test.each([
    "bash",
    "c",
    "c++",
    "c#",
    "css",
    "diff",
    "dockerfile",
    "go",
    "toml",
    "java",
    "tsx",
    "json",
    "kotlin",
    "lua",
    "make",
    "nginx",
    "php",
    "ps1",
    "py",
    "rb",
    "rs",
    "console",
    "sql",
    "swift",
    "html",
    "yml",
    "PYTHON",
  ])("is known: %s", (language) => {
    const code =
      "# a\n// a\n-- a\n$ls 'a' \"b\" 1 <a> [b]\n+ if key: int = 2;\nlisten 80;\nFROM a\nabstract class a { color: red }";
    const markup = html(`\`\`\`${language}\n${code}\n\`\`\``);
    expect(markup).toContain('<span class="hljs-');
    expect(text(markup)).toBe(code);
  });

  test("is the same whatever was coloured before", () => {
    const page = "```html\n<script>let a = 1</script>\n```";
    const before = html(page);
    html("```js\nlet a\n```");
    html("```css\na{}\n```");
    expect(html(page)).toBe(before);
    expect(before).not.toContain("hljs-keyword");
  });

  test("is in one colour when there is much of it, in one piece or in many", () => {
    const long = "let a;\n".repeat(220);
    expect(html(`\`\`\`js\n${long}\`\`\``)).not.toContain("<span");
    const piece = `\`\`\`js\n${"let a;\n".repeat(150)}\`\`\`\n`;
    expect(
      html(piece + piece)
        .split("</pre>")
        .map((part) => part.includes("<span")),
    ).toEqual([true, false, false]);
  });
});

describe("an address", () => {
  test.each([
    ["https://example.org/a_b_c *d*", `${link("https://example.org/a_b_c")} <em>d</em>`],
    ["**https://example.org/a**", `<strong>${link("https://example.org/a")}</strong>`],
    ["*https://example.org/a*", `<em>${link("https://example.org/a")}</em>`],
    ["_https://example.org/a_", `_${link("https://example.org/a")}_`],
    ["https://example.org/a_", link("https://example.org/a_")],
    ["https://example.org/a*", link("https://example.org/a*")],
    ["*b https://example.org/a_ c*", `<em>b ${link("https://example.org/a_")} c</em>`],
    ["(https://example.org/a)", `(${link("https://example.org/a")})`],
    ["`https://example.org`", "<code>https://example.org</code>"],
    ["> https://example.org", `<blockquote><p>${link("https://example.org")}</p></blockquote>`],
    ["道https://example.org/道", `道${link("https://example.org/道")}`],
    ["https://example.org/@Ada", link("https://example.org/@Ada")],
    ["https://example.org/:tada:", link("https://example.org/:tada:")],
    [`https://example.org/${"a".repeat(2_100)} *b*`, `https://example.org/${"a".repeat(2_100)} <em>b</em>`],
  ])("in %j leads there", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  test.each([
    "http://my_service:8080/health",
    "http://db_1/",
    "http://a_b_c",
    "https://git_host.example/a_(b)",
    "http://[::1]:3000/",
    "https://fa.example/گفت\u200Cوگو",
    "https://example.org/👨\u200D👩\u200D👧/❤\uFE0F/a",
    "https://example.org:8080",
    "https://日本語.example/ウィキ",
  ])("is whole: %j", (content) => {
    expect(html(`(${content}), a`).replace(' dir="ltr"', "")).toBe(`(${link(content)}), a`);
  });

  test.each([
    "https://user:pw@example.org/",
    "https://user@example.org/a",
    "https://git:tok@host:8080/x.git",
    "https://bank.example@evil.example/",
    "https://bank.example:443@evil.example/",
    "https://bank.example!x:y@evil.example",
    "https://user:p!w,x@Ada",
    "https://user:p/w@host",
    "https://例え@example.org",
    "https://user_name:pw@example.org",
    "https://exa\u00ADmple.org/",
    "https://example.org\u200B.evil.example/",
  ])("leads to no other host than what it says: %j", (content) => {
    expect(formatted(`${content} a`)).toEqual({ html: `${content} a`, mentions: [], everyone: false });
  });

  test.each([
    "\u00AD",
    "\u034F",
    "\u061C",
    "\u115F",
    "\u17B4",
    "\u180E",
    "\u200B",
    "\u200C",
    "\u200D",
    "\u200E",
    "\u200F",
    "\u2060",
    "\u2064",
    "\u2066",
    "\u202E",
    "\u2800",
    "\u3164",
    "\uFE0F",
    "\uFFA0",
    "\u{E0001}",
    "\u{E0100}",
  ])("ends before what shows nothing: %j", (unseen) => {
    for (const [before, behind] of [
      ["https://example.org/a", " b"],
      ["https://example.org/a", "b c"],
      ["https://example.org", ""],
      ["https://example.org", `${unseen} `],
      ["https://example.org/字", ""],
    ] as const) {
      const shown = html(before + unseen + behind).replace(' dir="ltr"', "");
      expect(shown).toBe(link(before) + unseen + behind);
    }
    expect(html(`[a](https://example.org/a${unseen})`)).toBe(link("https://example.org/a", "a"));
  });

  test("is followed by the end of a sentence", () => {
    const address = link("https://example.org");
    for (const end of [":", ": a", "，@小紅", "）", "...", ", a@b", ":这", "\\@b", "; @b"]) {
      expect(html(`https://example.org${end}`)).toBe(`${address}${end}`);
    }
    for (const address of [
      "https://example.org/a",
      "https://example.org/a?b=c:d",
      "https://example.org/#a",
    ]) {
      for (const end of [":", ": a", ":\na", ":)", "::", ".", ")", "?!", ";"]) {
        expect(html(address + end)).toBe(link(address) + end);
      }
    }
  });

  test("is in the attribute as it was typed", () => {
    const typed = "https://example.org/?a=b&c=d&quot;e";
    expect(elements(html(typed))[0]?.attributes[0]).toEqual(["href", Bun.escapeHTML(typed)]);
  });

  test.each([
    ["[a](https://example.org/b)", link("https://example.org/b", "a")],
    ["[a *b* `c`](http://example.org)", link("http://example.org", "a <em>b</em> <code>c</code>")],
    ["[a](HTTPS://example.org)", link("HTTPS://example.org", "a")],
    ["[a](https://example.org/b_(c))", link("https://example.org/b_(c)", "a")],
    ["[ ](https://example.org)", `[ ](${link("https://example.org")})`],
    ["[\u200B](https://example.org)", `[\u200B](${link("https://example.org")})`],
    [
      "[https://a.example](https://b.example)",
      `${link("https://b.example", "https://a.example")} (b.example)`,
    ],
    ["[a]b](https://example.org)", `[a]b](${link("https://example.org")})`],
    ["[@Ada :tada:](https://example.org)", `${link("https://example.org", "@Ada 🎉")} (example.org)`],
    [
      "[a [b](https://b.example)](https://a.example)",
      `[a ${link("https://b.example", "b")}](${link("https://a.example")})`,
    ],
    ["![a](https://example.org/b.png)", `![a](${link("https://example.org/b.png")})`],
    ['[a](https://example.org "b")', `[a](${link("https://example.org")} &quot;b&quot;)`],
  ])("can have a text: %j", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  test.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "data:text/html,a",
    "vbscript:a",
    "ftp://example.org",
    "mailto:a@example.org",
    "//example.org",
    "/users/7",
    "#a",
    "https:example.org",
    "https://",
    "https://%",
    "https://bank.example@evil.example",
    "https://user:pw@example.org/",
    " https://",
    "<javascript:a>",
    "java\tscript:a",
  ])("with a text leads nowhere else: %j", (target) => {
    expect(html(`[a](${target})`)).toBe(Bun.escapeHTML(`[a](${target})`));
  });

  test.each([
    ["bank.example", "https://evil.example", "evil.example"],
    ["https://bank.example/a", "https://evil.example/a", "evil.example"],
    ["see bank.example now", "https://evil.example", "evil.example"],
    ["bank．example", "https://evil.example", "evil.example"],
    ["bank\u200B.example", "https://evil.example", "evil.example"],
    ["**bank**.example", "https://evil.example", "evil.example"],
    ["https://example.org", "https://example.org:8080", "example.org:8080"],
    ["https://example.org", "https://example.org.evil.example", "example.org.evil.example"],
    ["https://bank.example@evil.example", "https://evil.example", "evil.example"],
    ["apple.example", "https://\u0430pple.example", "xn--pple-43d.example"],
  ])("that says %j and is another tells where it leads", (shown, target, host) => {
    expect(html(`[${shown}](${target})`)).toEndWith(`</a> (${host})`);
  });

  test.each([
    ["the docs", "https://example.org"],
    ["Read this, please!", "https://example.org"],
    ["It ends.", "https://example.org"],
    ["👍 C++ & 3", "https://example.org"],
    ["example.org", "https://example.org/a"],
    ["https://EXAMPLE.org/b", "https://example.org/a"],
  ])("that says %j and leads to %j says no more", (shown, target) => {
    expect(html(`[${shown}](${target})`)).toEndWith("</a>");
  });
});

describe("a mention", () => {
  test.each([
    ["@Ada", ADA],
    ["@ada", ADA],
    ["@Ada, @Ada. @Ada: (@Ada) @Ada...", `${ADA}, ${ADA}. ${ADA}: (${ADA}) ${ADA}...`],
    ["@Ada's", `${ADA}&#x27;s`],
    ["**@Ada** *@Ada* _@Ada_", `<strong>${ADA}</strong> <em>${ADA}</em> _${ADA}_`],
    ["> @Ada", `<blockquote><p>${ADA}</p></blockquote>`],
    ["- @Ada", `<ul><li>${ADA}</li></ul>`],
    ["@ada.l", '<a class="mention" href="/users/8" data-user="8">@ada.l</a>'],
    [
      "@Bo_ @Bo__",
      '<a class="mention" href="/users/9" data-user="9">@Bo_</a> <a class="mention" href="/users/9" data-user="9">@Bo_</a>_',
    ],
    ["@__", '<a class="mention" href="/users/10" data-user="10">@__</a>'],
    ["@zoe\u0308", '<a class="mention" href="/users/11" data-user="11">@Zoë</a>'],
    ["。@太郎、", '。<a class="mention" href="/users/12" data-user="12">@太郎</a>、'],
    ["@room @Room: @room.", `${ROOM} ${ROOM}: ${ROOM}.`],
  ])("in %j is seen", (content, expected) => {
    expect(html(content)).toBe(expected);
  });

  test.each([
    ["你好@小明", ["小明"]],
    ["请@Ada看", ["Ada"]],
    ["@Adaに聞いて", ["Ada"]],
    ["@小明你好", ["小明"]],
    ["@小明さん、@太郎さん", ["小明", "太郎"]],
    ["@小明@太郎 来", ["小明", "太郎"]],
    ["@Ada@小明", ["Ada", "小明"]],
    ["＠Ada＠小明＠ada.l 来", ["Ada", "小明", "ada.l"]],
    ["@Ada.@小明", ["Ada", "小明"]],
    ["@小明2点见", ["小明"]],
    ["@小明.", ["小明"]],
    ["こんばんは@Adaさん", ["Ada"]],
    ["@Ada.さん", ["Ada"]],
    ["@지민아 안녕, 안녕@지민", ["지민"]],
    ["ครับ@นกครับ", ["นก"]],
    ["@𠮷野さん", ["𠮷野"]],
    ["＠Ada ＠小明", ["Ada", "小明"]],
    [`@小明${"看".repeat(200)}`, ["小明"]],
    ["سلام @نام\u200Cها، خوبی", ["نام\u200Cها"]],
    ["@نام\u200Cهاجان @نام\u200Cها\u200Cجان", ["نام\u200Cها"]],
    ["@Ada\u200Cها @Ada\u200C .", ["Ada"]],
    ["བདེ་མོ་@བཀྲ་ཤིས།", ["བཀྲ་ཤིས"]],
    ["@བཀྲ་ཤིས་ལགས", ["བཀྲ་ཤིས"]],
    ["@བཀྲ༌ཤིས", ["བཀྲ་ཤིས"]],
    ["❤️@Ada 1️⃣@Ada", ["Ada"]],
    ["（@小明）", ["小明"]],
  ])("is seen where words have no space between them: %s", (content, names) => {
    const { calls } = format(content, find);
    expect(calls.map(({ name }) => name)).toEqual(names);
  });

  test("takes only the name, and leaves what is behind it", () => {
    expect(html("你好@小明さん")).toBe(
      '你好<a class="mention" href="/users/13" data-user="13">@小明</a>さん',
    );
    expect(html("＠Adaに")).toBe(`${ADA}に`);
  });

  test.each([
    "@nobody",
    "@Adam",
    "ask＠Ada",
    "@Ada＠example.org",
    "Ａ@Ada",
    "١@Ada",
    "слово@Ada",
    "我的邮箱ab@Ada",
    "@小紅さん",
    "@太\u3099郎",
    "@Ada\u200Cb",
    "@བཀྲ་",
    "@བཀྲ་་ཤིས",
    "@Ada.Lovelace",
    "ada@Ada",
    "é@Ada",
    "𐐷@Ada",
    "1@Ada",
    "@Ada@example.org",
    "@Adam@小明",
    "ask@Ada@小明",
    "@nobody@小明",
    "@Ada@小明.com",
    "@Ada@小明.公司",
    "@Ada@ada.l",
    "@ Ada",
    "x@room",
    "@rooms",
    "@\u200BAda",
    "@Ada\u0301",
  ])("is not seen in %j", (content) => {
    expect(formatted(content)).toEqual({ html: content, mentions: [], everyone: false });
  });

  test.each([
    "`@Ada @room`",
    "```\n@Ada @room\n```",
    "[Ada @Ada @room](https://example.org)",
    "https://example.org/@Ada",
    "\\@Ada",
  ])("is not seen in code, links and behind a backslash: %j", (content) => {
    expect(formatted(content)).toMatchObject({ mentions: [], everyone: false });
  });

  test("counts each user once, and everyone apart", () => {
    expect(formatted("@Ada @ada.l\n\n- @ada *@Ada* @room")).toMatchObject({
      mentions: [7, 8],
      everyone: true,
    });
    expect(formatted("@Ada")).toMatchObject({ mentions: [7], everyone: false });
    expect(formatted("Ada")).toMatchObject({ mentions: [], everyone: false });
  });

  test("of everyone takes the right to it", () => {
    expect(formatted("@nobody @rooms", false)).toMatchObject({ everyone: false });
    expect(formatted("*@room*", false)).toMatchObject({
      html: "<em>@room</em>",
      mentions: [],
      everyone: false,
    });
  });

  test("asks for no more names than a message may mention", () => {
    let asked = 0;
    format(Array.from({ length: 1_000 }, (_, index) => `@a${index}. `).join(""), () => {
      asked += 1;
      return undefined;
    });
    expect(asked).toBeLessThanOrEqual(200);
  });

  test("asks for no name that is too long for one", () => {
    const asked: string[] = [];
    format(`@${"a".repeat(100)} @${"a".repeat(3_000)}`, (name) => void asked.push(name));
    expect(asked).toEqual([]);
  });

  test("asks for names in the spelling in which they are kept", () => {
    const asked: string[] = [];
    format("@e\u0301\uFF21b @x", (name) => void asked.push(name));
    expect(asked).toEqual(["\u00E9Ab"]);
  });
});

describe("a shortcode", () => {
  test.each([
    [":tada:", "🎉"],
    [":heart: :+1::tada:", "❤️ 👍🎉"],
    ["done :tada:, done!:tada: (:tada:) :tada:.", "done 🎉, done!🎉 (🎉) 🎉."],
    ["完了:tada:です", "完了🎉です"],
    ["🎉:tada:❤️:tada:", "🎉🎉❤️🎉"],
    ["*a*:tada:", "<em>a</em>🎉"],
    ["done:tada:", "done:tada:"],
    [":tada:s :tada:1", ":tada:s :tada:1"],
    [
      "use crate::lock::Guard; ::lock::Guard :lock::Guard",
      "use crate::lock::Guard; ::lock::Guard :lock::Guard",
    ],
    ["std::key::x App::Link::X", "std::key::x App::Link::X"],
    ["key:x: value uid:100: foo 12:100: a:on: true", "key:x: value uid:100: foo 12:100: a:on: true"],
    ["ключ:x: ٣:100: e\u0301:x:", "ключ:x: ٣:100: e\u0301:x:"],
    ["10:30:45 ?:cry:", "10:30:45 ?😢"],
    ["**:TADA:**", "<strong>🎉</strong>"],
    ["`:tada:`", "<code>:tada:</code>"],
    [":nothing: :tada", ":nothing: :tada"],
    ["root:x:0", "root:x:0"],
    [":constructor: :toString:", ":constructor: :toString:"],
  ])("%j becomes %j", (content, expected) => {
    expect(html(content)).toBe(expected);
  });
});

describe("a message is large", () => {
  test.each(["👍", "❤", "❤️", "👍🏽", "🇺🇳", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "👍 ❤️\n🎉", ":tada:"])("with %j", (content) => {
    expect(isLarge(html(content))).toBe(true);
  });

  test.each([
    "",
    " ",
    "1",
    "12",
    "#",
    "*",
    "a",
    "👍a",
    "👍1",
    `👍${" ".repeat(200)}👍`,
    "a 👍",
    "👍👍👍👍",
    "**👍**",
    "👍\u200D👍\u200D👍\u200D👍",
    "`👍`",
  ])("not with %j", (content) => {
    expect(isLarge(html(content))).toBe(false);
  });
});

describe("the plain text", () => {
  test.each([
    ["Hello", "Hello"],
    [" a\n\n  b\tc ", "a b c"],
    ["**a** *b* ~~c~~ `d<e`", "a b c d<e"],
    ["> a\n\n- b\n- c\n\n1. d", "a b c 1. d"],
    ["5. Mai bis\n12. Juni", "5. Mai bis 12. Juni"],
    ["3) a\n   7. b\n- 1. ```\n     c", "3) a 7. b 1. c"],
    ["```js\nlet a;\nlet b;\n```", "let a; let b;"],
    ["```two words\na\n```", "two words a"],
    ["[a](https://example.org) https://example.org/b", "a https://example.org/b"],
    ["[bank.example](https://evil.example)", "bank.example"],
    [":tada: @Ada @room", "🎉 @Ada @room"],
    ["# a <b>", "# a <b>"],
  ])("of %j is %j", (content, expected) => {
    expect(plainText(content)).toBe(expected);
  });
});

/** What may come out: these elements, with exactly these attributes. */
const ALLOWED =
  /^<(?:(?:em|strong|s|code|p|ul|pre)|ol(?: start="\d{1,9}")?(?: class="wide")?|(?:blockquote|li(?: value="\d{1,9}")?)(?: dir="(?:ltr|rtl)")?|code class="language-[\w.#+-]{1,32}"|span class="hljs-[a-z_-]+"|a href="https?:\/\/[^"<>\s]+" rel="noopener noreferrer nofollow"(?: dir="ltr")?|a class="mention" href="\/users\/\d+" data-user="\d+"|strong class="mention" data-user="everyone")>$/i;

/** Fails unless `markup` is of allowed elements alone, each closed in its turn, and nothing else could begin one. */
function expectSafe(markup: string): void {
  const open: string[] = [];
  for (const [tag] of markup.matchAll(/<[^>]*>?/g)) {
    const closing = /^<\/([a-z]+)>$/.exec(tag)?.[1];
    if (closing !== undefined) expect(open.pop()).toBe(closing);
    else {
      expect(tag).toMatch(ALLOWED);
      if (tag.startsWith("<a")) expect(open).not.toContain("a");
      open.push(/[a-z]+/.exec(tag)![0]);
    }
  }
  expect(open).toEqual([]);
  const said = markup.replace(/<[^>]*>/g, "");
  expect(said).not.toMatch(/[<>"']/);
  expect(said).not.toMatch(/&(?!(?:amp|lt|gt|quot|#x27);)/);
}

/** The elements as a browser's parser sees them, with their attributes. */
function elements(markup: string): { name: string; attributes: [string, string][] }[] {
  const seen: { name: string; attributes: [string, string][] }[] = [];
  const rewriter = new HTMLRewriter().on("*", {
    element: (element) => {
      seen.push({ name: element.tagName, attributes: [...element.attributes] as [string, string][] });
    },
  });
  rewriter.transform(markup);
  return seen;
}

/** Which letters of `typed` are fewer in `markup`, and how many there were. */
function lostLetters(typed: string, markup: string): [string, number][] {
  // An address moves into an attribute when it has a text.
  const kept = letters(text(markup.replace(/[<>]/g, " ")));
  const withoutShortcodes = typed.replace(/:[\w+-]+:/g, (code) => readEmoji(code) ?? code);
  return [...letters(withoutShortcodes)].filter(([letter, count]) => (kept.get(letter) ?? 0) < count);
}

function letters(of: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const letter of of.toLowerCase().match(/\p{L}/gu) ?? [])
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return counts;
}

describe("the HTML of a message", () => {
  const many = {
    "quotes in quotes": ">>>>>>>>x\n\n".repeat(363),
    lists: "- x\n\n1. x\n\n".repeat(400),
    "a list": "- x\n".repeat(1_000),
    paragraphs: `${"x\n\n".repeat(1_300)}*x*`,
    emphasis: "*x* ".repeat(1_000),
    "code in lines": "`x` ".repeat(1_000),
    "blocks of code": "```\nx\n```\n".repeat(400),
    links: "https://a.b ".repeat(330),
    "links in paragraphs": "https://a.b\n\n".repeat(300),
    "mentions, each in its paragraph": "@room\n\n".repeat(570),
  };

  test.each(Object.entries(many))("is bounded: %s", (_, content) => {
    const markup = html(content.slice(0, 4_000));
    expect(elements(markup).length).toBeLessThanOrEqual(500);
    expectSafe(markup);
  });

  test("is blocks for as long as they fit, and then what was typed", () => {
    const rest = "- *<x>*\n\n  y\n".repeat(100);
    const markup = html(`${"x\n\n".repeat(400)}**x**\n\n\n${rest}z`);
    expect(markup).toBe(
      `${"<p>x</p>".repeat(400)}<p><strong>x</strong></p><p>${Bun.escapeHTML(`${rest}z`)}</p>`,
    );
  });

  test("is all of it where it is just as much as may be", () => {
    expect(html("*x* ".repeat(500))).toBe("<em>x</em> ".repeat(500));
    expect(html("*x* ".repeat(501))).toBe("*x* ".repeat(501));
    expect(html(`${"x\n\n".repeat(498)}> x`)).toEndWith("<p>x</p><p>&gt; x</p>");
    expect(html(`${"x\n\n".repeat(497)}> x`)).toEndWith("<p>x</p><blockquote><p>x</p></blockquote>");
  });

  test("has line ends of every kind where they were", () => {
    expect(html(`a\r\n\r\nb\rc\n\n${"*x* ".repeat(500)}\r\ny`)).toBe(
      `<p>a</p><p>b\nc</p><p>${"*x* ".repeat(500)}\ny</p>`,
    );
  });

  test("loses the colours of code before the code", () => {
    const code = "let a;\n".repeat(150);
    const fence = `\`\`\`js\n${code}\`\`\``;
    const coloured = html(`${"x\n\n".repeat(300)}${fence}`);
    expect(coloured).toContain('<span class="hljs-keyword">');
    const plain = html(`${"x\n\n".repeat(360)}${fence}\n*x*`);
    expect(plain).toEndWith(`<pre><code class="language-js">${code.trimEnd()}</code></pre><p><em>x</em></p>`);
  });

  test("mentions nobody by what shows as it was typed", () => {
    const many = "*x* ".repeat(500);
    expect(formatted(`@Ada\n\n${many} @room @ada.l`)).toMatchObject({ mentions: [7], everyone: false });
    expect(formatted(`@Ada @room ${many}`)).toMatchObject({ mentions: [], everyone: false });
  });

  test("is bounded and loses no letter, whatever is said", () => {
    const line = fc.oneof(
      fc.array(
        fc.oneof(
          fc.constantFrom(..."*_~`[]()<>!@\\# "),
          fc.constantFrom(
            "*x*",
            "**x**",
            "~~x~~",
            "`x`",
            "@Ada",
            "https://a.b",
            "[x](https://a.b)",
            "x",
            "字",
            "&",
          ),
        ),
        { minLength: 1, maxLength: 12 },
      ),
      fc.constantFrom("", "```", "```js", "~~~").map((mark) => [mark]),
    );
    const start = fc.constantFrom(
      "",
      "",
      "> ",
      ">> ",
      ">>>>>>>> ",
      "- ",
      "  - ",
      "1. ",
      "    ",
      "let x = 1; ",
    );
    const block = fc
      .tuple(
        fc.array(fc.tuple(start, line), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
      )
      .map(([lines, times]) =>
        `${lines.map(([mark, pieces]) => mark + pieces.join("")).join("\n")}\n`.repeat(times),
      );
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 4 }), (blocks) => {
        const content = blocks.join("\n").slice(0, 4_000);
        const markup = html(content);
        expect(elements(markup).length).toBeLessThanOrEqual(500);
        expectSafe(markup);
        expect(lostLetters(content, markup)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("hostile input", () => {
  test("is plenty, each within the limit and named once", () => {
    expect(hostileInputs.length).toBeGreaterThanOrEqual(220);
    expect(new Set(hostileInputs.map(({ name }) => name)).size).toBe(hostileInputs.length);
    expect(hostileInputs.filter((input) => [...input.text].length > 4_000)).toEqual([]);
  });

  test.each(hostileInputs.map(({ name, text }) => [name, text] as const))("%s", (_, typed) => {
    for (const content of [typed, readContent(typed).content ?? ""]) {
      const markup = html(content);
      expectSafe(markup);
      expect(elements(markup).length).toBeLessThanOrEqual(500);
      expect(elements(markup).map(({ name }) => name)).toEqual(
        [...markup.matchAll(/<([a-z]+)/g)].map(([, name]) => name!),
      );
      for (const { attributes } of elements(markup)) {
        const href = attributes.find(([name]) => name === "href")?.[1];
        if (href !== undefined) expect(new URL(href, "https://robin.example").protocol).toMatch(/^https?:$/);
      }
      expect(plainText(content)).not.toContain("\n");
    }
  });

  test("in code comes out safe", () => {
    for (const { text: typed } of hostileCode) expectSafe(html(typed));
  });

  test("loses no letter", () => {
    for (const { name, text: typed } of hostileInputs) {
      expect({ name, lost: lostLetters(typed, html(typed)) }).toEqual({ name, lost: [] });
    }
  });

  test("takes no time", () => {
    const slow = [...hostileInputs, ...hostileCode]
      .map(({ name, text: typed }) => ({ name, took: Math.min(...timesOf(() => formatted(typed))) }))
      .filter(({ took }) => took >= 20);
    expect(slow).toEqual([]);
  }, 120_000);

  test("of any kind comes out safe", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        ..."*_~`[]()<>!:@\\&#\n -+1.|\"'",
        "```js\n",
        "https://a.b",
        "](https://",
        "@Ada",
        "@room",
        ":tada:",
        "> ",
        "<b>",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expectSafe(html(pieces.join("")));
        expect(plainText(pieces.join(""))).toBe(plainText(pieces.join("")).trim());
      }),
      { numRuns: 2_000 },
    );
  });
});

/**
 * The CPU time that a few tries took, in ms, whatever else the machine does meanwhile: the least of them is what the work takes, the
 * rest is what the engine learns by it.
 */
function timesOf(work: () => void): number[] {
  const times: number[] = [];
  while (times.length < 8 && (times.length < 2 || Math.min(...times) >= 10)) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1_000);
  }
  return times;
}
