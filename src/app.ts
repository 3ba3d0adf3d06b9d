import { Elysia } from "elysia";
import { accountRoutes } from "./web/accounts/routes.tsx";
import { findVisitors } from "./web/auth/authentication.ts";
import { changeRoutes } from "./web/messages/routes.tsx";
import { chatRoutes } from "./web/posting/routes.tsx";
import { answerPolls } from "./web/fast/poll.ts";
import { feedRoutes } from "./web/rooms/historyRoutes.tsx";
import { healthRoutes } from "./web/health.ts";
import { assetRoutes } from "./web/assets/assets.ts";
import { callingIcons } from "./web/assets/badgeIcon.ts";
import { compressed } from "./web/http/compression.ts";
import { errors } from "./web/page/errors.ts";
import { installing } from "./web/assets/pwa.ts";
import { pageRoutes } from "./web/page/routes.tsx";
import { bodySize } from "./web/protection/bodySize.ts";
import { readerStyles } from "./web/assets/viewerStyle.ts";
import { peopleRoutes } from "./web/people/routes.tsx";
import { profileRoutes } from "./web/profile/routes.tsx";
import { sizedAgain } from "./web/http/pacing.ts";
import { sameSiteOnly } from "./web/protection/crossSite.ts";
import { knownHosts } from "./web/protection/hostGuard.tsx";
import { withStrictHeaders } from "./web/http/headers.ts";
import { answerLobby } from "./web/fast/lobby.tsx";
import { makingRoutes } from "./web/rooms/creationRoutes.tsx";
import { membershipRoutes } from "./web/rooms/membershipRoutes.tsx";
import type { Robin } from "./domain/robin.ts";
import { reactionRoutes } from "./web/messages/reactionRoutes.tsx";
import { roomRoutes } from "./web/rooms/routes.ts";
import { roomSettingRoutes } from "./web/rooms/settingsRoutes.tsx";
import { searchRoutes } from "./web/search/routes.tsx";
import { guarded, type Handle, paced, serve, type Server } from "./web/http/server.ts";

/** Robin over HTTP: `handle` answers one request, `listen` serves all that come, `routes` are what may be asked. */
export function createApp(robin: Robin) {
  const { settings } = robin;
  const visitors = findVisitors(robin);

  // A host may be called "pi" or "nas", and a path means itself alone: rules of a proxy for it must not be got around.
  const routes = new Elysia({ handler: { standardHostname: false }, strictPath: true })
    .use(withStrictHeaders(settings))
    .use(errors)
    .use(sameSiteOnly(settings))
    .use(bodySize)
    .use(compressed)
    .use(roomRoutes(robin, visitors))
    .use(makingRoutes(robin, visitors))
    .use(membershipRoutes(robin, visitors))
    .use(roomSettingRoutes(robin, visitors))
    .use(chatRoutes(robin, visitors))
    .use(changeRoutes(robin, visitors))
    .use(reactionRoutes(robin, visitors))
    .use(feedRoutes(robin, visitors))
    .use(searchRoutes(robin, visitors))
    .use(accountRoutes(robin, visitors))
    .use(profileRoutes(robin, visitors))
    .use(peopleRoutes(robin, visitors))
    .use(pageRoutes(robin, visitors))
    .use(installing)
    .use(assetRoutes)
    .use(readerStyles)
    .use(callingIcons)
    .use(healthRoutes(robin));

  // What is asked all day is answered before the framework: polls first, then the lobby.
  // The framework makes a new response of every one that it is given.
  const framework = async (request: Request) => sizedAgain(await routes.handle(request));
  const known = (answer: Handle) => knownHosts(robin, visitors, answer);
  const others = known(framework);
  const lobby = answerLobby(robin, visitors, (request) => others(request, null));
  const polls = answerPolls(robin, visitors, lobby);
  // Whoever has an account may come by any host, unless there is but one: a poll of theirs need not be asked for it.
  const answer = guarded(settings.origin === undefined ? polls : known(polls), settings);

  const handle = (request: Request, server: Server | null = null) => {
    // Elysia does not listen itself, so it is told what to ask for a visitor's address.
    routes.server ??= server;
    return answer(request, server);
  };

  return {
    handle,
    routes: routes.routes.map(({ method, path }) => `${method} ${path}`),
    listen: (place: { hostname: string; port: number }) => serve(paced(handle, settings), place),
  };
}
