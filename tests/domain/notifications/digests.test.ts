import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { editMessage, deleteMessage, sendMessage } from "../../support/messages.ts";
import { startMailing } from "../../support/mailing.ts";
import { commit, makeDirect } from "../../support/rooms.ts";

const HOUR = 3_600_000;

/** A place in which Bob wants to know by mail what he missed when he was away for four hours, and has just left. */
async function begin() {
  const started = startMailing();
  const { robin, clock, mailing, transport } = started;
  const [ada, bob] = [started.someone("Ada"), started.someone("Bob")];
  /** Has somebody be in the lobby who wants to hear there only of what is meant for them. */
  const join = ({ id }: User) =>
    commit(robin, () => {
      robin.members.join(LOBBY, id);
      robin.members.setLevel(LOBBY, id, "mentions");
    });
  [ada, bob].forEach(join);
  await started.confirm(bob);
  await mailing.settings.setDigest(bob, 4);
  started.visit(bob);
  const say = (content: string, user: User = ada, room: number = LOBBY) =>
    sendMessage(robin, { user, room, content });
  const away = (hours: number) => clock.advance(hours * HOUR + limits.mail.look);
  const digest = () => transport.sent.splice(0).map(({ text }) => text);
  return { ...started, ada, bob, join, say, away, digest };
}

