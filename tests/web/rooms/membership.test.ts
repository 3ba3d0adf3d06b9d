import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { contents, texts } from "../../support/page.ts";
import { signIn, someone, startRobin } from "../../support/robin.ts";
import { placesIn, versionIn } from "../../support/sidebar.ts";
import { makeRoom } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };
const PRIVATE = 2;

/** Ada, who owns a private room called Surprise, and Bob and Cy, who are not in it. */
async function surprise(kind = "private") {
  const started = startRobin();
  const [adas, bobs, cys] = [
    await started.signedIn("Ada"),
    await started.signedIn("Bob"),
    await started.signedIn("Cy"),
  ];
  await adas.post("/rooms", { name: "Surprise", kind });
  await adas.say("The cake is a secret", { room: "2" });
  const of = (name: string) => started.robin.people.named(name)!;
  const isIn = (name: string) => started.robin.members.of(of(name).id).has(PRIVATE);
  const invite = (name: string) => adas.post("/rooms/2/members", { name });
  return { ...started, adas, bobs, cys, of, isIn, invite };
}

describe("a user who is invited into a private room", () => {
  test("is asked, and is not in it", async () => {
    const { bobs, isIn, invite } = await surprise();
    expect((await invite("Bob")).status).toBe(303);
    expect(isIn("Bob")).toBe(false);
    const lobby = await (await bobs.get("/")).text();
    expect(placesIn(lobby).map(({ name }) => name)).toEqual(["Lobby"]);
    expect(texts(lobby, "#asked-2")).toEqual([expect.stringMatching(/Surprise.*invites you/s)]);
  });

  test("is told on a page that is open", async () => {
    const { bobs, invite, robin, of } = await surprise();
    const page = await (await bobs.get("/")).text();
    const now = versionIn(page)!;
    await invite("Bob");
    const answer = await bobs.poll(`/chats?after=0&now=${now}`);
    expect(await answer.text()).toContain('id="asked-2"');
    expect(robin.sidebar.version(of("Bob"), LOBBY)).not.toBe(now);
  });

  test("looks at it before answering, which its members see", async () => {
    const { adas, bobs, invite } = await surprise();
    await invite("Bob");
    const page = await (await bobs.get("/rooms/2")).text();
    expect(contents(page)).toEqual(["The cake is a secret"]);
    expect(page).toContain("Ada invites you to this room.");
    const invited = texts(await (await adas.get("/rooms/2/members")).text(), '[aria-labelledby="asked"]');
    expect(invited).toEqual([expect.stringMatching(/1 person is invited.*Bob/s)]);
  });

  test.each([
    ["by joining", "/rooms/2/join", {}],
    ["by speaking", "/chats", { content: "Hello", room: "2" }],
    ["by inviting another", "/rooms/2/members", { name: "Cy" }],
    ["by saying what to be told of", "/rooms/2/level", { level: "nothing" }],
  ])("is in it %s", async (_, path, fields: Record<string, string>) => {
    const { bobs, isIn, invite, robin, of } = await surprise();
    await invite("Bob");
    expect((await bobs.post(path, fields)).status).toBe(303);
    expect(isIn("Bob")).toBe(true);
    expect(robin.invitations.of(of("Bob").id).size).toBe(0);
  });

  test("is not in it, nor asked any more, after a no", async () => {
    const { bobs, isIn, invite } = await surprise();
    await invite("Bob");
    expect((await bobs.post("/rooms/2/leave")).status).toBe(303);
    expect(isIn("Bob")).toBe(false);
    expect(await (await bobs.get("/")).text()).not.toContain("Surprise");
    expect((await bobs.get("/rooms/2")).status).toBe(404);
    expect((await bobs.post("/rooms/2/join")).status).toBe(404);
  });

  test("reads it no more when that is taken back", async () => {
    const { adas, bobs, invite, of } = await surprise();
    await invite("Bob");
    const held = bobs.poll("/chats?after=1&room=2", { prefer: "wait=25" });
    await adas.post(`/rooms/2/members/${of("Bob").id}/remove`);
    expect((await held).headers.get("hx-redirect")).toBe("/");
    expect((await bobs.get("/rooms/2")).status).toBe(404);
  });

  test("decides nothing in it before answering, an admin neither", async () => {
    const { signedIn, invite, robin, of } = await surprise();
    const boss = await signedIn("Boss", "admin");
    await invite("Boss");
    expect(await (await boss.get("/rooms/2")).text()).not.toContain("/rooms/2/settings");
    for (const path of [
      "/rooms/2",
      "/rooms/2/delete",
      "/rooms/2/archive",
      `/rooms/2/members/${of("Ada").id}/remove`,
    ]) {
      expect([path, (await boss.post(path, { topic: "x" })).status]).toEqual([path, 403]);
    }
    expect((await boss.get("/rooms/2/settings")).status).toBe(403);
    await boss.post("/rooms/2/join");
    expect((await boss.get("/rooms/2/settings")).status).toBe(200);
    expect(robin.rooms.find(2)?.topic).toBe("");
  });

  test("is asked no more when the room is gone", async () => {
    const { adas, bobs, invite, robin } = await surprise();
    await invite("Bob");
    await adas.post("/rooms/2/delete");
    await robin.purging.start();
    expect(await (await bobs.get("/")).text()).not.toContain("asked-2");
    expect(robin.rooms.find(2)).toBeUndefined();
  });

  test("is asked no more when who asked has left Robin", async () => {
    const { bobs, invite, robin, of, cys } = await surprise();
    await invite("Cy");
    await cys.post("/rooms/2/join");
    await cys.post("/rooms/2/members", { name: "Bob" });
    await robin.accountDeletion.leave(of("Cy"), false);
    expect(await (await bobs.get("/")).text()).not.toContain("asked-2");
  });
});

