import { isIP } from "node:net";

/** Names that nobody can have in the public DNS (RFC 6761, 6762, 8375; ICANN's reservation of .internal): one label, or one of these ends. */
const PRIVATE = /^[^.]+$|\.(?:localhost|local|internal|home\.arpa|lan|home)$/;

/** A name or an address, and a port: without a user, a path, or a second host. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~%\u0080-\uFFFF-]+)(?::\d*)?$/i;

/** Whether `host` is one that a request may ask for (RFC 9112, section 3.2). */
export function isHost(host: string): boolean {
  return HOST.test(host) && URL.canParse(`http://${host}`);
}

/** `host` as an address of `protocol` has it: in small letters, without the usual port, or the dot that may end a name. */
export function usualHost(host: string, protocol: string): string | undefined {
  return URL.parse(`${protocol}//${host}`)?.host.replace(/\.(?=:|$)/, "");
}

/** `host` without its port, as it compares. */
export function nameOf(host: string): string {
  const name = host.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
  return name.replace(/^\[(.*)\]$/, "$1");
}

/** Whether no page of another site can have the host called `name` lead here: it is an address, or a name of one's own network. */
export function isPrivate(name: string): boolean {
  return isIP(name) !== 0 || PRIVATE.test(name);
}
