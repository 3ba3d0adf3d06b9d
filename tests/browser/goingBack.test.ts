import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const goBack = (tab: Tab) => tab.arrive(() => tab.evaluate("history.back()"));
const send = (tab: Tab) => tab.arrive(() => tab.click("#composer > .button"));

async function write(tab: Tab, selector: string, text: string): Promise<void> {
  await tab.focus(selector);
  await tab.type(text);
}

inChromium("Who goes back without script", () => {
  test("finds in the box what could not be sent, and says it once, and the next message too", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    const key = await ada.value("#composer [name=key]");
    await write(ada, "#content", "first");
    await ada.setOffline(true);
    await send(ada);
    await ada.setOffline(false);
    await goBack(ada);
    expect(await ada.value("#content")).toBe("first");
    // With the key of before, what is sent from here could be taken for the same again.
    expect(await ada.value("#composer [name=key]")).not.toBe(key);
    await send(ada);
    await goBack(ada);
    await ada.evaluate("content.select()");
    await ada.type("second");
    await send(ada);
    expect(site.said()).toEqual(["first", "second"]);
  });

  test.each([
    ["the words that go with files", "/", "#words"],
    ["a topic", "/rooms/2/settings", "#topic"],
    ["a note to an invite", "/invites", "#note"],
    ["why a message is reported", "/chats/1", "[name=reason]"],
    ["why somebody is banned", "/users/2", "#ban-reason"],
    ["an edit", "/chats/2", ".edit textarea"],
    ["what one is up to", "/profile", "#status-words"],
  ])("finds %s again", async (_, path, selector) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    await site.say(await site.user("Bob"), "Hello");
    await site.say(site.userOf(ada), "Good day");
    site.room("open", "Garden", site.userOf(ada));
    await ada.go(path);
    await ada.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
    await write(ada, selector, "typed");
    const typed = await ada.value(selector);
    await ada.arrive(() => ada.evaluate(`void (location.href = "/help")`));
    await goBack(ada);
    expect(typed).toContain("typed");
    expect(await ada.value(selector)).toBe(typed);
  });

  test("finds no password again", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    await ada.go("/profile");
    await write(ada, "#newPassword", "a new way home");
    await ada.arrive(() => ada.evaluate(`void (location.href = "/help")`));
    await goBack(ada);
    expect(await ada.value("#newPassword")).toBe("");
  });
});

inChromium("Who goes back with script", () => {
  test("does not find in the box what was sent from a later page", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const leaveTo = (path: string) => ada.arrive(() => ada.evaluate(`void (location.href = "${path}")`));
    await write(ada, "#content", "first");
    await leaveTo("/help");
    await leaveTo("/");
    expect(await ada.value("#content")).toBe("first");
    await ada.focus("#content");
    await ada.enterKey();
    await eventually(async () => expect(await ada.said()).toEqual(["first"]));
    await goBack(ada);
    await goBack(ada);
    expect(await ada.said()).toEqual(["first"]);
    expect(await ada.value("#content")).toBe("");
  });
});
