import { refusalToPost } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { Sessions } from "../../domain/accounts/sessions.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { wordsFor } from "../../words/languages.ts";
import type { Requester } from "../auth/authentication.ts";
import { address, type Listener } from "../http/connection.ts";
import type { RoomParts } from "../parts.ts";
import type { Sidebar } from "../sidebar/sidebar.tsx";
import { acceptsEvents, EventStream } from "./eventStream.ts";
import type { Feed } from "./feed.tsx";
import type { LongPolls, Wanted } from "./longPolls.ts";

type FeedParts = RoomParts & {
  readonly sessions: Sessions;
  readonly longPolls: LongPolls;
  readonly feed: Feed;
  readonly sidebar: Sidebar;
  /** Where several machines share a database. */
  readonly shared: { readonly isGood: () => boolean } | undefined;
};

/** What a page asks for: everything that changed in `room` after its cursor. */
export type FeedRequest = {
  readonly room: number;
  readonly after: number;
  /** The last message of a page that does not show the newest. */
  readonly upTo?: number | undefined;
  readonly now?: string | undefined;
  /** The last message that the page knows to be read, if it shows messages that were not read on it. */
  readonly read?: number | undefined;
};

export type FeedResult =
  /** The page shows all there is, or nobody reads the response. */
  | "nothing"
  /** The page was made for a session that has ended. */
  | "ended"
  | "unreadable"
  /** What has changed, in the log alone or also beside it; `isReload`: the page shows what is no more, and has to load itself anew. */
  | { readonly markup: string; readonly hasSidebar: boolean; readonly isReload: boolean };

type Context = { readonly request: Request; readonly requester: Requester; readonly server: Listener | null };

/**
 * Answers what pages ask all day: whether there is something new. The route and the fast path before the framework both make their
 * response of the result. When nothing is new that costs some look-ups in memory, and no SQL.
 */
export class FeedRequests {
  #of: FeedParts;

  constructor(of: FeedParts) {
    this.#of = of;
  }

  /**
   * The result of `poll`; a promise where it is held, or where the request accepts events a stream of the results that this poll and
   * those after it would have. Unless it `mayHold`, the result is there at once.
   */
  answer(
    poll: FeedRequest,
    context: Context,
    mayHold = true,
  ): FeedResult | Promise<FeedResult> | EventStream {
    const { heads, rooms } = this.#of;
    const { request, requester } = context;
    const { user, isStale } = requester;
    if (isStale) return "ended";
    const room = rooms.readable(poll.room, user);
    if (!room) return "unreadable";
    const wait = preferredWait(request);
    const seconds = mayHold ? (wait ?? 0) : 0;
    if (user) this.#of.attendance.see(user.id, request.headers.has("robin-away"));
    // Only a page that somebody looks at says how long it waits.
    if (user && wait !== undefined) this.#note(request, user, room);
    if (heads.isLost(poll.room, poll.after))
      return {
        markup: this.#messages(poll, user, room, wordsFor(request)),
        hasSidebar: false,
        isReload: true,
      };
    if (poll.after < heads.head(poll.room)) return this.#changes(poll, user, room, wordsFor(request));
    const held = seconds > 0 ? this.#hold(poll, context, seconds) : undefined;
    if (held) return held;
    return this.#isStale(poll, user) ? this.#changes(poll, user, room, wordsFor(request)) : "nothing";
  }

  #hold(poll: FeedRequest, context: Context, seconds: number): Promise<FeedResult> | EventStream | undefined {
    const { request, server, requester } = context;
    const wanted = {
      room: poll.room,
      holder: requester.session?.handle ?? address(request, server, this.#of.settings),
      seconds,
      signal: request.signal,
    };
    return acceptsEvents(request) ? this.#follow(poll, context, wanted) : this.#wait(poll, context, wanted);
  }

