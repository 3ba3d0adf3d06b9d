import { expect, test } from "bun:test";
import { readContent } from "../../src/domain/messages/content.ts";
import { hostileInputs } from "../support/hostileInputs.ts";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Each would set `pwned` if any of it were taken for more than text. */
const PAYLOADS = [
  `<script>pwned=1</script>`,
  `</textarea><script>pwned=1</script>`,
  `</title><script>pwned=1</script>`,
  `<img src=x onerror=pwned=1>`,
  `"><img src=x onerror=pwned=1>`,
  `' onfocus=pwned=1 autofocus x='`,
  `" onfocus="pwned=1" autofocus x="`,
  `<svg onload=pwned=1>`,
  `<svg><animate onbegin=pwned=1 attributeName=x dur=1s>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=pwned=1&gt;">`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<details open ontoggle=pwned=1>x</details>`,
  `<a href="javascript:pwned=1">x</a>`,
  `javascript:pwned=1`,
  `https://example.com/"onmouseover="pwned=1`,
  `https://example.com/<svg/onload=pwned=1>`,
  `<form action="/logout" method="post"><button>x</button></form>`,
  `<div hx-post="/logout" hx-trigger="load">x</div>`,
  `<li id="tail" hx-get="/logout" hx-trigger="load"></li>`,
  `<template hx type="partial" hx-target="body"><b>x</b></template>`,
  `<meta http-equiv="refresh" content="0;url=javascript:pwned=1">`,
  `<base href="https://example.com/">`,
  `<style>*{display:none}</style>`,
  `&lt;script&gt;pwned=1&lt;/script&gt; &amp; &#60;b&#62;`,
  "${pwned=1} {{pwned=1}} `pwned=1",
];

/** What a message may be made of. */
const FORMATTING = new Set("A BLOCKQUOTE BR CODE EM LI OL P PRE S SPAN STRONG UL".split(" "));

/** Messages that reach beyond the page, or are not items of its list. */
const MISPLACED = `[...document.querySelectorAll(".chat, .content")]
  .filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    const isInside = left >= 0 && right <= innerWidth + 1 && document.documentElement.scrollWidth <= innerWidth;
    return !isInside || (one.matches(".chat") && one.parentElement.id !== "chats");
  })
  .map((one) => one.closest(".chat").id)`;

inChromium("Markup", () => {
  test("in a message is text, whether the page was opened after or before it was sent", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const before = await site.visitor();
    await before.go("/");
    await site.say(bob, ...PAYLOADS);
    const after = await site.visitor();
    await after.go("/");
    for (const tab of [before, after]) {
      await eventually(async () => expect(await tab.said()).toEqual(PAYLOADS));
      expect(await elementsIn(tab, ".content")).toEqual(["A"]);
      const schemes = `[...new Set([...document.querySelectorAll(".content a")].map((link) => link.protocol))]`;
      expect(await tab.evaluate<string[]>(schemes)).toEqual(["https:"]);
      await isUnharmed(tab);
    }
  });

  test("of every kind stays in its place and breaks no page", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const tab = await site.visitor();
    await tab.size(390, 844);
    const read = hostileInputs
      .map(({ text }) => readContent(text).content)
      .filter((text) => text !== undefined);
    for (let from = 0; from < read.length; from += 100) {
      await site.say(bob, ...read.slice(from, from + 100));
      await tab.go("/");
      expect(await tab.evaluate<number>(`document.querySelectorAll(".chat").length`)).toBe(100);
      await isUnharmed(tab);
      expect(await tab.evaluate<string[]>(MISPLACED)).toEqual([]);
      const elements = await elementsIn(tab, ".content");
      expect(elements.filter((element) => !FORMATTING.has(element))).toEqual([]);
    }
  }, 20_000);

  test("that one types oneself is text", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const typed = PAYLOADS.slice(0, 6);
    for (const [index, payload] of typed.entries()) {
      await ada.send(payload);
      await eventually(() => expect(site.said()).toHaveLength(index + 1));
      await eventually(async () => expect(await ada.value("#content")).toBe(""));
    }
    await eventually(async () => expect(await ada.said()).toEqual(typed));
    await isUnharmed(ada);
  });

  test("in a message that was refused stands in the box again as it was typed", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    const long = PAYLOADS.join(" ") + "x".repeat(4_000);
    await ada.focus("#content");
    await ada.type(long);
    await ada.submit();
    expect(await ada.text("#reason")).toStartWith("A message has at most 4,000 characters");
    expect(await ada.value("#content")).toBe(long);
    await isUnharmed(ada);
  });

  test.each(["/register", "/login"])("in a name that %s refuses stands in its field again", async (path) => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go(path);
    const name = PAYLOADS.join(" ");
    await tab.enter(name);
    expect(await tab.isSeen(".reason")).toBe(true);
    expect(await tab.value("#name")).toBe(name);
    expect(await elementsIn(tab, "form")).toEqual(
      ["A", "BUTTON", "INPUT", "LABEL", "P", "SPAN"].filter(
        (element) => path === "/register" || element !== "SPAN",
      ),
    );
    await isUnharmed(tab);
  });

  test("in an address is text, and leads nowhere else", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    const pages = ["/login?next=", "/register?next=", "/login?ended=", "/?", "/rooms/", "/nowhere/"];
    const places = [...pages, "/chats?before=", "/chats?after=1&room="];
    for (const place of places) {
      // All at once: parts of an address that do not belong there change nothing.
      await tab.go(place + encodeURIComponent(PAYLOADS.join("")));
      expect(await tab.evaluate<string>("document.documentElement.outerHTML")).not.toContain("pwned=1<");
      await isUnharmed(tab);
    }
    for (const next of ["javascript:pwned=1", "//example.com", "/\\example.com", "https://example.com"]) {
      await tab.go(`/login?next=${encodeURIComponent(next)}`);
      expect(await tab.value("[name=next]")).toBe("/");
    }
  });
});

