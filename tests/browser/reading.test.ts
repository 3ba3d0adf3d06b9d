import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const isTimeShown = `document.querySelector("#chats time").checkVisibility({ visibilityProperty: true })`;

inChromium("A message", () => {
  test("has links where web addresses are, which tell the other site nothing", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.send("see https://example.com/a?b=c&d and http://example.org, not ftp://example.net");
    await eventually(async () => expect(await ada.said()).toHaveLength(1));
    const links = await ada.evaluate(
      `[...document.querySelectorAll(".content a")].map((link) => [link.href, link.rel])`,
    );
    const rel = "noopener noreferrer nofollow";
    expect(links).toEqual([
      ["https://example.com/a?b=c&d", rel],
      ["http://example.org/", rel],
    ]);
  });

  test("shows its lines as lines, and the spaces in them", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "one", "one\ntwo\n\n  four");
    const guest = await site.visitor();
    await guest.go("/");
    const [one, four] = await guest.evaluate<number[]>(
      `[...document.querySelectorAll(".content")].map((content) => content.getBoundingClientRect().height)`,
    );
    expect(four).toBe(4 * one!);
    expect(await guest.said()).toEqual(["one", "one\ntwo\n\n  four"]);
  });

  test("tells its time in the reader's zone, from the same bytes", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "lunch?");
    at(site, "2026-02-03T12:30:00Z");
    const [tokyo, lima] = await Promise.all([site.visitor(), site.visitor()]);
    await Promise.all([tokyo.goFrom("Asia/Tokyo"), lima.goFrom("America/Lima")]);
    expect(await tokyo.text("#chats time")).toMatch(/^(21:30|9:30\sPM)$/);
    expect(await lima.text("#chats time")).toMatch(/^0?7:30(\sAM)?$/);
    expect(await bytes(tokyo)).toBe(await bytes(lima));
    await tokyo.evaluate(
      `void document.querySelector("#chats time").dispatchEvent(new PointerEvent("pointerover", { bubbles: true }))`,
    );
    expect(await tokyo.evaluate<string>(`document.querySelector("#chats time").title`)).toMatch(
      /^Tuesday, February 3, 2026.* 9:30\sPM$/,
    );
  });

  test("shows its time, also where nothing was said before it", async () => {
    await using site = new Site();
    const guest = await site.visitor();
    await guest.go("/");
    await site.say(await site.user("Bob"), "the first");
    await eventually(async () => expect(await guest.said()).toEqual(["the first"]));
    await eventually(async () => expect(await guest.evaluate<boolean>(isTimeShown)).toBe(true));
  });

  test("has its time and its day told anew once the reader is in another zone", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const room = site.room("open", "Board", bob, site.userOf(ada));
    await site.say(bob, "late", "early");
    at(site, "2026-02-03T22:59:00Z", "2026-02-03T23:01:00Z");
    const move = (timezoneId: string) => ada.cdp("Emulation.setTimezoneOverride", { timezoneId });
    const isTold = (times: RegExp[], dates: (string | null)[]) =>
      eventually(async () => {
        const told = await ada.evaluate<string[]>(
          `[...document.querySelectorAll(".chat time")].map((time) => time.textContent)`,
        );
        for (const [index, time] of times.entries()) expect(told[index]).toMatch(time);
        expect((await days(ada)).slice(0, 2)).toEqual(dates);
      });
    const tokyo: [RegExp[], (string | null)[]] = [
      [/^0?7:59/, /^0?8:01/],
      ["Wednesday, February 4, 2026", null],
    ];
    await ada.goFrom("Europe/Berlin");
    await isTold(
      [/^(23|11):59/, /^(00|12):01/],
      ["Tuesday, February 3, 2026", "Wednesday, February 4, 2026"],
    );
    await move("Asia/Tokyo");
    await site.say(bob, "something new");
    await isTold(...tokyo);
    await move("America/Lima");
    await ada.setHidden(true);
    await ada.setHidden(false);
    await isTold([/^(17|5):59/, /^(18|6):01/], ["Tuesday, February 3, 2026", null]);
    await ada.arrive(() => ada.click(`#place-${room} a`));
    await move("Asia/Tokyo");
    await ada.arrive(() => ada.click("#place-1 a"));
    await isTold(...tokyo);
  });

  test("has its time told in the reader's zone", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "lunch?");
    at(site, "2026-02-03T12:30:00Z");
    const guest = await site.visitor();
    await guest.goFrom("Asia/Tokyo");
    expect(await guest.text("#chats time")).toMatch(/^(21:30|9:30\sPM)$/);
    expect(guest.troubles).toEqual([]);
  });

  test("shows its time as the server says it where the script stays away", async () => {
    await using site = new Site({}, { isNew: true });
    await site.say(await site.user("Bob"), "hello");
    const guest = await site.visitor();
    const scripts = await guest.hold("*/assets/guest.en.*.js");
    const arrived = guest.go("/");
    await scripts.fail();
    await arrived;
    expect(await guest.evaluate<boolean>(isTimeShown)).toBe(false);
    await guest.evaluate("void chats.getAnimations().forEach((wait) => wait.finish())");
    expect(await guest.evaluate<boolean>(isTimeShown)).toBe(true);
    expect(await guest.text("#chats time")).toContain("UTC");
  });

  test("stands under the day that it is in the reader's zone", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "late", "early", "later");
    at(site, "2026-02-03T22:59:00Z", "2026-02-03T23:01:00Z", "2026-02-03T23:02:00Z");
    const [berlin, lima] = await Promise.all([site.visitor(), site.visitor()]);
    await Promise.all([berlin.goFrom("Europe/Berlin"), lima.goFrom("America/Lima")]);
    expect(await days(berlin)).toEqual(["Tuesday, February 3, 2026", "Wednesday, February 4, 2026", null]);
    expect(await days(lima)).toEqual(["Tuesday, February 3, 2026", null, null]);
  });

  test("stands beside its picture, below the line of its day", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "hello");
    const guest = await site.visitor();
    await guest.go("/");
    const box = (part: string) =>
      guest.evaluate<Record<"left" | "right" | "top" | "bottom", number>>(
        `document.querySelector(".chat ${part}").getBoundingClientRect().toJSON()`,
      );
    const [avatar, author, content] = [await box(".avatar"), await box(".author"), await box(".content")];
    expect(author.left).toBeGreaterThan(avatar.right);
    expect(content.left).toBe(author.left);
    expect(Math.abs(author.top - avatar.top)).toBeLessThan(8);
    expect(content.top).toBeGreaterThanOrEqual(author.bottom - 4);
  });

  test("has the line of its day in the middle, and is marked without it", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    await site.say(await site.user("Bob"), "@Ada, hello");
    await eventually(async () => expect(await ada.isSeen(".chat[data-new-day]")).toBe(true));
    const [message, line, band] = await ada.evaluate<number[][]>(`(() => {
      const chat = document.querySelector(".chat");
      const sizeOf = (part) => ["width", "height"].map((side) => parseFloat(getComputedStyle(chat, part)[side]));
      return [[chat.offsetWidth, chat.offsetHeight], sizeOf("::before"), sizeOf("::after")];
    })()`);
    expect(line![0]).toBe(message![0]!);
    expect(band![1]).toBeLessThan(message![1]! - line![1]!);
    expect(band![1]).toBeGreaterThan(40);
  });

  test("hides the name above it when the same person goes on, but not from a screen reader", async () => {
    await using site = new Site();
    const [ada, bob] = [await site.user("Ada"), await site.user("Bob")];
    for (const user of [ada, ada, bob]) await site.say(user, "hello");
    const guest = await site.visitor();
    await guest.go("/");
    const heights = `[...document.querySelectorAll(".byline")].map((line) => line.getBoundingClientRect().height > 2)`;
    expect(await guest.evaluate<boolean[]>(heights)).toEqual([true, false, true]);
    const { nodes } = await guest.cdp<{ nodes: { role?: Named; name?: Named }[] }>(
      "Accessibility.getFullAXTree",
    );
    const texts = nodes.filter(({ role }) => role?.value === "StaticText").map(({ name }) => name?.value);
    expect(texts.filter((text) => text === "Ada" || text === "Bob")).toEqual(["Ada", "Ada", "Bob"]);
  });

  test("that is the first of the page has its name above it, whoever spoke before", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    for (let index = 0; index < 150; index += 50) await site.say(bob, ...Array<string>(50).fill("on and on"));
    const [guest, scriptless] = await Promise.all([site.visitor(), site.visitor()]);
    await scriptless.withoutScript();
    await Promise.all([guest.go("/"), scriptless.go("/")]);
    const names = `[...document.querySelectorAll(".byline")].map((line) => line.clientHeight > 2)`;
    // And each twentieth of those who go on and on.
    const firsts = (count: number) =>
      Array.from({ length: count }, (_, index) => index === 0 || (150 - count + index) % 20 === 0);
    expect(await scriptless.evaluate<boolean[]>(names)).toEqual(firsts(100));
    expect(await guest.evaluate<boolean[]>(names)).toEqual(firsts(100));
    await guest.scroll("-log.scrollHeight");
    await eventually(async () => expect(await guest.said()).toHaveLength(150));
    expect(await guest.evaluate<boolean[]>(names)).toEqual(firsts(150));
  });
});

