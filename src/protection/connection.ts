/** Where a request comes from, and whether the browser sent it over HTTPS. */
export type Connection = { readonly address: string; readonly secure: boolean };

type Server = { requestIP(request: Request): { address: string } | null };

/**
 * With `trustProxy` the nearest proxy is believed: it appends the address that it was asked from, so the last one
 * counts; those before it anybody can invent. Without, X-Forwarded-* headers mean nothing.
 */
export function connection(request: Request, server: Server | null, trustProxy: boolean): Connection {
  const direct = server?.requestIP(request)?.address ?? "unknown";
  if (!trustProxy) return { address: direct, secure: false };
  const last = (header: string) => request.headers.get(header)?.split(",").at(-1)?.trim();
  return {
    address: last("x-forwarded-for") || direct,
    secure: last("x-forwarded-proto")?.toLowerCase() === "https",
  };
}
