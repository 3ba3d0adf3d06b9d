import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { editMessage, react } from "../support/messages.ts";

inChromium("What is formatted", () => {
  test("scrolls in its own box where a line of code is long, and leaves the room as wide as it is", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), `\`\`\`js\nconst long = "${"x".repeat(500)}";\n\`\`\``);
    const guest = await site.visitor();
    await guest.becomePhone();
    await guest.go("/");
    const beyond = (selector: string) =>
      guest.evaluate<number>(
        `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(document.querySelector("${selector}"))`,
      );
    expect(await beyond("pre")).toBeGreaterThan(1_000);
    expect(await beyond("#log")).toBe(0);
  });

  test.each([
    ["en", 320],
    ["en", 390],
    ["ar", 320],
    ["ar", 390],
  ])("has a place for the longest number before its item (%s, %d px)", async (language, width) => {
    await using site = new Site();
    await site.say(
      await site.user("Bob"),
      "999999999. big",
      "1. one\n999999998. big",
      "999999999. كبير",
      "999999999. big\n\n   and more",
      "- 999999999. big",
      "> 1000. big",
    );
    const guest = await site.visitor();
    await guest.speak(language);
    await guest.becomePhone();
    await guest.size(width, 844, true);
    await guest.go("/");
    const places = await guest.evaluate<{ beyond: number; places: number[]; number: number }>(`(() => {
      const range = document.createRange();
      const box = (node) => (range.selectNodeContents(node), range.getBoundingClientRect());
      const words = [...document.querySelectorAll(".content ol > li:last-child")].map((item) => {
        const text = document.createTreeWalker(item, NodeFilter.SHOW_TEXT).nextNode();
        const { left, right } = box(text);
        return /[a-z]/.test(text.data) ? left : innerWidth - right;
      });
      const beyond = log.scrollWidth - log.clientWidth;
      document.querySelector(".content").textContent = "999999999.";
      return { beyond, places: words, number: box(document.querySelector(".content")).width };
    })()`);
    expect(places.beyond).toBe(0);
    expect(places.places).toHaveLength(6);
    for (const place of places.places.slice(0, 5)) expect(place).toBeGreaterThan(places.number);
  });

  test("is large where it is nothing but emoji", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "🎉", "party 🎉");
    const guest = await site.visitor();
    await guest.go("/");
    const [large, usual] = await guest.evaluate<number[]>(
      `[...document.querySelectorAll(".content")].map((content) => parseFloat(getComputedStyle(content).fontSize))`,
    );
    expect(large).toBeGreaterThan(2 * usual!);
  });

  test("has a blank line between paragraphs, and less beside what is none", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one\n\ntwo\n\n- three\n\nfour\n\n> five\n>\n> six");
    const guest = await site.visitor();
    await guest.go("/");
    const gaps = await guest.evaluate<
      string[]
    >(`[...document.querySelectorAll(".content :is(p, ul, blockquote)")]
      .filter((part) => part.previousElementSibling)
      .map((part) => part.tagName + " " +
        (part.getBoundingClientRect().top - part.previousElementSibling.getBoundingClientRect().bottom))`);
    expect(gaps).toEqual(["P 24", "UL 6", "P 6", "BLOCKQUOTE 6", "P 24"]);
  });

  test("takes no more room around a mention than the words alone", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, "hi @bob, hi");
    const guest = await site.visitor();
    await guest.go("/");
    const width = () =>
      guest.evaluate<number>(`(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(".content"));
      return range.getBoundingClientRect().width;
    })()`);
    const before = await width();
    await guest.evaluate(`void (document.querySelector(".mention").style.cssText = "padding: 0; margin: 0")`);
    expect(await width()).toBeCloseTo(before);
  });
});

