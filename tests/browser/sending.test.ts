import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("One's own line", () => {
  test("is painted within a frame of Enter, below all others, and the message takes its place to the pixel", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 30 }, (_, index) => `line ${index}`));
    await eventually(async () => expect(await ada.said()).toHaveLength(30));
    await watchFrames(ada);
    const texts = [
      "first of a group",
      "two lines\n\nand  spaces",
      "🎉",
      "**bold** and `code`",
      "long ".repeat(99),
    ];
    for (const [index, text] of texts.entries()) {
      const sends = await ada.hold("*/chats");
      await ada.focus("#content");
      await ada.type(text);
      await ada.evaluate("delete window.painted");
      await ada.enterKey();
      await eventually(() => expect(sends.waiting).toBe(1));
      if (index === 3) await site.say(bob, "in between");
      if (index === 3) await eventually(async () => expect((await ada.said()).at(-1)).toBe("in between"));
      await eventually(async () => expect(await ada.evaluate("typeof painted")).toBe("string"));
      expect(await ada.evaluate<string>("painted")).toBe(text.trim());
      const before = await lastLines(ada);
      const shown = (await ada.said()).length;
      await ada.evaluate("shifted = 0");
      await ada.release();
      await eventually(async () => expect(await ada.said()).toHaveLength(shown + 1));
      await eventually(async () => expect(await waiting(ada)).toEqual([]));
      const after = await lastLines(ada);
      expect(after).toHaveLength(before.length);
      // Where a log scrolls is a fraction of a pixel, which nobody sees.
      expect(Math.max(...after.map((px, at) => Math.abs(px - before[at]!)))).toBeLessThan(0.5);
      expect(await ada.evaluate<number>("shifted")).toBe(0);
    }
  });
});

inChromium("Where nothing has been said", () => {
  test("the page says so until somebody speaks, or one's own line shows", async () => {
    await using site = new Site();
    const guest = await site.visitor();
    await guest.go("/");
    const ada = await site.signedIn("Ada");
    const empty = site.room("open", "Garden", site.userOf(ada));
    for (const tab of [guest, ada]) expect(await tab.isSeen(".empty")).toBe(true);
    const sends = await ada.hold("*/chats");
    await ada.send("first words");
    await eventually(() => expect(sends.waiting).toBe(1));
    expect([await ada.isSeen(".empty"), await guest.isSeen(".empty")]).toEqual([false, true]);
    await ada.release();
    for (const tab of [guest, ada])
      await eventually(async () => expect(await tab.said()).toEqual(["first words"]));
    for (const tab of [guest, ada]) {
      expect(await tab.isSeen(".empty")).toBe(false);
      await tab.go("/");
      expect(await tab.isSeen(".empty")).toBe(false);
    }
    await ada.go(`/rooms/${empty}`);
    expect(await ada.isSeen(".empty")).toBe(true);
  });
});