describe("an invitation into an open room", () => {
  test("puts a user into it at once", async () => {
    const { isIn, invite } = await surprise("open");
    await invite("Bob");
    expect(isIn("Bob")).toBe(true);
  });

  test("that a user has left asks that user first", async () => {
    const { bobs, isIn, invite } = await surprise("open");
    await invite("Bob");
    await bobs.post("/rooms/2/leave");
    await invite("Bob");
    expect(isIn("Bob")).toBe(false);
    expect(await (await bobs.get("/")).text()).toContain('id="asked-2"');
    await bobs.post("/rooms/2/join");
    expect(isIn("Bob")).toBe(true);
  });
});

describe("a user who was removed from an open room", () => {
  async function takenOut() {
    const started = await surprise("open");
    await started.bobs.post("/rooms/2/join");
    await started.cys.post("/rooms/2/join");
    await started.bobs.say("First", { room: "2" });
    await started.adas.post(`/rooms/2/members/${started.of("Bob").id}/remove`);
    return started;
  }

  test.each([
    ["join", "/rooms/2/join", {}],
    ["speak", "/chats", { content: "Hello", room: "2" }],
    ["edit what was said", "/chats/2", { content: "Hello" }],
    ["react", "/chats/1/reactions", { emoji: "👍" }],
    ["invite", "/rooms/2/members", { name: "Cy" }],
    ["say what to be told of", "/rooms/2/level", { level: "nothing" }],
  ])("does not %s", async (_, path, fields: Record<string, string>) => {
    const { bobs, isIn } = await takenOut();
    for (const headers of [{}, HTMX]) {
      const answer = await bobs.post(path, fields, headers);
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining("You were taken out of this room."),
      ]);
    }
    expect(isIn("Bob")).toBe(false);
  });

  test("still takes back what was said", async () => {
    const { bobs } = await takenOut();
    expect((await bobs.post("/chats/2/delete")).status).toBe(303);
  });

  test("has no box to speak there, and is told why", async () => {
    const { bobs } = await takenOut();
    const page = await (await bobs.get("/rooms/2")).text();
    expect(page).not.toContain('id="composer"');
    expect(page).toContain("You were taken out of this room.");
  });

  test.each(["/rooms/2", "/rooms", "/rooms/2/members"])(
    "is offered nothing that is refused then, on %s",
    async (path) => {
      const { bobs, adas, invite } = await takenOut();
      const offers = async (who: typeof bobs) =>
        (await (await who.get(path)).text()).match(/(?<=action=")\/rooms\/2\/(?:join|members)(?=")/g) ?? [];
      expect(await offers(bobs)).toEqual([]);
      await invite("Bob");
      expect(await offers(bobs)).toContain("/rooms/2/join");
      expect(await offers(adas)).not.toContain("/rooms/2/join");
    },
  );

  test("does not become one who left by leaving once more", async () => {
    const { bobs } = await takenOut();
    await bobs.post("/rooms/2/leave");
    expect((await bobs.post("/rooms/2/join")).status).toBe(403);
  });

  test("is not asked back by just anybody", async () => {
    const { cys, isIn } = await takenOut();
    const answer = await cys.post("/rooms/2/members", { name: "Bob" });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining("Bob was taken out of this room"),
    ]);
    expect(isIn("Bob")).toBe(false);
  });

  test("is asked back by who decides on the room, and comes by the own will", async () => {
    const { invite, bobs, isIn } = await takenOut();
    expect((await invite("Bob")).status).toBe(303);
    expect(isIn("Bob")).toBe(false);
    expect((await bobs.post("/rooms/2/join")).status).toBe(303);
    expect(isIn("Bob")).toBe(true);
  });
});