inChromium("Words from right to left", () => {
  /** What is said, and pieces of it as they stand from left to right. */
  const cases: readonly [content: string, ...lines: (readonly string[])[]][] = [
    ["@Bob مرحبا، كيف حالك؟", ["؟", "مرحبا", "@Bob"]],
    ["مرحبا @Mary، hi.", [".", "hi", "@", "Mary", "مرحبا"]],
    ["`npm start` هذا هو الأمر.", [".", "هذا", "npm", "start"]],
    ["```\nx = 1; // شكرا.\n```\nمرحبا.", ["x", "1", "شكرا", "."], [".", "مرحبا"]],
    ["https://localhost/a مرحبا.", [".", "مرحبا", "https", "/a"]],
    ["[مرحبا](https://example.org).", [".", "مرحبا"]],
    ["> اقتباس.\nEnglish (yes).", [".", "اقتباس"], ["English", "yes", "."]],
    ["English.\nسطر عربي.", ["English", "."], [".", "عربي", "سطر"]],
    ["*سطر.*\nEnglish.\n\nعربي.", [".", "سطر"], ["English", "."], [".", "عربي"]],
    ["- English.\n- عنصر.", ["English", "."], [".", "عنصر"]],
  ];

  /** Where the beginning of a piece stands, in the message and behind all pieces before it in the text. */
  const MEASURE = `(id, lines) => {
    const content = document.querySelector("#chat-" + id + " .content");
    const nodes = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    const letters = [];
    for (let node; (node = nodes.nextNode());)
      for (let at = 0; at < node.length; at += 1) letters.push([node, at]);
    const text = letters.map(([node, at]) => node.data[at]).join("");
    let end = 0;
    return lines.map((pieces) => {
      const found = pieces.map((piece) => [piece, text.indexOf(piece, end)]);
      end = Math.max(...found.map(([piece, at]) => at + piece.length));
      const left = ([piece, at]) => {
        const range = document.createRange();
        range.setStart(...letters[at]);
        range.setEnd(letters[at][0], letters[at][1] + 1);
        return range.getBoundingClientRect().left;
      };
      return found.sort((one, other) => left(one) - left(other)).map(([piece]) => piece);
    });
  }`;

  test("stand so, line by line, whatever name, code or address they begin with", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.user("Mary");
    await site.say(bob, ...cases.map(([content]) => content));
    const guest = await site.visitor();
    await guest.go("/");
    for (const [index, [content, ...lines]] of cases.entries()) {
      const stand = await guest.evaluate(`(${MEASURE})(${index + 1}, ${JSON.stringify(lines)})`);
      expect({ content, stand }).toEqual({ content, stand: lines });
    }
  });
});

