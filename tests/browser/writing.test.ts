import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("The box", () => {
  test("has the focus as a room opens where one has a mouse, and what is typed elsewhere goes into it", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    expect(await focused(ada)).toBe("content");
    // Out of the box first, so that keys do what the sheet says.
    await ada.key("Escape");
    expect(await focused(ada)).toBe("");
    await ada.press("?");
    await eventually(async () => expect(await ada.isSeen("#sheet")).toBe(true));
    await ada.press("x");
    expect(await ada.value("#content")).toBe("");
    await ada.evaluate("sheet.close(); document.activeElement.blur()");
    await ada.press("m");
    expect([await focused(ada), await ada.value("#content")]).toEqual(["content", ""]);
    await ada.key("Escape");
    for (const sign of "hey") await ada.press(sign);
    expect([await focused(ada), await ada.value("#content")]).toEqual(["content", "hey"]);
    await site.say(site.userOf(ada), "one");
    await ada.go("/rooms/1/chats/1");
    expect(await focused(ada)).not.toBe("content");
  });

  test("has no focus as a room opens on a phone, which would bring its keyboard", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    expect(await focused(ada)).toBe("");
  });

  test("completes an emoji after a colon", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.type("at 12:30 `:th` :th");
    await eventually(async () =>
      expect(await ada.text("#mentions [aria-selected=true]")).toContain(":thumbsup:"),
    );
    expect(await ada.evaluate("content.getAttribute('aria-activedescendant')")).toBe("emoji-0");
    await ada.enterKey();
    expect(await ada.value("#content")).toBe("at 12:30 `:th` 👍 ");
    expect(await ada.isSeen("#mentions")).toBe(false);
  });

  test.each([
    ["a name", "@b", "@Bob "],
    ["an emoji", ":tada", "🎉 "],
  ])("completes what can be undone, with all that was typed before it: %s", async (_, begun, completed) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.user("Bob");
    const undo = async () => {
      const z = { key: "z", code: "KeyZ", windowsVirtualKeyCode: 90, modifiers: 2, commands: ["undo"] };
      await ada.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", ...z });
    };
    await ada.focus("#content");
    for (const sign of `Hi ${begun}`) await ada.press(sign);
    await eventually(async () => expect(await ada.isSeen("#mentions [aria-selected=true]")).toBe(true));
    await ada.key("Tab");
    expect(await ada.value("#content")).toBe(`Hi ${completed}`);
    await undo();
    expect(await ada.value("#content")).toBe(`Hi ${begun}`);
    await undo();
    expect(await ada.value("#content")).toBe("");
    await ada.type(`Hi ${begun}`);
    await eventually(async () => expect(await ada.isSeen("#mentions [aria-selected=true]")).toBe(true));
    await ada.key("Tab");
    await undo();
    // A list of everybody would be there by then.
    await Bun.sleep(400);
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual([`Hi ${begun}`]));
  });

  test("has a toolbar that folds, stays as it was left, and writes what can be undone", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    expect(await ada.isSeen("#toolbar")).toBe(false);
    await ada.click(".format");
    await eventually(async () => expect(await ada.isSeen("#toolbar")).toBe(true));
    await ada.type("so good");
    await ada.evaluate("content.setSelectionRange(3, 7)");
    await ada.click("#toolbar [name=bold]");
    expect(await ada.value("#content")).toBe("so **good**");
    await ada.evaluate("document.execCommand('undo')");
    expect(await ada.value("#content")).toBe("so good");
    await ada.reload();
    await eventually(async () => expect(await ada.isSeen("#toolbar")).toBe(true));
    expect(
      await ada.evaluate(
        "[...document.querySelectorAll('#toolbar button')].every((button) => button.ariaLabel)",
      ),
    ).toBe(true);
    await ada.evaluate("content.setSelectionRange(7, 7)");
    await ada.click("#toolbar [name=emoji]");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    await ada.type("party popper");
    await eventually(async () => expect(await ada.text("#emoji section:not([hidden]) button")).toBe("🎉"));
    await ada.key("ArrowDown");
    expect(await ada.evaluate("document.activeElement.value")).toBe("🎉");
    await ada.enterKey();
    expect([await ada.value("#content"), await focused(ada)]).toEqual(["so good🎉", "content"]);
    // What was used stands first the next time.
    await ada.click("#toolbar [name=emoji]");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(true));
    await eventually(async () => expect(await ada.text("#emoji section:not([hidden]) button")).toBe("🎉"));
    await ada.key("Escape");
    await eventually(async () => expect(await ada.isSeen("#emoji")).toBe(false));
    await ada.click(".format");
    expect(await ada.isSeen("#toolbar")).toBe(false);
  });
});

/** The id of what has the focus. */
function focused(tab: Tab): Promise<string> {
  return tab.evaluate("document.activeElement.id");
}
