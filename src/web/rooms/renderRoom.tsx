import type { RoomParts } from "../parts.ts";
import type { User } from "../../domain/user.ts";
import { statusIn } from "../sidebar/partners.ts";
import type { Message } from "../../domain/messages/history.ts";
import { type Viewer, viewerOf } from "../page/viewer.ts";
import { originOf } from "../http/connection.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { Draft } from "../messages/unsentPage.tsx";
import { RoomPage } from "./roomPage.tsx";
import type { Feed } from "../feed/feed.tsx";
import { canChangePlace, refusalToJoin } from "../../domain/policy.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";
import { reportsFor } from "../sidebar/reportsLink.tsx";
import { silenceIn } from "../sidebar/silence.tsx";

export type RenderRoomParts = RoomParts & { readonly feed: Feed; readonly sidebar: Sidebar };

type Shown = {
  readonly user: User | undefined;
  readonly target?: Message | undefined;
  readonly draft?: Draft | undefined;
  readonly replyTo?: Message | undefined;
  /** By which what is sent from the page is known when it comes again. */
  readonly formKey?: string;
};

/** What the page of `room` shows of how its viewer, who may read it, stands to it. */
export function standingIn(parts: RoomParts, room: Room, { user, words }: Viewer) {
  const { rooms, members, invitations, place } = parts;
  const membership = user && members.of(user.id).get(room.id);
  return {
    name: rooms.nameFor(room, user, words),
    fileMB: parts.settings.fileMB,
    status: statusIn(parts, room, user),
    isMember: membership !== undefined,
    isToJoin: isToJoin(parts, room, user),
    isFavourite: membership && membership.isFavourite === 1,
    rooms: user ? members.of(user.id).size : 0,
    invitedBy: user && invitations.of(user.id).get(room.id)?.by,
    isUndecided: room.id === LOBBY && user !== undefined && canChangePlace(user) && !place.isDecided,
    isDiskFull: user !== undefined && canChangePlace(user) && parts.reserve.isSpent,
    reports: user ? reportsFor(parts, user) : 0,
    silence: user && silenceIn(parts, room, user),
  };
}

/** Whether `user`, who reads `room`, is not in it, and was not taken out of it. */
export function isToJoin({ memberships }: RoomParts, room: Room, user: User | undefined): boolean {
  const standing = memberships.standing(room.id, user?.id);
  return user !== undefined && !standing.isMember && refusalToJoin(standing) === undefined;
}

/** The page of `room`, which the user may read, as it is at this moment. */
export function renderRoom(
  parts: RenderRoomParts,
  request: Request,
  room: Room,
  { target, user, ...rest }: Shown,
): JSX.Element {
  const { feed, rooms, sidebar, settings } = parts;
  const viewer = viewerOf(request, user, originOf(request, settings));
  const { words } = viewer;
  const floor = rooms.floorFor(room, user);
  return (
    <RoomPage
      {...standingIn(parts, room, viewer)}
      viewer={viewer}
      room={room}
      sidebar={sidebar.contents(viewer, room.id)}
      log={target ? feed.around(words, target, floor) : feed.log(words, room.id, floor)}
      target={target}
      formKey={crypto.randomUUID()}
      {...rest}
    />
  );
}
