import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, finger, isGone, mouse, open } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Composes a word where the focus is, as Japanese and Chinese are written. */
const composeWord = (tab: Tab) =>
  tab.cdp("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });

inChromium("A key, while a word is composed, does nothing else:", () => {
  test("Escape leaves neither an edit nor a reply", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("first"));
    await ada.type(" and more ");
    await composeWord(ada);
    await ada.key("Escape");
    expect([await ada.value("#content"), await ada.isSeen("#context")]).toEqual([
      "first and more にほん",
      true,
    ]);
    await ada.type("日本");
    await ada.key("Escape");
    expect([await ada.value("#content"), await ada.isSeen("#context")]).toEqual(["", false]);
    await open(mouse, ada, 2);
    await ada.click("#tools .reply");
    await composeWord(ada);
    await ada.key("Escape");
    expect([await ada.isSeen("#context"), await ada.evaluate("document.activeElement.id")]).toEqual([
      true,
      "content",
    ]);
  });

  test("one that turns a page or makes words bold does not, and an arrow stays in the switcher's field", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    await site.say(site.userOf(ada), ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    await ada.go("/");
    const top = await ada.evaluate("log.scrollTop");
    await ada.evaluate(`document.addEventListener("keydown", (event) => (window.key = event))`);
    await ada.focus("#content");
    await composeWord(ada);
    await ada.key("PageUp");
    expect(await ada.evaluate("[log.scrollTop, key.defaultPrevented]")).toEqual([top, false]);
    await ada.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "b", code: "KeyB", modifiers: 2 });
    expect(await ada.evaluate("key.defaultPrevented")).toBe(false);
    await ada.type("日本");
    await ada.key("k", "Control");
    await eventually(async () => expect(await ada.evaluate("document.activeElement.id")).toBe("q"));
    await eventually(async () => expect(await ada.isSeen("#destinations a")).toBe(true));
    await composeWord(ada);
    await ada.key("ArrowDown");
    expect(await ada.evaluate("[document.activeElement.id, key.defaultPrevented]")).toEqual(["q", false]);
  });
});

inChromium("Enter", () => {
  test("sends, and with Shift makes a line", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("one");
    await ada.enterKey("Shift");
    await ada.type("two");
    expect(await ada.value("#content")).toBe("one\ntwo");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["one\ntwo"]));
  });

  test("makes a line on a phone, where the button sends, and Ctrl + Enter", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    await ada.focus("#content");
    await ada.type("one");
    await ada.enterKey();
    await ada.type("two");
    expect(await ada.value("#content")).toBe("one\ntwo");
    await ada.click("#composer button");
    await eventually(() => expect(site.said()).toEqual(["one\ntwo"]));
    await ada.type("three");
    await ada.enterKey("Control");
    await eventually(() => expect(site.said()).toEqual(["one\ntwo", "three"]));
  });

  test("chooses a word while one is composed, and sends only afterwards", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await watchRequests(ada);
    await ada.focus("#content");
    await ada.evaluate(`document.addEventListener("keydown", (event) => (window.key = event))`);
    await composeWord(ada);
    await ada.enterKeyForWord();
    expect(await ada.evaluate("window.key.isComposing")).toBe(true);
    await ada.type("日本");
    // Safari ends the composition before it tells of the key, and tells of it by this code alone.
    await ada.evaluate(
      `document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }))`,
    );
    expect(await requests(ada)).toBe(0);
    expect(await ada.value("#content")).toBe("日本");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["日本"]));
  });

  test("in an empty box sends nothing", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await watchRequests(ada);
    await ada.focus("#content");
    await ada.enterKey();
    await ada.send("something");
    await eventually(() => expect(site.said()).toEqual(["something"]));
    expect(await requests(ada)).toBe(1);
  });
});

