import { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { migrate } from "../../../src/database/database.ts";
import { migrations } from "../../../src/database/migrations.ts";
import { attribute, tag } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";

const PASSWORD = "a long way home";

/** Lets every password be right, once `finish` is called: as long as that is being found out, all may change. */
function checkedByHand() {
  const waiting: (() => void)[] = [];
  spyOn(Bun.password, "hash").mockResolvedValue("hash");
  spyOn(Bun.password, "verify").mockImplementation(
    () => new Promise((resolve) => waiting.push(() => resolve(true))),
  );
  return {
    waiting,
    finish: () => {
      for (const one of waiting.splice(0)) one();
    },
  };
}

afterEach(() => void mock.restore());

const ownersOf = (db: Database) =>
  db
    .query<{ name: string }, []>("select name from users where role = 'owner' order by id")
    .all()
    .map(({ name }) => name);

describe("the place has one owner", () => {
  test("when the owner's account is deleted twice at the same moment", async () => {
    const { robin, signedIn } = startRobin();
    const owner = await signedIn("Ada", "owner");
    await signedIn("Boss", "admin");
    const { waiting, finish } = checkedByHand();
    const both = [1, 2].map(() => owner.post("/profile/delete", { password: PASSWORD }));
    while (waiting.length < 2) await Bun.sleep(1);
    finish();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([403, 403]);
    expect(ownersOf(robin.db)).toEqual(["Ada"]);
  });

  test("when the owner and the only admin go at the same moment", async () => {
    const { robin, signedIn } = startRobin();
    const both = [await signedIn("Ada", "owner"), await signedIn("Boss", "admin")];
    const { waiting, finish } = checkedByHand();
    const answers = both.map((one) => one.post("/profile/delete", { password: PASSWORD }));
    while (waiting.length < 2) await Bun.sleep(1);
    finish();
    await Promise.all(answers);
    // Whichever was first: the owner stays with the admin, or goes after that one.
    const left = robin.people.named("Ada") ? ["Ada"] : [];
    expect(ownersOf(robin.db)).toEqual(left);
    expect(robin.people.hasOwner()).toBe(left.length > 0);
  });

  test("when thirty register first at the same moment", async () => {
    spyOn(Bun.password, "hash").mockResolvedValue("hash");
    const { robin, browser } = startRobin();
    const names = Array.from({ length: 30 }, (_, index) => `pupil${index}`);
    await Promise.all(names.map((name) => browser().register(name)));
    expect(ownersOf(robin.db)).toHaveLength(1);
    expect(robin.db.query("select count(*) as count from users").get()).toEqual({ count: 30 });
  });

  test("and who comes next gets it when nobody was left", async () => {
    spyOn(Bun.password, "hash").mockResolvedValue("hash");
    spyOn(Bun.password, "verify").mockResolvedValue(true);
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    await ada.post("/profile/delete", { password: PASSWORD });
    expect(ownersOf(robin.db)).toEqual([]);
    await browser().register("Bob");
    expect(ownersOf(robin.db)).toEqual(["Bob"]);
  });
});

describe("the database itself refuses", () => {
  test.each([
    ["a second owner", "update users set role = 'owner' where name = 'Bob'"],
    [
      "an owner who comes with the account",
      "insert into users (name, folded_name, password_hash, created_at, role) values ('Eve', 'eve', '', 1, 'owner')",
    ],
    ["an owner who is none any more", "update users set role = 'admin' where name = 'Ada'"],
    ["an owner who leaves without an heir", "update users set deleted_at = 1 where name = 'Ada'"],
    ["users without an owner", "delete from place"],
    ["an owner who has left", "update place set owner_id = (select id from users where name = 'Gone')"],
    ["a second place", "insert into place (id, owner_id) values (2, 1)"],
  ])("%s", async (_, sql) => {
    const { robin } = startRobin();
    someone(robin, "Ada", "owner");
    someone(robin, "Bob");
    await robin.accountDeletion.leave(someone(robin, "Gone"), false);
    robin.db.run("update users set name = 'Gone' where deleted_at is not null");
    expect(() => robin.db.run(sql)).toThrow();
    expect(ownersOf(robin.db)).toEqual(["Ada"]);
  });
});

describe("a database from before", () => {
  test("goes on deleting what those said whose accounts are gone", () => {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 22));
    const insert = "insert into users (name, folded_name, password_hash, created_at, deleted_at, erasing)";
    db.run(`${insert} values ('a', 'a', '', 1, 2, 1), ('b', 'b', '', 1, 2, 0)`);
    db.run("update sequence set last = 7");
    migrate(db, migrations);
    expect(db.query("select * from purges").values()).toEqual([[1, 0, 7, 1, 1]]);
  });

  function from(before: readonly (readonly [name: string, role: string])[]): Database {
    const db = new Database(":memory:", { strict: true });
    migrate(db, migrations.slice(0, 6));
    for (const [index, [name, role]] of before.entries()) {
      db.run(
        "insert into users (name, folded_name, password_hash, created_at, role) values (?, ?, '', ?, ?)",
        [name, name, index, role],
      );
    }
    migrate(db, migrations);
    return db;
  }

  test.each([
    [
      "two owners keeps the first",
      [
        ["a", "member"],
        ["b", "owner"],
        ["c", "owner"],
      ],
      ["member", "owner", "admin"],
    ],
    [
      "no owner gets one by the rules of who inherits",
      [
        ["a", "member"],
        ["b", "moderator"],
        ["c", "admin"],
      ],
      ["member", "moderator", "owner"],
    ],
    [
      "one owner keeps that",
      [
        ["a", "owner"],
        ["b", "admin"],
      ],
      ["owner", "admin"],
    ],
    ["nobody in it has none", [], []],
  ] as const)("with %s", (_, before, after) => {
    const db = from(before);
    expect(
      db
        .query<{ role: string }, []>("select role from users order by id")
        .all()
        .map(({ role }) => role),
    ).toEqual([...after]);
  });
});

