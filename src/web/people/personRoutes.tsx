import { Elysia, t } from "elysia";
import type { Accounts } from "../../domain/accounts/accounts.ts";
import type { People, Person } from "../../domain/accounts/people.ts";
import { MAY_NOT_HAND_OVER, type Roles } from "../../domain/accounts/roles.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import type { Hiding } from "../../domain/moderation/hiding.ts";
import type { RefusedAddresses } from "../../domain/moderation/refusedAddresses.ts";
import { YES_OR_NO } from "../../domain/place.ts";
import type { MessagePurge } from "../../domain/moderation/messagePurge.ts";
import type { Picturing } from "../../domain/files/picturing.ts";
import type { Sanctions } from "../../domain/moderation/sanctions.ts";
import type { Recovery } from "../../domain/accounts/recovery.ts";
import { Refusal } from "../../domain/refusal.ts";
import { canHandOver, canSanction } from "../../domain/policy.ts";
import { lobbyFirst } from "../../domain/room.ts";
import type { Attendance } from "../../domain/presence/attendance.ts";
import type { Pushing } from "../../domain/notifications/pushing.ts";
import { isTimeZone } from "../../domain/notifications/quietHours.ts";
import type { Statuses } from "../../domain/presence/statuses.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import { byName } from "../../words/order.ts";
import { type Guards } from "../auth/guards.ts";
import { originOf, type Site } from "../http/connection.ts";
import { line, lines, oneOf, password, whole, wholeNumber } from "../http/fields.ts";
import { EarlyResponse, html, seeOther } from "../http/responses.ts";
import { type Notice as DoneNotice, telling } from "../http/notices.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse, respond } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { addressesOf } from "./addresses.ts";
import { HideForm } from "./hideForm.tsx";
import { SanctionForms } from "./sanctionForm.tsx";
import { Notice } from "../page/elements.tsx";
import { PersonCard } from "./personCard.tsx";
import { PersonPage, type PersonPageProps, type Refused } from "./personPage.tsx";
import { pathOfUser } from "../http/paths.ts";

type Parts = {
  readonly accounts: Accounts;
  readonly people: People;
  readonly roles: Roles;
  readonly rooms: Rooms;
  readonly recovery: Recovery;
  readonly attendance: Attendance;
  readonly statuses: Statuses;
  readonly pushing: Pick<Pushing, "settings">;
  readonly now: () => number;
  readonly sanctions: Sanctions;
  readonly picturing: Picturing;
  readonly messagePurge: MessagePurge;
  readonly hiding: Hiding;
  readonly audit: Audit;
  readonly refusedAddresses: RefusedAddresses;
  readonly settings: Site;
};

type Meeting = { readonly person: Person; readonly viewer: UserViewer };

const params = t.Object({ id: wholeNumber });

const sanction = (minutes: string) => t.Object({ minutes: t.String({ default: minutes }), reason: line });

