import { Elysia } from "elysia";
import { accountRoutes } from "./accounts/routes.tsx";
import { visitors } from "./accounts/visitor.ts";
import { chatRoutes } from "./chats/routes.tsx";
import { feedRoutes } from "./feed/routes.tsx";
import { healthRoutes } from "./health/routes.ts";
import { limits } from "./limits.ts";
import { assetRoutes } from "./page/assets.ts";
import { errors } from "./page/errors.ts";
import { sameSiteOnly } from "./protection/crossSite.tsx";
import { strictHeaders } from "./protection/headers.ts";
import type { Robin } from "./robin.ts";
import { roomRoutes } from "./rooms/routes.ts";

/** Bun's; a held poll is quiet for longer than the 10 s that it allows by default. */
const IDLE_SECONDS = 60;

/** Robin as a web server. */
export function createApp(robin: Robin) {
  const visiting = visitors(robin);
  return new Elysia({
    serve: {
      idleTimeout: IDLE_SECONDS,
      maxRequestBodySize: limits.body.bytes,
      // A second Robin on the same port is told so, instead of getting every other request.
      reusePort: false,
    },
  })
    .use(strictHeaders(robin.settings.trustProxy))
    .use(errors)
    .use(sameSiteOnly)
    .use(roomRoutes(robin, visiting))
    .use(chatRoutes(robin, visiting))
    .use(feedRoutes(robin, visiting))
    .use(accountRoutes(robin, visiting))
    .use(assetRoutes)
    .use(healthRoutes(robin));
}
