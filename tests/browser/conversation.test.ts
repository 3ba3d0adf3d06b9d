import { expect, test } from "bun:test";
import { limits } from "../../src/limits.ts";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** How one gets from one thing to the next: by mouse, by keyboard alone, by finger. */
type Hand = {
  /** Activates what `selector` finds. */
  press(tab: Tab, selector: string): Promise<void>;
  /** Sends what is in the box. */
  send(tab: Tab): Promise<void>;
};

const mouse: Hand = {
  press: (tab, selector) => tab.click(selector),
  send: (tab) => tab.enterKey(),
};

const keyboard: Hand = {
  async press(tab, selector) {
    // The Tab key would come by all that is before it; what it cannot come to at all is told.
    await eventually(async () => {
      const isReached = `(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.focus();
        return document.activeElement === element && element.tabIndex >= 0;
      })()`;
      expect(await tab.evaluate<boolean>(isReached)).toBe(true);
    });
    await tab.enterKey();
  },
  send: (tab) => tab.enterKey(),
};

const finger: Hand = {
  press: (tab, selector) => tab.tap(selector),
  send: (tab) => tab.tap("#composer > .button"),
};

/** Ada in the lobby, where she has said "first" and Bob, user 2, "second": messages 1 and 2. */
async function adaOf(site: Site): Promise<Tab> {
  const ada = await site.signedIn("Ada");
  await site.say(site.userOf(ada), "first");
  await site.say(await site.user("Bob"), "second");
  await shows(ada, ["first", "second"]);
  return ada;
}

/** Ada and Bob in the lobby, who have said the same. */
async function adaAndBob(site: Site, isPhone: boolean): Promise<[Tab, Tab]> {
  const before = (tab: Tab) => (isPhone ? tab.becomePhone() : tab.size(1_000, 700));
  const ada = await site.signedIn("Ada", before);
  const bob = await site.signedIn("Bob", before);
  await site.say(site.userOf(ada), "first");
  await site.say(site.userOf(bob), "second");
  for (const tab of [ada, bob]) await shows(tab, ["first", "second"]);
  return [ada, bob];
}

function shows(tab: Tab, said: string[]): Promise<void> {
  return eventually(async () => expect(await tab.said()).toEqual(said));
}

function reads(tab: Tab, selector: string, text: string): Promise<void> {
  return eventually(async () => expect(await line(tab, selector)).toContain(text));
}

/** The text of what `selector` finds, in one line. */
async function line(tab: Tab, selector: string): Promise<string> {
  return (await tab.text(selector)).replace(/\s+/g, " ");
}

function isGone(tab: Tab, selector: string): Promise<void> {
  return eventually(async () => expect(await tab.isSeen(selector)).toBe(false));
}

async function open(hand: Hand, tab: Tab, id: number): Promise<void> {
  await tab.hover(`#chat-${id}`);
  await hand.press(tab, `#chat-${id} > .more`);
  await eventually(async () => expect(await tab.isSeen(`#tools .tools[data-chat="${id}"]`)).toBe(true));
}