/** A page for each of the people, and what is done there. */
export const personRoutes = (parts: Parts, guards: Guards) => {
  const { accounts, people, rooms, roles, recovery, sanctions, settings } = parts;
  const { messagePurge, picturing, hiding, attendance, statuses, pushing } = parts;

  return new Elysia({ name: "person" }).use(guards).guard({ params, signedIn: pathOfUser }, (app) =>
    app
      .resolve(({ params, request, viewer }) => {
        const person = people.find(params.id);
        if (!person) throw new EarlyResponse(problem(request, 404));
        return { meeting: { person, viewer } };
      })
      .get("/users/:id", ({ meeting, request }) =>
        respond(request, {
          page: () => page(meeting),
          fragment: () => <PersonCard {...meeting} isHidden={isHidden(meeting)} time={timeOf(meeting)} />,
        }),
      )
      .post(
        "/users/:id/role",
        async ({ body, request, meeting, user }) => {
          const refusal = await attempt(request, () => roles.give(user, meeting.person.id, body.role));
          return told(request, meeting, "saved", refusal && { what: "role", refusal });
        },
        { body: t.Object({ role: line }) },
      )
      .post(
        "/users/:id/mute",
        async ({ body, request, meeting, user }) => {
          const wanted = { minutes: whole(body.minutes), reason: body.reason.trim() };
          const refusal = await attempt(request, () => sanctions.mute(user, meeting.person.id, wanted));
          const refused = refusal && ({ what: "mute", refusal, typed: body } as const);
          return told(request, meeting, "muted", refused, forms);
        },
        { body: sanction("60") },
      )
      .post("/users/:id/unmute", async ({ request, meeting, user }) => {
        const refusal = await attempt(request, () => sanctions.liftMute(user, meeting.person.id));
        return told(request, meeting, "unmuted", refusal && { what: "mute", refusal }, forms);
      })
      .post(
        "/users/:id/ban",
        async ({ body, request, meeting, user, entrance }) => {
          const wanted = { minutes: whole(body.minutes), reason: body.reason.trim() };
          // From where one is oneself others come, too, such as whoever else is at home there.
          const addresses = body.address.filter((address) => address !== entrance().address);
          const ban = () => sanctions.ban(user, meeting.person.id, { ...wanted, addresses });
          const refusal = await attempt(request, ban);
          const refused = refusal && ({ what: "ban", refusal, typed: body } as const);
          return told(request, meeting, "banned", refused, forms);
        },
        { body: t.Object({ ...sanction("0").properties, address: lines }) },
      )
      .post("/users/:id/unban", async ({ request, meeting, user }) => {
        const refusal = await attempt(request, () => sanctions.liftBan(user, meeting.person.id));
        return told(request, meeting, "unbanned", refusal && { what: "ban", refusal }, forms);
      })
      .post("/users/:id/picture/remove", async ({ request, meeting, user }) => {
        const refusal = await attempt(request, () => picturing.removeOf(user, meeting.person.id));
        return told(request, meeting, "no-picture", refusal && { what: "picture", refusal });
      })
      .post(
        "/users/:id/hide",
        async ({ body, request, meeting, user }) => {
          const { hidden } = body ?? {};
          const wanted = hidden === undefined ? undefined : hidden === "yes";
          const refusal = await attempt(request, () => hiding.set(user.id, meeting.person.id, wanted));
          return told(request, meeting, "saved", refusal && { what: "hide", refusal }, hideForm);
        },
        // Without a word, and be it without a body, it turns over.
        { body: t.Optional(t.Object({ hidden: t.Optional(oneOf(YES_OR_NO)) })) },
      )
      .post(
        "/users/:id/purge",
        async ({ body, request, meeting, user }) => {
          const purge = () => messagePurge.purge(user, meeting.person.id, whole(body.hours));
          const outcome = await attempt(request, purge);
          if (outcome instanceof Refusal)
            return told(request, meeting, "purging", { what: "purge", refusal: outcome, hours: body.hours });
          const begun = meeting.viewer.words.purge.begun;
          const path = `${pathOfUser(meeting.person)}?purged=1`;
          return respond(request, { path, fragment: () => <Notice text={begun} /> });
        },
        { body: t.Object({ hours: t.String({ default: "1" }) }) },
      )
      .post("/users/:id/recover", async ({ request, meeting, user }) => {
        const { person } = meeting;
        const secret = await attempt(request, () => recovery.make(user, person.id));
        if (secret instanceof Refusal)
          return refuse(request, secret, () =>
            page(meeting, { refused: { what: "recovery", refusal: secret } }),
          );
        return html(page(meeting, { link: `${originOf(request, settings)}/recover/${secret}` }));
      })
      .post(
        "/users/:id/owner",
        async ({ body, request, meeting, user }) => {
          const { person } = meeting;
          const refusal =
            (canHandOver(user, person) ? undefined : MAY_NOT_HAND_OVER) ??
            (await accounts.confirm(user, body.password)) ??
            (await attempt(request, () => roles.handOver(user, person.id)));
          if (!refusal) return telling(request, "handed-over", seeOther(pathOfUser(person)));
          return refuse(request, refusal, () => page(meeting, { refused: { what: "owner", refusal } }));
        },
        { body: t.Object({ password }) },
      ),
  );

  /** The forms to mute and to ban, as they are after one of them was sent. */
  function forms({ person: { id }, viewer: { user, words } }: Meeting): JSX.Element {
    const person = people.find(id)!;
    const about = {
      mute: people.muteOf(id),
      ban: people.banOf(person),
      addresses: addressesOf(parts, person, user),
    };
    return <SanctionForms words={words} person={person} {...about} />;
  }

  /** The form to hide somebody, as it is after it was sent. */
  function hideForm(meeting: Meeting): JSX.Element {
    const { person, viewer } = meeting;
    return <HideForm words={viewer.words} person={person} isHidden={isHidden(meeting)} />;
  }

  /** What time it is for the person of a page, if that one tells. */
  function timeOf({ person: { id }, viewer: { words, place } }: Meeting): string | undefined {
    if (place.presence === "no" || !people.active(id) || !statuses.showsTime(id)) return undefined;
    const { timeZone } = pushing.settings.of(id);
    // What is none was stored when more was taken for one.
    return isTimeZone(timeZone) ? words.timeIn(timeZone, parts.now()) : undefined;
  }

  function isHidden({ person, viewer: { user } }: Meeting): boolean {
    return hiding.of(user.id).includes(person.id);
  }

  /** What comes of an act on the person of a page: the page again, with what was done or `refused`. */
  function told(
    request: Request,
    meeting: Meeting,
    notice: DoneNotice,
    refused: Refused | undefined,
    fragment?: (meeting: Meeting) => JSX.Element,
  ): Response {
    const shown = fragment && { fragment: () => fragment(meeting) };
    if (!refused)
      return telling(request, notice, respond(request, { path: pathOfUser(meeting.person), ...shown }));
    return refuse(request, refused.refusal, () => page(meeting, { refused }));
  }

  function page(
    { person, viewer }: Meeting,
    told: Pick<PersonPageProps, "refused" | "link"> = {},
  ): JSX.Element {
    const common = byName(rooms.inCommon(viewer.user, person), viewer.words);
    const ordered = lobbyFirst(common, (room) => room);
    return (
      <PersonPage
        person={person}
        availability={attendance.of(person.id)}
        status={statuses.of(person.id)}
        time={timeOf({ person, viewer })}
        mute={people.muteOf(person.id)}
        ban={people.banOf(person)}
        viewer={viewer}
        common={ordered}
        isHidden={isHidden({ person, viewer })}
        addresses={canSanction(viewer.user, person) ? addressesOf(parts, person, viewer.user) : []}
        {...told}
      />
    );
  }
};
