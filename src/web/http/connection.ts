import ipaddr from "ipaddr.js";
import { isIP } from "node:net";
import { isPrivate, nameOf } from "../../base/hostName.ts";

export type Server = Bun.Server<undefined>;

/** What is asked of the server that took a request. */
export type Listener = { requestIP(request: Request): { address: string } | null };

/** What gives the response to a request; `server` is the one that took it, null in tests. */
export type Handle = (request: Request, server: Server | null) => Response | Promise<Response>;

/** What the settings say of how requests reach Robin. */
export type Site = {
  /** Whether the last proxy's X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly trustProxy: boolean;
  /** The address by which people reach Robin; undefined: whatever they use. */
  readonly origin: string | undefined;
};

/** The address of `request`, as limits know it. With `trustProxy` the last one told counts: those before it anybody can invent. */
export function address(request: Request, server: Listener | null, { trustProxy }: Site): string {
  const told = trustProxy ? network(members(request, "x-forwarded-for").at(-1) ?? "") : undefined;
  return told ?? network(server?.requestIP(request)?.address ?? "") ?? "unknown";
}

/** By these headers a proxy says that it passes on what another asks. */
const PASSED_ON = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "via",
];

/** Whether `request` says that a proxy passes it on. */
export function isPassedOn({ headers }: Request): boolean {
  return PASSED_ON.some((header) => headers.has(header));
}

/** Kinds of addresses that a proxy of one's own has, and hardly anybody else. */
const NEAR = new Set(["loopback", "private", "uniqueLocal", "linkLocal"]);

/** Whether `request` comes by what looks like a proxy of one's own, and is not believed: then all who come by it are one for the limits. */
export function isMistrusted(request: Request, server: Listener | null, { trustProxy }: Site): boolean {
  const { headers } = request;
  if (trustProxy || !(headers.has("x-forwarded-for") || headers.has("x-forwarded-proto"))) return false;
  const peer = server?.requestIP(request)?.address ?? "";
  return ipaddr.isValid(peer) && NEAR.has(ipaddr.process(peer).range());
}

/** The addresses of the machine itself. */
const LOOPBACK = /^(?:(?:::ffff:)?127(?:\.\d+){3}|::1)$/;

/**
 * Whether whoever sends `request` sits at the machine itself, with no proxy in front. By a name of the public DNS nobody does: another
 * site may have it lead here (DNS rebinding), and a proxy that says nothing of itself mostly passes on the host.
 */
export function isHere(request: Request, server: Listener | null, { trustProxy }: Site): boolean {
  if (trustProxy || isPassedOn(request)) return false;
  const peer = server === null ? "::1" : (server.requestIP(request)?.address ?? "");
  return LOOPBACK.test(peer) && isPrivate(nameOf(hostOf(request)));
}

/** An IPv4 address that IPv6 carries (RFC 4291, section 2.5.5.2; RFC 6052, section 2.1), as a URL writes it. */
const MAPPED = /^(?:::ffff:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})$/;

/** `written` as limits know it: IPv4 as it is, of IPv6 the first half, all of which is one's own (RFC 6177); undefined: no address. */
function network(written: string): string | undefined {
  const bare = withoutPort(written.trim().toLowerCase());
  const version = isIP(bare);
  if (version === 0) return undefined;
  if (version === 4) return bare;
  // A URL writes every IPv6 address in one way (RFC 5952); a zone means something on one machine only.
  const address = URL.parse(`http://[${bare.replace(/%.*$/, "")}]/`)?.hostname.slice(1, -1) ?? bare;
  const mapped = MAPPED.exec(address);
  if (mapped) return ipv4(mapped[1]!, mapped[2]!);
  const [first = [], rest = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - first.length - rest.length)).fill("0");
  return [...first, ...zeros, ...rest].slice(0, 4).join(":");
}

/** Some proxies add the port: 192.0.2.1:5001, [2001:db8::1]:5001, ::ffff:192.0.2.1:5001. */
function withoutPort(written: string): string {
  return /^\[([^\]]*)\](?::\d+)?$/.exec(written)?.[1] ?? /^(.*\.\d+):\d+$/.exec(written)?.[1] ?? written;
}

/** The IPv4 address of which `high` and `low` are the halves, in hexadecimal. */
function ipv4(high: string, low: string): string {
  const [one, two] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [one >> 8, one & 0xff, two >> 8, two & 0xff].join(".");
}

/**
 * Whether the browser sent `request` over HTTPS: ORIGIN says so, or else a trusted proxy can. Of several proxies the first one was
 * asked by the browser. Where that passes on what a browser invents, it only spoils the cookies that this very browser gets.
 */
export function isSecure(request: Request, { trustProxy, origin }: Site): boolean {
  if (origin !== undefined) return origin.startsWith("https:");
  return trustProxy && members(request, "x-forwarded-proto")[0]?.toLowerCase() === "https";
}

/** The host that `request` asks for, with its port where that is not the usual one. */
export function hostOf({ headers, url }: Request): string {
  return headers.get("host") ?? URL.parse(url)?.host ?? "";
}

/** Where `request` finds the page: what leads back to it from elsewhere begins with this. */
export function originOf(request: Request, site: Site): string {
  // Without ORIGIN it is believed without a word of trust: it is told to nobody but who says so.
  return (
    site.origin ??
    `${isSecure(request, { trustProxy: true, origin: undefined }) ? "https" : "http"}://${hostOf(request)}`
  );
}

function members(request: Request, header: string): readonly string[] {
  const list = request.headers.get(header)?.split(",") ?? [];
  return list.map((member) => member.trim()).filter(Boolean);
}
