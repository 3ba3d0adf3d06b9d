import { describe, expect, spyOn, test } from "bun:test";
import type { Draft } from "../../../src/domain/posting/posting.ts";
import type { RefusalKind } from "../../../src/domain/refusal.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { en } from "../../../src/words/en.ts";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

/** Ada's open room and her private one, and Bob, who is in neither. */
function twoRooms(environment: Record<string, string> = {}) {
  const { robin } = startRobin(environment);
  const [ada, bob] = [someone(robin, "Ada"), someone(robin, "Bob")];
  const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada).id;
  const cellar = makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, ada).id;
  const post = (draft: Partial<Draft>) =>
    robin.posting.post({ user: bob, room: garden, content: "Hello", address: "192.0.2.1", ...draft });
  return { robin, ada, bob, garden, cellar, post };
}

describe("to post", () => {
  test("joins the room and stores the message in one commit, without any request", async () => {
    const { robin, bob, garden, post } = twoRooms();
    const before = robin.commits.done;
    expect(await post({})).toBe(1);
    expect(robin.commits.done).toBe(before + 1);
    expect(robin.members.of(bob.id).has(garden)).toBe(true);
    expect(robin.messages.find(1)).toMatchObject({ room: garden, author: { id: bob.id }, content: "Hello" });
  });

  test("joins nothing where the message cannot be stored", async () => {
    const { robin, bob, garden, post } = twoRooms();
    const storing = spyOn(robin.messages, "add").mockImplementation(() => {
      throw new Error("No room on the disk");
    });
    await expect(post({})).rejects.toThrow("No room on the disk");
    storing.mockRestore();
    expect(robin.members.of(bob.id).has(garden)).toBe(false);
    expect(robin.db.query("select count(*) from members where room_id = 2").values()).toEqual([[1]]);
  });

  test.each<[string, RefusalKind, string, (rooms: ReturnType<typeof twoRooms>) => Partial<Draft>]>([
    ["nothing", "invalid", en.composer.empty, () => ({ content: " \n" })],
    ["in a private room", "forbidden", en.problems.nothingHere.title, ({ cellar }) => ({ room: cellar })],
    ["in no room", "forbidden", en.problems.nothingHere.title, () => ({ room: 99 })],
    ["an answer to nothing", "invalid", en.composer.answersElsewhere, () => ({ replyTo: 99 })],
    [
      "where moderators do",
      "forbidden",
      en.room.moderatorsOnly,
      ({ robin, garden }) => {
        changeRoom(robin, { postingPolicy: "moderators" }, garden);
        return {};
      },
    ],
  ])("%s is refused, and says why", async (_, kind, reason, draftIn) => {
    const rooms = twoRooms();
    const refusal = await rooms.post(draftIn(rooms));
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ kind });
    expect(refusal instanceof Refusal && refusal.reason(en)).toBe(reason);
    expect(rooms.robin.heads.newest).toBe(0);
  });

  test("too often has to wait, and what is refused for another reason counts nothing", async () => {
    const { post } = twoRooms({ SENDS_PER_MINUTE: "60" });
    for (let time = 0; time < 20; time += 1) expect(await post({ content: "" })).toBeInstanceOf(Refusal);
    const posted = [];
    for (let time = 0; time < 11; time += 1) posted.push(await post({}));
    expect(posted.slice(0, 10)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(posted[10]).toMatchObject({ kind: "too soon", seconds: 2 });
  });

  test("ends that one is seen to type, as soon as it is stored", async () => {
    const { robin, bob, post } = twoRooms();
    robin.presence.ask(LOBBY, bob, true);
    const typing = () => robin.presence.shown(LOBBY).typing.length;
    await post({});
    expect(typing()).toBe(1);
    await post({ room: LOBBY });
    expect(typing()).toBe(0);
  });
});

describe("slow mode", () => {
  test("lets each post once in each room, and knows rooms of the same slow mode apart", async () => {
    const { robin, ada, garden, post } = twoRooms();
    for (const room of [LOBBY, garden]) changeRoom(robin, { slowModeSeconds: 60 }, room);
    expect([await post({}), await post({ room: LOBBY })]).toEqual([1, 2]);
    expect(await post({})).toMatchObject({ kind: "too soon", seconds: 60 });
    expect(await post({ user: ada, room: LOBBY })).toBe(3);
    changeRoom(robin, { slowModeSeconds: 30 }, garden);
    expect(await post({})).toBe(4);
  });
});

describe("to react", () => {
  test("keeps the order in which the kinds came, whatever else changes", async () => {
    const { robin, ada, bob, post } = twoRooms();
    await post({});
    const react = (user: typeof ada, emoji: string) =>
      robin.posting.react({ user, message: 1, emoji, address: "192.0.2.1" });
    await Promise.all([react(bob, "👍"), post({ content: "Meanwhile" }), react(ada, "👀")]);
    await react(ada, "👍");
    expect(robin.reactions.of(1).map(({ emoji, users }) => [emoji, users.map(({ name }) => name)])).toEqual([
      ["👍", ["Bob", "Ada"]],
      ["👀", ["Ada"]],
    ]);
    const versions = robin.db.query("select version from reactions order by version").values().flat();
    expect(versions).toEqual([2, 4, 5]);
    expect(robin.messages.find(1)?.version).toBe(5);
  });
});
