import { describe, expect, test } from "bun:test";
import type { Browser } from "../../support/browser.ts";
import { attributes, contents, cursor, ids } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";
import { commit } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };
const SECRET = "The cake is a secret";

/** Ada, who owns a private room in which she and Bob have spoken, and Cy, who is not in it. */
async function privateRoom() {
  const started = startRobin();
  const [adas, bobs, cys] = [
    await started.signedIn("Ada"),
    await started.signedIn("Bob"),
    await started.signedIn("Cy"),
  ];
  await adas.post("/rooms", { name: "Kitchen", kind: "private" });
  await adas.post("/rooms/2/members", { name: "Bob" });
  await bobs.post("/rooms/2/join");
  await adas.say(SECRET, { room: "2" });
  await bobs.say("I answer it", { room: "2", reply: "1" });
  const open = (fields: Record<string, string> = {}, by: Browser = adas) =>
    by.post("/rooms/2", { kind: "open", ...fields });
  return { ...started, adas, bobs, cys, open };
}

describe("a private room that is made open", () => {
  test("tells its members first: a note in the log reaches their pages", async () => {
    const { bobs, open } = await privateRoom();
    const held = bobs.poll("/chats?after=2&room=2", { prefer: "wait=25" });
    expect((await open()).status).toBe(303);
    const told = await (await held).text();
    expect(ids(told)).toEqual([3]);
    expect(told).toContain("made this room open");
  });

  test("is not open before that is on disk", async () => {
    const { robin, open } = await privateRoom();
    const kinds: (string | undefined)[] = [];
    robin.heads.onChange((room) => kinds.push(robin.rooms.find(room)?.kind));
    await open();
    expect([...kinds, robin.rooms.find(2)?.kind]).toEqual(["private", "open"]);
  });

  test("keeps what was said before to those who were in it", async () => {
    const { adas, bobs, open } = await privateRoom();
    await open();
    for (const member of [adas, bobs]) {
      expect(contents(await (await member.get("/rooms/2")).text())).toEqual([SECRET, "I answer it"]);
    }
  });

  test("tells whoever joins nothing of how much was said, whatever one has unread again", async () => {
    const { robin, adas, cys, open } = await privateRoom();
    await adas.say("@Cy", { room: "2" });
    await open();
    await cys.post("/rooms/2/join");
    await adas.say("Hello @Cy", { room: "2" });
    const unread = () => robin.unread.of(robin.people.named("Cy")!.id, 2);
    expect(unread()).toMatchObject({ unread: 1, mentions: 1 });
    await cys.post("/unread", { marks: "2.0" });
    // The note of the opening is there for Cy, too.
    expect(unread()).toMatchObject({ unread: 2, mentions: 1 });
    await adas.post("/rooms/2", { history: "shown" });
    expect(unread()).toMatchObject({ unread: 5, mentions: 2 });
  });

  test.each(["Cy", "somebody who joins", "a guest where guests may read"])(
    "shows nothing of it to %s, whatever is asked for",
    async (who) => {
      const isGuest = who.startsWith("a guest");
      const { adas, bobs, cys, browser, open } = await privateRoom();
      await open({ guests: "yes" });
      await bobs.say("Yes, it is", { room: "2", reply: "1" });
      await adas.say("Hello everybody", { room: "2" });
      await bobs.post("/chats/1/reactions", { emoji: "👍" });
      await adas.post("/chats/1", { content: `${SECRET} still` });
      const reader = isGuest ? browser() : cys;
      if (who.includes("joins")) await cys.post("/rooms/2/join");
      const gone = (isHtmx: boolean) => (isGuest ? (isHtmx ? 401 : 303) : 404);
      const asked: [string, number | typeof gone][] = [
        ["/rooms/2", 200],
        ["/rooms/2/chats/1", gone],
        ["/rooms/2/chats/5", 200],
        ["/rooms/2?reply=1", 200],
        ["/chats/1", gone],
        ["/chats/4", 200],
        ["/chats?after=0&room=2", 200],
        ["/chats?after=3&room=2", 200],
        ["/chats?before=4&room=2", 200],
        ["/chats?before=99&room=2", 200],
        ["/chats?since=0&room=2", 200],
        ["/chats?since=0&after=0&room=2", 200],
        ["/search?q=cake in:Kitchen", 200],
        ["/search?q=everybody", 200],
        ["/search?q=from:Ada", 200],
        ["/rooms", 200],
      ];
      for (const [path, status] of asked) {
        for (const headers of [{}, HTMX]) {
          const answer = await reader.get(path, headers);
          const page = await answer.text();
          expect([path, answer.status, /The cake is|I answer it|id="chat-[12]"|quote-1/.test(page)]).toEqual([
            path,
            typeof status === "number" ? status : status(headers === HTMX),
            false,
          ]);
        }
      }
      expect(contents(await (await reader.get("/rooms/2")).text())).toEqual([
        "Yes, it is",
        "Hello everybody",
      ]);
    },
  );

  test("has no way to what is older for those for whom it is not there", async () => {
    const { cys, bobs, open } = await privateRoom();
    await open();
    expect(await (await cys.get("/rooms/2")).text()).not.toContain('id="older"');
    await bobs.say("Hello", { room: "2" });
    const poll = await cys.poll("/chats?after=0&room=2");
    expect(cursor(await poll.text())).toBe(4);
  });

  test.each<[string, string, Record<string, string>]>([
    ["answered", "/chats", { content: "What?", room: "2", reply: "1" }],
    ["edited", "/chats/1", { content: "What?" }],
    ["reacted to", "/chats/1/reactions", { emoji: "👍" }],
    ["deleted", "/chats/1/delete", {}],
  ])("has nothing of it %s by those for whom it is not there", async (_, path, fields) => {
    const { cys, open, robin, signedIn } = await privateRoom();
    await open();
    for (const visitor of [cys, await signedIn("Mod", "moderator")]) {
      const answer = await visitor.post(path, fields);
      expect([
        answer.status === 404 || answer.status === 422,
        (await answer.text()).includes("cake"),
      ]).toEqual([true, false]);
    }
    expect(robin.messages.find(1)).toMatchObject({ content: SECRET, version: 1 });
  });

  test("shows all of it where its owner says so", async () => {
    const { cys, open } = await privateRoom();
    expect((await open({ history: "shown" })).status).toBe(303);
    expect(contents(await (await cys.get("/rooms/2")).text())).toEqual([SECRET, "I answer it"]);
  });

  test("shows it later, where its owner says so then, to who has joined meanwhile too", async () => {
    const { adas, cys, open } = await privateRoom();
    await open();
    await cys.post("/rooms/2/join");
    expect(contents(await (await cys.get("/rooms/2")).text())).toEqual([]);
    await adas.post("/rooms/2", { history: "shown" });
    expect(contents(await (await cys.get("/rooms/2")).text())).toEqual([SECRET, "I answer it"]);
  });

  test("shows it because its owner says so, not an admin who is in it", async () => {
    const { adas, robin, signedIn, open } = await privateRoom();
    const boss = await signedIn("Boss", "admin");
    await adas.post("/rooms/2/members", { name: "Boss" });
    await boss.post("/rooms/2/join");
    const answer = await open({ history: "shown" }, boss);
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining("Only the owner of the room shows to everybody"),
    ]);
    expect(robin.rooms.find(2)?.kind).toBe("private");
    expect((await open({}, boss)).status).toBe(303);
  });

  test("asks once more who may do that when its members have been told", async () => {
    const { robin, signedIn, adas, open } = await privateRoom();
    const boss = await signedIn("Boss", "admin");
    await adas.post("/rooms/2/members", { name: "Boss" });
    await boss.post("/rooms/2/join");
    robin.heads.onChange(() => {
      const room = robin.rooms.find(2)!;
      if (room.owner === 1) commit(robin, () => robin.leaving.depart(room, 1, 1));
    });
    expect((await open({ history: "shown" })).status).toBe(403);
    expect(robin.rooms.find(2)?.kind).toBe("private");
  });

  test("does not take it from an owner of the past that all of it is shown", async () => {
    const { robin, signedIn } = await privateRoom();
    await signedIn("Boss", "admin");
    const boss = robin.people.named("Boss")!;
    const room = robin.rooms.find(2)!;
    commit(robin, () => robin.members.join(2, boss.id));
    const change = { settings: { ...room, kind: "open" }, showsHistory: true } as const;
    expect((await robin.roomManagement.change(boss, room, change))?.kind).toBe("invalid");
    expect(robin.rooms.find(2)?.kind).toBe("private");
  });

  /** The same room, open: Cy, who came in then, has inherited it from those who were in it before. */
  async function inherited() {
    const started = await privateRoom();
    const { robin, adas, bobs, cys, open } = started;
    await open();
    await cys.post("/rooms/2/join");
    await adas.post("/rooms/2/leave");
    await bobs.post("/rooms/2/leave");
    expect(robin.rooms.find(2)?.owner).toBe(robin.people.named("Cy")!.id);
    return started;
  }

  test("is not shown by who inherits it and was not in it then", async () => {
    const { cys, signedIn } = await inherited();
    const page = await (await cys.get("/rooms/2/settings")).text();
    expect(attributes(page, '[name="history"]', "value")).toEqual([]);
    expect((await cys.post("/rooms/2", { history: "shown" })).status).toBe(422);
    const reader = await signedIn("Dora");
    expect(contents(await (await reader.get("/rooms/2")).text())).toEqual([]);
  });

  test("is not shown by an heir who made it private and open again, and was in it only that time", async () => {
    const { cys, signedIn, open } = await inherited();
    await cys.post("/rooms/2", { kind: "private" });
    await cys.say("Among us", { room: "2" });
    expect((await open({ history: "shown" }, cys)).status).toBe(422);
    await open({}, cys);
    expect((await cys.post("/rooms/2", { history: "shown" })).status).toBe(422);
    const reader = await signedIn("Dora");
    expect(contents(await (await reader.get("/rooms/2")).text())).toEqual([]);
  });

  test("is shown by who inherits it and was in it then", async () => {
    const { adas, bobs, cys, open } = await privateRoom();
    await open();
    await adas.post("/rooms/2/leave");
    expect((await bobs.post("/rooms/2", { history: "shown" })).status).toBe(303);
    expect(contents(await (await cys.get("/rooms/2")).text())).toEqual([SECRET, "I answer it"]);
  });

  test("is for who leaves and comes back as for everybody", async () => {
    const { bobs, open } = await privateRoom();
    await open();
    await bobs.post("/rooms/2/leave");
    await bobs.post("/rooms/2/join");
    expect(contents(await (await bobs.get("/rooms/2")).text())).toEqual([]);
  });

  test("says in its settings what becomes of what was said, and hides it unless told otherwise", async () => {
    const { adas } = await privateRoom();
    const page = await (await adas.get("/rooms/2/settings")).text();
    expect(attributes(page, '[name="history"][checked]', "value")).toEqual(["hidden"]);
  });
});