inChromium("Two people", () => {
  test.each([
    ["with a mouse", mouse],
    ["with the keyboard alone", keyboard],
    ["by touch on a phone", finger],
  ] as const)("answer, edit, react, mention, format and delete %s", async (_, hand) => {
    await using site = new Site();
    const [ada, bob] = await adaAndBob(site, hand === finger);

    // Ada answers Bob, with a mention that is completed and with formatting.
    await open(hand, ada, 2);
    await hand.press(ada, "#tools .reply");
    await reads(ada, "#context", "Answering Bob second");
    await ada.type("*yes* @bo");
    await eventually(async () => expect(await ada.isSeen("#person-2[aria-selected=true]")).toBe(true));
    if (hand === keyboard) await ada.enterKey();
    else await hand.press(ada, "#person-2");
    expect(await ada.value("#content")).toBe("*yes* @Bob ");
    await hand.press(ada, "[formaction]");
    await reads(ada, "#preview em", "yes");
    await ada.focus("#content");
    await hand.send(ada);
    for (const tab of [ada, bob]) await shows(tab, ["first", "second", "yes @Bob"]);
    await reads(bob, "#chat-3 .quote-2", "Bob second");
    expect(await mark(bob, 3)).not.toBe(await mark(ada, 3));
    await isGone(ada, "#context");

    // Bob reacts with a usual emoji, and with one that he looks for; Ada joins in and takes hers back.
    await open(hand, bob, 1);
    await hand.press(bob, "#tools button[value='👍']");
    await reads(ada, "#chat-1 .reactions", "👍 1");
    await open(hand, bob, 1);
    await bob.focus("#tools input[type=search]");
    await bob.type("fox");
    await eventually(async () => expect(await bob.isSeen("#found button[value='🦊']")).toBe(true));
    await hand.press(bob, "#found button[value='🦊']");
    await reads(ada, "#chat-1 .reactions", "👍 1 🦊 1");
    await hand.press(ada, "#chat-1 .reactions button[value='🦊']");
    await reads(bob, "#chat-1 .reactions", "🦊 2");
    const pressed = (tab: Tab, emoji: string) =>
      tab.evaluate(`document.querySelector("#chat-1 .reactions [value='${emoji}']").ariaPressed`);
    await eventually(async () => expect(await pressed(ada, "🦊")).toBe("true"));
    expect(await pressed(ada, "👍")).toBe("false");
    await hand.press(ada, "#chat-1 .reactions button[value='🦊']");
    await reads(bob, "#chat-1 .reactions", "🦊 1");

    // Bob edits what Ada has quoted: her quote follows.
    await open(hand, bob, 2);
    await hand.press(bob, "#tools .edit summary");
    await reads(bob, "#context", "Editing");
    expect(await bob.value("#content")).toBe("second");
    await bob.type(" thoughts");
    await hand.send(bob);
    for (const tab of [ada, bob]) await shows(tab, ["first", "second thoughts", "yes @Bob"]);
    await reads(ada, "#chat-2 .edited", "edited");
    await reads(ada, "#chat-3 .quote-2", "second thoughts");
    expect(await bob.value("#content")).toBe("");

    // Ada deletes it.
    await open(hand, ada, 2);
    await hand.press(ada, "#tools .delete summary");
    await hand.press(ada, "#tools .delete button");
    for (const tab of [ada, bob]) {
      await reads(tab, "#chat-2 .deleted", "Message deleted by a moderator");
      await reads(tab, "#chat-3 .quote-2", "Message deleted");
    }
    expect([ada.troubles, bob.troubles]).toEqual([[], []]);
  });

  test("do the same without script", async () => {
    await using site = new Site();
    const [ada, bob] = (await Promise.all(
      ["Ada", "Bob"].map((name) => site.signedIn(name, (tab) => tab.withoutScript())),
    )) as [Tab, Tab];
    const say = async (tab: Tab, content: string) => {
      await tab.focus("#content");
      await tab.type(content);
      await tab.submit();
    };
    await say(ada, "first");
    await bob.go("/");
    await bob.arrive(() => bob.click("#chat-1 > .more"));
    await bob.arrive(() => bob.click(".reply"));
    expect(await bob.text("#context")).toContain("Answering Ada first");
    await bob.focus("#content");
    await bob.type("**no** @ada :tada:");
    await bob.arrive(() => bob.click("[formaction]"));
    expect(await bob.text("#preview")).toBe("no @Ada 🎉");
    await bob.arrive(() => bob.click("#composer > .button"));
    expect(await bob.said()).toEqual(["first", "no @Ada 🎉"]);
    expect(await bob.text("#chat-2 .quote")).toBe("Ada first");

    await ada.go("/");
    expect(await mark(ada, 2)).not.toBe(await mark(ada, 1));
    await ada.arrive(() => ada.click("#chat-2 > .more"));
    await ada.focus("input[type=search]");
    await ada.type("fox");
    await ada.submit();
    await ada.arrive(() => ada.click("#found button[value='🦊']"));
    expect(await line(ada, "#chat-2 .reactions")).toContain("🦊 1");
    await ada.arrive(() => ada.click("#chat-2 .reactions button"));
    expect(await ada.isSeen("#chat-2 .reactions")).toBe(false);

    await ada.arrive(() => ada.click("#chat-1 > .more"));
    await ada.click(".edit summary");
    await ada.focus(".edit textarea");
    await ada.evaluate(`document.activeElement.setSelectionRange(9, 9)`);
    await ada.type(" of all");
    await ada.arrive(() => ada.click(".edit button"));
    expect(await ada.text("#chat-1 .content")).toBe("first of all");
    expect(await ada.text("#chat-2 .quote")).toBe("Ada first of all");
    await ada.arrive(() => ada.click("#chat-1 > .more"));
    await ada.click(".delete summary");
    await ada.arrive(() => ada.click(".delete button"));
    expect(await ada.text("#chat-1 .deleted")).toBe("Message deleted");
    expect(await ada.text("#chat-2 .quote")).toBe("Message deleted");
  });
});

