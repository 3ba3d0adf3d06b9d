/** What a process is told from without, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What stands in an address as %40 and its like; undefined where that means nothing. */
export function decoded(part = ""): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
