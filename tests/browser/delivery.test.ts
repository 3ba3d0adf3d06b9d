import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** In ms: what one waits at most for the words of another. */
const SECOND = 1_000;

inChromium("Two people", () => {
  test("register, talk, and see each other's words within a second", async () => {
    await using site = new Site();
    const [ada, bob] = await Promise.all([site.visitor(), site.visitor()]);
    await Promise.all([ada.go("/register"), bob.go("/register")]);
    await Promise.all([ada.enter("Ada"), bob.enter("Bob")]);

    await ada.send("Hello Bob");
    await eventually(async () => expect(await transcript(bob)).toEqual(["Ada: Hello Bob"]), SECOND);
    await bob.send("Hello Ada");
    const both = ["Ada: Hello Bob", "Bob: Hello Ada"];
    await eventually(async () => expect(await transcript(ada)).toEqual(both), SECOND);
    await eventually(async () => expect(await transcript(bob)).toEqual(both), SECOND);
  });

  test("read the same, in the same order and nothing twice, after thirty quick messages", async () => {
    await using site = new Site();
    const [ada, bob] = await Promise.all([site.signedIn("Ada"), site.signedIn("Bob")]);
    const fifteen = Array.from({ length: 15 }, (_, index) => index);
    const speak = async (tab: Tab, name: string) => {
      for (const index of fifteen) {
        await tab.send(`${name} ${index}`);
        await eventually(async () => expect(await tab.value("#content")).toBe(""));
      }
    };
    await Promise.all([speak(ada, "Ada"), speak(bob, "Bob")]);

    const all = fifteen.flatMap((index) => [`Ada ${index}`, `Bob ${index}`]).toSorted();
    await eventually(() => expect(site.said().toSorted()).toEqual(all));
    await eventually(async () => expect(await ada.said()).toEqual(site.said()), SECOND);
    await eventually(async () => expect(await bob.said()).toEqual(site.said()), SECOND);
  });
});

inChromium("One who speaks", () => {
  test("sees it at once, just after another's words have come", async () => {
    await using site = new Site();
    const [ada, bob] = await Promise.all([site.signedIn("Ada"), site.signedIn("Bob")]);
    await eventually(async () => expect(await ada.text("#side .here")).toContain("Bob"));
    await ada.focus("#content");
    await ada.evaluate(`{
      document.addEventListener("keydown", ({ key }) => key === "Enter" && (window.entered = performance.now()), true);
      new MutationObserver(() => (window.came = performance.now())).observe(chats, { childList: true });
    }`);
    await site.say(site.userOf(bob), "so?");
    await eventually(async () => expect(await transcript(ada)).toEqual(["Bob: so?"]));
    // To type is told with a poll that takes the place of the one that waits.
    await ada.press("!");
    await ada.enterKey();
    await eventually(async () => expect(await transcript(ada)).toEqual(["Bob: so?", "Ada: !"]));
    expect(await ada.evaluate<number>("came - entered")).toBeLessThan(400);
  });
});

inChromium("A guest", () => {
  test("reads along", async () => {
    await using site = new Site();
    const guest = await site.visitor();
    await guest.go("/");
    await site.say(await site.user("Ada"), "Hello, whoever reads this");
    await eventually(async () => expect(await guest.said()).toEqual(["Hello, whoever reads this"]), SECOND);
  });
});

/** Who said what, as the log shows it. */
function transcript(tab: Tab): Promise<string[]> {
  return tab.evaluate(
    `[...document.querySelectorAll("#chats .chat")].map((chat) =>
      chat.querySelector(".author").textContent + ": " + chat.querySelector(".content").innerText)`,
  );
}
