import type { Database } from "bun:sqlite";
import { Accounts } from "./accounts/accounts.ts";
import { Sessions } from "./accounts/sessions.ts";
import { Chats, type Format } from "./chats/chats.ts";
import { News } from "./chats/news.ts";
import { Commits } from "./database/commits.ts";
import { Feed } from "./feed/feed.tsx";
import { Holding } from "./feed/holding.ts";
import { format } from "./formatting/formatting.ts";
import { limits } from "./limits.ts";
import type { Report } from "./log.ts";
import { People } from "./people/people.ts";
import { Presence } from "./presence/presence.ts";
import { Leaving } from "./profile/leaving.ts";
import { Allowance } from "./protection/allowance.ts";
import { Hosts } from "./protection/hosts.ts";
import { Reactions } from "./reactions/reactions.ts";
import { Clearing } from "./rooms/clearing.ts";
import { Invitations } from "./rooms/invitations.ts";
import { Joining } from "./rooms/joining.ts";
import { Members } from "./rooms/members.ts";
import { Opening } from "./rooms/opening.ts";
import { Reaching } from "./rooms/reaching.ts";
import { Rooms } from "./rooms/rooms.ts";
import { Speaking } from "./rooms/speaking.ts";
import { mayCallEveryone } from "./rooms/room.ts";
import { Search } from "./search/search.ts";
import { SearchIndex } from "./search/searchIndex.ts";
import type { Settings } from "./settings.ts";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { Mentions } from "./unread/mentions.ts";
import { Unread } from "./unread/unread.ts";

export type Robin = ReturnType<typeof assemble>;

/** What Robin can do, without a word of HTTP. `now` is the clock, in ms since 1970; `report` takes note of what happens. */
export function assemble(
  db: Database,
  settings: Settings,
  now: () => number = Date.now,
  report: Report = () => {},
) {
  const commits = new Commits(db);
  const news = new News(db);
  const sessions = new Sessions(db, now);
  const holding = new Holding(news, settings.heldPolls, now);
  sessions.onEnd((id) => holding.dismiss(id));
  const people = new People(db, { sessions, report }, now);
  const members = new Members(db, now);
  const invitations = new Invitations(db, members, now);
  const rooms = new Rooms(db, { members, invitations }, now);
  const joining = new Joining(db, { members, invitations, rooms });
  const presence = new Presence(now);
  const unread = new Unread(db, members, news);
  const formatIn: Format = (content, user, room) => {
    const find = (name: string) => people.named(name);
    const place = rooms.find(room);
    return format(content, { find, mayCallEveryone: place !== undefined && mayCallEveryone(user, place) });
  };
  const searchIndex = new SearchIndex(db, commits);
  const chats = new Chats(db, {
    commits,
    news,
    format: formatIn,
    indexes: [new Mentions(db), searchIndex],
    now,
  });
  const clearing = new Clearing(db, chats);
  const reactions = new Reactions(db, chats, now);
  const feed = new Feed(chats, reactions, news, formatIn, settings.cacheMB);
  const accounts = new Accounts(
    db,
    { commits, sessions, report },
    settings.origin && URL.parse(settings.origin)?.hostname,
    now,
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
    commits,
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
    speaking: new Speaking({ people, rooms, joining }, settings.sendsPerMinute, now),
    searchIndex,
    search: new Search(db, { chats, rooms, people }),
    clearing,
    leaving: new Leaving(db, { sessions, rooms, presence, feed, clearing, chats, reactions, report }, now),
    searching: new Allowance(limits.searching, now),
    reaching: new Reaching(now),
    exporting: new Allowance(limits.exporting, now),
  };
}
