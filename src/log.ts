/**
 * Prints `line` on stderr with the time (UTC, RFC 3339) before it. A line never holds what somebody typed: no name, no
 * message, no password, no query of an address.
 */
export function logLine(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}