inChromium("The box", () => {
  test.each([mouse, finger])("keeps the focus when a button of it is pressed", async (hand) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) =>
      hand === finger ? tab.becomePhone() : tab.size(1_000, 700),
    );
    await ada.focus("#content");
    await ada.type("*one*");
    // A phone has room for it only with the other buttons.
    if (hand === finger) await hand.press(ada, ".format");
    await hand.press(ada, "[formaction]");
    await eventually(async () => expect(await ada.isSeen("#preview")).toBe(true));
    await ada.press("!");
    await hand.press(ada, "#composer > .button");
    await eventually(async () => expect(await ada.value("#content")).toBe(""));
    await eventually(() => expect(site.said()).toEqual(["*one*!"]));
    await ada.press("2");
    expect(await ada.value("#content")).toBe("2");
  });

  test("is left with a reply where it has no focus on a phone, whose keyboard would come, and keeps it where it has", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada", (tab) => tab.becomePhone());
    await site.say(await site.user("Bob"), "first");
    for (const [blur, focused] of [
      ["", "content"],
      ["content.blur()", "log"],
    ] as const) {
      await ada.go("/");
      await open(mouse, ada, 1);
      await ada.tap("#tools .reply");
      await eventually(async () => expect(await ada.isSeen("#context")).toBe(true));
      await ada.evaluate(blur);
      await ada.tap("#context .cancel");
      await isGone(ada, "#context");
      expect(await ada.evaluate("document.activeElement.id")).toBe(focused);
    }
  });

  test("is emptied at once, and what it held stands at the end of the log until the message is there", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("on its way");
    expect(await ada.value("#content")).toBe("");
    expect(await ada.text("#outbox .content")).toBe("on its way");
    await sends.pass();
    await eventually(async () => expect(await ada.said()).toEqual(["on its way"]));
    expect(await ada.text("#outbox")).toBe("");
  });

  test("sends with each Enter what stands in it then, and nothing that is typed afterwards", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("one");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("two");
    await ada.enterKey("Shift");
    await ada.send("three");
    await ada.type("half a wo");
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two\nthree"]));
    expect(await ada.value("#content")).toBe("half a wo");
  });

  test.each([0, 300, 700])(
    "takes each line as a message of its own where the way takes %d ms",
    async (latency) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      await site.signedIn("Bob");
      await ada.delay(latency);
      await ada.focus("#content");
      const lines = ["ok", "thanks", "see you", "bye"];
      for (const line of lines) {
        for (const letter of line) {
          await ada.press(letter);
          await Bun.sleep(20);
        }
        await ada.enterKey();
      }
      await eventually(async () => expect(await ada.said()).toEqual(lines));
      expect(site.said()).toEqual(lines);
      await eventually(async () => expect(await ada.text("#outbox")).toBe(""));
      expect(await ada.value("#content")).toBe("");
    },
  );

  test("has what was refused back when it is empty, and sends what waits behind it after that", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    const long = "a".repeat(4_001);
    await ada.send(long);
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.send("and this");
    await ada.release();
    await eventually(async () => expect(await ada.text("#reason")).toMatch(/^A message has at most/));
    expect(await ada.value("#content")).toBe(long);
    await ada.evaluate(`document.getElementById("content").select()`);
    await ada.send("shorter");
    await eventually(async () => expect(await ada.said()).toEqual(["shorter", "and this"]));
  });

  test("keeps what is typed while a send is under way", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("first");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("second");
    await sends.pass();
    await eventually(() => expect(site.said()).toEqual(["first"]));
    expect(await ada.value("#content")).toBe("second");
  });

  test("sends the rest by itself when Enter was pressed while a send was under way", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("first");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.send("second");
    await sends.pass();
    await sends.pass();
    await eventually(() => expect(site.said()).toEqual(["first", "second"]));
    await eventually(async () => expect(await ada.value("#content")).toBe(""));
  });

  test("does not run together what was sent in two goes while a send was under way", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const sends = await ada.hold("*/chats");
    await ada.send("first");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.send("second");
    await ada.send("third");
    await ada.release();
    await eventually(() => expect(site.said().join("\n")).toBe("first\nsecond\nthird"));
    await eventually(async () => expect(await ada.value("#content")).toBe(""));
  });

  test("keeps a message that is too long, and tells so", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const long = "a".repeat(4_001);
    await ada.send(long);
    await eventually(async () =>
      expect(await ada.text("#reason")).toBe("A message has at most 4,000 characters; this one has 4,001."),
    );
    expect(await ada.value("#content")).toBe(long);
    await ada.evaluate(`document.getElementById("content").select()`);
    await ada.send("short");
    await eventually(() => expect(site.said()).toEqual(["short"]));
    await eventually(async () => expect(await ada.text("#reason")).toBe(""));
  });

  test("keeps a message that came too soon, and tells when to try again", async () => {
    await using site = new Site({ SENDS_PER_MINUTE: "1" });
    const ada = await site.signedIn("Ada");
    for (let index = 0; index < 10; index++) {
      await ada.send(`message ${index}`);
      await eventually(async () => expect(await ada.value("#content")).toBe(""));
    }
    await ada.send("one too many");
    await eventually(async () => expect(await ada.text("#reason")).toMatch(/^That was quick\. Wait \d+ s/));
    expect(await ada.value("#content")).toBe("one too many");
    expect(site.said()).toHaveLength(10);
  });

  test("keeps a paste that is larger than a request may be, and tells so", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.evaluate(
      `void (document.getElementById("content").value = ("a".repeat(99) + "\\n").repeat(3_000))`,
    );
    await ada.enterKey();
    await eventually(async () =>
      expect(await ada.text("#reason")).toBe(
        "That is far too long. A message has at most 4,000 characters. Make it shorter and send it again.",
      ),
    );
    expect(await ada.evaluate(`document.getElementById("content").value.length`)).toBe(300_000);
  });

  test("sends the same words twice when told to twice", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    for (const times of [1, 2]) {
      await ada.send("again");
      await eventually(async () => expect(await ada.said()).toHaveLength(times));
    }
    expect(site.said()).toEqual(["again", "again"]);
  });
});

