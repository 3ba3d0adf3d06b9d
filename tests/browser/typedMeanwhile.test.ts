import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { line } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Types as one does: each sign for itself, wherever the focus is. */
async function typeKeys(tab: Tab, text: string): Promise<void> {
  for (const sign of text) await tab.press(sign);
}

/** What Bob does with room 2, of which Ada is in the way that each says. */
const ENDS = {
  "is deleted": ["private", "delete", { name: "Board" }],
  "is not open any more": [
    "open",
    "",
    { name: "Board", kind: "private", guests: "no", speakers: "everyone", pause: "0", keepDays: "0" },
  ],
  "is one's own no more": ["private", "members/1/remove", {}],
} as const;

inChromium("A sentence that is being written as its room goes", () => {
  test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])(
    "goes nowhere else, and stands there with why: it %s",
    async (end) => {
      await using site = new Site();
      const [kind, path, fields] = ENDS[end];
      const [ada, bob] = [await site.signedIn("Ada"), await site.signedIn("Bob")];
      const room = site.room(
        kind,
        "Board",
        site.userOf(bob),
        ...(kind === "private" ? [site.userOf(ada)] : []),
      );
      await ada.go(`/rooms/${room}`);
      await typeKeys(ada, "Carol earns");
      await ada.arrive(() =>
        bob.evaluate(`fetch("/rooms/${room}/${path}".replace(/\\/$/, ""), {
        method: "POST",
        body: new URLSearchParams(${JSON.stringify(fields)}),
      }).then(({ status }) => status)`),
      );
      await typeKeys(ada, " much more");
      await ada.enterKey();
      expect([await ada.path(), await ada.value("#content"), site.said()]).toEqual(["/", "", []]);
      expect(await line(ada, ".notice")).toBe(
        "The room you were in is gone, or you may no longer read it. Carol earns",
      );
      await ada.click("#log");
      await typeKeys(ada, "hello");
      await ada.enterKey();
      await eventually(() => expect(site.said()).toEqual(["hello"]));
      await ada.reload();
      expect([await ada.isSeen(".notice"), await ada.evaluate("document.activeElement.id")]).toEqual([
        false,
        "content",
      ]);
    },
  );
});
