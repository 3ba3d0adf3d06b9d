import { Elysia } from "elysia";
import { accountRoutes } from "./accounts/routes.tsx";
import { findVisitors } from "./accounts/visitors.ts";
import { chatRoutes } from "./chats/routes.tsx";
import { answerPolls } from "./feed/poll.ts";
import { feedRoutes } from "./feed/routes.tsx";
import { healthRoutes } from "./health/routes.ts";
import { limits } from "./limits.ts";
import { assetRoutes } from "./page/assets.ts";
import { compressed } from "./page/compression.ts";
import { errors } from "./page/errors.ts";
import { bodySize } from "./protection/bodySize.ts";
import { sameSiteOnly } from "./protection/crossSite.ts";
import { strictHeaders, withStrictHeaders } from "./protection/headers.ts";
import type { Robin } from "./robin.ts";
import { roomRoutes } from "./rooms/routes.ts";

type BunServer = Bun.Server<undefined>;

/** Seconds without a byte after which a connection is cut: a held poll is quiet for longer than Bun's default of 10. */
const IDLE_SECONDS = 60;

/** Up to this many times the limit a body gets a page that says so; beyond it the connection just ends. */
const BODY_SLACK = 16;

/** Robin over HTTP: polls first, then everything else by its route. */
export function createApp(robin: Robin) {
  const visitors = findVisitors(robin);
  const routes = new Elysia()
    .use(withStrictHeaders(robin.settings.trustProxy))
    .use(errors)
    .use(sameSiteOnly)
    .use(bodySize)
    .use(compressed)
    .use(roomRoutes(robin, visitors))
    .use(chatRoutes(robin, visitors))
    .use(feedRoutes(robin, visitors))
    .use(accountRoutes(robin, visitors))
    .use(assetRoutes)
    .use(healthRoutes(robin));

  const handle = answerPolls(robin, visitors, (request) => routes.handle(request));

  /** Serves on `port` of `hostname`; throws when another program does. */
  function listen({ hostname, port }: { hostname: string; port: number }): BunServer {
    routes.server = Bun.serve({
      hostname,
      port,
      fetch: handle,
      idleTimeout: IDLE_SECONDS,
      maxRequestBodySize: limits.body.bytes * BODY_SLACK,
      // Bun's own page of an error would show our source to whoever caused it.
      error: () => new Response("Robin made a mistake.", { status: 500, headers: strictHeaders(false) }),
    });
    return routes.server as BunServer;
  }

  return { handle, listen };
}