inChromium("An answer", () => {
  test("to what is edited or deleted meanwhile tells so", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools .reply");
    await ada.type("my answer");
    await site.robin.chats.edit({
      id: 2,
      user: { id: 2, name: "Bob", role: "member" },
      content: "second thoughts",
    });
    await reads(ada, "#context", "Answering Bob second thoughts");
    await site.robin.chats.delete(2, { id: 2 });
    await reads(ada, "#reason", "What you were answering was deleted.");
    expect(await ada.isSeen("#context")).toBe(false);
    expect(await ada.value("#content")).toBe("my answer");
  });

  test("begun while a message is on its way stays one", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const sends = await ada.hold("*/chats");
    await ada.send("to nobody");
    await eventually(() => expect(sends.waiting).toBe(1));
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools .reply");
    await sends.pass();
    await eventually(async () => expect(await ada.value("#content")).toBe(""));
    expect(await ada.isSeen("#context")).toBe(true);
  });

  test("of the same words as a message whose answer was lost is no retry of that", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const answers = await ada.hold("*/chats", "Response");
    await ada.send("yes");
    await answers.fail();
    await reads(ada, "#reason", "Robin cannot be reached");
    await ada.release();
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools .reply");
    await ada.enterKey();
    await shows(ada, ["first", "second", "yes", "yes"]);
    expect(await ada.isSeen("#chat-4 .quote-2")).toBe(true);
  });
});

inChromium("An edit", () => {
  test("of what one said last begins with ↑ in an empty box, and Esc leaves it as it was", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("first"));
    await ada.key("Escape");
    expect(await ada.value("#content")).toBe("");
    expect(await ada.isSeen("#context")).toBe(false);
    await ada.send("another");
    await shows(ada, ["first", "second", "another"]);
  });

  test("keeps the draft that it takes the place of, also over a reload", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("a draft");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await ada.type(" edited");
    await ada.reload();
    expect(await ada.value("#content")).toBe("a draft");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await ada.type(" edited");
    await ada.enterKey();
    await shows(ada, ["first edited", "second"]);
    expect(await ada.value("#content")).toBe("a draft");
  });

  test("that is sent twice in haste does not send the draft that it took the place of", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("a draft");
    const requests = await ada.hold("*/chats/1");
    await Promise.all([open(mouse, ada, 1), requests.pass()]);
    await mouse.press(ada, "#tools .edit summary");
    await ada.type(" edited");
    await ada.enterKey();
    await eventually(() => expect(requests.waiting).toBe(1));
    await ada.enterKey();
    await ada.release();
    await eventually(async () => expect(await ada.value("#content")).toBe("a draft"));
    // Had it been sent, it would have come before this.
    await site.say({ id: 2, name: "Bob", role: "member" }, "later");
    await shows(ada, ["first edited", "second", "later"]);
    expect(await ada.value("#content")).toBe("a draft");
  });

  test("gives the draft back as the answer that it was", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools .reply");
    await ada.type("my answer");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await ada.key("Escape");
    expect(await ada.value("#content")).toBe("my answer");
    expect(await ada.text("#context")).toContain("Answering Bob second");
    await ada.enterKey();
    await eventually(async () => expect(await ada.isSeen("#chat-3 .quote-2")).toBe(true));
  });

  test("begun while a message is on its way keeps what was typed behind that", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const sends = await ada.hold("*/chats");
    await ada.send("third");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("\nfourth");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await sends.pass();
    await shows(ada, ["first", "second", "third"]);
    await ada.key("Escape");
    await eventually(async () => expect(await ada.value("#content")).toBe("fourth"));
  });

  test("in two tabs at once is told to the second, and neither text is lost", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const other = await site.besides(ada);
    await other.go("/");
    for (const tab of [ada, other]) {
      await tab.focus("#content");
      await tab.key("ArrowUp");
      await eventually(async () => expect(await tab.value("#content")).toBe("first"));
    }
    await ada.type(" here");
    await ada.enterKey();
    await shows(other, ["first here", "second"]);
    await other.type(" there");
    await other.enterKey();
    await reads(other, "#reason", "It says now: “first here”");
    expect(await other.value("#content")).toBe("first there");
    await other.enterKey();
    await shows(ada, ["first there", "second"]);
  });

  test("to nothing is refused with the reason, and what was said stays", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("first"));
    await ada.evaluate(`void (document.getElementById("content").value = "")`);
    await ada.enterKey();
    await reads(ada, "#reason", "Write something first.");
    expect(site.said()[0]).toBe("first");
  });
});

