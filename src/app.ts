import { Elysia } from "elysia";
import { accountRoutes } from "./web/accounts/routes.tsx";
import { createAuthentication } from "./web/auth/authentication.ts";
import { messageRoutes } from "./web/messages/routes.tsx";
import { postingRoutes } from "./web/posting/routes.tsx";
import { fastPoll } from "./web/fast/poll.ts";
import { historyRoutes } from "./web/rooms/historyRoutes.tsx";
import { healthRoutes } from "./web/health.ts";
import { assetRoutes } from "./web/assets/assets.ts";
import { badgeIcons } from "./web/assets/badgeIcon.ts";
import { compressed } from "./web/http/compression.ts";
import { errors } from "./web/page/errors.ts";
import { pwa } from "./web/assets/pwa.ts";
import { pageRoutes } from "./web/help/routes.tsx";
import { bodySize } from "./web/protection/bodySize.ts";
import { viewerStyles } from "./web/assets/viewerStyle.ts";
import { peopleRoutes } from "./web/people/routes.tsx";
import { profileRoutes } from "./web/profile/routes.tsx";
import { sizedAgain } from "./web/http/pacing.ts";
import { sameOriginOnly } from "./web/protection/crossSite.ts";
import { hostGuard } from "./web/protection/hostGuard.tsx";
import { withStrictHeaders } from "./web/http/headers.ts";
import { fastLobby } from "./web/fast/lobby.tsx";
import { creationRoutes } from "./web/rooms/creationRoutes.tsx";
import { membershipRoutes } from "./web/rooms/membershipRoutes.tsx";
import type { Robin } from "./domain/robin.ts";
import { readingRoutes } from "./web/rooms/readingRoutes.ts";
import { reactionRoutes } from "./web/messages/reactionRoutes.tsx";
import { roomRoutes } from "./web/rooms/routes.ts";
import { roomSettingRoutes } from "./web/rooms/settingsRoutes.tsx";
import { searchRoutes } from "./web/search/routes.tsx";
import { createWebState } from "./web/state.ts";
import { guarded, type Handle, paced, serve, type Server } from "./web/server.ts";

/** Robin over HTTP, with pages of up to `pageBytes` of messages: `handle` answers one request, `listen` serves all that come, `routes` are what may be asked. */
export function createApp(robin: Robin, { pageBytes }: { pageBytes?: number | undefined } = {}) {
  const { settings } = robin;
  const state = createWebState(robin, pageBytes);
  const parts = { ...robin, ...state };
  const authentication = createAuthentication(robin);

  // A host may be called "pi" or "nas", and a path means itself alone: rules of a proxy for it must not be got around.
  const routes = new Elysia({ handler: { standardHostname: false }, strictPath: true })
    .use(withStrictHeaders(settings))
    .use(errors)
    .use(sameOriginOnly(settings))
    .use(bodySize)
    .use(compressed)
    .use(roomRoutes(parts, authentication))
    .use(creationRoutes(parts, authentication))
    .use(membershipRoutes(parts, authentication))
    .use(readingRoutes(parts, authentication))
    .use(roomSettingRoutes(parts, authentication))
    .use(postingRoutes(parts, authentication))
    .use(messageRoutes(parts, authentication))
    .use(reactionRoutes(parts, authentication))
    .use(historyRoutes(parts, authentication))
    .use(searchRoutes(parts, authentication))
    .use(accountRoutes(parts, authentication))
    .use(profileRoutes(parts, authentication))
    .use(peopleRoutes(parts, authentication))
    .use(pageRoutes(parts, authentication))
    .use(pwa)
    .use(assetRoutes)
    .use(viewerStyles)
    .use(badgeIcons)
    .use(healthRoutes(robin));

  // What is asked all day is answered before the framework: polls first, then the lobby.
  // The framework makes a new response of every one that it is given.
  const framework = async (request: Request) => sizedAgain(await routes.handle(request));
  const known = (answer: Handle) => hostGuard(parts, authentication, answer);
  const others = known(framework);
  const lobby = fastLobby(parts, authentication, (request) => others(request, null));
  const polls = fastPoll(parts, authentication, lobby);
  // Whoever has an account may come by any host, unless there is but one: a poll of theirs need not be asked for it.
  const answer = guarded(settings.origin === undefined ? polls : known(polls), settings);

  const handle = (request: Request, server: Server | null = null) => {
    // Elysia does not listen itself, so it is told what to ask for a visitor's address.
    routes.server ??= server;
    return answer(request, server);
  };

  return {
    ...state,
    handle,
    routes: routes.routes.map(({ method, path }) => `${method} ${path}`),
    listen: (place: { hostname: string; port: number }) => serve(paced(handle, settings), place),
  };
}
