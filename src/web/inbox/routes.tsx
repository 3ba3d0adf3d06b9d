import { Elysia, t } from "elysia";
import type { Inbox } from "../../domain/notifications/inbox.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Guards } from "../auth/guards.ts";
import { wholeNumber } from "../http/fields.ts";
import { html, moveTo } from "../http/responses.ts";
import { InboxPage } from "./views.tsx";

type Parts = { readonly inbox: Inbox; readonly rooms: Rooms };

const query = t.Object({ unread: t.Optional(wholeNumber), before: t.Optional(wholeNumber) });

/** What is meant for whoever asks, of all rooms. */
export const inboxRoutes = ({ inbox, rooms }: Parts, guards: Guards) =>
  new Elysia({ name: "inbox" })
    .use(guards)
    .get(
      "/inbox",
      ({ user, viewer, query: from }) => {
        const nameOf = (room: Parameters<Rooms["nameFor"]>[0]) => rooms.nameFor(room, user, viewer.words);
        return html(<InboxPage viewer={viewer} from={from} nameOf={nameOf} {...inbox.page(user, from)} />);
      },
      { query, signedIn: () => "/inbox" },
    )
    .post(
      "/inbox/read",
      async ({ user, body, request }) => {
        await inbox.markRead(user, body.upTo);
        return moveTo(request, "/inbox");
      },
      { body: t.Object({ upTo: wholeNumber }), signedIn: () => "/inbox" },
    );
