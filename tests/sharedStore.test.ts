import { expect, test } from "bun:test";
import { readSettings } from "../src/base/settings.ts";
import { openMemory } from "../src/database/database.ts";
import { makeFirstRows } from "../src/firstRows.ts";
import { assemble } from "../src/robin.ts";
import { inPostgres } from "./support/postgres.ts";
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
});
