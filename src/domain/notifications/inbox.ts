import type { Database } from "bun:sqlite";
import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { Call } from "../../formatting/formatted.ts";
import type { Author, History, Message } from "../messages/history.ts";
import type { RoomHeads } from "../messages/roomHeads.ts";
import type { Room } from "../room.ts";
import type { Members } from "../rooms/members.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { User } from "../user.ts";
import type { InboxMarks } from "./inboxMarks.ts";
import { type InboxRow, InboxRows, type Source } from "./inboxRows.ts";
import { InboxWalk, NOTHING, type Place } from "./inboxWalk.ts";

/** Something that is meant for somebody. */
export type InboxEntry = {
  /** By what it calls: the own name, a reply, @room, a message to a few, or reactions to what one said. */
  readonly reason: "mention" | "reply" | "everyone" | "direct" | "reactions";
  readonly room: Room;
  /** What was said; for reactions, what they are to. */
  readonly message: Message;
  /** The change by which it came. */
  readonly key: number;
  /** When it came, in ms since 1970; of several when the newest did. */
  readonly at: number;
  /** Messages of a direct room that follow each other are one entry, of which the newest is shown. */
  readonly count: number;
  /** Who said it; for reactions who reacted, each once, the newest first. */
  readonly people: readonly Author[];
  /** With what they reacted, each once, the newest first. */
  readonly emoji: readonly string[];
};

/** Where to go on: among what is unread or what is read, with what came before this change. */
export type InboxPlace = { readonly unread?: number | undefined; readonly before?: number | undefined };

export type InboxPage = {
  readonly unread: readonly InboxEntry[];
  readonly read: readonly InboxEntry[];
  readonly older: InboxPlace | undefined;
  /** The newest change that the page can know of. */
  readonly upTo: number;
};

type Parts = {
  readonly commits: Commits;
  readonly heads: RoomHeads;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly messages: History;
  readonly mentions: { in(message: number): readonly Call[] };
  readonly hiding: { of(user: number): readonly number[] };
  readonly unread: Unread;
  readonly inboxMarks: InboxMarks;
};

type Unread = {
  of(user: number, room: number): { readonly unread: number; readonly mentions: number };
};

/** After all that was said and done. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * What is meant for somebody, of all rooms that one may read: mentions, replies, direct messages, reactions to what one said. A message is
 * unread until it was read in its room, or the inbox was marked as read, and calls only in a room that one is in; reactions until that.
 */
export class Inbox {
  #of: Parts;
  #rows: InboxRows;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#rows = new InboxRows(db);
  }

  /** What is meant for `user`, up to `most` entries: the newest first, and all that is unread before all that is read. */
  page(
    user: User,
    { unread: below = END, before }: InboxPlace = {},
    most: number = limits.inbox.shown,
  ): InboxPage {
    const places = this.#places(user);
    const walk = (isUnread: boolean, from: number, count: number) =>
      new InboxWalk(this.#rows, { user: user.id, hides: this.#hides(user) }, places, isUnread).take(
        from,
        count,
      );
    const unread = before === undefined ? walk(true, below, most) : NOTHING;
    const read = unread.isMore ? NOTHING : walk(false, before ?? END, most - unread.found.length);
    const older = read.found.length > 0 ? { before: read.reached } : { unread: unread.reached };
    const toEntry = ({ place, row, source, count }: (typeof read.found)[number]) =>
      this.#entry(user, place.room, source, row, count);
    return {
      unread: unread.found.map(toEntry),
      read: read.found.map(toEntry),
      older: unread.isMore || read.isMore ? older : undefined,
      upTo: this.#of.heads.newest,
    };
  }

  /**
   * Marks the inbox of `user` as read up to change `upTo`, which is what a page of it knew. Direct rooms are read so far, and rooms in which
   * nothing else is unread; where something is, that stays, and mentions alone count no more.
   */
  async markRead(user: User, upTo: number): Promise<void> {
    const { commits, heads, members, rooms, unread, inboxMarks } = this.#of;
    const isAllMeant = (room: number) => {
      const counts = unread.of(user.id, room);
      return heads.head(room) <= upTo && counts.mentions > 0 && counts.mentions === counts.unread;
    };
    const read = [...members.of(user.id).keys()].filter(
      (room) => rooms.find(room)?.kind === "direct" || isAllMeant(room),
    );
    await commits.run(() => inboxMarks.set(user.id, Math.min(upTo, heads.newest)));
    const marks = read.map((room) => ({ room, read: Math.min(upTo, heads.head(room)) }));
    await members.markReadOnDisk(user.id, marks);
  }

  /** The rooms that `user` may read and has something in, with what is unread there and what may be. */
  #places(user: User): readonly Place[] {
    const { rooms, members, heads, inboxMarks } = this.#of;
    const mark = inboxMarks.of(user.id);
    const memberships = members.of(user.id);
    const mentioned = this.#rows.roomsOfMentions(user.id);
    const reacted = this.#rows.roomsOfReactions(user.id);
    return [...new Set([...memberships.keys(), ...mentioned, ...reacted])].flatMap((id) => {
      const room = rooms.readable(id, user);
      if (!room) return [];
      const isDirect = room.kind === "direct";
      const sources: Source[] = isDirect ? ["direct"] : [];
      if (!isDirect && mentioned.has(id)) sources.push("own");
      if (!isDirect && memberships.has(id)) sources.push("everyone");
      if (reacted.has(id)) sources.push("reactions");
      // As beside the log: what is in a room that one is not in, or in an archived one, is nothing that calls.
      const membership = room.archivedAt === null ? memberships.get(id) : undefined;
      const read = membership ? Math.max(membership.read, mark.messages) : END;
      const floor = rooms.floorFor(room, user);
      return [{ room, sources, floor, head: heads.head(id), read, reactionsRead: mark.reactions }];
    });
  }

  #hides(user: User): boolean {
    return this.#of.hiding.of(user.id).length > 0;
  }

  #entry(user: User, room: Room, source: Source, { key, message: id }: InboxRow, count: number): InboxEntry {
    const { messages, mentions } = this.#of;
    const message = messages.find(id)!;
    const isReaction = source === "reactions";
    const reactions = isReaction ? this.#rows.reactions(user.id, id, this.#hides(user)) : [];
    const isNamed = source === "own" && mentions.in(id).some((call) => call.id === user.id);
    return {
      reason: source === "own" ? (isNamed ? "mention" : "reply") : source,
      room,
      message,
      key,
      at: reactions[0]?.at ?? message.createdAt,
      count,
      people: isReaction ? uniquePeople(reactions) : [message.author],
      emoji: [...new Set(reactions.map(({ emoji }) => emoji))],
    };
  }
}

function uniquePeople(people: readonly Author[]): readonly Author[] {
  return [...new Map(people.map(({ id, name, avatar }) => [id, { id, name, avatar }])).values()];
}