inChromium("A mention", () => {
  test("is chosen with the arrows, and Esc or another word closes the list", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await site.user("Bert");
    const chosen = () =>
      ada.evaluate(`document.querySelector("[role=option][aria-selected=true]")?.dataset.name`);
    await ada.focus("#content");
    await ada.type("mail@b @b");
    await eventually(async () => expect(await chosen()).toBe("Bert"));
    await ada.key("ArrowDown");
    expect(await chosen()).toBe("Bob");
    expect(
      await ada.evaluate(`document.getElementById("content").getAttribute("aria-activedescendant")`),
    ).toBe("person-2");
    await ada.key("ArrowDown");
    expect(await chosen()).toBe("Bert");
    await ada.key("Tab");
    expect(await ada.value("#content")).toBe("mail@b @Bert ");
    await ada.type("@b");
    await eventually(async () => expect(await ada.isSeen("#mentions")).toBe(true));
    await ada.key("Escape");
    await isGone(ada, "#mentions");
    await ada.type("x");
    await ada.enterKey();
    await shows(ada, ["first", "second", "mail@b @Bert @bx"]);
  });
});

inChromium("What one can do with a message", () => {
  test("is left with Esc, which leads the focus back", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    expect(await ada.evaluate(`document.getElementById("tools").contains(document.activeElement)`)).toBe(
      true,
    );
    await ada.key("Escape");
    await isGone(ada, "#tools");
    expect(await ada.evaluate(`document.activeElement.closest(".chat").id`)).toBe("chat-2");
  });

  test("leads the focus back also when the message changed meanwhile", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    await site.robin.reactions.toggle(2, "👀", { id: 2 });
    await reads(ada, "#chat-2 .reactions", "👀 1");
    await ada.key("Escape");
    await isGone(ada, "#tools");
    await eventually(async () =>
      expect(await ada.evaluate(`document.activeElement.closest(".chat")?.id`)).toBe("chat-2"),
    );
  });

  test("says why something was refused", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    for (const emoji of "🐀🐁🐂🐃🐄🐅🐆🐇🐈🐉🐊🐋🐌🐍🐎🐏🐐🐑🐒🐓") {
      await site.robin.reactions.toggle(2, emoji, { id: 2 });
    }
    await reads(ada, "#chat-2 .reactions", "🐓 1");
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools button[value='👍']");
    await reads(ada, "#tools .reason", `There are ${limits.reactions.kinds} kinds`);
  });

  test("closes with a click beside it, which leads the focus back", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(keyboard, ada, 2);
    await ada.click("#log");
    await isGone(ada, "#tools");
    await eventually(async () =>
      expect(await ada.evaluate(`document.activeElement.closest(".chat")?.id`)).toBe("chat-2"),
    );
  });

  test("does not open when the server is away, which is told", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(mouse, ada, 1);
    await ada.key("Escape");
    await ada.setOffline(true);
    await ada.hover("#chat-2");
    await ada.click("#chat-2 > .more");
    await reads(ada, "#reason", "Robin cannot be reached.");
    expect(await ada.isSeen("#tools")).toBe(false);
  });

  test("stays in the window, however it grows", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const bottom = `document.getElementById("tools").getBoundingClientRect().bottom`;
    await open(mouse, ada, 1);
    const height = await ada.evaluate<number>(`Math.ceil(${bottom}) + 10`);
    await ada.key("Escape");
    // Room for the box as it opens, and no more.
    await ada.evaluate(`void (document.getElementById("chats").style.marginBlock = "0 auto")`);
    await ada.size(1_000, height);
    await open(mouse, ada, 1);
    await ada.focus("#tools input[type=search]");
    await eventually(async () => expect(await ada.isSeen("#found button")).toBe(true));
    await ada.evaluate(`void (document.querySelector("#tools .delete").open = true)`);
    expect(await ada.evaluate<number>(bottom)).toBeLessThanOrEqual(height);
    await ada.evaluate(`document.querySelector("#tools .delete button").scrollIntoView()`);
    await ada.click("#tools .delete button");
    await reads(ada, "#chat-1 .deleted", "Message deleted");
  });

  test("is refused where one did it without opening anything, too", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const changes = await ada.hold("*/reactions");
    await site.robin.reactions.toggle(2, "👀", { id: 2 });
    await ada.click("#chat-2 .reactions button");
    await changes.answer(429, `<p class="reason">That was quick.</p>`);
    await reads(ada, "#reason", "That was quick.");
  });

  test("tells of no failure when a search for an emoji gives way to the next", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const searches = await ada.hold("*/emoji?q=*");
    await open(mouse, ada, 2);
    await ada.focus("#tools input[type=search]");
    await searches.pass();
    await eventually(async () => expect(await ada.isSeen("#found button")).toBe(true));
    await ada.type("f");
    await eventually(() => expect(searches.waiting).toBe(1));
    await ada.type("ox");
    await eventually(() => expect(searches.waiting).toBe(2));
    expect(await ada.isSeen("#tools .reason")).toBe(false);
  });

  test("leaves the focus on the reaction that one gave", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await site.robin.reactions.toggle(2, "👀", { id: 2 });
    await keyboard.press(ada, "#chat-2 .reactions button");
    await reads(ada, "#chat-2 .reactions", "👀 2");
    await eventually(async () => expect(await ada.evaluate(`document.activeElement.value`)).toBe("👀"));
    await ada.enterKey();
    await reads(ada, "#chat-2 .reactions", "👀 1");
  });

  test("shows on the message's own page, which no poll keeps up to date", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.go("/chats/1");
    await ada.arrive(() => ada.click(".tools button[value='👍']"));
    expect(await line(ada, "#chat-1 .reactions")).toContain("👍 1");
    await ada.click(".tools .delete summary");
    await ada.arrive(() => ada.click(".tools .delete button"));
    expect(await ada.text("#chat-1 .deleted")).toBe("Message deleted");
  });

  test("shows on a message without moving anything", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const places = `[...document.querySelectorAll(".chat, .content")].map((one) => one.getBoundingClientRect().top)`;
    const before = await ada.evaluate(places);
    const opacity = `getComputedStyle(document.querySelector("#chat-2 > .more")).opacity`;
    expect(await ada.evaluate(opacity)).toBe("0");
    await ada.hover("#chat-2 .content");
    await eventually(async () => expect(await ada.evaluate(opacity)).toBe("1"));
    expect(await ada.evaluate(places)).toEqual(before);
  });
});

