import { readEmoji } from "../../formatting/emoji.ts";
import { FileGone } from "../files/files.ts";
import type { Formatted } from "../../formatting/formatted.ts";
import { hasLink } from "../../formatting/formatting.ts";
import type { Person } from "../accounts/people.ts";
import type { PlaceSettings } from "../place.ts";
import type { Job } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Sentence } from "../../words/en.ts";
import { readContent } from "../messages/content.ts";
import type { Message } from "../messages/history.ts";
import type { Messages, Said } from "../messages/messages.ts";
import {
  isNewcomer,
  refusalToDelete,
  refusalToEdit,
  refusalToPin,
  refusalToPost,
  refusalToReact,
} from "../policy.ts";
import type { Reactions } from "../reactions/reactions.ts";
import { Refusal } from "../refusal.ts";
import { type DiskRoom, refusalWhereFull } from "../diskRoom.ts";
import type { Room } from "../room.ts";
import { type CurrentAccess, currentAccess, type RoomParts } from "../rooms/access.ts";
import type { Actor, User } from "../user.ts";
import type { Format } from "./messageFormat.ts";
import { refusalOfFiles } from "./describing.ts";
import type { PostingLimits } from "./postingLimits.ts";

/** Who writes, and from where: what comes from one address is limited together. */
type Writer = { readonly user: Actor; readonly address: string };

export type Draft = Writer & Said;

type Change = Writer & { readonly message: number };

export type Readable = { readonly message: Message; readonly room: Room };

type Found = CurrentAccess & { readonly message: Message };

type Act = {
  readonly refusal: (found: Found) => Sentence | undefined;
  readonly problem?: Sentence | undefined;
  /** Takes from the limits; without it as a change that says nothing does. */
  readonly tooSoon?: (found: Found) => Refusal | undefined;
  readonly write: (found: Found) => Refusal | undefined;
};

type Parts = Pick<RoomParts, "commits" | "people" | "rooms" | "memberships" | "audit"> & {
  readonly messages: Messages;
  readonly files: { of(message: number): readonly object[] };
  readonly reactions: Reactions;
  readonly format: Format;
  readonly limits: PostingLimits;
  readonly overwriting: Job;
  readonly reserve: DiskRoom;
  readonly place: { readonly settings: PlaceSettings };
  readonly now: () => number;
};

/** A file that the message was to take along was swept, or sent with another. */
const FILE_GONE = new Refusal("invalid", ({ files }) => files.gone);

const NOTHING_HERE: Sentence = ({ problems }) => problems.nothingHere.title;

/**
 * Posting, editing, deleting and reacting as whole acts, for whoever calls: a form, a bot, an import. Each asks the policy, then the
 * limits, and the policy again in the commit that writes. Each gives a Refusal where it was not done, and throws where the disk takes
 * nothing.
 */
export class Posting {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Posts a message, by which one joins the room; gives its number. A key that was used before gives that of the message it was used for. */
  async post({
    user,
    room,
    content: typed,
    key,
    replyTo,
    address,
    files = [],
  }: Draft): Promise<number | Refusal> {
    const { commits, messages, memberships, format, limits: pace } = this.#of;
    const sent = () => (key === undefined ? undefined : messages.sentWith(key, user));
    const place = () => this.#toPost(user.id, room, replyTo);

    const known = sent();
    if (known !== undefined) return known;
    const { content, problem } = readContent(typed, { mayBeEmpty: files.length > 0 });
    if (problem) return new Refusal("invalid", problem);
    const refusal = refusalOfFiles(files) ?? refusalWhereFull(this.#of.reserve);
    if (refusal) return refusal;
    const before = place();
    if (before instanceof Refusal) return before;
    const tooSoon = pace.post(before.user, before.room, address);
    if (tooSoon) return tooSoon;
    return commits
      .run(() => {
        const stored = sent();
        if (stored !== undefined) return stored;
        const now = place();
        if (now instanceof Refusal) return now;
        const formatted = format(content, now.user, room);
        const tooNew = this.#refusalOfNewcomer(now.user, formatted);
        if (tooNew) return tooNew;
        // Who posts in a room wants to know what is answered.
        if (!now.standing.isMember) memberships.join(room, user.id);
        return messages.add({ user, room, content, key, replyTo, files }, formatted);
      })
      .catch((error: unknown) => {
        if (error instanceof FileGone) return FILE_GONE;
        throw error;
      });
  }

  /** The HTML of what somebody would post, or in the place of message `edit` would say; nothing is stored. */
  preview({
    user,
    room,
    content: typed,
    edit,
    address,
  }: Draft & { edit?: number | undefined }): string | Refusal {
    const place = currentAccess(this.#of, user.id, room);
    if (!place) return new Refusal("forbidden", NOTHING_HERE);
    const { content, problem } = readContent(typed);
    if (problem) return new Refusal("invalid", problem);
    const tooSoon = this.#of.limits.change(user, address);
    if (tooSoon) return tooSoon;
    const before = edit === undefined ? undefined : this.#of.messages.find(edit);
    const isEditable = before?.room === room && before.author.id === user.id && before.deletedAt === null;
    return this.#of.format(content, place.user, room, isEditable ? before : undefined).html;
  }

  /** Gives a message new content; refused as "outdated" where it is not at `revision` any more. The same content changes nothing. */
  edit(change: Change & { content: string; revision?: number | undefined }): Promise<Refusal | undefined> {
    const { messages, limits, format, reserve } = this.#of;
    const { content = "", problem } = readContent(change.content, {
      mayBeEmpty: this.#of.files.of(change.message).length > 0,
    });
    return this.#change(change, {
      refusal: ({ user, message, room, standing }) => refusalToEdit(user, message.author.id, room, standing),
      problem,
      tooSoon: ({ user, room }) => refusalWhereFull(reserve) ?? limits.edit(user, room, change.address),
      write: ({ user, message, room }) => {
        // Also what comes again, as its answer got lost, or one clicked twice.
        if (content === message.content) return undefined;
        if ((change.revision ?? message.revision) !== message.revision)
          return new Refusal("outdated", ({ tools }) => tools.outdated);
        const formatted = format(content, user, room.id, message);
        const tooNew = this.#refusalOfNewcomer(user, formatted);
        if (!tooNew) messages.edit(message, content, formatted);
        return tooNew;
      },
    });
  }

