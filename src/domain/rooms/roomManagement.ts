import type { Job } from "../../base/jobs.ts";
import { limits } from "../../base/limits.ts";
import type { Sentence } from "../../words/en.ts";
import type { Messages } from "../messages/messages.ts";
import { canManage, canSetHeadings, canShowHistory, refusalToEnd, refusalToSpeak } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { LOBBY, type Room, type RoomSettings } from "../room.ts";
import type { Event } from "../../base/log.ts";
import type { Actor, User } from "../user.ts";
import { type Access, currentAccess, FORBIDDEN, type RoomParts } from "./access.ts";
import { headingProblem, refusalOfDraft } from "./roomDraft.ts";

type Parts = RoomParts & { readonly messages: Messages; readonly purging: Job };

/** What is to become of a room: what `settings` do not name stays as it is. `showsHistory`: everybody sees what was said while it was private. */
type Change = { readonly settings: Partial<RoomSettings>; readonly showsHistory: boolean };

type Whole = Change & { readonly settings: RoomSettings };

/** What those who manage a room do with it: settings, archive, deletion. Others are refused ("forbidden"). */
export class RoomManagement {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /**
   * Gives `room` other settings, in the name of `user`. When a private room becomes open, a note in its log tells the members first,
   * and messages before the note stay with them, unless the change `showsHistory`. What is wrong with the name, the topic or
   * the days is in the fields of the refusal.
   */
  async change(user: User & Actor, room: Room, change: Change): Promise<Refusal | undefined> {
    const refusal = this.#refusalToChange({ user, room }, change);
    if (refusal) return refusal;
    const note = opens(room, change)
      ? await this.#write(user, room, (now) => this.#of.messages.note("opened", now.user, room.id))
      : undefined;
    if (note instanceof Refusal) return note;
    const outcome = await this.#write(user, room, (access) => this.#change(access, change, note));
    if (!outcome || outcome instanceof Refusal) return outcome;
    // Somebody made the room private since: that it becomes open is told in a note all the same.
    return this.change(user, outcome, change);
  }

  /** Archives `room`: it is read, and nobody posts in it any more. */
  archive(user: User & Actor, room: Room): Promise<Refusal | undefined> {
    return this.#end(user, room, "room archived", () => this.#of.rooms.archive(room.id, user.id));
  }

  /** Opens `room`, which was archived, for posting again. */
  restore(user: User & Actor, room: Room): Promise<Refusal | undefined> {
    return this.#end(user, room, "room restored", () => this.#of.rooms.restore(room.id));
  }

  /** Deletes `room`: it is gone at once, and its messages a slice at a time. */
  async delete(user: User & Actor, room: Room): Promise<Refusal | undefined> {
    const refusal = await this.#end(user, room, "room deleted", () => this.#of.rooms.softDelete(room.id));
    if (!refusal) this.#of.purging.start();
    return refusal;
  }

  #end(user: User & Actor, room: Room, event: Event, end: () => void): Promise<Refusal | undefined> {
    return this.#write(user, room, () => {
      const reason = refusalToEnd(room);
      if (reason) return new Refusal("invalid", reason);
      end();
      this.#of.audit.note(event, { by: user.id, session: user.session, room: room.id });
      return undefined;
    });
  }

  /** Runs `work` in a commit, with the user and the room as they are then, if the user manages it then. */
  #write<Result>(by: User & Actor, room: Room, work: (access: Access) => Result): Promise<Result | Refusal> {
    return this.#of.commits.run(() => {
      const access = currentAccess(this.#of, by.id, room.id);
      if (!access || !canManage(access.user, access.room, access.standing)) return FORBIDDEN;
      return work({ ...access, user: { ...access.user, session: by.session } });
    });
  }

  /** Changes the room; gives it back unchanged where it would become open without a note. */
  #change(access: Access, change: Change, note: number | undefined): Refusal | Room | undefined {
    const { rooms, members } = this.#of;
    const { room } = access;
    const refusal = this.#refusalToChange(access, change);
    if (refusal) return refusal;
    const isOpening = opens(room, change);
    if (isOpening && note === undefined) return room;
    const hidden = isOpening ? note! - 1 : room.historyFloor;
    rooms.change(room.id, settingsAfter(room, change), change.showsHistory ? 0 : hidden);
    if (change.showsHistory) members.showHistory(room.id);
    const { id, session } = access.user;
    this.#of.audit.note("room changed", { by: id, session, room: room.id });
    return undefined;
  }

  #refusalToChange({ user, room }: Access, change: Change): Refusal | undefined {
    // The name and the topic of a room say something, too.
    const muted = refusalToSpeak(this.#of.people.muteOf(user.id));
    if (muted) return new Refusal("invalid", muted);
    const settings = settingsAfter(room, change);
    const unfit = this.#unfit(room, settings);
    const reason = this.#whyNot({ user, room }, { ...change, settings });
    return reason ? new Refusal("invalid", reason, { fields: unfit?.fields ?? {} }) : unfit;
  }

  /** Why the settings as a whole do not fit. */
  #whyNot({ user, room }: Access, { settings, showsHistory }: Whole): Sentence | undefined {
    const { most } = limits.room.pause;

    if (settings.heading !== room.heading && !canSetHeadings(user))
      return (words) => words.settings.headingIsAdmins;
    if (showsHistory && !canShowHistory(user, room, this.#of.rooms.floorFor(room, user)))
      return (words) => words.settings.historyIsOwners;
    if (room.id === LOBBY && settings.kind !== "open") return (words) => words.settings.lobbyIsOpen;
    return settings.slowModeSeconds > most ? (words) => words.settings.pauseTooLong(most) : undefined;
  }

  /** What does not fit of `settings`, in the fields of the refusal. */
  #unfit(room: Room, settings: RoomSettings): Refusal | undefined {
    const { most } = limits.keeping.days;
    const { heading } = settings;
    return Refusal.ofFields({
      ...refusalOfDraft(this.#of.rooms, settings, room)?.fields,
      heading: heading === room.heading ? undefined : headingProblem(heading),
      keepDays: settings.keepDays <= most ? undefined : ({ place }) => place.badKeeping(most),
    });
  }
}

/** A direct room has no settings, and no manager. */
function settingsAfter(room: Room, { settings }: Change): RoomSettings {
  return { ...room, kind: room.kind === "private" ? "private" : "open", ...settings };
}

function opens(room: Room, { settings }: Change): boolean {
  return room.kind === "private" && settings.kind === "open";
}