describe("a note by Robin in the log", () => {
  async function noted() {
    const started = await privateRoom();
    await started.open();
    return started;
  }

  test.each<[string, string, Record<string, string>]>([
    ["edited", "/chats/3", { content: "What?" }],
    ["reacted to", "/chats/3/reactions", { emoji: "👍" }],
    ["deleted", "/chats/3/delete", {}],
  ])("is not %s, not by who caused it", async (_, path, fields) => {
    const { adas } = await noted();
    const answer = await adas.post(path, fields);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("Robin notes this")]);
  });

  test("is not answered, begins no group and is not found by a search", async () => {
    const { adas, robin } = await noted();
    expect((await adas.post("/chats", { content: "x", room: "2", reply: "3" })).status).toBe(422);
    await adas.say("After it", { room: "2" });
    expect(robin.messages.last(2).at(-1)?.continues).toBe(false);
    expect(await (await adas.get("/search?q=from:Ada in:Kitchen")).text()).not.toContain(
      "made this room open",
    );
  });

  test("goes with the room, and with the account of who caused it", async () => {
    const { cys, robin } = await noted();
    await robin.accountDeletion.leave(robin.people.named("Ada")!, true);
    await robin.messagePurge.start();
    expect(robin.messages.find(3)?.deletedAt).not.toBeNull();
    someone(robin, "Dora");
    commit(robin, () => robin.rooms.softDelete(robin.rooms.find(2)!.id));
    await robin.purging.start();
    expect(robin.rooms.find(2)).toBeUndefined();
    expect((await cys.get("/rooms/2")).status).toBe(404);
  });
});
