/** `host` as an address of `protocol` has it: in small letters, without the usual port, or the dot that may end a name. */
export function usualHost(host: string, protocol: string): string | undefined {
  return URL.parse(`${protocol}//${host}`)?.host.replace(/\.(?=:|$)/, "");
}