describe("a digest", () => {
  test("tells what calls, once one was away for long enough", async () => {
    const { robin, transport, ada, bob, say, clock, away } = await begin();
    await say("Good morning");
    const first = await say("*Lunch*, @Bob?");
    const direct = makeDirect(robin, ada, [bob.id]);
    const second = await say("Only for you", ada, direct.id);
    await clock.advance(4 * HOUR - 1);
    expect(transport.sent).toEqual([]);
    await away(0);
    const [letter, ...more] = transport.sent;
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ to: "bob@example.org", subject: "Robin: 2 new messages for you" });
    expect(letter!.text).toBe(`Hello Bob, this you missed at Robin:

Ada (1)
  Ada: Only for you
  https://robin.example/rooms/${direct.id}/chats/${second}#chat-${second}

Lobby (1)
  Ada: Lunch, @Bob?
  https://robin.example/rooms/1/chats/${first}#chat-${first}

-- 
You want no more of these mails:
${letter!.unsubscribe}
`);
  });

  test("tells nothing twice, and more only after as long again", async () => {
    const { say, away, digest } = await begin();
    await say("@Bob one");
    await away(4);
    expect(digest()).toHaveLength(1);
    await away(24);
    expect(digest()).toEqual([]);
    await say("@Bob two");
    await away(0);
    const [second, ...more] = digest();
    expect(more).toEqual([]);
    expect(second).toContain("@Bob two");
    await say("@Bob three");
    await away(3);
    expect(digest()).toEqual([]);
    await away(1);
    expect(digest()).toHaveLength(1);
  });

  test("leaves a way to the server to mail that somebody waits for, however long the server looks into digests", async () => {
    const { transport, mailing, ada, someone, join, confirm, say, away, want, clock } = await begin();
    for (const name of ["Cy", "Di"]) {
      const user = someone(name);
      join(user);
      await confirm(user);
      await mailing.settings.setDigest(user, 4);
    }
    transport.outcome = new Promise(() => {});
    await say("@Bob @Cy @Di: lunch?");
    await away(4);
    expect(transport.news()).toHaveLength(limits.mail.together - 1);
    await want(ada, "ada@example.org");
    await clock.advance(0);
    expect(transport.news()).toEqual(["ada@example.org ← Is this your address? Robin asks"]);
  });

  test("does not come while one is here now and then", async () => {
    const { bob, say, visit, away, digest } = await begin();
    await say("@Bob");
    for (let visits = 0; visits < 5; visits += 1) {
      await away(3);
      visit(bob);
    }
    expect(digest()).toEqual([]);
    await away(4);
    expect(digest()).toHaveLength(1);
  });

  test.each([
    ["signs out", ({ robin, bob }, { handle }) => robin.sessions.end(bob.id, handle)],
    ["ends all sessions", ({ robin, bob }) => robin.sessions.endOthers(bob.id)],
    ["is signed out", ({ robin, bob }) => commit(robin, () => robin.sessions.deleteOthers(bob.id))],
  ] as [string, (of: Awaited<ReturnType<typeof begin>>, session: { handle: string }) => unknown][])(
    "comes as late to who %s as to who only goes away",
    async (_, end) => {
      const started = await begin();
      const { bob, say, visit, away, digest } = started;
      await say("@Bob");
      await away(3);
      const session = visit(bob);
      await started.robin.sessions.endOthers(bob.id, session.handle);
      await end(started, session);
      await away(3);
      expect(digest()).toEqual([]);
      await away(1);
      expect(digest()).toHaveLength(1);
    },
  );

  test.each([
    ["was read", ({ robin, bob }, id) => void robin.members.markRead(LOBBY, bob.id, id)],
    ["was read in the inbox", ({ robin, bob }, id) => robin.inbox.markRead(bob, id)],
    ["was deleted", ({ robin, ada }, id) => deleteMessage(robin, id, ada)],
    ["is by who is hidden", ({ robin, ada, bob }) => robin.hiding.set(bob.id, ada.id)],
    [
      "is of a room that wants nothing",
      ({ robin, bob }) => commit(robin, () => robin.members.setLevel(LOBBY, bob.id, "nothing")),
    ],
    [
      "is of a room that was left",
      ({ robin, bob }) => commit(robin, () => robin.members.remove(LOBBY, bob.id)),
    ],
  ] as [string, (of: Awaited<ReturnType<typeof begin>>, id: number) => unknown][])(
    "does not tell what %s",
    async (_, act) => {
      const started = await begin();
      const id = await started.say("Hello @Bob");
      await act(started, id);
      await started.away(4);
      expect(started.digest()).toEqual([]);
    },
  );

  test("tells what was edited as it is by then, also where the server takes it late", async () => {
    const { robin, ada, transport, say, away, digest } = await begin();
    const id = await say("Hello @Bob, the old words");
    transport.outcome = "later";
    await away(4);
    expect(digest()[0]).toContain("old words");
    await editMessage(robin, { id, user: ada, content: "Hello @Bob, others" });
    transport.outcome = "taken";
    await away(0);
    const [late] = digest();
    expect(late).toContain("others");
    expect(late).not.toContain("old words");
  });

  test("is not sent late of what was read meanwhile", async () => {
    const { robin, bob, transport, say, away, digest } = await begin();
    const id = await say("Hello @Bob");
    transport.outcome = "later";
    await away(4);
    expect(digest().length).toBeGreaterThan(0);
    transport.outcome = "taken";
    robin.members.markRead(LOBBY, bob.id, id);
    await away(2);
    expect(digest()).toEqual([]);
  });

  test("goes to nobody who is banned, and again once that is over", async () => {
    const { robin, clock, bob, say, away, digest } = await begin();
    commit(robin, () => robin.people.ban(bob, { until: clock.time + 6 * HOUR, reason: "", by: bob.id }));
    await say("@Bob");
    await away(5);
    expect(digest()).toEqual([]);
    await away(1);
    expect(digest()).toHaveLength(1);
  });

  test("waits for the end of the hours that are to be quiet", async () => {
    const { robin, clock, bob, say, away, digest } = await begin();
    const quiet = { showsText: true, until: clock.time + 6 * HOUR, from: null, to: null, timeZone: "UTC" };
    await robin.pushing.set(bob, quiet);
    await say("@Bob");
    await away(5);
    expect(digest()).toEqual([]);
    await away(1);
    expect(digest()).toHaveLength(1);
  });

  test("says only where something is new to who wants no more told", async () => {
    const { robin, bob, say, away, digest } = await begin();
    await robin.pushing.set(bob, { showsText: false, until: null, from: null, to: null, timeZone: "UTC" });
    await say("A secret for @Bob");
    await away(4);
    const [text] = digest();
    expect(text).toContain("Lobby (1)");
    expect(text).not.toContain("secret");
    expect(text).not.toContain("Ada");
  });

  test("shows the newest five of a room in one line each, and says how many more there are", async () => {
    const { say, away, digest } = await begin();
    for (let number = 1; number <= 7; number += 1) await say(`@Bob ${number}\n-- \nYou want`);
    await away(4);
    const [text] = digest();
    expect([...text!.matchAll(/Ada: @Bob (\d) -- You want$/gm)].map(([, number]) => number)).toEqual([
      "3",
      "4",
      "5",
      "6",
      "7",
    ]);
    expect(text).toContain("and 2 more");
    expect(text).toContain("Lobby (7)");
  });

  test("ends by the link in it, of whoever has it, and of no other", async () => {
    const { transport, mailing, join, say, away, digest, someone, confirm } = await begin();
    const cleo = someone("Cleo");
    join(cleo);
    await confirm(cleo);
    await mailing.settings.setDigest(cleo, 4);
    await say("@Bob");
    await away(4);
    const token = transport.sent[0]!.unsubscribe!.split("/").at(-1)!;
    transport.news();
    for (const wrong of ["", "1", token.slice(0, -1), `${token}x`, token.replace(/^\d+/, String(cleo.id))])
      expect(await mailing.settings.unsubscribe(wrong)).toMatchObject({ kind: "gone" });
    expect(await mailing.settings.unsubscribe(token)).toBeUndefined();
    expect(mailing.settings.of(cleo.id)?.digestHours).toBe(4);
    await say("@Bob @Cleo");
    await away(8);
    expect(digest()).toHaveLength(1);
  });

  test("is off until it is turned on, and tells nothing from before that", async () => {
    const { mailing, bob, say, away, digest } = await begin();
    await mailing.settings.setDigest(bob, 0);
    await say("@Bob before");
    await away(48);
    await mailing.settings.setDigest(bob, 4);
    await away(4);
    expect(digest()).toEqual([]);
    await say("@Bob after");
    await away(0);
    const [text] = digest();
    expect(text).toContain("after");
    expect(text).not.toContain("before");
  });

  test.each([4, 8])("tells what was missed before it was set to %d hours, as it was on", async (hours) => {
    const { mailing, bob, say, away, digest } = await begin();
    await mailing.settings.setDigest(bob, 24);
    await say("@Bob before");
    await mailing.settings.setDigest(bob, hours);
    await away(hours);
    expect(digest()[0]).toContain("before");
  });

  test("that the server refuses is not tried again and again", async () => {
    const { transport, say, away, digest } = await begin();
    transport.outcome = "refused";
    await say("@Bob");
    await away(48);
    expect(digest()).toHaveLength(1);
  });

  test("comes to each of many, as they are looked at by and by", async () => {
    const { mailing, join, confirm, someone, say, away, transport } = await begin();
    for (let number = 1; number <= 45; number += 1) {
      const user = someone(`User${number}`);
      await confirm(user);
      await mailing.settings.setDigest(user, 4);
      join(user);
    }
    transport.news();
    await say("@Bob @User1 @User20 @User21 @User45");
    await away(4);
    expect(transport.sent.map(({ to }) => to).sort()).toEqual([
      "bob@example.org",
      "user1@example.org",
      "user20@example.org",
      "user21@example.org",
      "user45@example.org",
    ]);
  });
});
