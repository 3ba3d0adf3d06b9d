import { LRUCache } from "lru-cache";
import { refusalToPost } from "../../domain/policy.ts";
import { LOBBY } from "../../domain/room.ts";
import { changedRow } from "../../domain/rows.ts";
import type { Words } from "../../words/en.ts";
import type { Requester } from "../auth/authentication.ts";
import { accepts } from "../http/compression.ts";
import { originOf } from "../http/connection.ts";
import { type Viewer, viewerOf } from "../page/viewer.ts";
import type { RenderRoomParts } from "../rooms/renderRoom.tsx";
import { RoomPage } from "../rooms/roomPage.tsx";
import { FORM_KEY, gzipTemplate, part, type Part, type Template, template } from "./pageTemplate.ts";
import { responsesFor } from "./responses.ts";

/** Stands in a frame for what is put there later; what users typed never has it. */
const PLACEHOLDER = "\u0000";

/** Frames in the cache, one a viewer, some 10 kB each. */
const FRAMES = 1_000;

/** Pages in the cache, one a viewer and coding, some 8 or 40 kB each, and bytes of them: with long messages they are larger. */
const PAGES = { max: 400, maxSize: 32 * 1_024 * 1_024, sizeCalculation: ({ page }: Page) => page("").length };

/** The page without its sidebar, its log and its form key: what comes before, between and after them. */
type Frame = { readonly version: number; readonly parts: readonly Part[] };

type Page = { readonly version: string; readonly page: Template };

type Log = { readonly version: string; readonly part: Part };

/** The lobby's page: the log, which is the same for all, in the frame of the viewer. What did not change is not rendered anew. */
export class LobbyPage {
  #of: RenderRoomParts;
  #frames = new LRUCache<string, Frame>({ max: FRAMES });
  #pages = new LRUCache<string, Page>(PAGES);
  #logs = new Map<Words, Log>();
  /** Grows with every change of the lobby. */
  #roomVersion = 0;
  /** Grows with every change of any room: guests see a list of those that they may read. */
  #listVersion = 0;

  constructor(of: RenderRoomParts) {
    this.#of = of;
    of.changes.on("rooms", (before, after) => {
      this.#listVersion += 1;
      if (changedRow(before, after).id === LOBBY) this.#roomVersion += 1;
    });
  }

  /** The page as `requester` sees it now; undefined for one who may not read the lobby. */
  response(request: Request, requester: Requester): Response | undefined {
    const { rooms, settings } = this.#of;
    const { user } = requester;
    if (!rooms.readable(LOBBY, user)) return undefined;
    const viewer = viewerOf(request, user, originOf(request, settings));
    const isGzip = accepts(request, "gzip");
    const page = this.#page(viewer, isGzip)(crypto.randomUUID());
    const responses = responsesFor(requester);
    return isGzip ? responses.gzipped(page) : responses.page(page);
  }

  #page(viewer: Viewer, isGzip: boolean): Template {
    const { members, feed, heads, sidebar } = this.#of;
    const { user } = viewer;
    const key = `${keyOf(viewer)} ${isGzip}`;
    const beside = user
      ? `${sidebar.version(user, LOBBY)} ${members.of(user.id).get(LOBBY)?.read}`
      : this.#listVersion;
    const version = `${heads.head(LOBBY)} ${this.#roomVersion} ${feed.generation} ${beside}`;
    const cached = this.#pages.get(key);
    if (cached?.version === version) return cached.page;
    const [start, beforeLog, ...rest] = this.#frame(viewer).parts;
    const parts = [
      start!,
      part(sidebar.contents(viewer, LOBBY)),
      beforeLog!,
      this.#log(viewer.words),
      ...rest,
    ];
    const page = isGzip ? gzipTemplate(parts) : template(parts);
    this.#pages.set(key, { version, page });
    return page;
  }

  #log(words: Words): Part {
    const { feed, heads } = this.#of;
    const version = `${heads.head(LOBBY)} ${feed.generation}`;
    let log = this.#logs.get(words);
    if (log?.version !== version)
      this.#logs.set(words, (log = { version, part: part(feed.log(words, LOBBY)) }));
    return log.part;
  }

  #frame(viewer: Viewer): Frame {
    const { rooms, memberships } = this.#of;
    const version = this.#roomVersion;
    const key = keyOf(viewer);
    const cached = this.#frames.get(key);
    if (cached?.version === version) return cached;
    const room = rooms.find(LOBBY)!;
    const page = (
      <RoomPage
        room={room}
        name={room.name}
        isMember={viewer.user !== undefined}
        silence={viewer.user && refusalToPost(viewer.user, room, memberships.standing(LOBBY, viewer.user.id))}
        viewer={viewer}
        sidebar={PLACEHOLDER}
        log={PLACEHOLDER}
        formKey={PLACEHOLDER}
      />
    ) as string;
    const [start = "", beforeLog = "", afterLog = "", afterKey] = page.split(PLACEHOLDER);
    const parts = [start, beforeLog, afterLog].map(part);
    // Whoever may not speak has no form.
    if (afterKey !== undefined) parts.push(FORM_KEY, part(afterKey));
    const frame = { version, parts };
    this.#frames.set(key, frame);
    return frame;
  }
}

/** All of a viewer that a page depends on, but for what one has read. */
function keyOf({ user, words, theme, origin }: Viewer): string {
  const how = `${words.language} ${theme} ${origin}`;
  return user ? `${how} ${user.id} ${user.role} ${user.name}` : how;
}