describe("the owner hands the place over", () => {
  beforeEach(() => {
    spyOn(Bun.password, "verify").mockImplementation(async (typed) => typed === PASSWORD);
    spyOn(Bun.password, "hash").mockResolvedValue("hash");
  });

  test("with the password, and is an admin from then on", async () => {
    const { robin, signedIn } = startRobin();
    const [ada, bob] = [await signedIn("Ada", "owner"), await signedIn("Bob")];
    await bob.get("/");
    const { id } = robin.people.named("Bob")!;
    const page = await (await ada.get(`/users/${id}`)).text();
    expect(page).toContain(`action="/users/${id}/owner"`);
    const answer = await ada.post(`/users/${id}/owner`, { password: PASSWORD });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/users/${id}`]);
    expect([robin.people.named("Ada")?.role, robin.people.named("Bob")?.role]).toEqual(["admin", "owner"]);
    expect(attribute(tag(await (await bob.get("/keys")).text(), "main") || "", "id")).toBe("main");
    expect(await (await bob.get("/")).text()).toContain('data-role="owner"');
    expect(await (await ada.get("/")).text()).toContain('data-role="admin"');
  });

  test.each(["on the page", "on the machine itself"])(
    "%s to one who is muted, and not any more then",
    async (where) => {
      const { robin, signedIn } = startRobin();
      const [ada, bob] = [await signedIn("Ada", "owner"), await signedIn("Bob")];
      const { id } = robin.people.named("Bob")!;
      await ada.post(`/users/${id}/mute`, { minutes: "60" });
      if (where === "on the page") await ada.post(`/users/${id}/owner`, { password: PASSWORD });
      else await robin.roles.set(id, "owner");
      expect(robin.people.muteOf(id)).toBeUndefined();
      expect((await bob.say("I am back")).status).toBe(204);
      const lifted = robin.audit.page({ event: "mute lifted" }, 9);
      expect(lifted).toMatchObject([{ user: id, by: where === "on the page" ? 1 : null }]);
    },
  );

  test("not with a wrong one", async () => {
    const { robin, signedIn } = startRobin();
    const ada = await signedIn("Ada", "owner");
    const { id } = someone(robin, "Bob");
    const answer = await ada.post(`/users/${id}/owner`, { password: "wrong" });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain("That is not your password.");
    expect(ownersOf(robin.db)).toEqual(["Ada"]);
  });

  test.each(["admin", "moderator", "member"] as const)("and nobody else does: not the %s", async (role) => {
    const { robin, signedIn } = startRobin();
    someone(robin, "Ada", "owner");
    const visitor = await signedIn("Bob", role);
    const { id } = someone(robin, "Cy");
    expect(await (await visitor.get(`/users/${id}`)).text()).not.toContain(`/users/${id}/owner`);
    expect((await visitor.post(`/users/${id}/owner`, { password: PASSWORD })).status).toBe(403);
    expect(ownersOf(robin.db)).toEqual(["Ada"]);
  });

  test("not twice: who handed it over while the password was checked is no owner any more", async () => {
    mock.restore();
    const { robin, signedIn } = startRobin();
    const ada = await signedIn("Ada", "owner");
    const [bob, cy] = [someone(robin, "Bob"), someone(robin, "Cy")];
    const { waiting, finish } = checkedByHand();
    const both = [bob, cy].map(({ id }) => ada.post(`/users/${id}/owner`, { password: PASSWORD }));
    while (waiting.length < 2) await Bun.sleep(1);
    finish();
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([303, 403]);
    expect(ownersOf(robin.db)).toHaveLength(1);
  });
});
