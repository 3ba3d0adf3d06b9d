import { describe, expect, spyOn, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { hashOfSecret } from "../../../src/base/linkSecrets.ts";
import { FOR_GOOD } from "../../../src/domain/accounts/users.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { linkIn, startMailing } from "../../support/mailing.ts";
import { someone } from "../../support/robin.ts";
import { commit } from "../../support/rooms.ts";

const HERE = "192.0.2.1";

/** What a program notes that knows less of links, and mails one or makes one on the machine itself. */
const OLDER = `insert into recoveries (user_id, hash, by_id, ends_at) values (?, ?, null, ?)
  on conflict (user_id) do update set hash = excluded.hash, by_id = excluded.by_id, ends_at = excluded.ends_at`;

/** A place with Ada, to whom mail goes. */
async function begin() {
  const started = startMailing();
  const ada = started.someone("Ada");
  await started.confirm(ada);
  started.transport.news();
  /** To whom mail goes when somebody types this. */
  const forgotten = async (typed: string, from = HERE) => {
    const refusal = started.mailing.recovery.ask(typed, from);
    await started.clock.advance(0);
    return refusal?.kind ?? started.transport.sent.map(({ to }) => to);
  };
  return { ...started, ada, forgotten };
}

describe("who has forgotten the password", () => {
  test.each(["Ada", " ada ", "ada@example.org", "ADA@Example.org"])("gets a link by %j", async (typed) => {
    const { robin, clock, transport, ada, forgotten } = await begin();
    expect(await forgotten(typed)).toEqual(["ada@example.org"]);
    const [letter] = transport.sent;
    expect(letter!.subject).toBe("A new password at Robin");
    expect(letter!.unsubscribe).toBeUndefined();
    const secret = transport.link.replace("/recover/", "");
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: ada.id });
    await clock.advance(limits.recovery.mailed - 1);
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: ada.id });
    await clock.advance(1);
    expect(robin.recovery.user(secret, HERE)).toBeInstanceOf(Refusal);
    expect(robin.audit.page({ event: "recovery mailed" }, 10)).toMatchObject([{ user: ada.id, by: null }]);
  });

  test.each([
    ["zoë.Ünal@example.org", "ZOË.ünal@Example.org"],
    ["yan@bücher.example", "yan@xn--bcher-kva.example"],
    ["yan@xn--bcher-kva.example", "Yan@BÜCHER.example"],
    ["用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"],
    ["ada@1.2", "ADA@1.2"],
    ["ada@example.org", "ａｄａ@example.org"],
  ])("gets a link to %s by %s", async (address, typed) => {
    const { forgotten, someone, confirm } = await begin();
    await confirm(someone("Zoe"), address);
    expect(await forgotten(typed)).toContain(address);
    expect(await forgotten(`x${typed}`)).toHaveLength(address === "ada@example.org" ? 2 : 1);
  });

  test("learns nothing of who is here", async () => {
    const { forgotten, someone, want } = await begin();
    await want(someone("Bob"), "bob@example.org");
    expect(await forgotten("")).toEqual(["bob@example.org"]);
    const asked = ["Bob", "bob@example.org", "Nobody", "nobody@example.org", "", "x".repeat(10_000)];
    for (const typed of asked) expect(await forgotten(typed)).toEqual(["bob@example.org"]);
  });

  test("gets a link for each account that shares the mailbox", async () => {
    const { forgotten, someone, confirm, transport } = await begin();
    await confirm(someone("Bob"), "ada@example.org");
    expect(await forgotten("ada@example.org")).toEqual(["ada@example.org", "ada@example.org"]);
    expect(transport.sent.map(({ text }) => /Hello (\w+)/.exec(text)![1])).toEqual(["Ada", "Bob"]);
  });

  test("gets none who is banned", async () => {
    const { robin, ada, forgotten } = await begin();
    commit(robin, () => robin.people.ban(ada, { until: FOR_GOOD, reason: "", by: ada.id }));
    expect(await forgotten("Ada")).toEqual([]);
  });

  test("keeps the link that an admin made: whoever types the name ends it by no mail", async () => {
    const { robin, ada, clock, forgotten, someone } = await begin();
    const alma = someone("Alma");
    commit(robin, () => robin.people.setRole(alma, "admin"));
    const secret = (await robin.recovery.make(alma, ada.id)) as string;
    expect(await forgotten("Ada")).toEqual([]);
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: ada.id });
    await clock.advance(limits.recovery.lasts);
    expect(await forgotten("Ada")).toEqual(["ada@example.org"]);
  });

  test("keeps the link that was made on the machine itself", async () => {
    const { robin, ada, clock, forgotten } = await begin();
    const secret = (await robin.recovery.make(undefined, ada.id)) as string;
    expect(await forgotten("Ada")).toEqual([]);
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: ada.id });
    await clock.advance(limits.recovery.lasts);
    expect(await forgotten("Ada")).toEqual(["ada@example.org"]);
  });

  test("keeps the link that an owner made for oneself", async () => {
    const { robin, transport, confirm, forgotten } = await begin();
    const olga = someone(robin, "Olga", "owner");
    await confirm(olga);
    transport.news();
    const secret = (await robin.recovery.make(olga, olga.id)) as string;
    expect(await forgotten("Olga")).toEqual([]);
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: olga.id });
  });

  test.each(["nothing", "a link of the machine"])(
    "gets one in place of one that an older program put where %s was",
    async (before) => {
      const { robin, db, ada, clock, forgotten } = await begin();
      if (before !== "nothing") await robin.recovery.make(undefined, ada.id);
      const ends = clock.time + limits.recovery.mailed;
      commit(robin, () => db.query(OLDER).run(ada.id, hashOfSecret("older"), ends));
      expect(robin.recovery.user("older", HERE)).toMatchObject({ id: ada.id });
      expect(await forgotten("Ada")).toEqual(["ada@example.org"]);
    },
  );

  test("gets the next try of a mail that an older program tried first", async () => {
    const { robin, db, ada, clock, transport, forgotten } = await begin();
    transport.outcome = "later";
    await forgotten("Ada");
    const ends = clock.time + limits.recovery.mailed;
    commit(robin, () => db.query(OLDER).run(ada.id, hashOfSecret("older"), ends));
    await clock.advance(limits.mail.again.first);
    expect(transport.sent).toHaveLength(2);
    expect(robin.recovery.user(transport.link.replace("/recover/", ""), HERE)).toMatchObject({ id: ada.id });
  });

  test("gets a link that is nobody's for older programs, which look whether its maker may make it", async () => {
    const { db, forgotten } = await begin();
    await forgotten("Ada");
    expect(db.query("select by_id from recoveries").values()).toEqual([[null]]);
  });

  test("gets one in place of one that was mailed before", async () => {
    const { robin, clock, transport, ada, forgotten } = await begin();
    await forgotten("Ada");
    const first = transport.link.replace("/recover/", "");
    await clock.advance(1);
    expect(await forgotten("Ada")).toHaveLength(2);
    const second = transport.link.replace("/recover/", "");
    expect(robin.recovery.user(first, HERE)).toBeInstanceOf(Refusal);
    expect(robin.recovery.user(second, HERE)).toMatchObject({ id: ada.id });
  });

  test("gets one in place of a link whose maker may make none any more", async () => {
    const { robin, ada, forgotten, someone } = await begin();
    const alma = someone("Alma");
    commit(robin, () => robin.people.setRole(alma, "admin"));
    await robin.recovery.make(alma, ada.id);
    commit(robin, () => robin.people.setRole(alma, "member"));
    expect(await forgotten("Ada")).toEqual(["ada@example.org"]);
  });

  test("gets one again once a ban is over", async () => {
    const { robin, ada, clock, forgotten } = await begin();
    commit(robin, () => robin.people.ban(ada, { until: clock.time + 60_000, reason: "", by: ada.id }));
    await clock.advance(59_999);
    expect(await forgotten("Ada")).toEqual([]);
    await clock.advance(1);
    expect(await forgotten("Ada")).toEqual(["ada@example.org"]);
  });

  test("gets three, then one an hour, whoever asks for them", async () => {
    const { clock, forgotten } = await begin();
    for (let asked = 1; asked <= 3; asked += 1) await forgotten("Ada", `192.0.2.${asked}`);
    expect(await forgotten("Ada", "192.0.2.9")).toHaveLength(3);
    await clock.advance(limits.mail.asking.every);
    expect(await forgotten("Ada", "192.0.2.9")).toHaveLength(4);
  });

  test("gets three at an address beyond ASCII, too, by that address", async () => {
    const { forgotten, someone, confirm } = await begin();
    await confirm(someone("Zoe"), "zoë@example.org");
    for (const mails of [1, 2, 3, 3])
      expect(await forgotten("zoë@example.org")).toEqual(Array(mails).fill("zoë@example.org"));
  });

  test("is told to wait after ten from one network address", async () => {
    const { forgotten } = await begin();
    for (let asked = 1; asked <= 10; asked += 1) expect(await forgotten(`Nobody${asked}`)).toEqual([]);
    expect(await forgotten("Ada")).toBe("too soon");
    expect(await forgotten("Ada", "192.0.2.9")).toEqual(["ada@example.org"]);
  });

  test("gets it once the database stores it again, and it counts once", async () => {
    const told = spyOn(console, "error").mockImplementation(() => {});
    const { robin, clock, transport, forgotten } = await begin();
    const adding = spyOn(robin.mailQueue, "add").mockImplementation(() => {
      throw new Error("the disk is full");
    });
    expect(await forgotten("Ada")).toEqual([]);
    await clock.advance(3_000);
    adding.mockRestore();
    await clock.advance(limits.mail.again.first);
    told.mockRestore();
    for (const mails of [1, 2, 3, 3]) {
      expect(transport.sent).toHaveLength(mails);
      await forgotten("Ada");
    }
  });

  test("comes in by the link of any try, for any may have arrived, once; no other try follows then", async () => {
    const { robin, ada, clock, transport, forgotten } = await begin();
    transport.outcome = "later";
    await forgotten("Ada");
    await clock.advance(limits.mail.again.first);
    const links = transport.sent.map(linkIn);
    expect(links).toEqual([links[0]!, links[0]!]);
    const secret = links[0]!.replace("/recover/", "");
    const entrance = { address: HERE, device: "a browser", isHere: false };
    expect(await robin.recovery.use(secret, "a long way home", entrance)).not.toBeInstanceOf(Refusal);
    await clock.advance(limits.recovery.mailed);
    expect(transport.sent).toHaveLength(2);
    expect(robin.recovery.user(secret, HERE)).toBeInstanceOf(Refusal);
    transport.outcome = "taken";
    await forgotten("Ada");
    expect(transport.link).not.toBe(links[0]!);
    expect(robin.recovery.user(transport.link.replace("/recover/", ""), HERE)).toMatchObject({ id: ada.id });
  });

  test("gets a link that ends when that of the first try would have, and is told so", async () => {
    const { robin, ada, clock, transport, forgotten } = await begin();
    transport.outcome = "later";
    await forgotten("Ada");
    await clock.advance(limits.mail.again.first);
    expect(transport.sent.map(({ text }) => /for (\d+ minutes):/.exec(text)![1])).toEqual([
      "60 minutes",
      "59 minutes",
    ]);
    const secret = transport.link.replace("/recover/", "");
    clock.pass(limits.recovery.mailed - limits.mail.again.first - 1);
    expect(robin.recovery.user(secret, HERE)).toMatchObject({ id: ada.id });
    clock.pass(1);
    expect(robin.recovery.user(secret, HERE)).toBeInstanceOf(Refusal);
  });

  test("gets no link at an address that was left meanwhile", async () => {
    const { robin, mailing, ada, transport, clock } = await begin();
    transport.outcome = "later";
    mailing.recovery.ask("Ada", HERE);
    await clock.advance(0);
    expect(transport.news()).toHaveLength(1);
    commit(robin, () => robin.emails.remove(ada.id));
    await clock.advance(limits.recovery.mailed);
    expect(transport.news()).toEqual([]);
  });
});
