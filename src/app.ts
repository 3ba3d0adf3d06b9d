import { Elysia } from "elysia";
import { accountRoutes } from "./accounts/routes.tsx";
import { findVisitors } from "./accounts/visitors.ts";
import { changeRoutes } from "./chats/changes.tsx";
import { chatRoutes } from "./chats/routes.tsx";
import { answerPolls } from "./feed/poll.ts";
import { feedRoutes } from "./feed/routes.tsx";
import { healthRoutes } from "./health/routes.ts";
import { assetRoutes } from "./page/assets.ts";
import { callingIcons } from "./page/callingIcon.ts";
import { compressed } from "./page/compression.ts";
import { errors } from "./page/errors.ts";
import { installing } from "./page/installing.ts";
import { pageRoutes } from "./page/routes.tsx";
import { bodySize } from "./protection/bodySize.ts";
import { readerStyles } from "./people/readerStyle.ts";
import { peopleRoutes } from "./people/routes.tsx";
import { profileRoutes } from "./profile/routes.tsx";
import { sizedAgain } from "./protection/pacing.ts";
import { sameSiteOnly } from "./protection/crossSite.ts";
import { knownHosts } from "./protection/hostGuard.tsx";
import { withStrictHeaders } from "./protection/headers.ts";
import { answerLobby } from "./rooms/lobby.tsx";
import { makingRoutes } from "./rooms/making.tsx";
import { membershipRoutes } from "./rooms/membership.tsx";
import type { Robin } from "./robin.ts";
import { reactionRoutes } from "./reactions/routes.tsx";
import { roomRoutes } from "./rooms/routes.ts";
import { roomSettingRoutes } from "./rooms/settings.tsx";
import { searchRoutes } from "./search/routes.tsx";
import { guarded, type Handle, paced, serve, type Server } from "./server.ts";

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
