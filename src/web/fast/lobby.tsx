import { LRUCache } from "lru-cache";
import type { Authentication } from "../auth/authentication.ts";
import { accepts } from "../http/compression.ts";
import { piece, type Piece, type Ready, ready, readyGzipped } from "./gzipMembers.ts";
import { type Viewer, viewerOf } from "../page/viewer.ts";
import { originOf, type Site } from "../http/connection.ts";
import { repliesTo } from "./responses.ts";
import type { Words } from "../../words/en.ts";
import { LOBBY } from "../../domain/room.ts";
import { RoomPage } from "../rooms/roomPage.tsx";
import type { Hosts } from "../protection/hosts.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import { changedRow, type RowChanges } from "../../domain/rows.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { Speaking } from "../../domain/posting/posting.ts";
import type { Feed } from "../feed/feed.tsx";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";

type Parts = {
  readonly changes: RowChanges;
  readonly hosts: Hosts;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly speaking: Speaking;
  readonly feed: Feed;
  readonly heads: RoomHeads;
  readonly sidebar: Sidebar;
  readonly settings: Site;
};

/** The address of the lobby's page. */
const LOBBY_PAGE = /^https?:\/\/[^/]*\/$/;

/** Stands in a frame where the log and the key go; what users typed never has it. */
const HOLE = "\u0000";

/** Frames kept, one a reader, some 3 kB each. */
const FRAMES = 1_000;

/** Whole pages kept, one a reader and coding, some 8 or 30 kB each, and bytes of them: with long messages they are larger. */
const PAGES = { max: 200, maxSize: 16 * 1_024 * 1_024, sizeCalculation: ({ page }: Kept) => page("").length };

/** What stands around what is beside the log, and the log, and below the key, if the reader may speak. */
type Frame = {
  readonly above: Piece;
  readonly between: Piece;
  readonly under: Piece;
  readonly below?: Piece | undefined;
  /** How often the room had changed. */
  readonly version: number;
};

/** A page as of change `head`, with version `side` of what stands beside the log, for one who has read up to `read`. */
type Kept = {
  readonly head: number;
  readonly side: string | undefined;
  readonly read: number | undefined;
  /** How often the room, and all that was rendered, had changed. */
  readonly version: number;
  readonly page: Ready;
};

/** The log as of change `head`. */
type Log = { readonly head: number; readonly generation: number; readonly piece: Piece };

/**
 * Answers with the lobby, which is where most come and come back: the log, which is the same for all, in the frame of
 * who reads. Leaves other requests to `otherwise`, and those of visitors whom it takes more than memory to know.
 */
export function fastLobby(
  { changes, hosts, rooms, members, speaking, feed, heads, sidebar, settings }: Parts,
  authentication: Authentication,
  otherwise: (request: Request) => Response | Promise<Response>,
) {
  const frames = new LRUCache<string, Frame>({ max: FRAMES });
  const plain = new LRUCache<string, Kept>(PAGES);
  const gzipped = new LRUCache<string, Kept>(PAGES);
  const logs = new Map<Words, Log>();
  let roomVersion = 0;
  changes.on("rooms", (before, after) => {
    if (changedRow(before, after).id === LOBBY) roomVersion += 1;
  });

  return (request: Request): Response | Promise<Response> => {
    if (request.method !== "GET" || !LOBBY_PAGE.test(request.url)) return otherwise(request);
    const requester = authentication.authenticate(request);
    if (requester instanceof Promise || authentication.isDue(requester)) return otherwise(request);
    const { user } = requester;
    if (!rooms.readable(LOBBY, user) || !hosts.isKnown(request)) return otherwise(request);
    const viewer = viewerOf(request, user, originOf(request, settings));
    const reply = repliesTo(requester);
    const key = crypto.randomUUID();
    return accepts(request, "gzip")
      ? reply.gzipped(pageOf(viewer, gzipped, readyGzipped)(key))
      : reply.page(pageOf(viewer, plain, ready)(key));
  };

  /** The page of this reader as it is now, from `kept` or made by `make`. */
  function pageOf(viewer: Viewer, kept: LRUCache<string, Kept>, make: typeof ready): Ready {
    const { user, words } = viewer;
    const name = nameOf(viewer);
    const head = heads.head(LOBBY);
    const side = user && sidebar.version(user, LOBBY);
    const read = user && members.of(user.id).get(LOBBY)?.read;
    const version = roomVersion + feed.generation;
    const known = kept.get(name);
    if (known?.head === head && known.side === side && known.read === read && known.version === version) {
      return known.page;
    }
    const { above, between, under, below } = frameOf(viewer);
    const page = make(
      [above, piece(sidebar.contents(viewer, LOBBY)), between, logNow(words, head), under],
      below,
    );
    kept.set(name, { head, side, read, version, page });
    return page;
  }

  /** The log as a piece, made anew when something changed in it. */
  function logNow(words: Words, head: number): Piece {
    const { generation } = feed;
    let log = logs.get(words);
    if (log?.head !== head || log.generation !== generation) {
      log = { head, generation, piece: piece(feed.log(words, LOBBY)) };
      logs.set(words, log);
    }
    return log.piece;
  }

  function frameOf(viewer: Viewer): Frame {
    const name = nameOf(viewer);
    const kept = frames.get(name);
    if (kept?.version === roomVersion) return kept;
    const room = rooms.find(LOBBY)!;
    const page = (
      <RoomPage
        room={room}
        name={room.name}
        isMember={viewer.user !== undefined}
        silence={viewer.user && speaking.refusal(viewer.user, room)}
        viewer={viewer}
        sidebar={HOLE}
        log={HOLE}
        formKey={HOLE}
      />
    ) as string;
    const [above = "", between = "", under = "", below] = page.split(HOLE);
    const frame = {
      version: roomVersion,
      above: piece(above),
      between: piece(between),
      under: piece(under),
      below: below === undefined ? undefined : piece(below),
    };
    frames.set(name, frame);
    return frame;
  }
}

/** What of a reader a page depends on. */
function nameOf({ user, words, theme, origin }: Viewer): string {
  const how = `${words.language} ${theme} ${origin}`;
  return user ? `${how} ${user.id} ${user.role} ${user.name}` : how;
}
