import type { Settings } from "../base/settings.ts";
import { ask } from "./ask.ts";

/** Writes the database anew; gives what to say of it: its bytes before and after. Throws StartupError. */
export async function vacuum(settings: Settings, json: boolean): Promise<string> {
  const bytes = await ask<{ before: number; after: number }>(settings, "/vacuum");
  return json ? JSON.stringify(bytes) : `The database had ${bytes.before} bytes, and has ${bytes.after} now.`;
}
