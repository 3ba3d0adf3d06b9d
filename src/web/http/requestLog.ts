import { isLogged, logRequest } from "../../base/log.ts";
import { address, type Handle, type Site } from "./connection.ts";
import { RoutePatterns } from "./routePatterns.ts";

type Asking = { readonly user: { readonly id: number } | undefined };

type Parts = {
  /** Each as `GET /rooms/:id`. */
  readonly routes: readonly string[];
  readonly authenticate: (request: Request) => Asking | Promise<Asking>;
  readonly settings: Site;
  readonly steady: () => number;
};

/** `handle`, with a line for each request that was answered where the log is for debugging. Else it is `handle` itself, and costs nothing. */
export function logged(handle: Handle, { routes, authenticate, settings, steady }: Parts): Handle {
  if (!isLogged("debug")) return handle;
  const patterns = new RoutePatterns(routes);

  return async (request, server) => {
    const begun = steady();
    // Before it is answered: who signs out is nobody after that.
    const { user } = await asking(request);
    const response = await handle(request, server);
    logRequest({
      method: request.method,
      route: patterns.of(request),
      status: response.status,
      ms: Math.round(steady() - begun),
      user: user?.id,
      address: address(request, server, settings),
    });
    return response;
  };

  /** Who asks; nobody where that cannot be found out, of which the response tells. */
  async function asking(request: Request): Promise<Asking> {
    try {
      return await authenticate(request);
    } catch {
      return { user: undefined };
    }
  }
}
