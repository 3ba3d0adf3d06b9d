import type { User } from "../../domain/user.ts";
import type { Message } from "../../domain/messages/history.ts";
import { viewerOf } from "../page/viewer.ts";
import { originOf, type Site } from "../http/connection.ts";
import type { Room } from "../../domain/room.ts";
import type { Draft } from "../messages/unsentPage.tsx";
import { RoomPage } from "./roomPage.tsx";
import type { Feed } from "../feed/feed.tsx";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { Invitations } from "../../domain/rooms/invitations.ts";
import { refusalToPost } from "../../domain/policy.ts";
import type { Memberships } from "../../domain/rooms/memberships.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";

export type RenderRoomParts = {
  readonly feed: Feed;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly memberships: Memberships;
  readonly sidebar: Sidebar;
  readonly settings: Site;
};

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
