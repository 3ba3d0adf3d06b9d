import type { Visitors } from "../accounts/visitors.ts";
import { plainReplies, secureReplies } from "../page/replies.ts";
import type { Robin } from "../robin.ts";
import { LOBBY } from "./rooms.ts";
import { roomPage } from "./show.tsx";

/** The address of the lobby's page. */
const LOBBY_PAGE = /^https?:\/\/[^/]*\/$/;

/**
 * Answers with the lobby, which is where most come and come back; leaves every other request to `otherwise`, and that
 * of a visitor whom it takes more than a look-up in memory to know.
 */
export function answerLobby(
  robin: Robin,
  visitors: Visitors,
  otherwise: (request: Request) => Promise<Response>,
) {
  const lobby = robin.rooms.find(LOBBY)!;
  return (request: Request): Response | Promise<Response> => {
    if (request.method !== "GET" || !LOBBY_PAGE.test(request.url)) return otherwise(request);
    const visitor = visitors.recognise(request);
    if (visitor instanceof Promise || visitors.isDue(visitor)) return otherwise(request);
    const reply = visitor.secure ? secureReplies : plainReplies;
    return reply.page(roomPage(robin, lobby, visitor.user), request.headers.get("accept-encoding"));
  };
}