inChromium("The browser", () => {
  test("has nothing to complain of while one registers, talks, scrolls, signs out and in", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), ...Array.from({ length: 150 }, (_, index) => `message ${index}`));
    const ada = await site.visitor();
    await ada.go("/");
    await ada.arrive(() => ada.click("nav a[href='/register']"));
    await ada.enter("Ada");
    await ada.send("hello https://example.com");
    await eventually(async () => expect(await ada.said()).toHaveLength(101));
    // A message that was taken leads to the end of the log.
    await eventually(async () => expect(await ada.value("#content")).toBe(""));
    await ada.scroll("-log.scrollHeight");
    await eventually(async () => expect(await ada.said()).toHaveLength(151));
    await ada.arrive(() => ada.click(".account button"));
    await ada.go("/login");
    await ada.enter("Ada");
    await ada.send("and again");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("and again"));
    expect(ada.troubles).toEqual([]);
  });

  test("runs no script that markup brings into a page", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/");
    await tab.evaluate(`void (window.refused = [])`);
    await tab.evaluate(
      `document.addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective))`,
    );
    await tab.evaluate(`void (document.querySelector("main").innerHTML = "<img src=x onerror=pwned=1>")`);
    await eventually(async () =>
      expect(await tab.evaluate<string[]>("refused")).toContain("script-src-attr"),
    );
    const scripts = [
      `document.querySelector("main").innerHTML = "<script>pwned=1</scr" + "ipt>"`,
      `document.createElement("script").text = "pwned=1"`,
      `document.createElement("script").src = "https://example.com/"`,
      `setTimeout("pwned=1")`,
      `trustedTypes.createPolicy("mine", { createHTML: (markup) => markup })`,
    ];
    for (const script of scripts) await expect(tab.evaluate(`void (${script})`), script).rejects.toThrow();
    await isUnharmed(tab, false);
  });
});

/** That no script ran, nobody was signed out or led elsewhere, and no policy had to step in. */
async function isUnharmed(tab: Tab, inPeace = true): Promise<void> {
  expect(await tab.evaluate("typeof pwned")).toBe("undefined");
  expect(await tab.evaluate("location.origin")).toBe(tab.origin);
  if (inPeace) expect(tab.troubles.filter((trouble) => !/Failed to load resource/.test(trouble))).toEqual([]);
}

/** The kinds of elements in what `selector` finds. */
function elementsIn(tab: Tab, selector: string): Promise<string[]> {
  return tab.evaluate(
    `[...new Set([...document.querySelectorAll("${selector} *")].map((element) => element.tagName))].sort()`,
  );
}
