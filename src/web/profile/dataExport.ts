import type { User } from "../../domain/user.ts";
import type { Database } from "bun:sqlite";
import type { People } from "../../domain/accounts/people.ts";
import type { Sessions } from "../../domain/accounts/sessions.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";

export type DataExportParts = {
  readonly db: Database;
  readonly people: People;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly rooms: Rooms;
};

/** Numbers of messages looked through before others have their turn: a few ms. */
const WINDOW = 5_000;

type Window = { readonly user: number; readonly from: number; readonly to: number };

type Said = {
  readonly id: number;
  readonly room: number;
  readonly content: string;
  readonly saidAt: number;
  readonly editedAt: number | null;
  readonly answers: number | null;
};

type Reacted = { readonly message: number; readonly emoji: string; readonly at: number };

/** Answers with all that Robin keeps of `user`, as a JSON file, written while it is sent. */
export function record(parts: DataExportParts, user: User): Response {
  const written = write(parts, user);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await written.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="robin-${user.id}.json"`,
      "cache-control": "no-store",
    },
  });
}

async function* write({ db, people, sessions, members, rooms }: DataExportParts, user: User) {
  const { id } = user;
  const iso = (at: number) => new Date(at).toISOString();
  const account = { number: id, name: user.name, role: user.role, since: iso(people.find(id)!.createdAt) };
  const devices = sessions
    .of(id)
    .map(({ device, createdAt, usedAt }) => ({ device, since: iso(createdAt), lastUsed: iso(usedAt) }));
  const places = [...members.of(id).values()].map(({ room, read, notificationLevel }) => {
    const { name, kind } = rooms.find(room)!;
    return {
      number: room,
      name: kind === "direct" ? rooms.nameFor(rooms.find(room)!, user) : name,
      kind,
      read,
      level: notificationLevel,
    };
  });
  yield `${JSON.stringify({ account, sessions: devices, rooms: places }, null, 2).slice(0, -2)},\n  "messages": [`;

  const said = db.query<Said, Window>(
    `select id, room_id as room, content, created_at as saidAt, edited_at as editedAt, reply_to as answers from messages
     where id >= $from and id < $to and user_id = $user and deleted_at is null and event is null`,
  );
  yield* list(said, ({ saidAt, editedAt, ...rest }) => ({
    ...rest,
    saidAt: iso(saidAt),
    editedAt: editedAt === null ? null : iso(editedAt),
  }));
  yield `\n  ],\n  "reactions": [`;
  const reacted = db.query<Reacted, Window>(
    `select message_id as message, emoji, created_at as at from reactions
     where message_id >= $from and message_id < $to and user_id = $user`,
  );
  yield* list(reacted, ({ at, ...rest }) => ({ ...rest, at: iso(at) }));
  yield "\n  ]\n}\n";

  /** The rows of all windows, one after the other. */
  async function* list<Row>(query: { all(window: Window): Row[] }, shown: (row: Row) => object) {
    const newest = db.query<{ id: number | null }, []>("select max(id) as id from messages").get()!.id ?? 0;
    let isFirst = true;
    for (let from = 0; from <= newest; from += WINDOW) {
      const rows = query.all({ user: id, from, to: from + WINDOW });
      if (rows.length > 0) {
        yield (isFirst ? "\n" : ",\n") + rows.map((row) => `    ${JSON.stringify(shown(row))}`).join(",\n");
        isFirst = false;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
