import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, keyboard, mouse, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { deleteMessage, editMessage } from "../support/messages.ts";

inChromium("The box", () => {
  test("tells a screen reader whom one answers, or that one edits", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const told = async () => {
      const { nodes } = await ada.cdp<Tree>("Accessibility.getFullAXTree");
      const isFocused = ({ properties = [] }: Tree["nodes"][0]) =>
        properties.some(({ name, value }) => name === "focused" && value.value === true);
      const box = nodes.find((node) => node.role?.value === "textbox" && isFocused(node));
      return box && [box.name?.value, box.description?.value ?? ""];
    };
    const tells = (what: string) => eventually(async () => expect(await told()).toEqual(["Message", what]));
    await ada.focus("#content");
    await tells("");
    await open(keyboard, ada, 2);
    await keyboard.press(ada, "#tools .reply");
    await tells("Answering Bob second");
    await ada.key("Escape");
    await tells("");
    await ada.key("ArrowUp");
    await tells("Editing what you said");
    await ada.key("Escape");
    await tells("");
    await ada.withoutScript();
    await ada.go("/?reply=2");
    await tells("Answering Bob second");
  });
});

inChromium("An answer", () => {
  test("to what is edited or deleted meanwhile tells so", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await open(mouse, ada, 2);
    await mouse.press(ada, "#tools .reply");
    await ada.type("my answer");
    await editMessage(site.robin, {
      id: 2,
      user: { id: 2, name: "Bob", role: "member", avatar: null },
      content: "second thoughts",
    });
    await reads(ada, "#context", "Answering Bob second thoughts");
    await deleteMessage(site.robin, 2, { id: 2 });
    await reads(ada, "#reason", "What you were answering was deleted.");
    expect(await ada.isSeen("#context")).toBe(false);
    expect(await ada.value("#content")).toBe("my answer");
  });

  test("shows whole characters of what it answers", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const family = "👨‍👩‍👧‍👦"; // 11 UTF-16 units
    await site.say(site.userOf(ada), `${"q".repeat(119)}${family}${family}`, family.repeat(60));
    await shows(ada, ["first", "second", `${"q".repeat(119)}${family}${family}`, family.repeat(60)]);
    const answered = async (id: number) => {
      await open(mouse, ada, id);
      await mouse.press(ada, "#tools .reply");
      return ada.text("#context .what span");
    };
    expect(await answered(3)).toBe(`${"q".repeat(119)}${family}`);
    expect(await answered(4)).toBe(family.repeat(43));
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
    await mouse.press(ada, "#outbox [value=edit]");
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

  test("and the draft that it takes the place of are kept, also over a reload", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.type("a draft");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await ada.type(" edited");
    await ada.reload();
    expect(await ada.value("#content")).toBe("first edited");
    await ada.focus("#content");
    await ada.key("Escape");
    expect(await ada.value("#content")).toBe("a draft");
    await ada.reload();
    expect(await ada.value("#content")).toBe("a draft");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .edit summary");
    await ada.type(" edited");
    await ada.reload();
    await ada.focus("#content");
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
    await site.say({ id: 2, name: "Bob", role: "member", avatar: null }, "later");
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
    await reads(ada, "#context", "Answering Bob second");
    await ada.enterKey();
    await eventually(async () => expect(await ada.isSeen("#chat-3 .quote-2")).toBe(true));
  });

  test("begun while a message is on its way keeps what was typed behind that", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const sends = await ada.hold("*/chats");
    await ada.send("third");
    await eventually(() => expect(sends.waiting).toBe(1));
    await ada.type("fourth");
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

/** What a screen reader is told of a page. */
type Tree = {
  readonly nodes: readonly {
    readonly role?: Told;
    readonly name?: Told;
    readonly description?: Told;
    readonly properties?: readonly { readonly name: string; readonly value: Told }[];
  }[];
};

type Told = { readonly value: unknown };
