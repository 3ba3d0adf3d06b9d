import type { Settings } from "../base/settings.ts";
import { en } from "../words/en.ts";
import { ask } from "./ask.ts";
import { type Link, linkOf } from "./links.ts";

type Made = Link & { readonly name: string; readonly seconds: number; readonly isBanned: boolean };

/** Makes a link by which the user called `name` sets another password; gives what to say of it. Throws StartupError. */
export async function resetPassword(settings: Settings, name: string): Promise<string> {
  const made = await ask<Made>(settings, "/recoveries", { name });
  const banned = `${made.name} is banned: nobody comes in by this before that is over.\n`;
  return `${made.isBanned ? banned : ""}${en.recovery.made(made.name, made.seconds)}\n${linkOf(settings, made)}`;
}
