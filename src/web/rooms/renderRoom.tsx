import type { RoomParts } from "../parts.ts";
import type { User } from "../../domain/user.ts";
import type { Message } from "../../domain/messages/history.ts";
import { viewerOf } from "../page/viewer.ts";
import { originOf } from "../http/connection.ts";
import type { Room } from "../../domain/room.ts";
import type { Draft } from "../messages/unsentPage.tsx";
import { RoomPage } from "./roomPage.tsx";
import type { Feed } from "../feed/feed.tsx";
import { refusalToPost } from "../../domain/policy.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";

export type RenderRoomParts = RoomParts & { readonly feed: Feed; readonly sidebar: Sidebar };

type Shown = {
  readonly user: User | undefined;
  readonly target?: Message | undefined;
  readonly draft?: Draft | undefined;
  readonly replyTo?: Message | undefined;
};

/** The page of `room`, which the user may read, as it is at this moment. */
export function renderRoom(
  parts: RenderRoomParts,
  request: Request,
  room: Room,
  { target, user, ...rest }: Shown,
): JSX.Element {
  const { feed, rooms, members, invitations, memberships, sidebar, settings } = parts;
  const viewer = viewerOf(request, user, originOf(request, settings));
  const { words } = viewer;
  const floor = rooms.floorFor(room, user);
  const log = target ? feed.around(words, target, floor) : feed.log(words, room.id, floor);
  return (
    <RoomPage
      viewer={viewer}
      room={room}
      name={rooms.nameFor(room, user, words)}
      isMember={user !== undefined && members.has(room.id, user.id)}
      invitedBy={user && invitations.of(user.id).get(room.id)?.by}
      silence={user && refusalToPost(user, room, memberships.standing(room.id, user.id))}
      sidebar={sidebar.contents(viewer, room.id)}
      log={log}
      target={target}
      formKey={crypto.randomUUID()}
      {...rest}
    />
  );
}
