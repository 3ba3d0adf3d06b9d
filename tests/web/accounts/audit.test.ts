import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { auditAging } from "../../../src/domain/audit/aging.ts";
import type { Entry } from "../../../src/domain/audit/audit.ts";
import { Jobs } from "../../../src/base/jobs.ts";
import { attributes, elements, text, texts } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

const PASSWORD = "a long way home";
const DAY = 86_400_000;
/** Of a password that is checked as fast as it is made. */
const HASH = Bun.password.hashSync(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
const FROM = { "x-forwarded-for": "192.0.2.1" };

/** A place of "Olga" behind a proxy, with an admin and two members. */
async function begin() {
  const robin = startRobin({ TRUST_PROXY: "on" });
  const olga = await robin.signedIn("Olla", "owner");
  const adas = await robin.signedIn("Ada", "admin");
  const bob = await robin.signedIn("Bob");
  robin.robin.db.run("update users set password_hash = ? where name = 'Bob'", [HASH]);
  const idOf = (name: string) => robin.robin.people.named(name)!.id;
  const entries = (): Entry[] => [...robin.robin.audit.all()];
  const last = () => entries().at(-1)!;
  return { ...robin, olga, adas, bob, idOf, entries, last };
}

describe("the audit log notes", () => {
  test("who came in, from where and in which session, and who did not", async () => {
    const { browser, idOf, entries } = await begin();
    await browser().post("/login", { name: "Bob", password: "my secret typo" }, FROM);
    await browser().post("/login", { name: "my password by mistake", password: "x" }, FROM);
    await browser().post("/register", { name: "Cy", password: PASSWORD }, FROM);
    await browser().post("/login", { name: "Cy", password: PASSWORD }, FROM);
    const address = "192.0.2.1";
    const session = expect.stringMatching(/^[\da-f]{8}$/);
    expect(entries()).toMatchObject([
      { event: "wrong password", user: idOf("Bob"), by: null, address, session: null },
      { event: "wrong password", user: null, by: null, address, session: null },
      { event: "registered", user: idOf("Cy"), address, session },
      { event: "signed in", user: idOf("Cy"), address, session },
    ]);
    expect(JSON.stringify(entries())).not.toMatch(/secret|mistake/);
  });

  test("what is done to people, by whom, and in which of that one's sessions", async () => {
    const { robin, adas, olga, idOf, last } = await begin();
    const bob = idOf("Bob");
    const by = idOf("Ada");
    const session = robin.sessions.of(by)[0]!.handle.slice(0, 8);
    const done = [
      [`/users/${bob}/role`, { role: "moderator" }, "role given", "moderator"],
      [`/users/${bob}/role`, { role: "member" }, "role given", "member"],
      [`/users/${bob}/mute`, { minutes: "60" }, "muted", "60"],
      [`/users/${bob}/unmute`, {}, "mute lifted", null],
      [`/users/${bob}/recover`, {}, "recovery made", null],
      [`/users/${bob}/ban`, { minutes: "0" }, "banned", null],
      [`/users/${bob}/unban`, {}, "ban lifted", null],
    ] as const;
    for (const [path, fields, event, detail] of done) {
      await adas.post(path, fields);
      expect(last()).toMatchObject({ event, user: bob, by, session, detail });
    }
    await olga.post("/place", { registration: "invite", guests: "no" });
    expect(last()).toMatchObject({
      event: "place changed",
      by: idOf("Olla"),
      detail: "registration guests",
    });
  });

  test("invites, rooms, messages of others that are deleted, and data that is taken along", async () => {
    const { robin, adas, bob, idOf, entries, last } = await begin();
    const by = idOf("Ada");
    await adas.post("/invites", { names: "Zoe\nYann" });
    expect(last()).toMatchObject({ event: "invite made", by, detail: "2" });
    await adas.post("/invites/1/withdraw");
    expect(last()).toMatchObject({ event: "invite withdrawn", by });
    await adas.post("/rooms", { name: "Garden" });
    expect(last()).toMatchObject({ event: "room made", by, room: 2 });
    await adas.post("/rooms/2", { topic: "What grows" });
    expect(last()).toMatchObject({ event: "room changed", by, room: 2 });
    await bob.say("Here", { room: "2" });
    await adas.post(`/rooms/2/members/${idOf("Bob")}/remove`);
    expect(last()).toMatchObject({ event: "taken out", user: idOf("Bob"), by, room: 2 });
    await adas.post("/chats/1/delete");
    expect(last()).toMatchObject({ event: "message deleted", user: idOf("Bob"), by, room: 2 });
    await adas.post("/rooms/2/archive");
    expect(last()).toMatchObject({ event: "room archived", by, room: 2 });
    await adas.post("/rooms/2/archive", { archived: "no" });
    expect(last()).toMatchObject({ event: "room restored", by, room: 2 });
    await adas.post("/rooms/2/delete");
    expect(last()).toMatchObject({ event: "room deleted", by, room: 2 });
    await bob.get("/profile/data");
    expect(last()).toMatchObject({ event: "data exported", user: idOf("Bob") });
    const before = entries().length;
    await bob.say("My own");
    await bob.post(`/chats/${robin.heads.newest}/delete`);
    await bob.post("/rooms/1/archive");
    expect(entries()).toHaveLength(before);
  });

  test("nothing of what was refused or undone, and says so in one piece with what was done", async () => {
    const { robin, bob, adas, idOf, entries } = await begin();
    await bob.post(`/users/${idOf("Ada")}/ban`, { minutes: "0" });
    robin.db.run("create trigger full before insert on audit begin select raise(abort, 'no'); end");
    expect((await adas.post(`/users/${idOf("Bob")}/mute`, { minutes: "60" })).status).toBe(500);
    expect(robin.people.muteOf(idOf("Bob"))).toBeUndefined();
    expect((await bob.post("/login", { name: "Bob", password: "wrong" })).status).toBe(401);
    expect(entries()).toEqual([]);
  });

  test("no more wrong passwords than a disk can take", async () => {
    const { robin, clock, entries } = await begin();
    const { burst } = limits.audit.apart;
    for (let index = 0; index < burst + 50; index += 1) await robin.audit.tell("wrong password", { user: 2 });
    expect(entries()).toHaveLength(burst);
    clock.pass(DAY);
    await robin.audit.tell("wrong password", { user: 2 });
    expect(entries()).toHaveLength(burst + 1);
  });
});

describe("the audit log ends by age alone", () => {
  test("nothing changes a row, or deletes one of the last days", async () => {
    const { robin, bob, entries } = await begin();
    await bob.get("/profile/data");
    expect(() => robin.db.run("update audit set by_id = 1")).toThrow("does not change");
    expect(() => robin.db.run("delete from audit")).toThrow("ends by age alone");
    expect(entries()).toHaveLength(1);
  });

  test("once a day what is older than the owner has decided", async () => {
    const { robin, olga, bob, clock, entries } = await begin();
    await olga.post("/place", { auditDays: "90" });
    await bob.get("/profile/data");
    clock.pass(100 * DAY);
    await bob.post("/login", { name: "Bob", password: "wrong" });
    expect(entries()).toHaveLength(3);
    const waiting: [work: () => void, ms: number][] = [];
    const after = (work: () => void, ms: number) => {
      waiting.push([work, ms]);
      return () => {};
    };
    const job = auditAging({ ...robin, jobs: new Jobs(after) }, after);
    await job.start();
    expect(entries().map(({ event }) => event)).toEqual(["wrong password"]);
    expect(waiting.map(([, ms]) => ms)).toEqual([DAY]);
    clock.pass(91 * DAY);
    await bob.post("/login", { name: "Bob", password: "wrong" });
    waiting[0]![0]();
    await job.start();
    expect(entries().map(({ at }) => at)).toEqual([clock.time]);
  });

  test("and with it go addresses that are refused no more", async () => {
    const { robin, clock, idOf } = await begin();
    const { refusedAddresses, auditAging } = robin;
    const addresses = () => robin.db.query("select address from refused_addresses").values().flat();
    commit(robin, () => {
      refusedAddresses.add("192.0.2.1", idOf("Bob"), clock.time + DAY);
      refusedAddresses.add("192.0.2.2", idOf("Bob"), clock.time + 2 * DAY);
    });
    clock.pass(DAY);
    await auditAging.start();
    expect(addresses()).toEqual(["192.0.2.2"]);
    expect(refusedAddresses.until("192.0.2.2")).toBe(clock.time + DAY);
  });

  test.each(["29", "3651", "", "soon"])("and never after %p days", async (auditDays) => {
    const { robin, olga } = await begin();
    const answer = await olga.post("/place", { auditDays });
    expect(answer.status).toBe(422);
    expect(text(await answer.text())).toContain("Between 30 and 3,650 days.");
    expect(robin.place.settings.auditDays).toBe(365);
  });
});

describe("the page of the audit log", () => {
  test("tells who did what to whom, the newest first, and where", async () => {
    const { robin, adas, olga, idOf } = await begin();
    await olga.post(`/users/${idOf("Bob")}/mute`, { minutes: "1440", reason: "Never noted" });
    makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, robin.people.named("Bob")!);
    await robin.commits.run(() => robin.audit.note("room changed", { by: idOf("Bob"), room: 2 }));
    const page = await (await adas.get("/audit")).text();
    const [room, muted] = texts(page, ".audit li");
    expect(muted).toMatch(/^Muted Bob by Olla .* 24 hours session [\da-f]{8}$/);
    await olga.post(`/users/${idOf("Bob")}/purge`, { hours: "0" });
    const purged = texts(await (await adas.get("/audit")).text(), ".audit li")[0];
    expect(purged).toMatch(/^All messages deleted Bob by Olla .* Ever /);
    expect(room).toContain("a room that you do not see");
    expect(page).not.toMatch(/Secret|Never noted/);
    expect(attributes(page, ".audit a", "href")).toContain(`/users/${idOf("Bob")}`);
  });

  test("is narrowed down to a kind of event and to a person, and leads further back", async () => {
    const { robin, adas, idOf } = await begin();
    const shown = async (query: string) => {
      const page = await (await adas.get(`/audit${query}`)).text();
      return { page, items: texts(page, ".audit li") };
    };
    const { shown: most } = limits.audit;
    await robin.commits.run(() => {
      for (let index = 0; index < most + 5; index += 1)
        robin.audit.note(index === 0 ? "registered" : "signed in", { user: idOf("Bob") });
      robin.audit.note("muted", { user: idOf("Ada"), by: idOf("Bob"), detail: "60" });
      robin.audit.note("signed in", { user: idOf("Ada") });
    });
    expect((await shown("")).items).toHaveLength(most);
    expect((await shown("?event=muted")).items).toEqual([expect.stringContaining("Ada")]);
    expect((await shown("?person=ada")).items).toHaveLength(2);
    expect((await shown("?person=Bob&event=registered")).items).toHaveLength(1);
    const first = await shown("?person=Bob");
    expect(first.items).toHaveLength(most);
    const older = attributes(first.page, "main > p a", "href").at(-1)!.replaceAll("&amp;", "&");
    const { items } = await shown(older.slice("/audit".length));
    expect(items).toHaveLength(6);
    expect(items.at(-1)).toStartWith("Made an account");
    const nobody = await shown("?person=Nobody");
    expect(text(nobody.page)).toContain("Nobody here is called Nobody.");
    expect((await shown("?event=nothing")).items).toEqual([]);
  });

  test("leads further back from a page of which nothing is for the reader", async () => {
    const { robin, adas, idOf } = await begin();
    await robin.commits.run(() => {
      robin.audit.note("signed in", { user: idOf("Bob") });
      for (let index = 0; index < limits.audit.shown; index += 1)
        robin.audit.note("reported", { user: idOf("Olla"), by: idOf("Bob") });
    });
    const answer = await adas.get("/audit");
    expect(answer.status).toBe(200);
    const page = await answer.text();
    expect([texts(page, ".audit li"), elements(page, "main [role=status]")]).toEqual([[], []]);
    const older = attributes(page, "main > p a", "href").at(-1)!.replaceAll("&amp;", "&");
    expect(texts(await (await adas.get(older)).text(), ".audit li")).toEqual([
      expect.stringContaining("Signed in"),
    ]);
  });

  test("names who is gone without a link, and is for admins alone", async () => {
    const { robin, adas, bob, idOf } = await begin();
    const user = idOf("Bob");
    await robin.commits.run(() => robin.audit.note("signed in", { user }));
    expect((await bob.get("/audit")).status).toBe(403);
    await robin.accountDeletion.leave({ id: user }, false);
    const page = await (await adas.get("/audit")).text();
    expect(texts(page, ".audit li")[1]).toContain("former user");
    expect(elements(page, `.audit a[href="/users/${user}"]`)).toEqual([]);
  });
});