describe("the rate of invitations is limited", () => {
  test("for one who invites", async () => {
    const { adas, robin } = await surprise();
    const people = Array.from({ length: limits.inviting.burst + 1 }, (_, index) =>
      someone(robin, `pupil${index}`),
    );
    const answers = [];
    for (const { name } of people) answers.push(await adas.post("/rooms/2/members", { name }));
    expect(answers.slice(0, -1).every(({ status }) => status === 303)).toBe(true);
    expect([answers.at(-1)!.status, await answers.at(-1)!.text()]).toEqual([
      429,
      expect.stringContaining("Those were many invitations."),
    ]);
  });

  test("for one who is invited, by however many", async () => {
    const { robin, signedIn } = startRobin();
    const victim = someone(robin, "Victim", "owner");
    const { burst } = limits.invited;
    let refused = 0;
    for (let index = 0; index < burst + 5; index += 1) {
      const inviter = await signedIn(`stranger${index}`);
      const { id } = makeRoom(
        robin,
        { name: "A room", topic: "", kind: "private" },
        robin.people.named(`stranger${index}`)!,
      );
      const from = { "x-forwarded-for": `192.0.2.${index}` };
      if ((await inviter.post(`/rooms/${id}/members`, { name: "Victim" }, from)).status === 429) refused += 1;
    }
    expect([refused, robin.invitations.of(victim.id).size]).toEqual([5, burst]);
  });

  /** Eve with as many private rooms, by number; and Vic, whom others reach as long as this is 303. */
  async function eveAndVic(rooms: number) {
    const { robin, signedIn, browser, clock } = startRobin();
    const eve = await signedIn("Eve");
    const vic = await signIn(robin, browser(), someone(robin, "Vic"));
    const maker = robin.people.named("Eve")!;
    const ids = Array.from(
      { length: rooms },
      (_, index) => makeRoom(robin, { name: `Room ${index}`, topic: "", kind: "private" }, maker).id,
    );
    const invite = async (room: number) => (await eve.post(`/rooms/${room}/members`, { name: "Vic" })).status;
    const reach = async (name: string) =>
      (await (await signedIn(name)).post("/directs", { name: "Vic" })).status;
    return { robin, clock, eve, vic, ids, invite, reach };
  }

  test("but what stands already takes nothing from the one who is invited", async () => {
    const { ids, invite, reach } = await eveAndVic(1);
    for (let time = 0; time <= limits.invited.burst; time += 1) expect(await invite(ids[0]!)).toBe(303);
    expect(await reach("Ada")).toBe(303);
  });

  test("for one who invites the same person again and again, and keeps nobody else from that one", async () => {
    const { ids, invite, reach, vic, eve, clock } = await eveAndVic(limits.reaching.burst + 1);
    const last = ids.pop()!;
    for (const room of ids) expect(await invite(room)).toBe(303);
    expect(await invite(last)).toBe(429);
    expect((await eve.post("/directs", { name: "Vic" })).status).toBe(429);
    for (const room of ids) {
      await vic.post(`/rooms/${room}/leave`);
      expect(await invite(room)).toBe(429);
    }
    expect(await reach("Ada")).toBe(303);
    clock.pass(limits.reaching.every);
    expect(await invite(last)).toBe(303);
  });

  test("for one address, with however many accounts", async () => {
    const { robin, signedIn } = startRobin();
    const made = [];
    for (let index = 0; index < 9; index += 1) {
      const one = await signedIn(`stranger${index}`);
      for (let room = 0; room < 15; room += 1) {
        made.push((await one.post("/rooms", { name: `Room ${index} ${room}`, kind: "private" })).status);
      }
    }
    expect(made.filter((status) => status === 303)).toHaveLength(limits.makingFromAddress.burst);
    expect(robin.rooms.find(2 + limits.makingFromAddress.burst)).toBeUndefined();
  });
});