inChromium("A retry after a lost answer", () => {
  test("posts nothing twice", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await loseAnswer(ada, "only once");
    await ada.send("next");
    await eventually(async () => expect(await ada.said()).toEqual(["only once", "next"]));
    expect(site.said()).toEqual(["only once", "next"]);
  });

  test("posts nothing twice when the page was reloaded in between", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await loseAnswer(ada, "only once");
    await ada.reload();
    await eventually(async () => expect(await ada.said()).toEqual(["only once"]));
    await eventually(async () => expect(await ada.text("#outbox")).toBe(""));
    expect(site.said()).toEqual(["only once"]);
  });
});

inChromium("A draft", () => {
  test("survives a reload", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("half a thou");
    await ada.reload();
    expect(await ada.value("#content")).toBe("half a thou");
  });

  test("that was entered is sent once, though one has left the page before it was taken", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const answers = await ada.hold("*/chats", "Response");
    await ada.send("one");
    await eventually(() => expect(answers.waiting).toBe(1));
    await ada.send("two");
    await ada.type("three");
    await ada.reload();
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["one", "two"]));
    expect(await ada.value("#content")).toBe("three");
  });

  test.each(["", "and now"])(
    "that was entered long ago is looked at before it is sent (then: %p)",
    async (typed) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      const bob = await site.user("Bob");
      const sends = await ada.hold("*/chats");
      await ada.send("old news");
      await sends.answer(502, "");
      await eventually(async () => expect(await ada.isSeen("#outbox .unsent")).toBe(true));
      await ada.type(typed);
      await ada.evaluate(`{
      const [name] = Object.keys(sessionStorage);
      sessionStorage[name] = sessionStorage[name].replace(/"at":[0-9]+/, '"at":1');
    }`);
      await ada.reload();
      await ada.release();
      expect(await ada.value("#content")).toBe(typed || "old news");
      await site.say(bob, "hello");
      await eventually(async () => expect(await ada.said()).toEqual(["hello"]));
      await ada.focus("#content");
      await ada.enterKey();
      await eventually(() => expect(site.said()).toEqual(["hello", "old news", ...(typed ? [typed] : [])]));
    },
  );

  test("that is entered before htmx is there is sent once it is", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.go("/keys");
    await ada.cdp("Network.enable");
    await ada.cdp("Network.setCacheDisabled", { cacheDisabled: true });
    const htmx = await ada.hold("*/assets/htmx.*");
    const arrived = ada.go("/");
    await eventually(() => expect(htmx.waiting).toBe(1));
    await eventually(async () => expect(await ada.isSeen("#content")).toBe(true));
    await eventually(async () => expect(await ada.evaluate("composer.matches('.formattable')")).toBe(true));
    await ada.send("early");
    expect(await ada.text("#outbox .content")).toBe("early");
    await ada.release();
    await arrived;
    await eventually(() => expect(site.said()).toEqual(["early"]));
    expect(await ada.value("#content")).toBe("");
    await ada.cdp("Network.setCacheDisabled", { cacheDisabled: false });
  });

  test("that is sent is gone after a reload", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.send("a whole thought");
    // A page that is left before the server answers has the draft again.
    await eventually(() => expect(site.said()).toEqual(["a whole thought"]));
    await eventually(async () => expect(await ada.text("#outbox")).toBe(""));
    await ada.reload();
    expect(await ada.value("#content")).toBe("");
  });

  test("survives the way to sign-in and back", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    // Its polls get no answer: it is the send that finds out.
    await ada.hold("*/chats?after=*");
    await ada.focus("#content");
    await ada.type("before I was interrupted");
    site.endSession(ada);
    await ada.enterKey();
    await eventually(async () => expect(await ada.path()).toStartWith("/login?ended="));
    await ada.release();
    await eventually(async () => expect(await ada.isSeen("#name")).toBe(true));
    await ada.enter("Ada");
    expect(await ada.path()).toBe("/");
    expect(await ada.value("#content")).toBe("before I was interrupted");
    await ada.focus("#content");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["before I was interrupted"]));
  });

  test("is there again after its tab was closed, in one other, and not once it is sent", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("half a thou");
    const other = await site.besides(ada);
    await other.go("/");
    // Where it is being written it stays.
    expect(await other.value("#content")).toBe("");
    await ada.evaluate(`void location.assign("about:blank")`);
    await eventually(async () => expect(await ada.evaluate("location.href")).toBe("about:blank"));
    await other.reload();
    expect(await other.value("#content")).toBe("half a thou");
    await other.focus("#content");
    await other.enterKey();
    await eventually(() => expect(site.said()).toEqual(["half a thou"]));
    await eventually(async () => expect(await other.text("#outbox")).toBe(""));
    for (const tab of [ada, other]) {
      await tab.go("/");
      expect(await tab.value("#content")).toBe("");
    }
  });

  test("of its own has each of two tabs", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const other = await site.besides(ada);
    await other.go("/");
    const drafts = [
      [ada, "one"],
      [other, "two"],
    ] as const;
    for (const [tab, text] of drafts) {
      await tab.focus("#content");
      await tab.type(text);
    }
    for (const [tab] of drafts) await tab.go("/keys");
    for (const [tab, text] of drafts) {
      await tab.go("/");
      expect(await tab.value("#content")).toBe(text);
    }
  });

  test("that was left behind long ago is no more", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const other = await site.besides(ada);
    await ada.focus("#content");
    await ada.type("half a thou");
    await ada.go("/keys");
    await ada.evaluate(`{
      const name = Object.keys(localStorage).find((name) => name.startsWith("draft of"));
      localStorage[name] = localStorage[name].replace(/"at":[0-9]+/, '"at":1');
    }`);
    await other.go("/");
    expect(await other.value("#content")).toBe("");
    expect(await other.evaluate("JSON.stringify({ ...localStorage })")).not.toContain("half");
  });

  test("is not left behind once one has signed out in another tab, whatever its clock says", async () => {
    await using site = new Site();
    // Its polls get no answer, so it does not know yet.
    const ada = await site.signedIn("Ada", (tab) => tab.hold("*/chats?after=*", "Response"));
    const other = await site.besides(ada);
    await other.go("/");
    await ada.focus("#content");
    await ada.type("nobody but Ada may read this");
    await other.evaluate("{ const now = Date.now; Date.now = () => now() - 3_600_000; }");
    await other.arrive(() => other.click(".account button"));
    await ada.evaluate(`void location.assign("about:blank")`);
    await eventually(async () => expect(await ada.evaluate("location.href")).toBe("about:blank"));
    expect(await other.evaluate("JSON.stringify({ ...localStorage })")).not.toContain("nobody");
  });

  test("is not shown to another who signs in at the same browser", async () => {
    await using site = new Site();
    await site.user("Bob");
    const tab = await site.signedIn("Ada");
    await tab.focus("#content");
    await tab.type("nobody but Ada may read this");
    await tab.arrive(() => tab.click(".account button"));
    await tab.go("/login");
    await tab.enter("Bob");
    expect(await tab.text(".me")).toBe("Bob");
    expect(await tab.value("#content")).toBe("");
  });
});

/** Sends `content`; the server takes it, and its answer is lost on the way back. */
async function loseAnswer(tab: Tab, content: string): Promise<void> {
  const answers = await tab.hold("*/chats", "Response");
  await tab.send(content);
  await answers.fail();
  await eventually(async () =>
    expect(await tab.text("#outbox .unsent p")).toMatch(/^Not sent. Robin cannot be reached/),
  );
  await tab.release();
}

/** Counts from here on what the box sends. */
async function watchRequests(tab: Tab): Promise<void> {
  await tab.evaluate(`(window.sends = 0,
    document.getElementById("composer").addEventListener("htmx:before:request", () => window.sends++))`);
}

function requests(tab: Tab): Promise<number> {
  return tab.evaluate("window.sends");
}
