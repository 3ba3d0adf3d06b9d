import { describe, expect, test } from "bun:test";
import { type Row, Table } from "../../../src/database/shared/table.ts";
import { sharedTables } from "../../../src/database/shared/tables.ts";
import { type Notes, noteTold } from "../../../src/database/shared/told.ts";
import { Touched, type TouchedKeys } from "../../../src/database/shared/touched.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Robin } from "../../../src/robin.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

type Noted = Parameters<Notes["note"]>;

/** A Robin whose own notes of what it writes can be compared with those that are made of its rows. */
function compared() {
  const { robin } = startRobin();
  const { db, changes } = robin;
  const tables = sharedTables(db);
  const touched = new Touched(db, tables);
  const own: Noted[] = [];
  const note: Notes["note"] = changes.note.bind(changes);
  const notes: Notes = changes;
  notes.note = (...noted) => {
    own.push(noted);
    note(...noted);
  };
  touched.note();
  const olga = someone(robin, "Olga", "owner");
  const ada = someone(robin, "Ada");
  let before = snapshot(tables);

  /** What was noted since, by Robin itself and of its rows: each row once, by its kind and what became of it. */
  const since = () => {
    const keys: TouchedKeys = new Map();
    touched.drain(keys);
    const after = snapshot(tables);
    const made: Noted[] = [];
    for (const { name, key } of keys.values()) {
      const id = `${name} ${key}`;
      noteTold({ note: (...noted) => made.push(noted) }, name, before.get(id), after.get(id));
    }
    before = after;
    return { own: summary(own.splice(0)), made: summary(made) };
  };
  since();
  return { robin, olga, ada, since };
}

function snapshot(tables: ReadonlyMap<string, Table>): ReadonlyMap<string, Row> {
  return new Map(
    [...tables].flatMap(([name, table]) =>
      table.all().map((row) => [`${name} ${JSON.stringify(table.remote(table.keyOf(row)))}`, row] as const),
    ),
  );
}

/** Rows that listeners are told of, in the order of the alphabet: with all that both sides say. */
function summary(noted: readonly Noted[]): readonly string[] {
  const lines = noted
    .filter(([kind]) => kind !== "audit")
    .map(([kind, before, after]) => {
      const became = !before ? "new" : !after ? "gone" : "changed";
      return `${kind} ${became} ${JSON.stringify(plain(after ?? before))}`;
    });
  return [...new Set(lines)].toSorted();
}

