import type { Database } from "bun:sqlite";
import { Accounts } from "./accounts/accounts.ts";
import { Sessions } from "./accounts/sessions.ts";
import { Messages } from "./messages/messages.ts";
import { settledTime } from "../clocks.ts";
import { RoomHeads } from "./messages/roomHeads.ts";
import { Changes } from "../database/changes.ts";
import { overwrite } from "../database/database.ts";
import type { RowChanges } from "./rows.ts";
import { GroupCommit } from "../database/commits.ts";
import { Jobs, later, type Later } from "../jobs.ts";
import { limits } from "../limits.ts";
import type { Report } from "../log.ts";
import { Roles } from "./accounts/roles.ts";
import { Users } from "./accounts/users.ts";
import { DataExport } from "./dataExport.ts";
import { Presence } from "./presence/presence.ts";
import { AccountDeletion } from "./accountDeletion.ts";
import { RateLimiter } from "../rateLimiter.ts";
import { Reactions } from "./reactions/reactions.ts";
import { RoomPurge } from "./rooms/roomPurge.ts";
import { Conversations } from "./rooms/conversations.ts";
import { Departures } from "./rooms/departures.ts";
import { Invitations } from "./rooms/invitations.ts";
import { Leaving } from "./rooms/leaving.ts";
import { Memberships } from "./rooms/membership.ts";
import { Members } from "./rooms/members.ts";
import { RoomCreation } from "./rooms/roomCreation.ts";
import { RoomManagement } from "./rooms/roomManagement.ts";
import { RoomMembership } from "./rooms/roomMembership.ts";
import { ContactLimits } from "./rooms/contactLimits.ts";
import { Rooms } from "./rooms/rooms.ts";
import { messageFormat } from "./posting/messageFormat.ts";
import { Posting } from "./posting/posting.ts";
import { PostingLimits } from "./posting/postingLimits.ts";
import { KnownHosts } from "./knownHosts.ts";
import { secret } from "../database/secrets.ts";
import { Search } from "./search/search.ts";
import { SearchIndex } from "./search/searchIndex.ts";
import type { Settings } from "../settings.ts";
import { Mentions } from "./unread/mentions.ts";
import { Unread } from "./unread/unread.ts";

export type Robin = ReturnType<typeof assemble>;

/**
 * What Robin can do, without a word of HTTP. `now` is the clock, in ms since 1970; `report` takes note of what happens. `steady` is
 * the clock that nobody sets, and `after` calls back later.
 */
export function assemble(
  db: Database,
  settings: Settings,
  now: () => number = Date.now,
  report: Report = () => {},
  { steady = now, after = later }: { steady?: () => number; after?: Later } = {},
) {
  const clocks = { now, steady };
  const settled = settledTime(clocks);
  const lasting = { now: settled, steady };
  const changes: RowChanges = new Changes();
  const commits = new GroupCommit(db, changes);
  const jobs = new Jobs(after);
  const heads = new RoomHeads(db, changes);
  const people = new Users(db, changes, now);
  const sessions = new Sessions(db, { commits, changes, jobs }, lasting);
  const members = new Members(db, { changes, commits, jobs }, now);
  const invitations = new Invitations(db, changes, now);
  const departures = new Departures(db, changes, now);
  const memberships = new Memberships({ members, invitations, departures });
  const rooms = new Rooms(db, { changes, members, memberships }, now);
  const presence = new Presence(changes, steady);
  const unread = new Unread(db, members, heads);
  const mentions = new Mentions(db);
  const format = messageFormat({ people, rooms, mentions });
  const searchIndex = new SearchIndex(db, commits);
  const indexing = jobs.add("Indexing older messages", () => searchIndex.catchUpSome());
  const messages = new Messages(db, { changes, indexes: [mentions, searchIndex], now });
  const overwriting = jobs.add("Overwriting what was deleted", () => overwrite(db));
  const roomPurge = new RoomPurge(db, { commits, rooms, members, invitations, departures, messages, jobs });
  const leaving = new Leaving({ rooms, members, invitations, departures, roomPurge });
  const contactLimits = new ContactLimits(steady);
  const roomParts = { commits, people, rooms, members, memberships, messages, contactLimits };
  const reactions = new Reactions(db, now);
  const accounts = new Accounts(
    { users: people, sessions, commits, report },
    settings.origin && URL.parse(settings.origin)?.hostname,
    clocks,
  );
  return {
    db,
    settings,
    now,
    steady,
    settled,
    tokenSecret: secret(db, "session tokens"),
    changes,
    commits,
    jobs,
    indexing,
    overwriting,
    heads,
    sessions,
    knownHosts: new KnownHosts(db, { commits, changes }, now),
    accounts,
    people,
    roles: new Roles({ users: people, commits, report }),
    rooms,
    members,
    invitations,
    departures,
    memberships,
    leaving,
    roomCreation: new RoomCreation(roomParts),
    conversations: new Conversations(roomParts),
    roomMembership: new RoomMembership({ ...roomParts, invitations, departures, leaving, heads }),
    roomManagement: new RoomManagement({ ...roomParts, roomPurge }),
    unread,
    presence,
    format,
    messages,
    reactions,
    posting: new Posting({
      commits,
      people,
      rooms,
      memberships,
      messages,
      reactions,
      format,
      limits: new PostingLimits(settings.sendsPerMinute, lasting),
      overwriting,
    }),
    searchIndex,
    search: new Search(db, { messages, rooms, people }),
    roomPurge,
    accountDeletion: new AccountDeletion({
      commits,
      users: people,
      sessions,
      leaving,
      roomPurge,
      messages,
      reactions,
      overwriting,
      report,
      jobs,
    }),
    dataExport: new DataExport({ people, sessions, members, rooms, messages, reactions }, steady),
    searching: new RateLimiter(limits.searching, steady),
    contactLimits,
  };
}
