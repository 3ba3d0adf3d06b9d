import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { readSettings } from "../../../src/base/settings.ts";
import { migrate, openMemory } from "../../../src/database/database.ts";
import { migrations } from "../../../src/database/migrations.ts";
import { assemble, type Robin } from "../../../src/robin.ts";
import { someone } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";
import { countStatements } from "../../support/statements.ts";

/** `count` messages of `user` that call Ada, who has number 1, spread over `rooms`. */
function call({ db, messages, commits }: Robin, user: number, rooms: readonly number[], count: number): void {
  const mention = db.query(
    "insert into mentions (user_id, room_id, message_id, author_id) values (1, ?, ?, ?)",
  );
  void commits.run(() => {
    for (let index = 0; index < count; index += 1) {
      const room = rooms[index % rooms.length]!;
      const id = messages.add({ user: { id: user }, room, content: "@Ada" }, { html: "@Ada", calls: [] });
      mention.run(room, id, user);
    }
  });
  commits.flush();
}

test("a page of the inbox takes no more looks at the database, however much is meant for one", () => {
  const db = openMemory();
  const looks = countStatements(db);
  const robin = assemble(db, readSettings({}));
  const ada = someone(robin, "Ada");
  const bob = someone(robin, "Bob");
  const rooms = Array.from({ length: 30 }, (_, index) => {
    const { id } = makeRoom(robin, { name: `Room ${index}`, topic: "", kind: "open" }, bob);
    commit(robin, () => robin.members.join(id, ada.id));
    return id;
  });
  const taken = () => {
    const before = looks();
    robin.inbox.page(ada);
    return looks() - before;
  };
  call(robin, bob.id, rooms, 90);
  taken();
  const few = taken();
  call(robin, bob.id, rooms, 3_000);
  taken();
  expect(few).toBeLessThan(10 * rooms.length);
  expect(taken()).toBe(few);
});

test("reactions from before there was an inbox are in it, as read; mentions that were unread still count", () => {
  const db = new Database(":memory:", { strict: true });
  const before = migrations.findIndex((step) => step.includes("create table inboxes"));
  migrate(db, migrations.slice(0, before));
  db.run(
    `insert into users (name, folded_name, skeleton, password_hash, created_at)
     values ('Ada', 'ada', 'ada', '', 5), ('Bob', 'bob', 'bob', '', 6)`,
  );
  db.run(
    `insert into messages (id, version, room_id, user_id, content, html, continues, created_at)
     values (1, 3, 1, 1, 'Mine', 'Mine', 0, 7), (2, 2, 1, 2, '@Ada', '@Ada', 0, 8)`,
  );
  db.run("insert into mentions (user_id, room_id, message_id, author_id) values (1, 1, 2, 2)");
  db.run("insert into reactions (message_id, emoji, user_id, version, created_at) values (1, '👍', 2, 3, 9)");
  db.run("update sequence set last = 3");
  migrate(db, migrations);
  const robin = assemble(db, readSettings({}));
  const ada = robin.people.named("Ada")!;
  const { unread, read } = robin.inbox.page(ada);
  expect(unread.map(({ message }) => message.content)).toEqual(["@Ada"]);
  expect(read.map(({ message, emoji, at }) => [message.content, emoji, at])).toEqual([["Mine", ["👍"], 9]]);
  expect(robin.unread.of(ada.id, 1)).toMatchObject({ unread: 1, mentions: 1 });
});