inChromium("What does not get through", () => {
  test("says so in the log, and goes by itself once the line is back, in its order and once", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.setOffline(true);
    for (const text of ["one", "two"]) await ada.send(text);
    await ada.type("half a thou");
    await eventually(async () => expect(await waiting(ada)).toEqual(["one", "two"]));
    await eventually(async () =>
      expect(await ada.text("#outbox .unsent p")).toBe(
        "Not sent. Robin cannot be reached. This goes out by itself once it can.",
      ),
    );
    expect(await ada.isSeen("#reason")).toBe(false);
    await ada.setOffline(false);
    await eventually(async () => expect(await ada.said()).toEqual(["one", "two"]));
    await eventually(async () => expect(await waiting(ada)).toEqual([]));
    expect(site.said()).toEqual(["one", "two"]);
    expect(await ada.value("#content")).toBe("half a thou");
  });

  test("goes by itself all of it, though it is more than one may send at once", async () => {
    await using site = new Site({ SENDS_PER_MINUTE: "600" });
    const ada = await site.signedIn("Ada");
    const all = Array.from({ length: 13 }, (_, index) => `line ${index + 1}`);
    await ada.setOffline(true);
    for (const text of all) await ada.send(text);
    await ada.setOffline(false);
    await eventually(() => expect(site.said().length).toBeGreaterThan(9));
    expect([await ada.value("#content"), await ada.isSeen("#reason")]).toEqual(["", false]);
    await eventually(() => expect(site.said()).toEqual(all));
    await eventually(async () => expect(await waiting(ada)).toEqual([]));
  });

  test("says so where that takes longer than a moment: a room is in slow mode", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    await eventually(() => expect(sends.waiting).toBe(1));
    await sends.answer(429, `<p class="reason">Wait.</p>`, { "retry-after": "60" });
    await eventually(async () =>
      expect(await ada.text("#outbox .unsent p")).toBe(
        "Not sent. Here one waits between messages. This goes out by itself.",
      ),
    );
    await ada.send("three");
    await ada.rest();
    expect(await waiting(ada)).toEqual(["one", "two", "three"]);
    expect(sends.waiting).toBe(0);
    await ada.release();
    await ada.click("#outbox [value=again]");
    await eventually(() => expect(site.said()).toEqual(["one", "two", "three"]));
  });

  test("waits for as long as the server asks, and no longer, however often that is", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two"]) await ada.send(text);
    for (const _ of [1, 2]) {
      await sends.answer(429, "", { "retry-after": "1" });
      await eventually(() => expect(sends.waiting).toBe(1), 3_000);
    }
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two"]));
  });

  test("is sent again, edited or deleted as one likes, and is there after a reload", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    for (const text of ["one", "two", "three"]) await ada.send(text);
    await ada.type("four");
    await sends.answer(502, "");
    await eventually(async () =>
      expect(await ada.text("#outbox .unsent p")).toBe(
        "Not sent. Robin could not take it. It is tried again by itself.",
      ),
    );
    await ada.click("#outbox li:nth-of-type(2) [value=delete]");
    expect(await waiting(ada)).toEqual(["one", "three"]);
    await ada.click("#outbox li:nth-of-type(2) [value=edit]");
    expect(await waiting(ada)).toEqual(["one"]);
    expect(await ada.value("#content")).toBe("three\nfour");
    await ada.reload();
    expect(await waiting(ada)).toEqual(["one"]);
    await eventually(() => expect(sends.waiting).toBe(1));
    await sends.answer(500, "");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    await ada.release();
    await ada.click("#outbox [value=again]");
    await eventually(async () => expect(await ada.said()).toEqual(["one"]));
    expect(await waiting(ada)).toEqual([]);
    expect(site.said()).toEqual(["one"]);
    expect(await ada.value("#content")).toBe("three\nfour");
  });

  test("goes from another tab once its own was closed", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.setOffline(true);
    await ada.send("one");
    await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
    const other = await site.besides(ada);
    await ada.evaluate(`void location.assign("about:blank")`);
    await eventually(async () => expect(await ada.evaluate("location.href")).toBe("about:blank"));
    await other.go("/");
    await eventually(async () => expect(await other.said()).toEqual(["one"]));
    expect(site.said()).toEqual(["one"]);
  });

  test.each(["a moment ago", "long ago"])(
    "is not there any more once another tab with the same has sent it: that was duplicated %s",
    async (when) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      const sends = await ada.hold("*/chats");
      for (const text of ["one", "two"]) await ada.send(text);
      await sends.answer(502, "");
      await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
      const all = await ada.evaluate<string>("JSON.stringify(sessionStorage)");
      const same = when === "long ago" ? all.replaceAll(/\\"at\\":\d+/g, String.raw`\"at\":1`) : all;
      const other = await site.besides(ada);
      await other.go("/healthz");
      await other.evaluate(`void Object.assign(sessionStorage, ${same})`);
      // Where it asks to wait, that is longer than the test.
      const others = await other.hold("*/chats");
      await other.go("/");
      if (when === "a moment ago") await others.answer(429, "", { "retry-after": "60" });
      await eventually(async () => expect(await other.isSeen("#outbox .unsent")).toBe(true));
      await ada.release();
      await ada.click("#outbox [value=again]");
      await eventually(async () => expect(await other.said()).toEqual(["one", "two"]));
      await eventually(async () => expect(await waiting(other)).toEqual([]));
      expect(site.said()).toEqual(["one", "two"]);
    },
  );

  test("and was refused for good says why beside it, while one writes on", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("a".repeat(4_001));
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("next");
    await ada.release();
    await eventually(async () =>
      expect(await ada.text("#outbox .unsent p")).toBe(
        "Not sent. A message has at most 4,000 characters; this one has 4,001.",
      ),
    );
    await ada.click("#outbox [value=delete]");
    await ada.enterKey();
    await eventually(async () => expect(await ada.said()).toEqual(["next"]));
    expect(await waiting(ada)).toEqual([]);
  });
});

/** What waits to be sent, or to come into the log. */
function waiting(tab: Tab): Promise<string[]> {
  return tab.evaluate(
    `[...document.querySelectorAll("#outbox .content")].map((content) => content.innerText)`,
  );
}

/** Notes what stands in the last line at the first frame after Enter, and how much moves in the page without a key. */
function watchFrames(tab: Tab): Promise<void> {
  return tab.evaluate(`{
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) window.shifted += value;
    }).observe({ type: "layout-shift" });
    addEventListener("keydown", ({ key }) => {
      if (key !== "Enter") return;
      requestAnimationFrame(() => (window.painted = [...outbox.querySelectorAll(".content")].at(-1)?.innerText));
    }, true);
  }`);
}

/** Where the last three lines of the log stand once they are painted, and what in them does. */
function lastLines(tab: Tab): Promise<number[]> {
  return tab.evaluate(`(async () => {
    for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
    const box = (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left, top, width, height];
    };
    const lines = [...document.querySelectorAll("#log .chat")].toSorted((one, other) => box(one)[1] - box(other)[1]);
    return lines.slice(-3).flatMap((line) => [line, ...line.querySelectorAll(".content, .byline, time, .avatar")].flatMap(box));
  })()`);
}