/** What rows of every kind are told apart by; of people some notes say more than others. */
function plain(row: object | undefined): object {
  const kept = [
    "id",
    "name",
    "role",
    "avatar",
    "user",
    "room",
    "version",
    "author",
    "handle",
    "hidden",
    "owner",
    "address",
  ];
  return Object.fromEntries(
    Object.entries(row ?? {})
      .filter(([key]) => kept.includes(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

type Stage = { readonly robin: Robin; readonly olga: User; readonly ada: User };

/** What people do, each with all that has to be there before. */
const ACTS: Readonly<Record<string, (stage: Stage) => Promise<() => unknown> | (() => unknown)>> = {
  "a message":
    ({ robin, ada }) =>
    () =>
      sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" }),
  "an edit": async ({ robin, ada }) => {
    const id = await sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" });
    return () => editMessage(robin, { id, user: ada, content: "Bye" });
  },
  "a deletion": async ({ robin, ada }) => {
    const id = await sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" });
    return () => deleteMessage(robin, id, ada);
  },
  "a reaction": async ({ robin, ada, olga }) => {
    const id = await sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" });
    return () => react(robin, id, "👍", olga);
  },
  "a session":
    ({ robin, ada }) =>
    () =>
      robin.commits.run(() => robin.sessions.begin(ada)),
  "the use of a session": async ({ robin, ada }) => {
    const session = await robin.commits.run(() => robin.sessions.begin(ada));
    return () => robin.sessions.renew(session);
  },
  "the end of a session": async ({ robin, ada }) => {
    await robin.commits.run(() => robin.sessions.begin(ada));
    return () => robin.commits.run(() => robin.sessions.deleteOthers(ada.id));
  },
  "a new name":
    ({ robin, ada }) =>
    () =>
      commit(robin, () => robin.people.rename(ada, "Bea")),
  "a role":
    ({ robin, ada, olga }) =>
    () =>
      robin.roles.give(olga, ada.id, "moderator"),
  "another owner":
    ({ robin, ada, olga }) =>
    () =>
      commit(robin, () => robin.people.handOver(olga, ada)),
  "a mute":
    ({ robin, ada, olga }) =>
    () =>
      robin.sanctions.mute(olga, ada.id, { minutes: 60, reason: "Noise" }),
  "a ban": async ({ robin, ada, olga }) => {
    await robin.commits.run(() => robin.sessions.begin(ada));
    return () => robin.sanctions.ban(olga, ada.id, { minutes: 60, reason: "Noise" });
  },
  "the end of an old message": async ({ robin, ada, olga }) => {
    const replyTo = await sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" });
    await sendMessage(robin, { user: olga, room: LOBBY, content: "Hello", replyTo });
    return () =>
      robin.commits.run(() =>
        robin.messageAgeing.expire(Number.MAX_SAFE_INTEGER, { most: 1, room: undefined, keepsPinned: false }),
      );
  },
  "a setting of the place": ({ robin, olga }) => {
    const { settings } = robin.place;
    return () => robin.place.change(olga, { ...settings, name: "Here" });
  },
  "a room":
    ({ robin, ada }) =>
    () =>
      makeRoom(robin, DRAFT, ada),
  "a room's settings":
    ({ robin }) =>
    () =>
      changeRoom(robin, { topic: "News" }),
  "a room's end": ({ robin, ada }) => {
    const { id } = makeRoom(robin, DRAFT, ada);
    return () => commit(robin, () => robin.rooms.softDelete(id));
  },
  "somebody's coming": ({ robin, ada, olga }) => {
    const room = makeRoom(robin, DRAFT, olga);
    return () => robin.roomMembership.join(ada, room);
  },
  "somebody's going": async ({ robin, ada, olga }) => {
    const room = makeRoom(robin, DRAFT, olga);
    await robin.roomMembership.join(ada, room);
    return () => robin.roomMembership.leave(ada, room);
  },
  "being taken out": async ({ robin, ada, olga }) => {
    const room = makeRoom(robin, DRAFT, olga);
    await robin.roomMembership.join(ada, room);
    return () => robin.roomMembership.remove(olga, room, ada.id);
  },
  "an invitation": ({ robin, ada, olga }) => {
    const room = makeRoom(robin, { ...DRAFT, kind: "private" }, olga);
    return () => robin.roomMembership.invite(olga, room, ada.name, "");
  },
  "hiding somebody":
    ({ robin, ada, olga }) =>
    () =>
      robin.hiding.set(ada.id, olga.id, true),
  "a report": async ({ robin, ada, olga }) => {
    const id = await sendMessage(robin, { user: olga, room: LOBBY, content: "Hello" });
    return () => robin.reports.report(ada, id, "Noise");
  },
  "a mark in the inbox": async ({ robin, ada }) => {
    const id = await sendMessage(robin, { user: ada, room: LOBBY, content: "Hello" });
    await robin.inbox.markRead(ada, id - 1);
    return () => robin.inbox.markRead(ada, id);
  },
  "the end of an account":
    ({ robin, ada }) =>
    () =>
      robin.accountDeletion.leave(ada, false),
};

const DRAFT = { name: "Kitchen", topic: "", kind: "open" } as const;

describe("what is told of rows is what was noted with", () => {
  for (const [name, prepare] of Object.entries(ACTS)) {
    test(name, async () => {
      const { since, ...stage } = compared();
      const act = await prepare(stage);
      since();
      await act();
      const { own, made } = since();
      expect(own).not.toBeEmpty();
      expect(made).toEqual(own);
      await stage.robin.jobs.stop();
    });
  }
});

/** What is told of one row. */
function toldOf(table: string, before?: Row, after?: Row): readonly Noted[] {
  const made: Noted[] = [];
  noteTold({ note: (...noted) => made.push(noted) }, table, before, after);
  return made;
}

describe("what is told", () => {
  const message = { id: 1, version: 5, room_id: 2, user_id: 3, html: null };
  const file = { id: 1, hash: "a", small: null, large: "c" };

  test("is nothing of a message that is rendered anew: the room would go back to its version", () => {
    expect(toldOf("messages", message, { ...message, html: "<p>" })).toEqual([]);
    expect(toldOf("messages", message, { ...message, version: 6 })).toHaveLength(1);
  });

  test("is which bytes a file had, once it is gone", () => {
    expect([...toldOf("files", undefined, file), ...toldOf("files", file, { ...file, small: "b" })]).toEqual(
      [],
    );
    expect(toldOf("files", file)).toEqual([["files", { id: 1, hashes: ["a", "c"] }, undefined]]);
  });

  test("is nothing of what was as good as gone, nor of the audit log, which is another machine's", () => {
    expect(toldOf("rooms", { id: 7, deleted_at: 5 })).toEqual([]);
    expect(toldOf("audit", undefined, { id: 1, event: "banned" })).toEqual([]);
  });
});
