import type { Settings } from "../base/settings.ts";

/** Where a link leads. `origin`: as the Robin that made it is reached. */
export type Link = { readonly origin: string; readonly path: string };

/** The link as one opens it: at the address of the settings, where they have one. */
export function linkOf({ origin }: Pick<Settings, "origin">, link: Link): string {
  return `${origin ?? link.origin}${link.path}`;
}