  /** Deletes a message; its text is gone, from the file too as soon as the disk takes that. */
  async delete(change: Change): Promise<Refusal | undefined> {
    const { messages, overwriting, audit } = this.#of;
    const refusal = await this.#change(change, {
      refusal: ({ user, message, room }) => refusalToDelete(user, message.author.id, room),
      write: ({ user, message }) => {
        messages.softDelete(message, user);
        const { session } = change.user;
        // What one said oneself is one's own to delete.
        if (message.author.id !== user.id)
          audit.note("message deleted", {
            user: message.author.id,
            by: user.id,
            session,
            room: message.room,
          });
        return undefined;
      },
    });
    // Once for all that are deleted in the same turn of the event loop.
    if (!refusal) await overwriting.start();
    return refusal;
  }

  /** Adds a reaction to a message, or takes the same one back. */
  react(change: Change & { readonly emoji: string }): Promise<Refusal | undefined> {
    const { messages, reactions } = this.#of;
    const { kinds } = limits.reactions;
    const emoji = readEmoji(change.emoji) ?? "";
    return this.#change(change, {
      refusal: ({ room, standing }) => refusalToReact(room, standing),
      problem: emoji === "" ? ({ reactions }) => reactions.noEmoji : undefined,
      write: ({ user, message }) => {
        if (reactions.isFull(message.id, emoji))
          return new Refusal("invalid", ({ reactions }) => reactions.full(kinds));
        reactions.toggle({ message: message.id, emoji, user: user.id }, messages.touch(message));
        return undefined;
      },
    });
  }

  /** Pins a message in its room, or takes the pin out; as it is already, nothing changes. */
  pin(change: Change & { readonly isPinned: boolean }): Promise<Refusal | undefined> {
    const { messages } = this.#of;
    const { most } = limits.pins;
    return this.#change(change, {
      refusal: ({ user, room, standing }) => refusalToPin(user, room, standing),
      write: ({ user, message, room }) => {
        if (change.isPinned === (message.pinnedAt !== null)) return undefined;
        if (change.isPinned && messages.pinned(room.id).length >= most)
          return new Refusal("invalid", ({ pins }) => pins.full(most));
        messages.pin(message, change.isPinned ? user : undefined);
        return undefined;
      },
    });
  }

  /** Message `id` and its room, if both are there for `user`, or a guest. */
  readable(id: number, user: User | undefined): Readable | undefined {
    const { messages, rooms } = this.#of;
    const message = messages.find(id);
    const room = message && rooms.readable(message.room, user);
    return room && message.id > rooms.floorFor(room, user) ? { message, room } : undefined;
  }

  /** Message `id` of `room`, if `user`, or a guest, may read it and it can be answered. */
  answerable(id: number, room: Room, user: User | undefined): Message | undefined {
    const message = this.readable(id, user)?.message;
    return message?.room === room.id && message.event === null ? message : undefined;
  }

  async #change({ user, message, address }: Change, act: Act): Promise<Refusal | undefined> {
    const find = () => this.#toChange(user.id, message, act.refusal);
    const before = find();
    if (before instanceof Refusal) return before;
    if (act.problem) return new Refusal("invalid", act.problem);
    const tooSoon = act.tooSoon ? act.tooSoon(before) : this.#of.limits.change(user, address);
    if (tooSoon) return tooSoon;
    return this.#of.commits.run(() => {
      const now = find();
      return now instanceof Refusal ? now : act.write(now);
    });
  }

  #refusalOfNewcomer(user: Person, { html }: Formatted): Refusal | undefined {
    const { settings } = this.#of.place;
    if (!hasLink(html) || !isNewcomer(user, this.#of.now() - user.createdAt, settings)) return undefined;
    return new Refusal("forbidden", ({ newcomers }) => newcomers.noLinks(settings.newcomerMinutes * 60));
  }

  /** User `id` in room `room`, in which that one may post; or why not. */
  #toPost(id: number, room: number, replyTo: number | undefined): CurrentAccess | Refusal {
    const place = currentAccess(this.#of, id, room);
    if (!place) return new Refusal("forbidden", NOTHING_HERE);
    if (replyTo !== undefined && !this.answerable(replyTo, place.room, place.user))
      return new Refusal("invalid", ({ composer }) => composer.answersElsewhere);
    const reason = refusalToPost(place.user, place.room, place.standing);
    return reason ? new Refusal("forbidden", reason) : place;
  }

  /** Message `message`, and user `id` in its room, unless `refusalOf` says why that one does not change it. */
  #toChange(id: number, message: number, refusalOf: Act["refusal"]): Found | Refusal {
    const known = this.#of.messages.find(message);
    if (known?.deletedAt !== null) return new Refusal("gone", ({ tools }) => tools.gone);
    const place = currentAccess(this.#of, id, known.room);
    if (!place || known.id <= this.#of.rooms.floorFor(place.room, place.user))
      return new Refusal("forbidden", NOTHING_HERE);
    if (known.event !== null) return new Refusal("forbidden", ({ tools }) => tools.event);
    const found = { ...place, message: known };
    const reason = refusalOf(found);
    return reason ? new Refusal("forbidden", reason) : found;
  }
}