describe("a room's name", () => {
  test.each(["Lobby", "lobby", "Lоbby", "L o b b y", "🏠 Lobby", "Lobby!", "LOBBY."])(
    "%j poses as the lobby's, and is refused to every kind of room",
    async (name) => {
      const { signedIn } = startRobin();
      const ada = await signedIn("Ada");
      for (const kind of ["open", "private"]) {
        const answer = await ada.post("/rooms", { name, kind });
        expect([kind, answer.status]).toEqual([kind, 422]);
      }
      await ada.post("/rooms", { name: "Garden", kind: "private" });
      expect((await ada.post("/rooms/2", { name })).status).toBe(422);
    },
  );

  test("poses as the lobby's whatever that is called by now", async () => {
    const { signedIn } = startRobin();
    const ada = await signedIn("Ada", "owner");
    expect((await ada.post("/rooms/1", { name: "Foyer" })).status).toBe(303);
    expect((await ada.post("/rooms", { name: "Fоyer", kind: "private" })).status).toBe(422);
    expect((await ada.post("/rooms/1", { name: "Lobby" })).status).toBe(303);
  });
});

describe("what calls in a room that one joins", () => {
  /** Ada, in the lobby and two more rooms, in a place where one is told everything in three; and Bob, who makes rooms. */
  async function inThree(settings: Record<string, string> = { followedRooms: "3" }) {
    const started = startRobin();
    const olga = await started.signedIn("Olga", "owner");
    const [adas, bobs] = [await started.signedIn("Ada"), await started.signedIn("Bob")];
    expect((await olga.post("/place", settings)).status).toBe(303);
    for (const name of ["One", "Two", "Three", "Four"]) await bobs.post("/rooms", { name });
    for (const room of [2, 3]) await adas.post(`/rooms/${room}/join`);
    const ada = started.robin.people.named("Ada")!;
    const level = (room: number) => started.robin.members.of(ada.id).get(room)?.notificationLevel;
    return { ...started, adas, bobs, level };
  }

  test("is everything in the first rooms, and what is meant for one in further ones", async () => {
    const { adas, bobs, level } = await inThree();
    await adas.post("/rooms/4/join");
    await bobs.post("/rooms/5/members", { name: "Ada" });
    expect([1, 2, 3, 4, 5].map(level)).toEqual([
      "everything",
      "everything",
      "everything",
      "mentions",
      "mentions",
    ]);
  });

  test("is what is meant for one where one comes in by speaking, too", async () => {
    const { adas, level } = await inThree();
    await adas.say("Hello", { room: "4" });
    expect(level(4)).toBe("mentions");
  });

  test("is everything in a room that one makes, and in a conversation", async () => {
    const { adas, bobs, level } = await inThree();
    await adas.post("/rooms", { name: "Mine" });
    await bobs.post("/directs", { name: "Ada" });
    expect([6, 7].map(level)).toEqual(["everything", "everything"]);
  });

  test("is everything again for one who has left another room", async () => {
    const { adas, level } = await inThree();
    await adas.post("/rooms/3/leave");
    await adas.post("/rooms/4/join");
    expect(level(4)).toBe("everything");
  });

  test("goes by the place, which has ten such rooms at first", async () => {
    const { adas, level } = await inThree({ followedRooms: "10" });
    await adas.post("/rooms/4/join");
    expect(level(4)).toBe("everything");
  });
});
