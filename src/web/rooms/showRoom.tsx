import { Html } from "@elysiajs/html";
import type { User } from "../../domain/accounts/accounts.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { html } from "../http/responses.ts";
import { readerOf } from "../page/viewer.ts";
import { originOf } from "../http/connection.ts";
import type { Robin } from "../../domain/robin.ts";
import type { Room } from "../../domain/rooms/room.ts";
import type { Draft } from "./composer.tsx";
import { RoomPage } from "./roomPage.tsx";

type Shown = {
  readonly user: User | undefined;
  /** The message to show among those around it; undefined: the newest are shown. */
  readonly around?: Chat | undefined;
  readonly draft?: Draft | undefined;
  /** The message that is being answered. */
  readonly replyTo?: Chat | undefined;
  readonly status?: number | undefined;
  readonly headers?: Record<string, string> | undefined;
};

/** Answers with the page of `room` as it is at this moment: without what was said, for one who may not read it. */
export function showRoom(robin: Robin, request: Request, room: Room, shown: Shown): Response {
  const { feed, rooms, members, invitations, speaking, sidebar, settings } = robin;
  const { around, status, headers, user, ...rest } = shown;
  const reader = readerOf(request, user, originOf(request, settings));
  const { words } = reader;
  const floor = rooms.floorFor(room, user);
  const log = around ? feed.around(words, around, floor) : feed.log(words, room.id, floor);
  const page = (
    <RoomPage
      reader={reader}
      room={room}
      name={rooms.nameFor(room, user, words)}
      isMember={user !== undefined && members.of(user.id).has(room.id)}
      invitedBy={user && invitations.of(user.id).get(room.id)?.by}
      silence={user && speaking.refusal(user, room)}
      side={sidebar.side(reader, room.id)}
      log={rooms.readable(room.id, user) ? log : ""}
      around={around}
      formKey={crypto.randomUUID()}
      {...rest}
    />
  );
  return html(page, status, headers);
}
