import { expect, spyOn, test } from "bun:test";
import { readSettings } from "../src/base/settings.ts";
import { openMemory } from "../src/database/database.ts";
import { makeFirstRows } from "../src/firstRows.ts";
import { assemble } from "../src/robin.ts";
import { createAuthentication } from "../src/web/auth/authentication.ts";
import { eventually } from "./support/eventually.ts";
import { inPostgres } from "./support/postgres.ts";
import { newCookie, someone, talk } from "./support/robin.ts";
import { sharedRobins } from "./support/sharedRobins.ts";

test("a Robin that shares nothing is claimed by another link after each start", () => {
  const db = openMemory();
  const [first, again] = [assemble(db, readSettings({})), assemble(db, readSettings({}))];
  expect(again.claiming.secret).not.toBe(first.claiming.secret);
});

inPostgres("Robins that share a database", () => {
  const { fresh, join } = sharedRobins();

  test("are claimed by one link, which what signs cookies does not tell", async () => {
    const [one, two] = [await fresh(), await join()];
    expect(two.claiming.secret).toBe(one.claiming.secret);
    expect(one.tokenSecret).toEqual(two.tokenSecret);
    expect(one.tokenSecret.toBase64({ alphabet: "base64url" })).not.toStartWith(one.claiming.secret);
    const another = await fresh();
    expect(another.claiming.secret).not.toBe(one.claiming.secret);
  });

  test("have the same first rows, and write them into no copy by themselves", async () => {
    const [one, two] = [await fresh(), await join()];
    const secrets = ({ db }: typeof one) =>
      db.query("select name, hex(value) from secrets order by name").values();
    expect(secrets(two)).toEqual(secrets(one));
    expect(secrets(two)).toHaveLength(3);
    const { head } = one.shared;
    const before = head();
    await two.commits.run(() => makeFirstRows(two.db));
    await one.shared.pull();
    expect(head()).toBe(before);
  });

  test("take what was said before into their own index without keeping the others from writing", async () => {
    const one = await fresh();
    const ada = await one.commits.run(() => someone(one));
    await talk(one, ada, 3);
    const two = await join();
    const writing = spyOn(two.commits, "run");
    expect(two.db.query("select up_to > 0 as isBehind from search_backlog").get()).toEqual({ isBehind: 1 });
    await two.indexing.start();
    expect(two.db.query("select up_to from search_backlog").get()).toEqual({ up_to: 0 });
    expect(writing).not.toHaveBeenCalled();
  });

  test("have the one on duty do what another has to be done, and see what came of it", async () => {
    const [one, two] = [await fresh(), await join()];
    for (const robin of [one, two]) await robin.start();
    expect([one, two].map(({ shared }) => shared.duty.isOn())).toEqual([true, false]);
    const deleting = [one, two].map(({ messages }) => spyOn(messages, "softDelete"));
    const ada = await two.commits.run(() => someone(two));
    await talk(two, ada, 3);
    await two.accountDeletion.leave(ada, true);
    const left = ({ db }: typeof one) =>
      db.query("select id from messages where deleted_at is null").values();
    await eventually(() => expect([one, two].map(left)).toEqual([[], []]));
    expect(new Set(deleting[0]!.mock.calls.map(([{ id }]) => id))).toEqual(new Set([1, 2, 3]));
    expect(deleting[1]).not.toHaveBeenCalled();
  });

  test("know a session that has begun on another a moment ago", async () => {
    const [one, two] = [await fresh(), await join()];
    const ada = await one.commits.run(() => someone(one));
    const { value } = await newCookie(one, ada);
    const request = new Request("http://localhost/", { headers: { cookie: `session=${value}` } });
    expect(await createAuthentication(two).authenticate(request)).toMatchObject({ user: { name: "Ada" } });
  });

  test("overwrite in their own files what another has deleted", async () => {
    const [one, two] = [await fresh(), await join()];
    const ada = await one.commits.run(() => someone(one));
    const [id] = await talk(one, ada, 1);
    const overwriting = spyOn(two.overwriting, "startIn");
    await two.shared.pull();
    expect(overwriting).not.toHaveBeenCalled();
    await one.posting.delete({ user: { ...ada, session: "" }, message: id!, address: "192.0.2.1" });
    await two.shared.pull();
    expect(overwriting).toHaveBeenCalledTimes(1);
  });
});
