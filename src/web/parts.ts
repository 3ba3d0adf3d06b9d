import type { Settings } from "../base/settings.ts";
import type { People } from "../domain/accounts/people.ts";
import type { History } from "../domain/messages/history.ts";
import type { RoomHeads } from "../domain/messages/roomHeads.ts";
import type { Place } from "../domain/place/placeSettings.ts";
import type { Attendance } from "../domain/presence/attendance.ts";
import type { Statuses } from "../domain/presence/statuses.ts";
import type { Presence } from "../domain/presence/presence.ts";
import type { DiskRoom } from "../domain/diskRoom.ts";
import type { Invitations } from "../domain/rooms/invitations.ts";
import type { Hiding } from "../domain/moderation/hiding.ts";
import type { Reports } from "../domain/moderation/reports.ts";
import type { Members } from "../domain/rooms/members.ts";
import type { Memberships } from "../domain/rooms/memberships.ts";
import type { Rooms } from "../domain/rooms/rooms.ts";
import type { RowChanges } from "../domain/rows.ts";
import type { Unread } from "../domain/unread/unread.ts";
import type { Site } from "./http/connection.ts";

/** What the pages show a room by. */
export type RoomParts = {
  readonly settings: Site & Pick<Settings, "fileMB">;
  readonly changes: RowChanges;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly memberships: Memberships;
  readonly invitations: Invitations;
  readonly messages: History;
  readonly heads: RoomHeads;
  readonly unread: Unread;
  readonly presence: Presence;
  readonly attendance: Attendance;
  readonly statuses: Statuses;
  readonly people: People;
  readonly hiding: Hiding;
  readonly reports: Reports;
  readonly place: Place;
  readonly reserve: DiskRoom;
};
