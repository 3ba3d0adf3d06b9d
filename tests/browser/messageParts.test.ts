import { expect, test } from "bun:test";
import { limits } from "../../src/base/limits.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { png } from "../support/files.ts";
import { editMessage, react, sendMessage } from "../support/messages.ts";
import { commit } from "../support/rooms.ts";
import { inChromium } from "./chromium.ts";
import { Site } from "./site.ts";

inChromium("A message that has all that a message may have", () => {
  test("has each of it in a place of its own, in windows of all widths", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const user = site.userOf(ada);
    const { robin } = site;
    await site.say(await site.user("Bob"), "What is there to see?");
    const upload = () => new Response(png(300, 200));
    const { id: file } = (await robin.uploads.take({ user, room: LOBBY, name: "a.png" }, upload)) as {
      id: number;
    };
    const said = { user, room: LOBBY, content: "All of this", replyTo: 1 };
    const id = await sendMessage(robin, { ...said, files: [{ id: file, description: "" }] });
    await editMessage(robin, { id, user, content: "line\n".repeat(limits.folding.lines + 1) });
    await commit(robin, () => robin.messages.pin(robin.messages.find(id)!, user));
    await react(robin, id, "👍", user);
    for (const [width, isPhone] of [
      [1400, false],
      [1000, false],
      [390, true],
    ] as const) {
      await ada.size(width, 700, isPhone);
      await ada.go("/");
      expect(await ada.evaluate<string[]>(`[...${PARTS(id)}].map((part) => part.classList[0])`)).toEqual(ALL);
      expect(await ada.evaluate<string[]>(COINCIDING(id))).toEqual([]);
    }
  });
});

const ALL = ["avatar", "byline", "pinned", "quote", "fold", "content", "files", "reactions"];

/** What of message `id` has a place in its grid: the way to its tools lies in the margin. */
const PARTS = (id: number) => `document.querySelectorAll("#chat-${id} > :not(.more)")`;

/** Pairs of these that one sees in the same place. */
const COINCIDING = (id: number) => `[...${PARTS(id)}].flatMap((one, place, all) =>
  all.slice(place + 1).filter((other) => {
    const [a, b] = [one, other].map((part) => part.getBoundingClientRect());
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }).map((other) => one.classList[0] + " and " + other.classList[0]))`;
