import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, isGone, keyboard, line, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { END } from "./tab.ts";

inChromium("By the keyboard alone", () => {
  test("one goes from room to room, to a person, to what is new, and marks all as read and back", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const own = site.userOf(ada);
    const [alpha, beta, gamma] = ["Alpha", "Beta", "Gamma"].map((name) => site.room("open", name, bob, own));
    const focused = () =>
      ada.evaluate<string>("document.activeElement.innerText || document.activeElement.id");
    await site.sayIn(gamma!, bob, "New here");
    await ada.go("/");

    await ada.arrive(() => ada.key("ArrowDown", "Alt"));
    expect(await ada.path()).toBe(`/rooms/${alpha}`);
    await ada.arrive(() => ada.key("ArrowUp", "Alt", "Shift"));
    expect(await ada.path()).toBe(`/rooms/${gamma}`);
    await ada.arrive(() => ada.key("ArrowDown", "Alt"));
    expect(await ada.path()).toBe("/");

    await ada.key("k", "Control");
    await eventually(async () => expect(await focused()).toBe("q"));
    expect(await ada.evaluate("document.querySelector('#switcher').getAttribute('aria-label')")).toContain(
      "room",
    );
    await ada.type("be");
    await eventually(async () => expect(await line(ada, "#destinations ul")).toStartWith("Beta"));
    await ada.key("ArrowDown");
    expect(await focused()).toBe("Search for “be”");
    await ada.key("ArrowUp");
    expect(await focused()).toBe("Beta");
    await ada.press("t");
    await eventually(async () => expect(await focused()).toBe("q"));
    await ada.arrive(() => ada.enterKey());
    expect(await ada.path()).toBe(`/rooms/${beta}`);
    // Whoever types faster than the answer comes goes where the letters lead.
    await ada.key("k", "Control");
    await eventually(async () => expect(await focused()).toBe("q"));
    await ada.type("bob");
    await ada.arrive(() => ada.enterKey());
    expect(await ada.path()).toBe(`/users/${bob.id}`);

    await ada.go("/");
    await site.sayIn(gamma!, bob, "And again", "And again");
    await reads(ada, `#place-${gamma}`, "Gamma 2 2 unread");
    await ada.key("Escape");
    await ada.key("Escape");
    await eventually(async () => expect(await line(ada, `#place-${gamma}`)).toBe("Gamma"));
    await eventually(async () => expect(await line(ada, "#toast")).toBe("Everything is marked as read Undo"));
    await ada.click("#toast button");
    await reads(ada, `#place-${gamma}`, "Gamma 2 2 unread");
    expect(await ada.isSeen("#toast")).toBe(false);
  });

  test("one opens a list of choices by Alt + ↓, and leaves no form that one has begun to fill in", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    const room = site.room("open", "Alpha", site.userOf(ada));
    await ada.go("/profile");
    const stays = async () => {
      await ada.key("ArrowDown", "Alt");
      // What it would lead to is there by now.
      await ada.evaluate(`fetch("/rooms/${room}").then((answer) => answer.text())`);
      expect(await ada.path()).toBe("/profile");
    };
    await ada.focus("#status-minutes");
    await stays();
    await ada.key("Escape");
    await ada.focus("[name=words]");
    await ada.type("On holiday");
    await stays();
    await ada.reload();
    await ada.arrive(() => ada.key("ArrowDown", "Alt"));
    expect(await ada.path()).toBe("/");
    await ada.focus("#content");
    await ada.type("A draft");
    await ada.arrive(() => ada.key("ArrowDown", "Alt"));
    expect(await ada.path()).toBe(`/rooms/${room}`);
  });

  test.each([
    ["Caps Lock", "K", "B", "?"],
    ["Arabic", "ن", "لا", "؟"],
    ["Cyrillic", "л", "и", "?"],
  ])("one has the same keys with %s", async (_, k, b, sheet) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const press = (key: string, code: string, modifiers: number) =>
      ada.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code, modifiers });
    await ada.focus("#content");
    await ada.type("bold");
    await ada.evaluate("content.select()");
    await press(b, "KeyB", 2);
    await eventually(async () => expect(await ada.value("#content")).toBe("**bold**"));
    await press(k, "KeyK", 2);
    await eventually(async () => expect(await ada.isSeen("#switcher")).toBe(true));
    await press(k, "KeyK", 2);
    await eventually(async () => expect(await ada.isSeen("#switcher")).toBe(false));
    await ada.evaluate("content.blur()");
    await ada.press(sheet);
    await eventually(async () => expect(await ada.isSeen("#sheet")).toBe(true));
  });

  test("one comes back from what is in front to the message that it was opened from", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const isBack = async (selector: string) => {
      await isGone(ada, selector);
      await eventually(async () =>
        expect(await ada.evaluate("document.activeElement.closest('.chat')?.id")).toBe("chat-2"),
      );
    };
    for (const [selector, show] of [
      ["#sheet", () => ada.press("?")],
      ["#switcher", () => ada.key("k", "Control")],
    ] as const) {
      await open(keyboard, ada, 2);
      await show();
      await eventually(async () => expect(await ada.isSeen(selector)).toBe(true));
      await ada.key("Escape");
      await isBack(selector);
    }
    await ada.hover("#content");
    const pick = async () => {
      await ada.focus("#chat-2 > .more");
      await ada.key("ArrowLeft");
      await ada.enterKey();
      await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    };
    await pick();
    await ada.key("Escape");
    await isBack("#emoji");
    await pick();
    await ada.type("hedgehog");
    await ada.enterKey();
    await isBack("#emoji");
    await reads(ada, "#chat-2 .reactions", "🦔 1");
    await isBack("#emoji");
  });

  test("one has as long as one needs to undo that everything is read, and is in the box then", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.evaluate(`(() => {
      const { setTimeout } = window;
      window.rounds = 0;
      window.setTimeout = (act, ms, ...given) =>
        setTimeout(() => (act(...given), (rounds += Number(ms === 10_000))), ms === 10_000 ? 300 : ms);
    })()`);
    const mark = async () => {
      await ada.evaluate("document.activeElement.blur()");
      await ada.key("Escape");
      await ada.key("Escape");
      await eventually(async () => expect(await ada.isSeen("#toast")).toBe(true));
    };
    await mark();
    await ada.focus("#toast button");
    await eventually(async () => expect(await ada.evaluate<number>("rounds")).toBeGreaterThan(1));
    await ada.enterKey();
    await isGone(ada, "#toast");
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");
    await mark();
    await isGone(ada, "#toast");
  });

  test("one turns the pages of the log, from the box and from nowhere", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    await site.say(site.userOf(ada), ...Array.from({ length: 60 }, (_, index) => `Line ${index}`));
    await ada.go("/");
    const fromEnd = () => ada.evaluate<number>(`${END} - log.scrollTop`);
    const page = await ada.evaluate<number>("log.clientHeight");
    const isUp = async (pages: number) => {
      await eventually(async () => expect(Math.abs((await fromEnd()) - pages * page)).toBeLessThan(page / 2));
    };
    await isUp(0);
    await ada.focus("#content");
    await ada.type("A draft");
    await ada.key("PageUp");
    await isUp(1);
    await ada.evaluate("content.blur()");
    await ada.key("PageUp");
    await isUp(2);
    await ada.key("PageDown");
    await isUp(1);
    // A draft that is longer than its box moves itself.
    await ada.focus("#content");
    await ada.type("\nand a line".repeat(60));
    await ada.key("PageUp");
    expect(await ada.evaluate<number>("content.selectionStart")).toBeLessThan(600);
    await isUp(1);
  });

  test("one goes on with the next message once one has deleted one, and behind the last with the one before", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.say(site.userOf(ada), "one", "two", "three");
    await shows(ada, ["one", "two", "three"]);
    const goesOn = (id: number) =>
      eventually(async () =>
        expect(await ada.evaluate("document.activeElement.closest('.chat')?.id")).toBe(`chat-${id}`),
      );
    const remove = async (id: number) => {
      await open(keyboard, ada, id);
      await keyboard.press(ada, "#tools details.delete summary");
      await keyboard.press(ada, "#tools details.delete button");
      await reads(ada, `#chat-${id}`, "deleted");
    };
    await remove(1);
    await goesOn(2);
    await remove(3);
    await goesOn(2);
  });

  test("one edits what one said last, and not what one said before it while that is under way", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.say(site.userOf(ada), "The meeting is at nine");
    await shows(ada, ["The meeting is at nine"]);
    const held = await ada.hold("*/chats");
    await ada.send("see yuo there");
    await eventually(() => expect(held.waiting).toBe(1));
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(new URL(url).pathname));
    await ada.key("ArrowUp");
    await held.pass();
    await ada.release();
    await shows(ada, ["The meeting is at nine", "see yuo there"]);
    await eventually(async () => expect(await ada.isSeen("#outbox .chat")).toBe(false));
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("see yuo there"));
    expect(asked).not.toContain("/chats/1");
    await ada.key("Escape");
    await ada.evaluate("content.value = ''");
    const before = asked.length;
    for (const held of ["Alt", "Control", "Shift"] as const) await ada.key("ArrowUp", held);
    await ada.evaluate("fetch('/alive')");
    expect(asked.slice(before)).toEqual(["/alive"]);
  });
});
