import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const axe = await Bun.file(new URL(import.meta.resolve("axe-core/axe.min.js"))).text();

/** Everything that WCAG 2.2 asks for at levels A and AA, and what axe-core thinks good beyond it. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

inChromium("axe-core finds nothing", () => {
  test("in the lobby, empty and full, for guests and for users", async () => {
    await using site = new Site();
    const [guest, ada] = await Promise.all([site.visitor(), site.signedIn("Ada")]);
    await guest.go("/");
    expect(await problems(guest)).toEqual([]);
    expect(await problems(ada)).toEqual([]);
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 110 }, (_, index) => `message ${index} https://example.com`));
    await site.robin.chats.edit({ id: 105, user: bob, content: "I meant something else" });
    await site.robin.chats.delete(106, bob);
    for (const tab of [guest, ada]) {
      await tab.reload();
      expect(await problems(tab)).toEqual([]);
    }
  });

  test("while there is news below, a message was refused and the server is away", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.send("x".repeat(4_001));
    await eventually(async () => expect(await ada.isSeen("#reason")).toBe(true));
    await ada.evaluate("void (log.scrollTop = -500)");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    await ada.setOffline(true);
    await eventually(async () => expect(await ada.isSeen("#status")).toBe(true));
    expect(await problems(ada)).toEqual([]);
  });

  test("where one registers", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/register");
    expect(await problems(tab)).toEqual([]);
    await tab.enter("not a name", "short");
    expect(await tab.evaluate(`document.querySelectorAll("[aria-invalid]").length`)).toBe(2);
    expect(await problems(tab)).toEqual([]);
  });

  test("where one signs in", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/login?ended=1");
    expect(await problems(tab)).toEqual([]);
    await tab.enter("Nobody");
    expect(await tab.isSeen("[role=alert]")).toBe(true);
    expect(await problems(tab)).toEqual([]);
  });

  test.each(["/nowhere", "/chats?before=3"])("on %s", async (path) => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one", "two", "three");
    const tab = await site.visitor();
    await tab.go(path);
    expect(await problems(tab)).toEqual([]);
  });
});

/** What axe-core finds on this page, in words; in the dark only colours are another matter. */
async function problems(tab: Tab): Promise<string[]> {
  await tab.evaluate(`${axe}; undefined`);
  const find = (theme: string, options: object) =>
    tab.evaluate<string[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(
      ({ id, nodes }) => "${theme}: " + id + ", " + nodes.length + " times, first at " + nodes[0].html.slice(0, 100)))`);
  const light = await find("light", { runOnly: RULES });
  await tab.setTheme("dark");
  const dark = await find("dark", { runOnly: { type: "rule", values: ["color-contrast"] } });
  await tab.setTheme("light");
  return [...light, ...dark];
}
