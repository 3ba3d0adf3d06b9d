import { expect, spyOn, test } from "bun:test";
import { makeDirect } from "../support/rooms.ts";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";

inChromium("Whether somebody is there", () => {
  test("shows beside a conversation that is open elsewhere, goes as a status does, and each page tells that nobody touches it", async () => {
    await using site = new Site();
    const { attendance } = site.robin;
    const ada = await site.signedIn("Ada");
    const bob = await site.signedIn("Bob");
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
    const hours = (count: number) =>
      `{ const now = Date.now(); Date.now = () => now + ${count} * 3_600_000; }`;
    await ada.evaluate(hours(1));
    await eventually(() => expect(toldOf(true)).toBe(true));
    see.mockClear();
    await ada.setHidden(false);
    await eventually(() => expect(toldOf(false)).toBe(true));

    await bob.evaluate(hours(2));
    await bob.setHidden(true);
    await bob.setHidden(false);
    expect(await bob.isSeen(".topic")).toBe(false);
    for (const tab of [ada, bob]) expect(tab.troubles).toEqual([]);
  });
});
