import type { Database } from "bun:sqlite";
import type { User, Role } from "../../src/domain/user.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { NotingMailTransport } from "../support/mailing.ts";
import { someone, startRobin, changeRoom } from "../support/robin.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../support/rooms.ts";

/**
 * Who asks, and the role of each. "maker" made the rooms; "maker", "member" and "removed" were in all of them, and
 * "removed" was taken out again; "invited" is asked into the private ones; "ended" was signed in.
 */
export const visitors = {
  guest: undefined,
  ended: "member",
  other: "member",
  member: "member",
  maker: "member",
  removed: "member",
  invited: "member",
  moderator: "moderator",
  admin: "admin",
  owner: "owner",
} as const satisfies Record<string, Role | undefined>;

export type Who = keyof typeof visitors;

/** That of every account. */
export const PASSWORD = "a long way home";

/**
 * Words by which it shows that something of a room came back. Each says which room that is, and what of it: its name,
 * its topic, or something said in it, an answer, an edited text and so on; the last one is the name of who speaks only
 * where guests do not read. Nobody sends a whole one.
 */
export const WORDS = /zz(?:[a-i](?:name|topic|said|answer|was|edited|deleted)|keeper)/gi;

/** Who reads an answer. */
export type Reader = {
  /** The number of the account; null: a guest. */
  readonly user: number | null;
  /** All that there is for this one to read, in lower case. */
  readonly readable: string;
};

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** A Robin with rooms of every kind, something said in each, and all visitors. */
export async function makeWorld() {
  const { robin, app, clock, signedIn } = startRobin({}, { mail: new NotingMailTransport() });
  const { db, rooms, members } = robin;
  const tokens = new Map<Who, string>();
  for (const who of Object.keys(visitors) as Who[]) {
    const role = visitors[who];
    if (role) tokens.set(who, (await signedIn(who, role)).cookies.get("session")!);
  }
  const named = (who: Who) => robin.people.named(who)!;
  const [maker, member, removed] = [named("maker"), named("member"), named("removed")];
  const talker = someone(robin, "talker");
  const keeper = someone(robin, "zzkeeper");

  const made = (letter: string, kind: "open" | "private") =>
    makeRoom(robin, { ...settingsOf(letter), kind }, maker);
  changeRoom(robin, { ...settingsOf("a"), isPublic: true });
  const open = made("b", "open");
  const secret = made("c", "private");
  const direct = makeDirect(robin, keeper, [maker.id, member.id, removed.id]);
  const archived = made("e", "open");
  const archivedSecret = made("f", "private");
  const forGuests = made("g", "open");
  changeRoom(robin, { ...settingsOf("g"), isPublic: true }, forGuests.id);
  const deleted = made("h", "private");
  const opened = made("i", "private");
  const places = [
    rooms.find(LOBBY)!,
    open,
    secret,
    direct,
    archived,
    archivedSecret,
    forGuests,
    deleted,
    opened,
  ];

  const said: { id: number; room: number }[] = [];
  const say = async (room: number, user: User, content: string, replyTo?: number) => {
    const id = await sendMessage(robin, { user, room, content, replyTo });
    said.push({ id, room });
    return id;
  };
  const speakers = places.map(({ id: room, kind }, index) => {
    const speaker = room === LOBBY || room === forGuests.id ? talker : keeper;
    if (kind !== "direct")
      for (const user of [speaker, maker, member, removed]) commit(robin, () => members.join(room, user.id));
    return { room, speaker, letter: "abcdefghi"[index]! };
  });
  // What follows in one room is said in between in all others.
  const inAll = (speak: (place: (typeof speakers)[number]) => Promise<number>) =>
    Promise.all(speakers.map(speak));
  for (const user of [maker, member, removed]) await inAll(({ room }) => say(room, user, "Hello"));
  const first = await inAll(({ room, speaker, letter }) =>
    say(room, speaker, `zz${letter}said zz${letter}too @member @removed`),
  );
  await inAll(({ room, speaker, letter }) => say(room, speaker, `zz${letter}answer`, first[room - 1]));
  const edited = await inAll(({ room, speaker, letter }) => say(room, speaker, `zz${letter}was`));
  await inAll(async ({ room, speaker, letter }) => {
    const id = await say(room, speaker, `zz${letter}deleted`, edited[room - 1]);
    await deleteMessage(robin, id, speaker);
    await editMessage(robin, { id: edited[room - 1]!, user: speaker, content: `zz${letter}edited` });
    await react(robin, first[room - 1]!, "👍", speaker);
    return id;
  });
  // Who was in a room is remembered from then.
  const cookie = `session=${tokens.get("removed")}`;
  await app.handle(new Request("http://localhost/rooms", { headers: { cookie } }));
  for (const room of [archived, archivedSecret]) commit(robin, () => rooms.archive(room.id, maker.id));
  for (const room of places)
    if (room.id !== LOBBY) commit(robin, () => robin.leaving.takeOut(room, removed.id));
  for (const room of [secret, archivedSecret, deleted])
    commit(robin, () => robin.invitations.add(room.id, named("invited").id, maker.id));
  // What was said in it stays with those who were in it.
  const opening = { settings: { ...opened, kind: "open", isPublic: true }, showsHistory: false } as const;
  await robin.roomManagement.change(maker, opened, opening);
  await say(opened.id, keeper, "Hello again", first[opened.id - 1]);
  // What was said in it is still there.
  commit(robin, () => robin.rooms.softDelete(deleted.id));
  robin.sessions.endOthers(named("ended").id);

  const written = db.query<{ rows: number }, []>("select total_changes() as rows");
  /** What the database said of readers when so many rows had been written: it says the same until there are more. */
  const readers = new Map<string | undefined, Reader>();
  let readAt = 0;

  return {
    app,
    clock,
    tokens,
    messages: said,
    rooms: places.map(({ id }) => id),
    /** The number of `who`; undefined: a guest. */
    idOf: (who: Who) => robin.people.named(who)?.id,
    /** The number of the newest change. */
    newest: () => robin.heads.newest,
    /** Who sends `token`, and what that one may read. */
    readerBy: (token: string | undefined): Reader => {
      if (written.get()!.rows !== readAt) readers.clear();
      readAt = written.get()!.rows;
      const known = readers.get(token);
      if (known) return known;
      const user = token === undefined ? null : signedInBy(db, token);
      const reader = { user, readable: readable(db, user) };
      readers.set(token, reader);
      return reader;
    },
  };
}