inChromium("The room", () => {
  test("fits a window of 320 pixels, whatever is said", async () => {
    await using site = new Site();
    const bob = await site.user("B".repeat(32));
    await site.say(bob, "x".repeat(4_000), `https://example.com/${"y".repeat(1_000)}`, "ﷺ".repeat(200));
    const ada = await site.signedIn("W".repeat(32), (tab) => tab.size(320, 600));
    const widths = `[document.documentElement.scrollWidth, log.scrollWidth - log.clientWidth]`;
    expect(await ada.evaluate<number[]>(widths)).toEqual([320, 0]);
    expect(await isWhole(ada, "#composer button")).toBe(true);
    expect(await isWhole(ada, ".account button")).toBe(true);
  });

  test("shows the whole box on a phone", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), ...Array<string>(100).fill("hello"));
    const ada = await site.signedIn("Ada", (tab) => tab.becomePhone());
    for (const part of ["#content", "#composer button"]) expect(await isWhole(ada, part)).toBe(true);
    await ada.focus("#content");
    await ada.type("a line\n".repeat(60));
    for (const part of ["#content", "#composer button"]) expect(await isWhole(ada, part)).toBe(true);
  });

  test("does not shift while it loads, however slowly", async () => {
    await using site = new Site({}, { isNew: true });
    await site.say(await site.user("Bob"), ...Array.from({ length: 100 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada", (tab) => tab.slowDown(150_000));
    const shift = await ada.evaluate<number>(`new Promise((resolve) => {
      let shift = 0;
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += entry.value;
      });
      observer.observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(shift))));
    })`);
    expect(shift).toBeLessThan(0.001);
  });
});

inChromium("Without script", () => {
  test("one reads, speaks and pages through history", async () => {
    await using site = new Site();
    await site.say(
      await site.user("Bob"),
      ...Array.from({ length: 101 }, (_, index) => `message ${index + 1}`),
    );
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    expect(await ada.isSeen("noscript a")).toBe(true);
    expect((await ada.said()).at(-1)).toBe("message 101");
    expect(await ada.evaluate("log.scrollTop")).toBe(0);
    expect(await ada.text("#chats time")).toMatch(/^\d+ \w+ \d{4}, \d\d:\d\d UTC$/);

    await ada.focus("#content");
    await ada.type("without script");
    await ada.arrive(() => ada.click("#composer button"));
    expect((await ada.said()).at(-1)).toBe("without script");

    await ada.evaluate("void (log.scrollTop = -log.scrollHeight)");
    await ada.arrive(() => ada.click("#older a"));
    expect(await ada.said()).toEqual(["message 1", "message 2"]);
    await ada.arrive(() => ada.click(".below a"));
    expect((await ada.said()).at(-1)).toBe("without script");
  });
});

type Named = { value: string };

/** Sets when the messages were sent, oldest first. */
function at(site: Site, ...moments: string[]): void {
  const set = site.robin.db.query("update messages set created_at = ? where id = ?");
  for (const [index, moment] of moments.entries()) set.run(Date.parse(moment), index + 1);
}

/** The list of messages as the server sent it. */
function bytes(tab: Tab): Promise<string> {
  return tab.evaluate(`fetch("/").then((page) => page.text()).then((text) => text.match(/<ol.*<.ol>/s)[0])`);
}

/** The line above each message that names a day, if it has one. */
function days(tab: Tab): Promise<(string | null)[]> {
  return tab.evaluate(`[...document.querySelectorAll(".chat")].map((chat) =>
    getComputedStyle(chat, "::before").content === "none" ? null : chat.dataset.newDay)`);
}

/** Whether nothing of what `selector` finds is outside of the window. */
function isWhole(tab: Tab, selector: string): Promise<boolean> {
  return tab.evaluate(`(() => {
    const { left, top, right, bottom } = document.querySelector("${selector}").getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  })()`);
}