inChromium("A message", () => {
  test("that goes on says when it was said to whoever points at it, and moves nothing", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, "first", "second", "third");
    const ada = await site.signedIn("Ada");
    const seen = () =>
      ada.evaluate<[number, number, number]>(`(() => {
        const [time, content] = ["time", ".content"].map((part) => document.querySelector("#chat-2 " + part).getBoundingClientRect());
        const byline = document.querySelector("#chat-2 .byline");
        const isClipped = getComputedStyle(byline).clipPath !== "none";
        return [isClipped ? 0 : Math.round(time.right), Math.round(content.left), Math.round(content.top)];
      })()`);
    const [clipped, left, top] = await seen();
    expect(clipped).toBe(0);
    await ada.cdp("Input.dispatchMouseEvent", { type: "mouseMoved", x: left + 5, y: top + 5 });
    const [right, ...same] = await seen();
    expect(right).toBeGreaterThan(0);
    expect(right).toBeLessThanOrEqual(left);
    expect(same).toEqual([left, top]);
    await ada.cdp("Input.dispatchMouseEvent", { type: "mouseMoved", x: 5, y: 5 });
    expect((await seen())[0]).toBe(0);
    await ada.focus("#chat-2 .more");
    expect((await seen())[0]).toBe(right);
  });

  test("that goes on from the one before says that it was edited", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, "one", "two");
    await editMessage(site.robin, { id: 2, user: bob, content: "three" });
    const guest = await site.visitor();
    await guest.go("/");
    const edited = `getComputedStyle(document.querySelector("#chat-2 .content"), "::after").content`;
    expect(await guest.evaluate(edited)).toContain("✎");
  });

  test.each([
    ["nothing between name and words", "one line"],
    ["the same for many", "one\ntwo\nthree"],
  ])("has %s", async (_, content) => {
    await using site = new Site();
    await site.say(await site.user("Bob"), content);
    const guest = await site.visitor();
    await guest.go("/");
    expect(
      await guest.evaluate(`(() => {
        const [name, words] = [".byline", ".content"].map((part) => document.querySelector(part).getBoundingClientRect());
        return words.top - name.bottom;
      })()`),
    ).toBe(0);
  });

  test("is copied with its name and words, and nothing that stands beside them", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one", "- two");
    await site.say(await site.user("Cy"), "three");
    const guest = await site.visitor();
    await guest.go("/");
    const copied = await guest.evaluate<string>(
      `(getSelection().selectAllChildren(document.getElementById("chats")), getSelection().toString())`,
    );
    expect(copied.match(/\b(?:Bob|Cy|one|two|three)\b|⋯|^[BC]$/gm)).toEqual([
      "Bob",
      "one",
      "Bob",
      "two",
      "Cy",
      "three",
    ]);
  });

  test("is copied with the numbers of its lists and the marks of its quotes", async () => {
    await using site = new Site();
    await site.say(
      await site.user("Bob"),
      "3. three\n7. seven\n   - nested\n\n> quoted\n> - in it",
      "> one\n> two\n>\n> > three",
      "- a\n  b",
      "1984. big",
      "```\ncode\n```",
    );
    const guest = await site.visitor();
    await guest.go("/");
    const copied = (selector: string) =>
      guest.evaluate<{ text: string; html: string; isSame: boolean }>(`(() => {
        const element = document.querySelector("${selector}");
        getSelection().selectAllChildren(element);
        const before = document.body.innerText;
        const clipboardData = new DataTransfer();
        const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
        element.dispatchEvent(event);
        const [text, html] = ["text/plain", "text/html"].map((type) => clipboardData.getData(type));
        return { text, html, isSame: document.body.innerText === before };
      })()`);
    const { text, html, isSame } = await copied("#chats");
    expect(isSame).toBe(true);
    expect(text.split(/\n+/).filter((line) => !line.startsWith("Bob"))).toEqual([
      "3. three",
      "7. seven",
      "   - nested",
      "> quoted",
      "> - in it",
      "> one",
      "> two",
      "> > three",
      "- a",
      "  b",
      "1984. big",
      "code",
    ]);
    expect(html).toContain('<li value="7">seven<ul><li>nested</li></ul></li>');
    expect(html).not.toMatch(/class="more"|hx-get/);
    expect(await copied("#chat-1 ol > li:nth-child(2)")).toMatchObject({ text: "7. seven\n   - nested" });
    // What has no marks is left to the browser.
    expect(await copied("#chat-5 .content")).toMatchObject({ text: "", html: "" });
  });

  test("shows what is one's own also in the reader's own few colours", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.setMedia("forced-colors", "active"));
    const bob = await site.user("Bob");
    await site.say(bob, "@ada look", "never mind");
    for (const emoji of ["👍", "👀"]) await react(site.robin, 1, emoji, bob);
    await react(site.robin, 1, "👍", site.userOf(ada));
    await eventually(async () => expect(await ada.isSeen("#chat-1 [data-users*=' ']")).toBe(true));
    const line = (selector: string, pseudo = "") =>
      ada.evaluate(
        `getComputedStyle(document.querySelector("${selector}"), "${pseudo}").borderInlineStartColor`,
      );
    expect(await line("#chat-1", "::after")).not.toBe(await line("#chat-2", "::after"));
    await eventually(async () =>
      expect(await line("#chat-1 [value='👍']")).not.toBe(await line("#chat-1 [value='👀']")),
    );
  });
});

