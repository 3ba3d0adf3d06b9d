import { expect, test } from "bun:test";
import fc from "fast-check";
import type { InboxPlace } from "../../../src/domain/notifications/inbox.ts";
import type { Message } from "../../../src/domain/messages/history.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { someone, startRobin, type WholeRobin } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

/** Entries on a page here: few, so that there are many pages. */
const MOST = 3;

/** An entry: what came last of it, how many messages it stands for, and whether it is unread. */
type Told = readonly [key: number, count: number, isUnread: boolean];

type Item = { readonly key: number; readonly direct: number | undefined; readonly isUnread: boolean };

/** Ada's own inbox, found out by a look at everything there is. */
class Model {
  #robin: WholeRobin;
  #ada: User;
  mark = 0;

  constructor(robin: WholeRobin, ada: User) {
    this.#robin = robin;
    this.#ada = ada;
  }

  entries(): Told[] {
    const { messages, heads } = this.#robin;
    const all = Array.from({ length: heads.newest }, (_, index) => messages.find(index + 1));
    const items = all.flatMap((message) => (message ? this.#itemsOf(message) : []));
    const newestFirst = items.sort((a, b) => b.key - a.key);
    return [true, false].flatMap((isUnread) =>
      grouped(newestFirst.filter((item) => item.isUnread === isUnread)),
    );
  }

  #itemsOf(message: Message): Item[] {
    const { rooms, members, hiding, mentions, reactions, messages } = this.#robin;
    const { id, author, replyTo } = message;
    const room = rooms.readable(message.room, this.#ada);
    if (!room || message.deletedAt !== null) return [];
    const me = this.#ada.id;
    const hidden = new Set(hiding.of(me));
    const membership = members.of(me).get(room.id);
    if (author.id === me) {
      const others = reactions
        .of(id)
        .some(({ users }) => users.some((user) => user.id !== me && !hidden.has(user.id)));
      const key = others ? newestReaction(this.#robin, id, me, hidden) : 0;
      return others ? [{ key, direct: undefined, isUnread: key > this.mark }] : [];
    }
    if (hidden.has(author.id)) return [];
    const isUnread = id > Math.max(membership?.read ?? 0, this.mark);
    if (room.kind === "direct") return [{ key: id, direct: room.id, isUnread }];
    const calls = mentions.in(id).map((call) => call.id);
    const isCalled = calls.includes(0)
      ? membership !== undefined
      : calls.includes(me) || (replyTo !== null && messages.find(replyTo)?.author.id === me);
    return isCalled ? [{ key: id, direct: undefined, isUnread }] : [];
  }
}

function newestReaction(
  { db }: WholeRobin,
  message: number,
  me: number,
  hidden: ReadonlySet<number>,
): number {
  const rows = db
    .query<{ user: number; version: number }, [number]>(
      "select user_id as user, version from reactions where message_id = ?",
    )
    .all(message);
  return Math.max(
    ...rows.filter(({ user }) => user !== me && !hidden.has(user)).map(({ version }) => version),
  );
}

function grouped(items: readonly Item[]): Told[] {
  const entries: (Item & { count: number })[] = [];
  for (const item of items) {
    const last = entries.at(-1);
    if (last && item.direct !== undefined && item.direct === last.direct) last.count += 1;
    else entries.push({ ...item, count: 1 });
  }
  return entries.map(({ key, count, isUnread }) => [key, count, isUnread]);
}

/** What all pages of the inbox have, one after the other. */
function pages({ inbox }: WholeRobin, user: User): Told[] {
  const told: Told[] = [];
  let place: InboxPlace | undefined = {};
  while (place !== undefined) {
    const { unread, read, older } = inbox.page(user, place, MOST);
    const count = unread.length + read.length;
    expect(count).toBeLessThanOrEqual(MOST);
    if (older) expect(count).toBe(MOST);
    told.push(...unread.map(({ key, count }) => [key, count, true] as const));
    told.push(...read.map(({ key, count }) => [key, count, false] as const));
    place = older;
  }
  return told;
}

const WORDS = ["Hello", "@Ada", "@room", "@Ada @room", "@Bob"];

const step = fc.record({
  act: fc.constantFrom(
    "say",
    "say",
    "say",
    "say",
    "answer",
    "react",
    "react",
    "delete",
    "edit",
    "read",
    "mark",
    "hide",
    "leave",
    "join",
  ),
  who: fc.nat(2),
  room: fc.nat(4),
  message: fc.nat(30),
  words: fc.constantFrom(...WORDS),
  emoji: fc.constantFrom("👍", "🎉"),
});

test("all pages of an inbox have what is meant for its user, once, the newest first and what is unread before all else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const { robin } = startRobin();
      const [ada, bob, eve] = ["Ada", "Bob", "Eve"].map((name) => someone(robin, name)) as [User, User, User];
      const open = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, bob).id;
      const closed = makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, bob).id;
      const rooms = [
        LOBBY,
        open,
        closed,
        makeDirect(robin, bob, [ada.id]).id,
        makeDirect(robin, ada, [bob.id, eve.id]).id,
      ];
      for (const room of [open, closed])
        for (const { id } of [ada, eve]) commit(robin, () => robin.members.join(room, id));
      robin.db.run("update rooms set callers = 'everyone'");
      const model = new Model(robin, ada);
      const said: number[] = [];
      for (const { act, who, room: place, message, words, emoji } of steps) {
        const [user, room, id] = [[ada, bob, eve][who]!, rooms[place]!, said[message % said.length]];
        const known = id === undefined ? undefined : robin.messages.find(id);
        if (act === "say") said.push(await sendMessage(robin, { user, room, content: words }));
        if (act === "answer" && known)
          said.push(await sendMessage(robin, { user, room: known.room, content: words, replyTo: known.id }));
        if (act === "react" && known) await react(robin, known.id, emoji, user);
        if (act === "delete" && known && message % 3 === 0) await deleteMessage(robin, known.id, user);
        if (act === "edit" && known) await editMessage(robin, { id: known.id, user: bob, content: words });
        if (act === "read") robin.members.markRead(room, ada.id, id ?? 0);
        if (act === "hide") await robin.hiding.set(ada.id, eve.id);
        if (act === "leave" && room === closed)
          commit(robin, () => robin.leaving.depart(robin.rooms.find(closed)!, ada.id, ada.id));
        if (act === "join" && room === closed) commit(robin, () => robin.members.join(closed, ada.id));
        if (act === "mark") {
          model.mark = robin.heads.newest;
          await robin.inbox.markRead(ada, model.mark);
        }
        expect(pages(robin, ada)).toEqual(model.entries());
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
