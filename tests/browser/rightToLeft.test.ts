import { expect, test } from "bun:test";
import { LOBBY } from "../../src/domain/room.ts";
import { eventually, inChromium } from "./chromium.ts";
import { mouse, open, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import { sendMessage } from "../support/messages.ts";

const ENGLISH = "The workshop is open from nine, and whoever comes brings something to eat for all of us";
const ARABIC = "الورشة مفتوحة من التاسعة، وعلى كل من يأتي أن يحضر معه شيئًا يأكله الجميع معًا في المساء";

const PAGES = [
  { language: "en", begins: "left", other: ARABIC, short: "Room" },
  { language: "ar", begins: "right", other: ENGLISH, short: "غرفة" },
] as const;

inChromium("What is written the other way than the page", () => {
  test.each(PAGES)("is cut where it ends ($language)", async ({ language, other }) => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, other);
    await sendMessage(site.robin, { user: bob, room: LOBBY, content: "needle", replyTo: 1 });
    const ada = await site.tabOf("Ada", async (tab) => {
      await tab.speak(language);
      await tab.size(390, 844);
    });
    for (const [path, said] of [
      ["/", ".quote > span"],
      ["/?reply=1", ".what > span"],
      ["/search?q=needle", ".neighbour > span"],
    ] as const) {
      await ada.go(path);
      expect(await ada.evaluate<string>(endsOf(said))).toBe("begins, is cut");
    }
    await ada.go("/");
    await open(mouse, ada, 1);
    await mouse.press(ada, "#tools .reply");
    await reads(ada, ".what", "Bob");
    expect(await ada.evaluate<string>(endsOf(".what > span"))).toBe("begins, is cut");
  });

  test.each(PAGES)(
    "begins at its side of the box and leaves the button in it its place ($language)",
    async ({ language, begins, other }) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada", (tab) => tab.speak(language));
      const direction = () => ada.evaluate<string>("getComputedStyle(content).direction");
      const [here, there] = begins === "left" ? ["ltr", "rtl"] : ["rtl", "ltr"];
      expect(await direction()).toBe(here);
      await ada.focus("#content");
      await ada.type(other);
      expect(await direction()).toBe(there);
      await eventually(async () => expect(await ada.isSeen("[formaction]")).toBe(true));
      expect(
        await ada.evaluate<boolean>(`(() => {
        const box = document.getElementById("content");
        const { paddingLeft, paddingRight } = getComputedStyle(box);
        const { left, right } = box.getBoundingClientRect();
        const button = document.querySelector("[formaction]").getBoundingClientRect();
        return button.right <= left + parseFloat(paddingLeft) + 1 || button.left >= right - parseFloat(paddingRight) - 1;
      })()`),
      ).toBe(true);
    },
  );

  test.each(PAGES)(
    "is a room's name above the beginning of its messages ($language)",
    async ({ language, begins, other }) => {
      await using site = new Site();
      const ada = await site.tabOf("Ada", (tab) => tab.speak(language));
      await ada.go(`/rooms/${site.room("open", other.slice(0, 20), site.userOf(ada))}`);
      const [name, bar, main] = await ada.evaluate<{ left: number; right: number }[]>(`(() => {
      const name = document.createRange();
      name.selectNodeContents(document.querySelector("h1 a"));
      return [name, document.querySelector(".where"), document.getElementById("main")].map((one) => one.getBoundingClientRect().toJSON());
    })()`);
      expect(name![begins]).toBe(bar![begins]);
      expect(bar!.left).toBeGreaterThanOrEqual(main!.left);
      expect(bar!.right).toBeLessThanOrEqual(main!.right);
    },
  );

  test.each(PAGES)(
    "stands where the others of a list do ($language)",
    async ({ language, begins, other, short }) => {
      await using site = new Site();
      const name = other.slice(0, 55);
      const ada = await site.tabOf("Ada", async (tab) => {
        await tab.speak(language);
        await tab.size(320, 640);
      });
      const me = site.userOf(ada);
      for (const one of [name, name.slice(0, 2), short]) site.room("open", one, me);
      await ada.go("/rooms");
      const sides = await ada.evaluate<number[]>(`[...document.querySelectorAll("ul.list a")].map((link) => {
      const range = document.createRange();
      range.selectNodeContents(link);
      return Math.round(range.getBoundingClientRect().${begins});
    })`);
      expect(new Set(sides).size).toBe(1);
    },
  );
});

inChromium("A page in Arabic", () => {
  test("has its times in the digits that its counts have, whatever the region", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one");
    const ada = await site.signedIn("Ada", (tab) => tab.speak("ar-EG"));
    await eventually(async () => expect(await ada.text("#chat-1 time")).toMatch(/^[0-9]+:[0-9]+ \p{L}$/u));
  });
});

inChromium("What is done with a message that one points at", () => {
  test.each([
    ["en", "نعم"],
    ["ar", "yes"],
  ])(
    "stands over nothing of a few words that begin at the other side than the page (%s)",
    async (language, words) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada", (tab) => tab.speak(language));
      await site.say(await site.user("Bob"), "one", words);
      await shows(ada, ["one", words]);
      await ada.hover("#chat-2 .content");
      await eventually(async () => expect(await ada.isSeen("#chat-2 > .quick")).toBe(true));
      const covered = await ada.evaluate(`(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector("#chat-2 .content"));
      const words = range.getBoundingClientRect();
      return [...document.querySelectorAll("#chat-2 > :is(.quick, .more)")].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < words.right && right > words.left;
      }).length;
    })()`);
      expect(covered).toBe(0);
    },
  );
});

/** Whether the first letter of what `selector` finds is seen, and the last one not. */
function endsOf(selector: string): string {
  return `(() => {
    const said = document.querySelector(${JSON.stringify(selector)});
    const text = document.createTreeWalker(said, NodeFilter.SHOW_TEXT).nextNode();
    const isSeen = (index) => {
      const letter = document.createRange();
      letter.setStart(text, index);
      letter.setEnd(text, index + 1);
      const [{ left, right }, window] = [letter, said.parentElement].map((one) => one.getBoundingClientRect());
      return left >= window.left && right <= window.right;
    };
    return [isSeen(0) ? "begins" : "", isSeen(text.length - 1) ? "" : "is cut"].join(", ");
  })()`;
}
