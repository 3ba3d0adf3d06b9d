import type { Authentication, Requester } from "../auth/authentication.ts";
import type { FeedRequest, FeedRequests, FeedResult } from "../feed/feedRequests.ts";
import { LOBBY } from "../../domain/room.ts";
import type { Handle, Server } from "../http/connection.ts";
import type { LobbyPage } from "./lobbyPage.tsx";
import type { Hosts } from "../protection/hosts.ts";
import { responsesFor } from "./responses.ts";

type Parts = {
  readonly authentication: Authentication;
  readonly hosts: Hosts;
  readonly feedRequests: FeedRequests;
  readonly lobbyPage: LobbyPage;
};

/** The address of a feed request as pages have it. Up to 15 digits are exact as a JavaScript number. */
const FEED =
  /^https?:\/\/[^/]*\/chats\?after=(\d{1,15})(?:&upTo=(\d{1,15}))?(?:&room=(\d{1,15}))?(?:&now=([\da-z]*))?(?:&read=(\d{1,15}))?$/;

const LOBBY_PAGE = /^https?:\/\/[^/]*\/$/;

/**
 * Stands before the framework, which would cost more than the answer does, and answers what is asked most: what is new, which every
 * open page asks all day, and the lobby's page, which is where people come and come back. The contract: status, headers and body are
 * those of `routes`. Whatever takes more than memory, or is a refusal, is left to them. docs/decisions/fast-paths.md has the figures.
 */
export function fastPath({ authentication, hosts, feedRequests, lobbyPage }: Parts, routes: Handle): Handle {
  return (request, server) => {
    if (request.method !== "GET") return routes(request, server);
    const feedRequest = readFeedRequest(request.url);
    if (!feedRequest && !LOBBY_PAGE.test(request.url)) return routes(request, server);
    const requester = authentication.authenticate(request);
    if (!(requester instanceof Promise)) return respond(requester, feedRequest, request, server);
    return requester.then((found) => respond(found, feedRequest, request, server));
  };

  function respond(
    requester: Requester,
    feedRequest: FeedRequest | undefined,
    request: Request,
    server: Server | null,
  ): Response | Promise<Response> {
    // The routes renew the cookie, and learn the host by which somebody has come in.
    if (authentication.isDue(requester)) return routes(request, server);
    const isOfUser = feedRequest !== undefined && requester.user !== undefined;
    if (!isOfUser && !hosts.isKnown(request)) return routes(request, server);
    if (!feedRequest) return lobbyPage.response(request, requester) ?? routes(request, server);
    const result = feedRequests.answer(feedRequest, { request, requester, server });
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
