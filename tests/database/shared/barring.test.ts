import { expect, test } from "bun:test";
import { inPostgres } from "../../support/postgres.ts";
import { stage } from "./stage.ts";

/** What is there before: a user with a session, a room with that member, and an invitation to it. */
const BEFORE = `
  delete from sessions; delete from members; delete from invitations; delete from place_settings;
  delete from rooms where id = 9; delete from users;
  insert into users (id, name, folded_name, password_hash, created_at) values (7, 'Ada', 'ada', 'none', 1);
  insert into rooms (id, name, folded_name, kind, created_at) values (9, 'Garden', 'garden', 'open', 1);
  insert into sessions (hash, user_id, device, created_at, used_at) values (x'07', 7, '', 1, 1);
  insert into members (user_id, room_id, read, joined_at) values (7, 9, 0, 1);
  insert into invitations (user_id, room_id, by_id, at) values (7, 9, 7, 1);
  insert into place_settings (name, value) values ('guests', 'yes')`;

inPostgres("what is answered for once it holds on all machines", () => {
  const shared = stage();

  const CASES = [
    ["a session that ends", "delete from sessions", true],
    ["a session that is renewed", "update sessions set used_at = 2", false],
    [
      "a session that begins",
      "insert into sessions (hash, user_id, device, created_at, used_at) values (x'08', 7, '', 1, 1)",
      false,
    ],
    ["a member who goes", "delete from members", true],
    ["a member who has read something", "update members set read = 1", false],
    ["an invitation that is taken back", "delete from invitations", true],
    ["a ban", "update users set banned_until = 9", true],
    ["a room that is private from now on", "update rooms set kind = 'private' where id = 9", true],
    ["a setting of the place that changes", "update place_settings set value = 'no'", true],
    ["a first setting", "insert into place_settings values ('name', 'Club')", false],
    ["a message", "update sequence set last = last + 1", false],
  ] as const;

  test("is what takes something away, or decides who may what", async () => {
    const one = await shared.fresh();
    const waited: number[] = [];
    const pen = one.pen(undefined, (head) => Promise.resolve(void waited.push(head)));
    for (const [what, statement, isWaitedFor] of CASES) {
      await pen.run(() => one.db.run(BEFORE));
      waited.length = 0;
      await pen.run(() => one.db.run(statement));
      expect([what, ...waited]).toEqual(isWaitedFor ? [what, one.copy.head] : [what]);
    }
    await pen.close();
  });

  test("others who write at the same time do not wait for it", async () => {
    const one = await shared.fresh();
    const { promise, resolve } = Promise.withResolvers<void>();
    const pen = one.pen(undefined, () => promise);
    await pen.run(() => one.db.run(BEFORE));
    const order: string[] = [];
    const ended = pen.run(() => one.db.run("delete from sessions")).then(() => order.push("ended"));
    await pen.run(() => one.db.run("update sequence set last = last + 1"));
    order.push("said");
    resolve();
    await ended;
    expect(order).toEqual(["said", "ended"]);
    await pen.close();
  });
});
