import type { Database } from "bun:sqlite";
import { Accounts } from "./accounts/accounts.ts";
import { Sessions } from "./accounts/sessions.ts";
import { Chats } from "./chats/chats.ts";
import { Commits } from "./database/commits.ts";
import { Feed } from "./feed/feed.tsx";
import { Holding } from "./feed/holding.ts";
import { News } from "./chats/news.ts";
import { Rooms } from "./rooms/rooms.ts";
import type { Settings } from "./settings.ts";

export type Robin = ReturnType<typeof assemble>;

/** What Robin can do, without a word of HTTP. `now` is the clock, in ms since 1970. */
export function assemble(db: Database, settings: Settings, now: () => number = Date.now) {
  const commits = new Commits(db);
  const news = new News(db);
  const sessions = new Sessions(db, now);
  const holding = new Holding(news, settings.heldPolls, now);
  sessions.onEnd((id) => holding.dismiss(id));
  const chats = new Chats(db, commits, news, now);
  return {
    db,
    settings,
    now,
    commits,
    news,
    holding,
    sessions,
    accounts: new Accounts(db, now),
    rooms: new Rooms(db),
    chats,
    feed: new Feed(chats, news, settings.cacheMB),
  };
}
