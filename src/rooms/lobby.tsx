import { Html } from "@elysiajs/html";
import { LRUCache } from "lru-cache";
import type { User } from "../accounts/accounts.ts";
import type { Visitors } from "../accounts/visitors.ts";
import { accepts } from "../page/compression.ts";
import { literal, piece, type Piece } from "../page/pieces.ts";
import { repliesTo } from "../page/replies.ts";
import type { Robin } from "../robin.ts";
import { LOBBY } from "./rooms.ts";
import { RoomPage } from "./views.tsx";

/** The address of the lobby's page. */
const LOBBY_PAGE = /^https?:\/\/[^/]*\/$/;

/** Stands in a frame where the log and the key go; what users typed never has it. */
const HOLE = "\u0000";

/** Frames kept, one a reader, some 3 kB each. */
const FRAMES = 1_000;

type Frame = { readonly above: Piece; readonly between: Piece; readonly below: Piece };

/**
 * Answers with the lobby, which is where most come and come back: the log, which is the same for all, in the frame of
 * who reads. Leaves other requests to `otherwise`, and those of visitors whom it takes more than memory to know.
 */
export function answerLobby(
  { rooms, feed, news }: Robin,
  visitors: Visitors,
  otherwise: (request: Request) => Promise<Response>,
) {
  const room = rooms.find(LOBBY)!;
  const frames = new LRUCache<number, Frame>({ max: FRAMES });
  let log: { readonly head: number; readonly piece: Piece } | undefined;

  return (request: Request): Response | Promise<Response> => {
    if (request.method !== "GET" || !LOBBY_PAGE.test(request.url)) return otherwise(request);
    const visitor = visitors.recognise(request);
    if (visitor instanceof Promise || visitors.isDue(visitor)) return otherwise(request);
    const { above, between, below } = frameOf(visitor.user);
    const key = literal(visitor.user ? crypto.randomUUID() : "");
    const page = [above, logNow(), between, key, below];
    const reply = repliesTo(visitor);
    return accepts(request, "gzip") ? reply.gzipped(page) : reply.page(page);
  };

  /** The log as a piece, made anew when something changed in it. */
  function logNow(): Piece {
    const head = news.head(LOBBY);
    if (log?.head !== head) log = { head, piece: piece(feed.log(LOBBY)) };
    return log.piece;
  }

  function frameOf(user: User | undefined): Frame {
    const reader = user?.id ?? 0;
    const kept = frames.get(reader);
    if (kept) return kept;
    const page = (<RoomPage room={room} user={user} log={HOLE} formKey={HOLE} />) as string;
    const [above = "", between = "", below = ""] = page.split(HOLE);
    const frame = { above: piece(above), between: piece(between), below: piece(below) };
    frames.set(reader, frame);
    return frame;
  }
}
