import { expect, spyOn, test } from "bun:test";
import { limits } from "../../src/base/limits.ts";
import { makeDirect } from "../support/rooms.ts";
import { eventually, inChromium } from "./chromium.ts";
import { line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";

inChromium("Whether somebody is there", () => {
  test("shows beside a conversation that is open elsewhere, goes as a status does, and each page tells that nobody touches it", async () => {
    await using site = new Site();
    const { attendance } = site.robin;
    const ada = await site.signedIn("Ada");
    const bob = await site.tabOf("Bob");
    const { id } = site.userOf(ada);
    const direct = makeDirect(site.robin, site.userOf(bob), [id]).id;
    await site.robin.statuses.set(id, { emoji: "🌻", words: "Back soon", minutes: 60 });
    await bob.go(`/rooms/${direct}`);
    expect(await bob.text(".topic")).toBe("🌻 Back soon");
    attendance.publish();
    await eventually(async () => expect(await bob.isSeen(`#place-${direct} .dot.online`)).toBe(true));

    const see = spyOn(attendance, "see");
    const toldOf = (isAway: boolean) => see.mock.calls.some(([user, away]) => user === id && away === isAway);
    await ada.setHidden(true);
    await eventually(() => expect(toldOf(false)).toBe(true));
    see.mockClear();
    const pass = (minutes: number) =>
      `{ const now = Date.now(); Date.now = () => now + ${minutes} * 60_000; }`;
    const shown = limits.attendance.gone / 60_000;
    await ada.evaluate(pass(9.9 - shown));
    see.mockClear();
    await eventually(() => expect(toldOf(false)).toBe(true));
    expect(toldOf(true)).toBe(false);
    await ada.evaluate(pass(0.2));
    await eventually(() => expect(toldOf(true)).toBe(true));
    see.mockClear();
    await ada.setHidden(false);
    await eventually(() => expect(toldOf(false)).toBe(true));

    await bob.evaluate(pass(120));
    await bob.setHidden(true);
    await bob.setHidden(false);
    expect(await bob.isSeen(".topic")).toBe(false);
    for (const tab of [ada, bob]) expect(tab.troubles).toEqual([]);
  });
});

inChromium("Who is here", () => {
  test("shows beside the log, and who types above the box, without a request when nothing changes", async () => {
    await using site = new Site();
    const [ada, bob] = [await site.signedIn("Ada"), await site.signedIn("Bob")];
    await reads(ada, ".here", "Bob");
    await reads(bob, ".here", "Ada");
    await bob.focus("#content");
    await bob.type("Hel");
    await reads(ada, "#typing", "Bob is typing…");
    expect(await bob.text("#typing")).toBe("");
    await bob.type("lo");
    await bob.enterKey();
    await shows(ada, ["Hello"]);
    await eventually(async () => expect(await ada.text("#typing")).toBe(""));
    await bob.go("/rooms");
    await eventually(async () => expect(await line(ada, ".here")).not.toContain("Bob"), 8_000);
    for (const tab of [ada, bob]) expect(tab.troubles).toEqual([]);
  });

  test("keeps what has the focus there while others come and go", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await site.user("Bob");
    await ada.focus("#places a[href='/users']");
    await ada.evaluate(`void document.querySelector("#place-1 a").focus()`);
    await site.signedIn("Grace");
    await reads(ada, ".here", "Grace");
    expect(await ada.evaluate(`document.activeElement.closest("li").id`)).toBe("place-1");
  });
});
