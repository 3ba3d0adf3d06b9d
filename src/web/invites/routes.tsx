import { Elysia, type Static, t } from "elysia";
import type { Invites } from "../../domain/doors/invites.ts";
import type { Inviting, NewInvite } from "../../domain/doors/inviting.ts";
import { Refusal } from "../../domain/refusal.ts";
import { limits } from "../../base/limits.ts";
import { byName } from "../../words/order.ts";
import type { Guards } from "../auth/guards.ts";
import { originOf, type Site } from "../http/connection.ts";
import { line, lines, messageText, whole, wholeNumber } from "../http/fields.ts";
import { telling } from "../http/notices.ts";
import { EarlyResponse, html, moveTo } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse } from "../page/respond.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { InvitesPage, type Typed } from "./views.tsx";

type Parts = { readonly inviting: Inviting; readonly invites: Invites; readonly settings: Site };

const { days, uses } = limits.invite;

const body = t.Object({
  note: line,
  days: t.Optional(t.String()),
  uses: t.Optional(t.String()),
  room: lines,
  names: messageText,
});

/** The links by which people make accounts. */
export const inviteRoutes = ({ inviting, invites, settings }: Parts, guards: Guards) => {
  return new Elysia({ name: "invites" })
    .use(guards)
    .guard({ signedIn: () => "/invites" })
    .resolve(({ user, request }) => {
      if (!inviting.isAllowed(user)) throw new EarlyResponse(problem(request, 403));
      return {};
    })
    .get("/invites", ({ viewer }) => html(page(viewer)))
    .post(
      "/invites",
      async ({ body, user, viewer, request }) => {
        const typed = typedIn(body);
        const made = await attempt(request, () => inviting.make(user, wantedBy(typed)));
        if (made instanceof Refusal)
          return refuse(request, made, () => page(viewer, { typed, refusal: made }));
        return html(page(viewer, { made: { invites: made, origin: originOf(request, settings) } }));
      },
      { body },
    )
    .post(
      "/invites/:id/withdraw",
      async ({ params, user, viewer, request }) => {
        const refusal = await attempt(request, () => inviting.withdraw(user, params.id));
        if (!refusal) return telling(request, "invite-withdrawn", moveTo(request, "/invites"));
        return refuse(request, refusal, () => page(viewer, { refusal }));
      },
      { params: t.Object({ id: wholeNumber }) },
    );

  function page(
    viewer: UserViewer,
    rest: {
      readonly typed?: Typed;
      readonly refusal?: Refusal;
      readonly made?: { readonly invites: readonly NewInvite[]; readonly origin: string };
    } = {},
  ): JSX.Element {
    const listed = inviting
      .list(viewer.user)
      .map((invite) => ({ ...invite, isGood: invites.isGood(invite), comers: invites.comers(invite.id) }));
    const rooms = byName(inviting.roomsFor(viewer.user), viewer.words);
    return <InvitesPage viewer={viewer} invites={listed} rooms={rooms} {...rest} />;
  }
};

function typedIn({ note, room, names, ...numbers }: Static<typeof body>): Typed {
  return {
    note: note.trim(),
    days: numbers.days ?? String(days.usual),
    uses: numbers.uses ?? String(uses.usual),
    names,
    rooms: room.map(Number).filter(Number.isSafeInteger).slice(0, limits.invite.rooms),
  };
}

function wantedBy({ note, days, uses, names, rooms }: Typed) {
  const said = names.split("\n").map((name) => name.trim());
  return { note, days: whole(days), uses: whole(uses), rooms, names: said.filter((name) => name !== "") };
}
