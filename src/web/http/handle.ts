export type Server = Bun.Server<undefined>;

/** What gives the response to a request; `server` is the one that took it, null in tests. */
export type Handle = (request: Request, server: Server | null) => Response | Promise<Response>;
