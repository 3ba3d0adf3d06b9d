import { LRUCache } from "lru-cache";
import type { Room } from "../../domain/room.ts";
import type { Requester } from "../auth/authentication.ts";
import { accepts } from "../http/compression.ts";
import { originOf } from "../http/connection.ts";
import { comesTo, type Viewer, viewerOf } from "../page/viewer.ts";
import { statusLine } from "../page/availability.tsx";
import { type RenderRoomParts, standingIn } from "../rooms/renderRoom.tsx";
import { RoomPage } from "../rooms/roomPage.tsx";
import { statusIn } from "../sidebar/partners.ts";
import { FORM_KEY, gzipTemplate, part, type Part, type Template, template } from "./pageTemplate.ts";
import { responsesFor } from "./responses.ts";

/** Stands in a frame for what is put there later; what users typed never has it. */
const PLACEHOLDER = "\u0000";

/** Frames in the cache, one a viewer and room, some 10 kB each. */
const FRAMES = 300;

/** Logs in the cache, some 50 kB each. */
const LOGS = 30;

/** Pages in the cache, one a viewer, room and coding, some 8 or 40 kB each, and bytes of them: with long messages they are larger. */
const PAGES = { max: 400, maxSize: 8 * 1_024 * 1_024, sizeCalculation: ({ page }: Page) => page("").length };

/** The page without its sidebar, its log and its form key: what comes before, between and after them. */
type Frame = { readonly version: number; readonly parts: readonly Part[] };

type Page = { readonly version: string; readonly page: Template };

type Log = { readonly version: string; readonly part: Part };

/** The pages of rooms: the log, which is the same for all, in the frame of the viewer. What did not change is not rendered anew. */
export class RoomPages {
  #of: RenderRoomParts;
  #frames = new LRUCache<string, Frame>({ max: FRAMES });
  #pages = new LRUCache<string, Page>(PAGES);
  #logs = new LRUCache<string, Log>({ max: LOGS });
  /** Grows with every change of rooms, and of how somebody stands to one: all pages are rendered anew. */
  #standings = 0;

  constructor(of: RenderRoomParts) {
    this.#of = of;
    for (const table of [
      "rooms",
      "members",
      "invitations",
      "departures",
      "users",
      "placeSettings",
      "reports",
      "hides",
    ] as const)
      of.changes.on(table, () => (this.#standings += 1));
  }

  /** The page of room `id` as `requester` sees it now; undefined for one who may not read it. */
  response(request: Request, requester: Requester, id: number): Response | undefined {
    const { rooms, settings } = this.#of;
    const { user } = requester;
    const room = rooms.readable(id, user);
    if (!room) return undefined;
    comesTo(this.#of, request);
    if (user) this.#of.attendance.see(user.id, false);
    const viewer = viewerOf(request, user, originOf(request, settings));
    const isGzip = accepts(request, "gzip");
    const page = this.#page(viewer, room, isGzip)(crypto.randomUUID());
    const responses = responsesFor(requester);
    return isGzip ? responses.gzipped(page) : responses.page(page);
  }

  #page(viewer: Viewer, room: Room, isGzip: boolean): Template {
    const { members, sidebar, heads, feed } = this.#of;
    const { user } = viewer;
    const key = `${this.#keyOf(viewer, room)}\0${isGzip}`;
    const beside = user && `${sidebar.version(user, room.id)} ${members.of(user.id).get(room.id)?.read}`;
    const version = `${heads.head(room.id)} ${feed.generation} ${this.#standings} ${beside}`;
    const cached = this.#pages.get(key);
    if (cached?.version === version) return cached.page;
    const [start, beforeLog, ...rest] = this.#frame(viewer, room);
    const contents = part(sidebar.contents(viewer, room.id));
    const parts = [start!, contents, beforeLog!, this.#log(viewer, room), ...rest];
    const page = isGzip ? gzipTemplate(parts) : template(parts);
    this.#pages.set(key, { version, page });
    return page;
  }

  #log({ user, words }: Viewer, room: Room): Part {
    const { feed, heads, rooms } = this.#of;
    const floor = rooms.floorFor(room, user);
    const key = `${words.language} ${room.id} ${floor}`;
    const version = `${heads.head(room.id)} ${feed.generation}`;
    const cached = this.#logs.get(key);
    if (cached?.version === version) return cached.part;
    const log = { version, part: part(feed.log(words, room.id, floor)) };
    this.#logs.set(key, log);
    return log.part;
  }

  #frame(viewer: Viewer, room: Room): readonly Part[] {
    const version = this.#standings;
    const key = this.#keyOf(viewer, room);
    const cached = this.#frames.get(key);
    if (cached?.version === version) return cached.parts;
    const page = (
      <RoomPage
        {...standingIn(this.#of, room, viewer)}
        room={room}
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
    this.#frames.set(key, { version, parts });
    return parts;
  }

  /**
   * The room, and all of a viewer that its page depends on, but for what one has read. A mute ends by itself. Between its parts stands
   * what none of them has in it, so that no two make one key.
   */
  #keyOf({ user, words, theme, density, origin }: Viewer, room: Room): string {
    const how = `${room.id}\0${words.language}\0${theme}\0${density}\0${origin}\0${this.#of.reserve.isSpent}`;
    if (!user) return how;
    const status = statusIn(this.#of, room, user);
    const said = status && `${statusLine(status)}\0${status.until}`;
    return `${how}\0${user.id}\0${user.role}\0${user.name}\0${this.#of.people.muteOf(user.id)?.until}\0${said}`;
  }
}
