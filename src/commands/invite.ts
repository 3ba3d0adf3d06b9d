import type { Settings } from "../base/settings.ts";
import { ask } from "./ask.ts";
import { type Link, linkOf } from "./links.ts";

/** Makes an invite in the name of the owner, good for `days` and `uses` people, 0: as many as like; gives its link. Throws StartupError. */
export async function invite(
  settings: Settings,
  wanted: { readonly note: string; readonly days: number; readonly uses: number },
): Promise<string> {
  return linkOf(settings, await ask<Link>(settings, "/invites", wanted));
}
