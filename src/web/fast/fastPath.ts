import type { Authentication, Requester } from "../auth/authentication.ts";
import { EventStream } from "../feed/eventStream.ts";
import type { FeedRequest, FeedRequests, FeedResult } from "../feed/feedRequests.ts";
import { LOBBY } from "../../domain/room.ts";
import type { Handle, Server } from "../http/connection.ts";
import type { Hosts } from "../protection/hosts.ts";
import { responsesFor } from "./responses.ts";
import { keptIn } from "../http/notices.ts";
import type { RoomPages } from "./roomPages.tsx";

type Parts = {
  readonly authentication: Authentication;
  readonly hosts: Hosts;
  readonly feedRequests: FeedRequests;
  readonly roomPages: RoomPages;
};

/** The address of a feed request as pages have it. Up to 15 digits are exact as a JavaScript number. */
const FEED =
  /^https?:\/\/[^/]*\/chats\?after=(\d{1,15})(?:&upTo=(\d{1,15}))?(?:&room=(\d{1,15}))?(?:&now=([\da-z]*))?(?:&read=(\d{1,15}))?$/;

/** The address of a room's page; the lobby's is the site's first. */
const ROOM = /^https?:\/\/[^/]*\/(?:rooms\/(\d{1,15}))?$/;

/**
 * Stands before the framework, which would cost more than the answer does, and answers what is asked most: what is new, which every
 * open page asks all day, and the pages of rooms, between which people go. The contract: status, headers and body are
 * those of `routes`. Whatever takes more than memory, or is a refusal, is left to them. docs/decisions/fast-paths.md has the figures.
 */
export function fastPath({ authentication, hosts, feedRequests, roomPages }: Parts, routes: Handle): Handle {
  return (request, server) => {
    if (request.method !== "GET") return routes(request, server);
    const wanted = readFeedRequest(request.url) ?? readRoom(request.url);
    if (wanted === undefined) return routes(request, server);
    const requester = authentication.authenticate(request);
    if (!(requester instanceof Promise)) return respond(requester, wanted, request, server);
    return requester.then((found) => respond(found, wanted, request, server));
  };

  function respond(
    requester: Requester,
    wanted: FeedRequest | number,
    request: Request,
    server: Server | null,
  ): Response | Promise<Response> {
    // The routes renew the cookie, and learn the host by which somebody has come in.
    if (authentication.isDue(requester)) return routes(request, server);
    const isPage = typeof wanted === "number";
    if ((isPage || !requester.user) && !hosts.isKnown(request)) return routes(request, server);
    // What was done before is said on one page, once.
    if (isPage && keptIn(request)) return routes(request, server);
    if (isPage) return roomPages.response(request, requester, wanted) ?? routes(request, server);
    const result = feedRequests.answer(wanted, { request, requester, server });
    if (result instanceof EventStream) return responsesFor(requester).events(result);
    if (!(result instanceof Promise)) return responseOf(result, requester) ?? routes(request, server);
    return result.then((later) => responseOf(later, requester) ?? routes(request, server));
  }
}

/** Undefined for a refusal. */
function responseOf(result: FeedResult, requester: Requester): Response | undefined {
  const responses = responsesFor(requester);
  if (result === "nothing") return responses.noContent();
  if (typeof result === "string") return undefined;
  return result.isReload ? responses.reload(result.markup) : responses.changes(result.markup);
}

function readRoom(url: string): number | undefined {
  const found = ROOM.exec(url);
  return found ? Number(found[1] ?? LOBBY) : undefined;
}

function readFeedRequest(url: string): FeedRequest | undefined {
  const found = FEED.exec(url);
  if (!found) return undefined;
  const [, after, upTo, room, now, read] = found;
  return {
    after: Number(after),
    room: room === undefined ? LOBBY : Number(room),
    upTo: upTo === undefined ? undefined : Number(upTo),
    now,
    read: read === undefined ? undefined : Number(read),
  };
}
