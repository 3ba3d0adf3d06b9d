import type { Changes } from "../database/changes.ts";
import type { Event, Facts } from "../base/log.ts";
import type { User } from "./user.ts";

/** What is told of a row that was written, by table: what tells it from others, and what is kept of it in memory. */
export type Rows = {
  /** `after` is undefined for one whose account was deleted, though the row stays. */
  users: User;
  place: { readonly owner: number };
  placeSettings: { readonly name: string; readonly value: string };
  invites: { readonly id: number };
  files: { readonly id: number; readonly hashes: readonly string[] };
  reportedFiles: { readonly report: number; readonly hashes: readonly string[] };
  avatars: { readonly name: string; readonly hashes: readonly string[] };
  /** What somebody says of oneself, and whether others see that one is there. */
  statuses: { readonly user: number };
  hides: { readonly user: number; readonly hidden: number };
  refusedAddresses: { readonly address: string; readonly user: number };
  reports: { readonly author: number };
  audit: { readonly event: Event; readonly facts: Facts };
  sessions: { readonly handle: string; readonly user: number };
  hosts: { readonly name: string };
  rooms: { readonly id: number };
  members: { readonly user: number; readonly room: number };
  /** How far the inbox of a user is marked as read. */
  inboxes: { readonly user: number };
  /** How a user wants the list of rooms. */
  sidebarChoices: { readonly user: number };
  mails: { readonly user: number };
  invitations: { readonly user: number; readonly room: number };
  departures: { readonly user: number; readonly room: number };
  /** `version` is the number of the change, `author` that of who said it; a deleted one is a tombstone. */
  messages: {
    readonly room: number;
    readonly version: number;
    readonly author: number;
    readonly isDeleted: boolean;
  };
};

export type RowChanges = Changes<Rows>;

/** The row that was written, as it is now, or of one that is gone as it was. */
export function changedRow<Row extends object>(before: Row | undefined, after: Row | undefined): Row {
  return (after ?? before)!;
}
