import type { User } from "../../domain/user.ts";
import type { Requester, Authentication } from "../auth/authentication.ts";
import { limits } from "../../limits.ts";
import { repliesTo } from "./responses.ts";
import { address, type Listener, type Site } from "../http/connection.ts";
import { sizedAgain } from "../http/pacing.ts";
import { LOBBY } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Hosts } from "../protection/hosts.ts";
import type { RoomHeads } from "../../domain/messages/roomHeads.ts";
import type { LongPolls } from "../feed/longPolls.ts";
import type { Feed } from "../feed/feed.tsx";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Members } from "../../domain/rooms/members.ts";
import type { Presence } from "../../domain/presence/presence.ts";
import type { Speaking } from "../../domain/posting/posting.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";

type Parts = {
  readonly hosts: Hosts;
  readonly heads: RoomHeads;
  readonly longPolls: LongPolls;
  readonly feed: Feed;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly presence: Presence;
  readonly speaking: Speaking;
  readonly sidebar: Sidebar;
  readonly settings: Site;
};

type Answered = Response | Promise<Response>;

type Poll = {
  readonly room: number;
  readonly after: number;
  /** The last message of a page that does not show the newest. */
  readonly upTo?: number;
  /** The version of what the page shows beside the log; undefined: it shows nothing there. */
  readonly now?: string | undefined;
  /** Of a page with messages that were not read on it: what it knows to be read. */
  readonly read?: number;
};

/** The address as the tail has it. Up to 15 digits are exact as a JavaScript number. */
const USUAL = /^https?:\/\/[^/]*\/chats\?after=(\d{1,15})(?:&room=(\d{1,15}))?(?:&now=([\da-z]*))?$/;

/**
 * Answers polls, and leaves what is none, or not one of a reader of the room, to `otherwise`. Every open page polls
 * all day, so this stands before the framework: for a cookie that was seen before and a cursor at the newest change
 * it costs some look-ups in memory, no SQL and no cryptography.
 */