inChromium("A mark", () => {
  test("that a key asks for before what makes it is there is made, and so is the next", async () => {
    await using site = new Site();
    const ada = await beginning(site, "word");
    await ada.evaluate(`content.select(); ${press("b")}; ${press("i")}`);
    await eventually(async () => expect(await ada.value("#content")).toBe("***word***"));
  });

  test("is not, once one has written on", async () => {
    await using site = new Site();
    const ada = await beginning(site, "word");
    await ada.evaluate(`${press("b")}; document.execCommand("insertText", false, " and "); ${press("i")}`);
    await eventually(async () => expect(await ada.value("#content")).toBe("word and **"));
  });

  test.each([
    ["bold", "a **にほん** b", "a **にほんじん** b"],
    ["italic", "a *にほん* b", "a *にほんじん* b"],
    ["code", "a `にほん` b", "a `にほんじん` b"],
    ["list", "- a にほん b", "- a にほん bじん"],
    ["link", "a [にほん](https://) b", "a [にほん](https://じん) b"],
  ])(
    "that the mouse asks for is for the word that is being composed, in which one goes on: %s",
    async (name, text, further) => {
      await using site = new Site();
      const ada = await beginning(site, "a  b");
      await ada.evaluate("content.setSelectionRange(2, 2)");
      await ada.cdp("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
      await ada.click(".format");
      await ada.click(`#toolbar [name=${name}]`);
      await eventually(async () => expect(await ada.value("#content")).toBe(text));
      await ada.type("じん");
      expect(await ada.value("#content")).toBe(further);
    },
  );
});

inChromium("A mention", () => {
  test("is not chosen by the Enter that ends the composing of a word", async () => {
    await using site = new Site();
    const ada = await beginning(site, "@a");
    await eventually(async () => expect(await ada.isSeen("#mentions")).toBe(true));
    // Safari ends the composition before it tells of the key, and tells of it by this code alone.
    await ada.evaluate(
      `document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))`,
    );
    expect(await ada.value("#content")).toBe("@a");
    expect(await ada.isSeen("#mentions")).toBe(true);
  });

  test("is not offered by an answer that comes when one has written on", async () => {
    await using site = new Site();
    const ada = await beginning(site, "");
    const lists = await ada.hold("*/users?*");
    await ada.type("@a");
    await eventually(() => expect(lists.waiting).toBe(1));
    await ada.type(" few words @ad");
    await eventually(() => expect(lists.waiting).toBe(2));
    await lists.pass();
    const come = `performance.getEntriesByType("resource").some(({ name }) => name.includes("/users?"))`;
    await eventually(async () => expect(await ada.evaluate<boolean>(come)).toBe(true));
    expect(await ada.isSeen("#mentions")).toBe(false);
    await lists.pass();
    await eventually(async () => expect(await ada.isSeen("#mentions")).toBe(true));
  });
});

inChromium("A preview", () => {
  test("shows what would be said until the text changes, or Esc", async () => {
    await using site = new Site();
    const ada = await beginning(site, "*yes*");
    for (const leave of [() => ada.key("Escape"), () => ada.type("!")]) {
      await ada.click("[formaction]");
      await eventually(async () => expect(await ada.isSeen("#preview em")).toBe(true));
      await ada.focus("#content");
      await leave();
      await eventually(async () => expect(await ada.isSeen("#preview")).toBe(false));
    }
    expect(await ada.value("#content")).toBe("*yes*!");
  });

  test("that comes when the text has changed is not shown", async () => {
    await using site = new Site();
    const ada = await beginning(site, "");
    const previews = await ada.hold("*/preview");
    await ada.type("*yes*");
    await ada.click("[formaction]");
    await eventually(() => expect(previews.waiting).toBe(1));
    await ada.focus("#content");
    await ada.type("!");
    await previews.pass();
    await eventually(async () =>
      expect(await ada.evaluate(`document.querySelector("#preview em") !== null`)).toBe(true),
    );
    expect(await ada.isSeen("#preview")).toBe(false);
  });

  test("of what is too long says so", async () => {
    await using site = new Site();
    const ada = await beginning(site, "x".repeat(4_001));
    await ada.click("[formaction]");
    await eventually(async () => expect(await ada.text("#reason")).toContain("at most 4,000 characters"));
    expect(await ada.isSeen("#preview")).toBe(false);
  });
});

/** Presses `key` with Ctrl in the box, in the page: nothing can come between it and what follows. */
function press(key: string): string {
  const event = JSON.stringify({ key, ctrlKey: true, bubbles: true, cancelable: true });
  return `content.dispatchEvent(new KeyboardEvent("keydown", ${event}))`;
}

/** Ada, who has begun to write `text`. */
async function beginning(site: Site, text: string): Promise<Tab> {
  const ada = await site.signedIn("Ada");
  await ada.focus("#content");
  await ada.type(text);
  return ada;
}
