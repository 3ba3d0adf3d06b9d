import type { Database } from "bun:sqlite";
import { Accounts } from "./accounts/accounts.ts";
import { Sessions } from "./accounts/sessions.ts";
import { Chats, type Format } from "./messages/messages.ts";
import { settledTime } from "../clocks.ts";
import { News } from "./messages/roomHeads.ts";
import { Commits } from "../database/commits.ts";
import { Feed } from "../web/feed/feed.tsx";
import { Holding } from "../web/feed/longPolls.ts";
import { namesInEdit } from "../formatting/edited.ts";
import { EVERYONE, type Names } from "../formatting/formatted.ts";
import { format } from "../formatting/formatting.ts";
import { Jobs, later, type Later } from "../jobs.ts";
import { limits } from "../limits.ts";
import type { Report } from "../log.ts";
import { People } from "./accounts/people.ts";
import { Presence } from "./presence/presence.ts";
import { Leaving } from "./accountDeletion.ts";
import { Allowance } from "../rateLimiter.ts";
import { Hosts } from "../web/protection/hosts.ts";
import { Reactions } from "./reactions/reactions.ts";
import { Clearing } from "./rooms/roomPurge.ts";
import { Invitations } from "./rooms/invitations.ts";
import { Joining } from "./rooms/membership.ts";
import { Members } from "./rooms/members.ts";
import { Opening } from "./rooms/opening.ts";
import { Reaching } from "./rooms/contactLimits.ts";
import { Rooms } from "./rooms/rooms.ts";
import { Speaking } from "./posting/posting.ts";
import { mayCallEveryone } from "./rooms/room.ts";
import { Search } from "./search/search.ts";
import { SearchIndex } from "./search/searchIndex.ts";
import type { Settings } from "../settings.ts";
import { Sidebar } from "../web/sidebar/sidebar.tsx";
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
  const commits = new Commits(db);
  const jobs = new Jobs(after);
  const news = new News(db);
  const sessions = new Sessions(db, jobs, lasting);
  const holding = new Holding(news, settings.heldPolls, steady);
  sessions.onEnd((id) => holding.dismiss(id));
  const people = new People(db, { sessions, report }, now);
  const members = new Members(db, jobs, now);
  const invitations = new Invitations(db, members, now);
  const rooms = new Rooms(db, { members, invitations }, now);
  const joining = new Joining(db, { members, invitations, rooms });
  const presence = new Presence(steady);
  const unread = new Unread(db, members, news);
  const mentions = new Mentions(db);
  const formatIn: Format = (content, user, room, before) => {
    const place = rooms.find(room);
    const mayCallAll = place !== undefined && mayCallEveryone(user, place);
    const now: Names = (name) =>
      mayCallAll && name.toLowerCase() === EVERYONE.name ? EVERYONE : people.named(name);
    if (!before) return format(content, now);
    const { id, content: said } = before;
    return format(content, namesInEdit({ content: said, calls: () => mentions.in(id) }, now));
  };
  const searchIndex = new SearchIndex(db, commits);
  const indexing = jobs.add("Indexing older messages", () => searchIndex.catchUpSome());
  const chats = new Chats(db, {
    commits,
    news,
    format: formatIn,
    indexes: [mentions, searchIndex],
    jobs,
    now,
  });
  const clearing = new Clearing(db, { chats, jobs });
  const reactions = new Reactions(db, chats, now);
  const feed = new Feed(chats, reactions, news, formatIn, settings.cacheMB);
  const accounts = new Accounts(
    db,
    { commits, sessions, report },
    settings.origin && URL.parse(settings.origin)?.hostname,
    clocks,
  );
  accounts.onRename((user) => {
    sessions.update(user);
    rooms.rename(user.id);
    invitations.rename(user.id);
    presence.rename(user);
    feed.forget();
  });
  return {
    db,
    settings,
    now,
    steady,
    settled,
    commits,
    jobs,
    indexing,
    news,
    holding,
    sessions,
    hosts: new Hosts(db, settings.origin, now),
    accounts,
    people,
    rooms,
    members,
    invitations,
    joining,
    opening: new Opening({ chats, people, rooms }),
    unread,
    presence,
    sidebar: new Sidebar({ rooms, members, invitations, unread, presence, news, chats }),
    format: formatIn,
    chats,
    reactions,
    feed,
    speaking: new Speaking({ people, rooms, joining }, settings.sendsPerMinute, lasting),
    searchIndex,
    search: new Search(db, { chats, rooms, people }),
    clearing,
    leaving: new Leaving(
      db,
      { sessions, rooms, presence, feed, clearing, chats, reactions, report, jobs },
      now,
    ),
    searching: new Allowance(limits.searching, steady),
    reaching: new Reaching(steady),
    exporting: new Allowance(limits.exporting, steady),
  };
}
