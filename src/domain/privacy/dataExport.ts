import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { People } from "../accounts/people.ts";
import { FOR_GOOD } from "../accounts/users.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Invites } from "../doors/invites.ts";
import type { Emails } from "../mail/emails.ts";
import type { Files } from "../files/files.ts";
import type { Messages } from "../messages/messages.ts";
import { type Window, windowFrom } from "../messages/windows.ts";
import type { Hiding } from "../moderation/hiding.ts";
import type { Reports } from "../moderation/reports.ts";
import type { Pushing } from "../notifications/pushing.ts";
import type { Statuses } from "../presence/statuses.ts";
import type { Reactions } from "../reactions/reactions.ts";
import { Refusal } from "../refusal.ts";
import type { Departures } from "../rooms/departures.ts";
import type { Invitations } from "../rooms/invitations.ts";
import type { Members } from "../rooms/members.ts";
import type { SidebarChoices } from "../rooms/sidebarChoices.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";

type Parts = {
  readonly people: People;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly departures: Departures;
  readonly rooms: Rooms;
  readonly sidebarChoices: SidebarChoices;
  readonly messages: Messages;
  readonly files: Files;
  readonly reactions: Reactions;
  readonly emails: Emails;
  readonly statuses: Statuses;
  readonly hiding: Hiding;
  readonly reports: Reports;
  readonly pushing: Pick<Pushing, "settings" | "subscriptions">;
  readonly invites: Invites;
  readonly audit: Audit;
};

/** All that Robin keeps of a user, but secrets and what is noted of everybody's acts; times that are numbers are ms since 1970. */
export type Export = ReturnType<DataExport["of"]>;

/** Gives people what is kept of them. */
export class DataExport {
  #of: Parts;
  #exporting: RateLimiter;

  constructor(of: Parts, steady: () => number) {
    this.#of = of;
    this.#exporting = new RateLimiter(limits.exporting, steady);
  }

  /** Takes one export of `user` from what limits them; says why not. */
  async take({ id, session }: Actor): Promise<Refusal | undefined> {
    const refusal = Refusal.tooSoon(this.#exporting.take(id));
    if (!refusal) await this.#of.audit.tell("data exported", { user: id, session });
    return refusal;
  }

  /** What is kept of `user`. What may be much comes in parts, so that others have their turn. */
  of(user: User) {
    const { people, sessions, sidebarChoices, messages, files, reactions, emails } = this.#of;
    const { statuses, hiding, invites, reports } = this.#of;
    const { id, name, role } = user;
    const { createdAt, avatar, ...sanctions } = people.find(id)!;
    const { bannedUntil, banReason, mutedUntil, muteReason } = sanctions;
    const { address = null, wanted = null } = emails.of(id) ?? {};
    const status = statuses.last(id);
    return {
      account: {
        number: id,
        name,
        role,
        since: createdAt,
        avatar,
        email: address,
        wantedEmail: wanted,
        muted: sanctionOf(mutedUntil, muteReason),
        banned: sanctionOf(bannedUntil, banReason),
        status: status ? { ...status, until: iso(status.until) } : null,
        isInvisible: statuses.isInvisible(id),
        showsTime: statuses.showsTime(id),
      },
      sessions: sessions.of(id),
      ...this.#roomsOf(user),
      listed: [...sidebarChoices.of(id)],
      hidden: hiding.of(id).map((number) => ({ number, name: people.find(number)?.name ?? null })),
      notifications: this.#notificationsOf(id),
      invites: invites.everyBy(id).map((invite) => ({
        number: invite.id,
        note: invite.note,
        rooms: invites.roomsOf(invite.id),
        uses: invite.uses,
        used: invite.used,
        since: iso(invite.createdAt),
        endsAt: iso(invite.endsAt),
        withdrawnAt: iso(invite.withdrawnAt),
      })),
      // Not what was reported: that is another's.
      reports: reports.madeBy(id).map(({ message, reason, madeAt, doneAt }) => ({
        message,
        reason,
        at: iso(madeAt),
        decidedAt: iso(doneAt),
      })),
      messages: () =>
        this.#inParts((window) =>
          messages
            .by(id, window)
            .filter(({ event }) => event === null)
            .map((message) => ({ ...message, files: files.of(message.id) })),
        ),
      reactions: () => this.#inParts((window) => reactions.by(id, window)),
    };
  }

  /** The rooms that `user` is in or asked into, and those that one is gone from, which may not be read any more: these by their numbers alone. */
  #roomsOf(user: User) {
    const { members, invitations, departures, rooms } = this.#of;
    const named = (number: number) => {
      const room = rooms.find(number)!;
      return { number, name: rooms.nameFor(room, user), kind: room.kind };
    };
    return {
      rooms: [...members.of(user.id).values()].map((one) => ({
        ...named(one.room),
        owner: rooms.find(one.room)!.owner === user.id,
        joinedAt: iso(one.joinedAt),
        read: one.read,
        level: one.notificationLevel,
        favourite: one.isFavourite === 1,
      })),
      invitations: [...invitations.of(user.id).values()].map(({ room, by, at }) => ({
        ...named(room),
        by,
        at: iso(at),
      })),
      departures: [...departures.of(user.id).values()].map(({ room: number, by, at }) => ({
        number,
        byOneself: by === user.id,
        at: iso(at),
      })),
    };
  }

  /** How `user` is called, and in which browsers: not what it takes to call there. */
  #notificationsOf(user: number) {
    const { pushing, emails } = this.#of;
    const { showsText, until, from, to, timeZone } = pushing.settings.of(user);
    return {
      showsText,
      quietUntil: iso(until),
      quietFrom: timeOfDay(from),
      quietTo: timeOfDay(to),
      timeZone,
      digestHours: emails.of(user)?.digestHours ?? 0,
      browsers: pushing.subscriptions
        .of(user)
        .map(({ createdAt, language, origin }) => ({ since: iso(createdAt), language, origin })),
    };
  }

  /** What `find` finds among all messages, part by part. */
  async *#inParts<Row>(find: (window: Window) => readonly Row[]) {
    const { newest } = this.#of.messages;
    for (let window = windowFrom(0); window.from <= newest; window = windowFrom(window.to)) {
      yield find(window);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** Until when somebody is muted or banned, or was and has not come back; no end: for good. */
function sanctionOf(until: number | null, reason: string) {
  return until === null ? null : { until: until === FOR_GOOD ? null : iso(until), reason };
}

/** Minutes after midnight, as hours and minutes. */
function timeOfDay(minutes: number | null): string | null {
  if (minutes === null) return null;
  return Temporal.PlainTime.from("00:00").add({ minutes }).toString({ smallestUnit: "minute" });
}