  #wait(poll: FeedRequest, context: Context, wanted: Wanted): Promise<FeedResult> | undefined {
    const { longPolls, presence } = this.#of;
    const { user } = context.requester;
    const held = longPolls.hold({ ...wanted, isStale: user && (() => this.#isStale(poll, user)) });
    const leave = held && user && presence.hold(poll.room, user);
    return held?.then((end) => {
      leave?.();
      return end === "gone" ? "nothing" : this.#later(poll, context);
    });
  }

  /** Answers `first`, and the polls that the page would make after it, for as long as the first would be held. */
  #follow(first: FeedRequest, context: Context, wanted: Wanted): EventStream | undefined {
    const { longPolls, presence, heads, sidebar, shared } = this.#of;
    const { user } = context.requester;
    const words = wordsFor(context.request);
    const stream = new EventStream();
    const poll = { ...first };
    const tell = () => {
      if (shared?.isGood() === false) return false;
      const cursor = heads.head(poll.room);
      const result = this.#later(poll, context, words);
      if (typeof result !== "object") return false;
      if (cursor === poll.after && !result.hasSidebar) return true;
      if (!stream.send(result.markup, cursor)) return false;
      // What the page asks for that was told all there is.
      poll.after = cursor;
      if (user && result.hasSidebar) poll.now = sidebar.version(user, poll.room, poll.upTo !== undefined);
      return true;
    };
    const leave = user && presence.hold(first.room, user);
    const end = () => {
      leave?.();
      stream.end();
      return false;
    };
    const isStale = user && (() => this.#isStale(poll, user));
    const isHeld = longPolls.follow({ ...wanted, isStale }, (why) => {
      try {
        return (why === "news" && tell()) || end();
      } catch {
        // The poll that the page makes then is told what is wrong.
        return end();
      }
    });
    if (isHeld) return stream;
    end();
    return undefined;
  }

  /** The result of a poll that was held. */
  #later(poll: FeedRequest, { request, requester }: Context, words = wordsFor(request)): FeedResult {
    const { session } = requester;
    const user = session && this.#of.sessions.find(session.handle)?.user;
    if (session && !user) return "ended";
    const room = this.#of.rooms.readable(poll.room, user);
    return room ? this.#changes(poll, user, room, words) : "unreadable";
  }

  #changes(poll: FeedRequest, user: User | undefined, room: Room, words: Words): FeedResult {
    const messages = this.#messages(poll, user, room, words);
    if (!user || !this.#isStale(poll, user)) return { markup: messages, hasSidebar: false, isReload: false };
    const shows = { isPast: poll.upTo !== undefined, withRead: poll.read !== undefined };
    const sidebar = this.#of.sidebar.update(words, user, room.id, shows);
    return { markup: messages + sidebar, hasSidebar: true, isReload: false };
  }

  #messages({ after, upTo }: FeedRequest, user: User | undefined, room: Room, words: Words): string {
    const { feed, rooms } = this.#of;
    return feed.changes(words, room.id, after, upTo, rooms.floorFor(room, user));
  }

  #isStale({ room, now, upTo, read }: FeedRequest, user: User | undefined): boolean {
    if (user === undefined || now === undefined) return false;
    const { members, sidebar } = this.#of;
    if (read !== undefined && (members.of(user.id).get(room)?.read ?? 0) > read) return true;
    return sidebar.version(user, room, upTo !== undefined) !== now;
  }

  /** Notes what a page of `user` tells by asking: that somebody looks at it, what is read, that something is being written. */
  #note({ headers }: Request, user: User, room: Room): void {
    const { heads, members, memberships, presence } = this.#of;
    // Nobody waits for what one writes who may not speak.
    const isTyping =
      headers.has("robin-typing") &&
      refusalToPost(user, room, memberships.standing(room.id, user.id)) === undefined;
    presence.ask(room.id, user, isTyping);
    const read = headers.get("robin-read");
    if (read !== null && /^\d{1,15}$/.test(read)) {
      members.markRead(room.id, user.id, Math.min(Number(read), heads.head(room.id)));
    }
  }
}

/** Seconds for which the request asks to be held (RFC 7240, section 4.3), at most those of the limit; undefined: it says nothing of that. */
function preferredWait(request: Request): number | undefined {
  const prefer = request.headers.get("prefer");
  if (prefer === null) return undefined;
  const wait = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})/i.exec(prefer)?.[1];
  return wait === undefined ? undefined : Math.min(Number(wait), limits.longPolls.seconds);
}
