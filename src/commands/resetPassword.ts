import type { Settings } from "../base/settings.ts";
import { en } from "../words/en.ts";
import { ask } from "./ask.ts";
import { type Link, linkOf } from "./links.ts";

/** Makes a link by which the user called `name` sets another password; gives what to say of it. Throws StartupError. */
export async function resetPassword(settings: Settings, name: string): Promise<string> {
  const made = await ask<Link & { name: string; seconds: number }>(settings, "/recoveries", { name });
  return `${en.recovery.made(made.name, made.seconds)}\n${linkOf(settings, made)}`;
}
