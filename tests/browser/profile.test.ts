import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { line, reads } from "./gestures.ts";
import { Site } from "./site.ts";
import { PASSWORD, type Tab } from "./tab.ts";

/** Writes `text` in the field `id` in place of what is there. */
async function fill(tab: Tab, id: string, text: string): Promise<void> {
  await tab.evaluate(`document.getElementById("${id}").select()`);
  await tab.type(text);
}

/** The page to sign in on has come, and is there to the end. */
function asksToSignIn(tab: Tab): Promise<void> {
  return eventually(async () => {
    expect(await tab.path()).toBe("/login?ended=1&next=%2F");
    expect(await tab.evaluate("document.readyState")).toBe("complete");
  });
}

/** What the tab keeps for itself. */
const kept = (tab: Tab) => tab.evaluate<string>("JSON.stringify({ ...sessionStorage })");

/** What the browser keeps for whatever tab comes next. */
const left = (tab: Tab) => tab.evaluate<string>("JSON.stringify({ ...localStorage })");

inChromium("One's own account", () => {
  test.each([true, false])("gets another name and another password, with script: %p", async (withScript) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) =>
      withScript ? tab.size(1_000, 700) : tab.withoutScript(),
    );
    const bob = await site.signedIn("Bob");
    await site.say(site.userOf(ada), "Hello");
    await ada.arrive(() => ada.click(".account a[href='/profile']"));
    await fill(ada, "name", "Lovelace");
    await ada.submit();
    expect(await line(ada, ".notice")).toBe("You have another name now.");
    await bob.reload();
    expect(await line(bob, "#chat-1 .author")).toBe("Lovelace");
    await fill(ada, "password", "wrong");
    await fill(ada, "newPassword", "another way home");
    await ada.submit();
    expect(await line(ada, "#password-problem")).toBe("That is not your password.");
    await fill(ada, "password", PASSWORD);
    await fill(ada, "newPassword", "another way home");
    await ada.submit();
    expect(await line(ada, ".notice")).toContain("Your password is changed");
  });

  test("is signed out on another device at once", async () => {
    await using site = new Site();
    const ada = await site.tabOf("Ada");
    const phone = await site.visitor();
    await phone.go("/login");
    await phone.enter("Ada");
    await ada.go("/profile");
    expect(await line(ada, "#sessions + .list")).toContain("Chrome · Linux");
    await ada.arrive(() => ada.click("#sessions + .list button"));
    await eventually(async () => expect(await phone.path()).toBe("/login?ended=1&next=%2F"));
  });

  test("ends, and leaves what was said to a former user", async () => {
    await using site = new Site();
    const bob = await site.signedIn("Bob");
    const ada = await site.tabOf("Ada");
    await site.say(site.userOf(ada), "Farewell");
    await ada.go("/profile");
    await ada.click("details.delete summary");
    await fill(ada, "delete-password", PASSWORD);
    await ada.submit();
    expect(await ada.path()).toBe("/");
    expect(await line(ada, ".guest")).toContain("Sign in to speak");
    await bob.reload();
    expect(await line(bob, "#chat-1")).toContain("former user");
    await reads(bob, "#chat-1 .content", "Farewell");
  });

  test("leaves nothing of what was being written to who sits here next", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.user("Bob");
    const write = async (tab: Tab) => {
      await tab.focus("#content");
      await tab.type("Half a secret");
      await tab.reload();
      expect(await tab.value("#content")).toBe("Half a secret");
    };
    await write(ada);
    const besides = await site.besides(ada);
    await besides.go("/");
    await write(besides);
    await ada.arrive(() => ada.click(".account button"));
    expect(await kept(ada)).not.toContain("secret");
    // In another tab it waits for the same user, and for nobody else.
    await asksToSignIn(besides);
    expect(await kept(besides)).toContain("secret");
    expect(await left(besides)).not.toContain("secret");
    await besides.enter("Bob");
    expect(await kept(besides)).not.toContain("secret");
  });

  test("keeps what was being written where the session has only ended", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("Half a sentence");
    site.endSession(ada);
    await asksToSignIn(ada);
    expect(await left(ada)).not.toContain("sentence");
    await ada.enter("Ada");
    await eventually(async () => expect(await ada.value("#content")).toBe("Half a sentence"));
  });
});
