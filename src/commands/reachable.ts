/** `host` as it stands in an address; `own` for one that means every address of this machine. */
export function reachable(host: string, own: string): string {
  if (host === "0.0.0.0" || host === "::") return own;
  return host.includes(":") ? `[${host}]` : host;
}