inChromium("A link to a message", () => {
  test("shows the room around it, and reads on to the end, where what is new comes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 260 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/100#chat-100");
    const shown = () => ada.evaluate<number>(`document.querySelectorAll(".chat").length`);
    expect(await ada.evaluate(IN_VIEW)).toBe(true);
    await site.robin.chats.edit({ id: 100, user: bob, content: "message 100, better" });
    await reads(ada, "#chat-100 .content", "better");
    expect(await shown()).toBe(2 * limits.around.messages + 1);
    await eventually(async () => {
      await ada.evaluate(`void document.getElementById("newer")?.scrollIntoView()`);
      expect(await shown()).toBe(211);
    });
    await isGone(ada, "#newer");
    expect(await ada.isSeen("#news")).toBe(false);
    expect(await ada.evaluate(NUMBERS)).toEqual(Array.from({ length: 211 }, (_, index) => 50 + index));
    await site.say(bob, "brand new");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("brand new"));
    expect(ada.troubles).toEqual([]);
  });

  test("from a quote on the page leads there without loading another", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index + 1}`));
    await site.robin.chats.send({ user: bob, room: 1, content: "an answer", replyTo: 3 });
    const ada = await site.signedIn("Ada");
    await ada.evaluate("void (window.stayed = true)");
    await ada.click("#chat-61 .quote");
    await eventually(async () => expect(await ada.evaluate(IN_VIEW.replace("100", "3"))).toBe(true));
    expect(await ada.evaluate("window.stayed")).toBe(true);
  });

  test("from a quote goes there at once where motion is unwelcome", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index + 1}`));
    await site.robin.chats.send({ user: bob, room: 1, content: "an answer", replyTo: 3 });
    const ada = await site.signedIn("Ada", (tab) => tab.setMedia("prefers-reduced-motion", "reduce"));
    const click = `document.querySelector("#chat-61 .quote").click()`;
    expect(await ada.evaluate(`(${click}, ${IN_VIEW.replace("100", "3")})`)).toBe(true);
  });

  test("marks it also where its reader is mentioned", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.say(await site.user("Bob"), "@ada look", "@ada look again");
    await ada.go("/rooms/1/chats/1#chat-1");
    expect(await mark(ada, 1)).not.toBe(await mark(ada, 2));
  });

  test("reads on from where one is, also from the very end of what is there", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 260 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    const newer = await ada.hold("*since=*");
    await ada.go("/rooms/1/chats/50");
    await ada.evaluate("void (log.scrollTop = 0)");
    await eventually(() => expect(newer.waiting).toBe(1));
    const place = () =>
      ada.evaluate<number>(`document.getElementById("chat-100").getBoundingClientRect().top`);
    const before = await place();
    await newer.pass();
    await eventually(async () => expect(await ada.isSeen("#chat-200")).toBe(true));
    expect(Math.abs((await place()) - before)).toBeLessThan(100);
  });

  test("has the draft of the room in its box", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("a draft");
    await ada.go("/rooms/1/chats/1");
    expect(await ada.value("#content")).toBe("a draft");
  });

  test("leads to the newest when one speaks from there", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 160 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    await ada.go("/rooms/1/chats/60");
    await ada.arrive(() => ada.send("from the past"));
    expect(await ada.path()).toBe("/");
    expect((await ada.said()).at(-1)).toBe("from the past");
  });
});

