import { limits } from "../../base/limits.ts";
import { RateLimiter } from "../../base/rateLimiter.ts";
import type { People } from "../accounts/people.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Invites } from "../doors/invites.ts";
import type { Emails } from "../mail/emails.ts";
import type { Files } from "../files/files.ts";
import type { Messages } from "../messages/messages.ts";
import { type Window, windowFrom } from "../messages/windows.ts";
import type { Hiding } from "../moderation/hiding.ts";
import type { Pushing } from "../notifications/pushing.ts";
import type { Statuses } from "../presence/statuses.ts";
import type { Reactions } from "../reactions/reactions.ts";
import { Refusal } from "../refusal.ts";
import type { Members } from "../rooms/members.ts";
import type { SidebarChoices } from "../rooms/sidebarChoices.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";

type Parts = {
  readonly people: People;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly rooms: Rooms;
  readonly sidebarChoices: SidebarChoices;
  readonly messages: Messages;
  readonly files: Files;
  readonly reactions: Reactions;
  readonly emails: Emails;
  readonly statuses: Statuses;
  readonly hiding: Hiding;
  readonly pushing: Pick<Pushing, "settings" | "subscriptions">;
  readonly invites: Invites;
  readonly audit: Audit;
};

/** All that Robin keeps of a user, but secrets; times that are numbers are ms since 1970. */
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
    const { people, sessions, members, rooms, sidebarChoices, messages, files, reactions, emails } = this.#of;
    const { statuses, hiding, invites } = this.#of;
    const { id, name, role } = user;
    const { createdAt, avatar } = people.find(id)!;
    return {
      account: {
        number: id,
        name,
        role,
        since: createdAt,
        avatar,
        email: emails.of(id)?.address ?? null,
        status: statuses.own(id) ?? null,
        isInvisible: statuses.isInvisible(id),
        showsTime: statuses.showsTime(id),
      },
      sessions: sessions.of(id),
      rooms: [...members.of(id).values()].map(({ room: number, read, notificationLevel, isFavourite }) => {
        const room = rooms.find(number)!;
        return {
          number,
          name: rooms.nameFor(room, user),
          kind: room.kind,
          read,
          level: notificationLevel,
          favourite: isFavourite === 1,
        };
      }),
      list: [...sidebarChoices.of(id)],
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

/** Minutes after midnight, as hours and minutes. */
function timeOfDay(minutes: number | null): string | null {
  if (minutes === null) return null;
  return Temporal.PlainTime.from("00:00").add({ minutes }).toString({ smallestUnit: "minute" });
}
