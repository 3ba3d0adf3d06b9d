import type { Row, Value } from "./table.ts";

/** Takes what listeners are told of a row: see Changes. */
export type Notes = { note(kind: string, before: object | undefined, after: object | undefined): void };

/** What is told of a row: undefined for one that is as good as gone. */
type Telling = {
  readonly kind: string;
  readonly of: (row: Row) => object | undefined;
  /** Which writes are told; by default all. */
  readonly isTold?: (before: Row | undefined, after: Row | undefined) => boolean;
};

/**
 * What listeners are told of the rows that other machines wrote, by table. Not of `audit`: the machine on which something was done puts
 * it into its log.
 */
const TOLD: Readonly<Record<string, Telling>> = {
  users: {
    kind: "users",
    of: ({ id, name, role, avatar, deleted_at }) =>
      deleted_at === null ? { id, name, role, avatar } : undefined,
  },
  place: { kind: "place", of: ({ owner_id: owner }) => ({ owner }) },
  place_settings: { kind: "placeSettings", of: ({ name, value }) => ({ name, value }) },
  invites: { kind: "invites", of: ({ id }) => ({ id }) },
  // Of what is new or changed nothing is kept in memory: what is told of are bytes that are in use no more.
  files: {
    kind: "files",
    of: ({ id, hash, small, large }) => ({ id, hashes: given(hash, small, large) }),
    isTold: isGone,
  },
  reported_files: {
    kind: "reportedFiles",
    of: ({ report_id: report, hash, small, large }) => ({ report, hashes: given(hash, small, large) }),
    isTold: isGone,
  },
  avatars: { kind: "avatars", of: ({ name, hash }) => ({ name, hashes: given(hash) }), isTold: isGone },
  statuses: { kind: "statuses", of: ({ user_id: user }) => ({ user }) },
  hides: { kind: "hides", of: ({ user_id: user, hidden_id: hidden }) => ({ user, hidden }) },
  refused_addresses: { kind: "refusedAddresses", of: ({ address, user_id: user }) => ({ address, user }) },
  reports: { kind: "reports", of: ({ author_id: author }) => ({ author }) },
  sessions: { kind: "sessions", of: ({ hash, user_id: user }) => ({ handle: hex(hash), user }) },
  hosts: { kind: "hosts", of: ({ name }) => ({ name }) },
  rooms: { kind: "rooms", of: ({ id, deleted_at }) => (deleted_at === null ? { id } : undefined) },
  members: { kind: "members", of: userAndRoom },
  invitations: { kind: "invitations", of: userAndRoom },
  departures: { kind: "departures", of: userAndRoom },
  sidebar_choices: { kind: "sidebarChoices", of: ({ user_id: user }) => ({ user }) },
  inboxes: { kind: "inboxes", of: ({ user_id: user }) => ({ user }) },
  mails: { kind: "mails", of: ({ user_id: user }) => ({ user }) },
  // What is rendered anew is the same change still: its number would take the room's head back.
  messages: {
    kind: "messages",
    of: ({ room_id: room, version, user_id: author, deleted_at }) => ({
      room,
      version,
      author,
      isDeleted: deleted_at !== null,
    }),
    isTold: (before, after) => before?.["version"] !== after?.["version"],
  },
};

/** Notes what listeners are to be told of a row of `table`. */
export function noteTold(notes: Notes, table: string, before: Row | undefined, after: Row | undefined): void {
  const telling = TOLD[table];
  if (!telling || telling.isTold?.(before, after) === false) return;
  const [was, is] = [before && telling.of(before), after && telling.of(after)];
  if (was ?? is) notes.note(telling.kind, was, is);
}

function userAndRoom({ user_id: user, room_id: room }: Row): object {
  return { user, room };
}

function isGone(_: Row | undefined, after: Row | undefined): boolean {
  return after === undefined;
}

function given(...hashes: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
  return hashes.filter((hash) => hash !== null);
}

function hex(value: Value | undefined): string {
  return value instanceof Uint8Array ? value.toHex() : "";
}
