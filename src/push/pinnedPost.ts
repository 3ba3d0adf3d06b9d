import { isIP, isIPv6 } from "node:net";
import { codeOf } from "../base/unwritable.ts";
import { nameOf } from "../base/hostName.ts";

/** Addresses that are tried of one host: a machine without IPv6 fails at the first few of a host that has both. */
const TRIED = 4;

/** The address leads nowhere, and nothing was sent: another one of the same host may do. */
const UNREACHABLE = /^E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL|AFNOSUPPORT)$/;

type Post = {
  /** The addresses of the host, as they were checked. */
  readonly addresses: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  /** Certificates that are believed in place of the usual ones, in PEM. */
  readonly ca: string | undefined;
};

type Reply = { readonly status: number; readonly retryAfter: string | null };

/**
 * Posts to `url` at one of these addresses, whatever its name leads to meanwhile; the certificate has to be one of the name. A
 * proxy that the environment names is asked for the address, too. No redirect is followed, and nothing is read behind the headers.
 * Where the connection is closed before there is an answer, it is tried once more: what was posted may come twice.
 * Rejects with an error that has the address in it, path and all.
 */
export async function pinnedPost(url: URL, post: Post): Promise<Reply> {
  try {
    return await postToAny(url, post);
  } catch (error) {
    // Others close connections that nobody uses for some seconds, at times just as one is used again.
    if (codeOf(error) !== "ECONNRESET") throw error;
    return postToAny(url, post);
  }
}

async function postToAny(url: URL, { addresses, ...post }: Post): Promise<Reply> {
  const [first, ...others] = addresses.slice(0, TRIED);
  try {
    return await postTo(first!, url, post);
  } catch (error) {
    if (others.length === 0 || !UNREACHABLE.test(codeOf(error) ?? "")) throw error;
    return postToAny(url, { addresses: others, ...post });
  }
}

async function postTo(address: string, url: URL, { ca, ...post }: Omit<Post, "addresses">): Promise<Reply> {
  const name = nameOf(url.hostname);
  const host = isIPv6(address) ? `[${address}]` : address;
  // Not by the setter of URL, which keeps the name where it does not like the address.
  const pinned = `https://${host}:${url.port || 443}${url.pathname}${url.search}`;
  const response = await fetch(pinned, {
    ...post,
    method: "POST",
    // Whoever made the address up learns no version of anything.
    headers: { ...post.headers, host: url.host, "user-agent": "Robin" },
    redirect: "manual",
    // What is not read need not be unpacked.
    decompress: false,
    tls: {
      ...(ca !== undefined && { ca }),
      // An address is no name to ask a certificate for (RFC 6066, 3), and is compared without it.
      ...(isIP(name) === 0 && { serverName: name }),
    },
  });
  // A short body is over by then, and the connection is used again; a long one ends with its connection.
  await response.body?.cancel().catch(() => {});
  return { status: response.status, retryAfter: response.headers.get("retry-after") };
}