export function fastPoll(
  parts: Parts,
  authentication: Authentication,
  otherwise: (request: Request) => Answered,
) {
  const { hosts, heads, longPolls, feed, rooms, members, presence, speaking, sidebar, settings } = parts;

  return function handle(request: Request, server: Listener | null): Answered {
    const poll = readPoll(request);
    if (!poll) return otherwise(request);
    const requester = authentication.authenticate(request);
    if (requester instanceof Promise || authentication.isDue(requester)) {
      return answerLater(requester, poll, request, server);
    }
    return answerTo(requester, poll, request, server, preferredWait(request));
  };

  /** The response to one whose cookie is seen for the first time, or is due for renewal. */
  async function answerLater(
    asking: Requester | Promise<Requester>,
    poll: Poll,
    request: Request,
    server: Listener | null,
  ): Promise<Response> {
    const cookie = await authentication.renewedCookie(await asking);
    // Meanwhile the session may have ended.
    const requester = await authentication.authenticate(request);
    if (cookie === undefined) return answerTo(requester, poll, request, server, preferredWait(request));
    // At once: by the end of a hold the browser may have another cookie, or have gone without this one.
    return withCookie(cookie, answerTo(requester, poll, request, server, 0));
  }

  function answerTo(
    requester: Requester,
    poll: Poll,
    request: Request,
    server: Listener | null,
    seconds: number,
  ): Answered {
    const { user, isStale } = requester;
    if (isStale || !rooms.readable(poll.room, user) || (!user && !hosts.isKnown(request))) {
      return otherwise(request);
    }
    return answer(requester, poll, request, server, seconds);
  }

  function answer(
    requester: Requester,
    poll: Poll,
    request: Request,
    server: Listener | null,
    seconds: number,
  ): Answered {
    const { room, after, upTo } = poll;
    const reply = repliesTo(requester);
    const { user } = requester;
    // Only a page that somebody looks at asks to be held.
    if (user && seconds > 0) note(request, user, room);
    // A cursor from the future: the database was restored from a backup, and the page shows what is no more.
    if (after > heads.newest)
      return reply.reload(feed.answer(wordsFor(request), room, after, upTo, floorIn(room, user)));
    if (after < heads.head(room)) return reply.changes(changes(poll, user, wordsFor(request)));
    if (seconds > 0) {
      const holder = requester.session?.handle ?? address(request, server, settings);
      const held = longPolls.hold({
        room,
        holder,
        seconds,
        signal: request.signal,
        isStale: user && (() => isStale(poll, user)),
      });
      const leave = held && user && presence.hold(room, user);
      if (held) {
        return held.then((end) => {
          leave?.();
          if (end === "gone") return reply.nothing();
          if (end === "ended" || !rooms.readable(room, user)) return otherwise(request);
          return reply.changes(changes(poll, user, wordsFor(request)));
        });
      }
    }
    return isStale(poll, user) ? reply.changes(changes(poll, user, wordsFor(request))) : reply.nothing();
  }

  /** Whether something else stands beside the log by now. */
  function isStale({ room, now, upTo, read }: Poll, user: User | undefined): boolean {
    if (user === undefined || now === undefined) return false;
    if (read !== undefined && (members.of(user.id).get(room)?.read ?? 0) > read) return true;
    return sidebar.version(user, room, upTo !== undefined) !== now;
  }

  function changes(poll: Poll, user: User | undefined, words: Words): string {
    const { room, after, upTo, read } = poll;
    const inLog = feed.answer(words, room, after, upTo, floorIn(room, user));
    if (!isStale(poll, user)) return inLog;
    const shows = { isPast: upTo !== undefined, withRead: read !== undefined };
    return inLog + sidebar.update(words, user!, room, shows);
  }

  function floorIn(id: number, user: User | undefined): number {
    const room = rooms.find(id);
    return room ? rooms.floorFor(room, user) : Infinity;
  }

  /** Who may not speak writes nothing that others wait for. */
  function maySpeak(user: User, id: number): boolean {
    const room = rooms.find(id);
    return room !== undefined && speaking.refusal(user, room) === undefined;
  }

  /** What a page of `user` tells by asking: that somebody looks at it, what is read, that something is being written. */
  function note({ headers }: Request, user: User, room: number): void {
    presence.ask(room, user, headers.has("robin-typing") && maySpeak(user, room));
    const read = headers.get("robin-read");
    if (read !== null && /^\d{1,15}$/.test(read)) {
      members.markRead(room, user.id, Math.min(Number(read), heads.head(room)));
    }
  }
}

function readPoll({ method, url }: Request): Poll | undefined {
  if (method !== "GET") return undefined;
  const usual = USUAL.exec(url);
  if (usual) {
    const room = usual[2] === undefined ? LOBBY : Number(usual[2]);
    return { after: Number(usual[1]), room, now: usual[3] };
  }
  if (!url.includes("/chats?")) return undefined;
  const parsed = URL.parse(url);
  if (!parsed) return undefined;
  const { pathname, searchParams } = parsed;
  const after = searchParams.get("after") ?? "";
  const room = searchParams.get("room") ?? String(LOBBY);
  const upTo = searchParams.get("upTo");
  const read = searchParams.get("read");
  const fits =
    pathname === "/chats" &&
    [after, room, upTo ?? "0", read ?? "0"].every((number) => /^\d{1,15}$/.test(number));
  // What is asked for beside it is no poll.
  if (!fits || searchParams.has("before") || searchParams.has("since")) return undefined;
  return {
    after: Number(after),
    room: Number(room),
    now: searchParams.get("now") ?? undefined,
    ...(upTo !== null && { upTo: Number(upTo) }),
    ...(read !== null && { read: Number(read) }),
  };
}

async function withCookie(cookie: string, answered: Answered): Promise<Response> {
  const { body, status, headers } = await answered;
  const response = sizedAgain(new Response(body, { status, headers: new Headers(headers) }));
  response.headers.set("set-cookie", cookie);
  return response;
}

/** Seconds for which the request asks to be held (RFC 7240, section 4.3), at most 30; 0: answer at once. */
function preferredWait(request: Request): number {
  const prefer = request.headers.get("prefer");
  if (prefer === null) return 0;
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})/i.exec(prefer)?.[1];
  return Math.min(Number(wait ?? 0), limits.longPolls.seconds);
}
