/** What is asked of the server that took a request; null where none did, in tests. */
export type Listener = { requestIP(request: Request): { address: string } | null };

/**
 * The address that `request` comes from, as limits know it. With `trustProxy` the nearest proxy is believed: it appends the address
 * that it was asked from, so the last one counts; those before it anybody can invent.
 */
export function address(request: Request, server: Listener | null, trustProxy: boolean): string {
  const direct = server?.requestIP(request)?.address ?? "unknown";
  return network((trustProxy && last(request, "x-forwarded-for")) || direct);
}

/** Of an IPv6 address the first half, since who has one has all that begin so (RFC 6177); an IPv4 address as it is. */
function network(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [first = [], last = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return [...first, ...zeros, ...last].slice(0, 4).join(":");
}

/** Whether the browser sent `request` over HTTPS, which only a trusted proxy can tell. */
export function isSecure(request: Request, trustProxy: boolean): boolean {
  return trustProxy && last(request, "x-forwarded-proto")?.toLowerCase() === "https";
}

function last(request: Request, header: string): string | undefined {
  return request.headers.get(header)?.split(",").at(-1)?.trim();
}