function settingsOf(letter: string) {
  const [name, topic] = [`zz${letter}name`, `zz${letter}topic`];
  const open = {
    kind: "open",
    isPublic: false,
    postingPolicy: "everyone",
    mentionPolicy: "moderators",
    slowModeSeconds: 0,
  } as const;
  return { name, topic, ...open };
}

/** Whose session `token` names, by the database; null: none that there is. */
function signedInBy(db: Database, token: string): number | null {
  const { jti }: { jti: string } = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
  const hash = new Bun.CryptoHasher("sha256").update(jti).digest();
  return (
    db.query<{ user: number }, [Uint8Array]>("select user_id as user from sessions where hash = ?").get(hash)
      ?.user ?? null
  );
}

/** What the database lets `user` read, or a guest: said once more, and not as Robin says it. */
function readable(db: Database, user: number | null): string {
  const mayRead = `room.deleted_at is null and (
    room.kind = 'open' and ($user is not null or room.guests = 1)
    or exists (select 1 from members where members.room_id = room.id and members.user_id = $user)
    or exists (select 1 from invitations where invitations.room_id = room.id and invitations.user_id = $user))`;
  const floor = `coalesce(
    (select floor from members where members.room_id = room.id and members.user_id = $user), room.floor)`;
  const rows = db
    .query<{ text: string }, { user: number | null }>(
      // Of a deleted message the page tells who wrote it.
      `select room.name || ' ' || room.topic as text from rooms room where ${mayRead}
       union all
       select iif(message.deleted_at is null, message.content, '') || ' ' || author.name from messages message
         join rooms room on room.id = message.room_id join users author on author.id = message.user_id
         where message.id > ${floor} and ${mayRead}
       union all
       select name from users where $user is not null`,
    )
    .all({ user });
  return rows
    .map(({ text }) => text)
    .join("\n")
    .toLowerCase();
}