inChromium("An older message", () => {
  test("that changed while it was on its way is shown as it is", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 150 }, (_, index) => `message ${index + 1}`));
    const ada = await site.signedIn("Ada");
    const held = await ada.hold("*before=*", "Response");
    await ada.evaluate(`document.querySelector("#older a").click()`);
    await eventually(() => expect(held.waiting).toBe(1));
    await site.robin.chats.edit({ id: 20, user: bob, content: "better" });
    await site.say(bob, "news");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("news"));
    await held.pass();
    await eventually(async () => expect(await ada.text("#chat-20 .content")).toBe("better"));
    expect(await ada.evaluate(NUMBERS)).toEqual([
      ...Array.from({ length: 150 }, (_, index) => index + 1),
      152,
    ]);
  });
});

/** Whether message 100 can be seen. */
const IN_VIEW = `(() => {
  const { top, bottom } = document.getElementById("chat-100").getBoundingClientRect();
  const log = document.getElementById("log").getBoundingClientRect();
  return top >= log.top && bottom <= log.bottom;
})()`;

/** The numbers of the messages, in their order. */
const NUMBERS = `[...document.querySelectorAll(".chat")].map((chat) => Number(chat.id.slice(5)))`;

/** The colour behind message `id`. */
function mark(tab: Tab, id: number): Promise<string> {
  return tab.evaluate(`getComputedStyle(document.getElementById("chat-${id}"), "::after").backgroundColor`);
}
