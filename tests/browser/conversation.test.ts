import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { adaAndBob, finger, isGone, keyboard, line, mark, mouse, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

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
    if (hand === finger) await hand.press(ada, ".format");
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
    await reads(bob, "#context", "Answering Ada first");
    await bob.focus("#content");
    await bob.type("**no** @ada :tada:");
    await bob.arrive(() => bob.click("[formaction]"));
    expect(await bob.text("#preview")).toBe("no @Ada 🎉");
    await bob.arrive(() => bob.click("#composer > .button"));
    expect(await bob.said()).toEqual(["first", "no @Ada 🎉"]);
    expect(await line(bob, "#chat-2 .quote")).toBe("Ada first");

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
    expect(await line(ada, "#chat-2 .quote")).toBe("Ada first of all");
    await ada.arrive(() => ada.click("#chat-1 > .more"));
    await ada.click(".delete summary");
    await ada.arrive(() => ada.click(".delete button"));
    expect(await ada.text("#chat-1 .deleted")).toBe("Message deleted");
    expect(await ada.text("#chat-2 .quote")).toBe("Message deleted");
  });
});
