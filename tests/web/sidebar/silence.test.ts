import { describe, expect, test } from "bun:test";
import { de } from "../../../src/words/de.ts";
import type { Browser } from "../../support/browser.ts";
import { element, elements, text } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";
import { versionIn } from "../../support/sidebar.ts";

const PASSWORD = "a long way home";
const MINUTE = 60_000;

/** What is there for who may write. */
const BOX = "#composer, #content, #outbox, .attach";

/** Olga's place with an open room of hers, 2, that Bob is in, too, and their conversation, 3; what Bob's page of a room is told. */
async function begin(isPhone = false) {
  const started = startRobin();
  const { robin, signedIn } = started;
  const olga = await signedIn("Olga", "owner");
  const bob = await signedIn("Bob");
  const [owner, user] = ["Olga", "Bob"].map((name) => robin.people.named(name)!);
  makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, owner!);
  commit(robin, () => robin.members.join(2, user!.id));
  makeDirect(robin, owner!, [user!.id]);
  const headers = isPhone ? { "accept-language": "de" } : {};
  return { ...started, olga, bob, id: user!.id, page: (room: number) => open(bob, room, headers) };
}

/** The page of `room`: what stands in the place of the box, at first and after each poll; undefined: nothing came. */
async function open(browser: Browser, room: number, headers: Record<string, string>) {
  let page = await (await browser.get(`/rooms/${room}`, headers)).text();
  const poll = async () => {
    const answer = await browser.poll(`/chats?after=0&room=${room}&now=${versionIn(page)}`, headers);
    if (answer.status !== 200) return undefined;
    page = await answer.text();
    return text(element(page, "#silence"));
  };
  return { first: text(element(page, "#silence")), poll };
}

type Started = Awaited<ReturnType<typeof begin>>;

/** Settings of a room that its form always sends. */
const speakers = (who: string) => ({ name: "Garden", kind: "open", guests: "no", pause: "0", speakers: who });

/** What keeps Bob from writing in which room, why, and what lets him again. */
const WAYS: [
  what: string,
  room: number,
  why: string,
  end: (of: Started) => Promise<unknown>,
  undo: (of: Started) => Promise<unknown>,
][] = [
  [
    "the room is archived",
    2,
    "This room is archived",
    ({ olga }) => olga.post("/rooms/2/archive", { archived: "yes" }),
    ({ olga }) => olga.post("/rooms/2/archive", { archived: "no" }),
  ],
  [
    "only moderators speak there",
    2,
    "Only moderators speak in this room.",
    ({ olga }) => olga.post("/rooms/2", speakers("moderators")),
    ({ olga }) => olga.post("/rooms/2", speakers("everyone")),
  ],
  [
    "one is muted",
    1,
    "You are muted here until",
    ({ olga, id }) => olga.post(`/users/${id}/mute`, { minutes: "60", reason: "" }),
    ({ olga, id }) => olga.post(`/users/${id}/unmute`),
  ],
  [
    "one is muted for a time",
    1,
    "You are muted here until",
    ({ olga, id }) => olga.post(`/users/${id}/mute`, { minutes: "10", reason: "" }),
    async ({ clock }) => clock.pass(10 * MINUTE),
  ],
  [
    "one is taken out",
    2,
    "You were taken out of this room.",
    ({ olga, id }) => olga.post(`/rooms/2/members/${id}/remove`),
    ({ olga }) => olga.post("/rooms/2/members", { name: "Bob" }),
  ],
  [
    "the other of a conversation hides one",
    3,
    "They do not take direct messages from you.",
    ({ olga, id }) => olga.post(`/users/${id}/hide`, { hidden: "yes" }),
    ({ olga, id }) => olga.post(`/users/${id}/hide`, { hidden: "no" }),
  ],
];

describe("a page that is open is told with the next poll that one may not write", () => {
  test.each(WAYS)("and that one may again: %s", async (_, room, why, end, undo) => {
    const started = await begin();
    const page = await started.page(room);
    expect([page.first, await page.poll()]).toEqual(["", undefined]);
    await end(started);
    expect(await page.poll()).toContain(why);
    expect(await page.poll()).toBeUndefined();
    await undo(started);
    expect([await page.poll(), await page.poll()]).toEqual(["", undefined]);
  });

  test("and whoever keeps order no more, where only those speak", async () => {
    const started = await begin();
    const { olga, id } = started;
    await olga.post(`/users/${id}/role`, { role: "moderator" });
    const page = await started.page(2);
    await olga.post("/rooms/2", speakers("moderators"));
    expect(await page.poll()).toBeOneOf([undefined, ""]);
    await olga.post(`/users/${id}/role`, { role: "member" });
    expect(await page.poll()).toBe("Only moderators speak in this room.");
  });

  test("for good, as the last of the others in a conversation deletes the account; what was said stays to be read", async () => {
    const started = await begin();
    const { robin, bob, browser } = started;
    const cy = await browser().register("Cy");
    await bob.post("/directs", { name: "Olga Cy" });
    await bob.post("/directs", { name: "Cy" });
    const [among, alone] = ["Olga Bob Cy", "Bob Cy"].map((names) => {
      const people = names.split(" ").map((name) => robin.people.named(name)!.id);
      return robin.rooms.directOf(people)!.id;
    }) as [number, number];
    await cy.say("Farewell", { room: String(alone) });
    const pages = [await started.page(alone), await started.page(among)] as const;
    await cy.post("/profile/delete", { password: PASSWORD, messages: "keep" });
    const why = "Nobody else in this conversation has an account any more.";
    expect([await pages[0].poll(), await pages[1].poll()]).toEqual([why, ""]);
    expect((await bob.say("To those who stay", { room: String(among) })).status).toBe(204);
    const refused = await bob.say("To nobody", { room: String(alone) });
    expect([refused.status, text(await refused.text())]).toEqual([403, why]);
    const page = await (await bob.get(`/rooms/${alone}`)).text();
    expect([text(element(page, ".content")), elements(page, BOX)]).toEqual(["Farewell", []]);
    expect((await bob.post(`/chats/${robin.heads.head(alone)}/reactions`, { emoji: "👍" })).status).toBe(403);
  });

  test("in the page's language, and with the words by which it is opened", async () => {
    const started = await begin(true);
    const page = await started.page(2);
    await started.olga.post("/rooms/2/archive", { archived: "yes" });
    expect(await page.poll()).toBe(de.room.archived);
    expect((await started.page(2)).first).toBe(de.room.archived);
  });
});

describe("a page that is opened", () => {
  test("where one may write has the box, and says nothing in its place", async () => {
    const { bob } = await begin();
    const page = await (await bob.get("/rooms/2")).text();
    expect([elements(page, BOX).length, elements(page, ".silence"), text(element(page, "#silence"))]).toEqual(
      [4, [], ""],
    );
  });

  test("where one may not write says why in the place of the box", async () => {
    const { olga, bob, browser } = await begin();
    await olga.post("/rooms/2/archive", { archived: "yes" });
    const page = await (await bob.get("/rooms/2")).text();
    expect([elements(page, BOX), elements(page, "#silence.silence").length]).toEqual([[], 1]);
    const guests = await (await browser().get("/")).text();
    expect(elements(guests, `${BOX}, #silence`)).toEqual([]);
  });
});
