import { openBeside } from "./database/database.ts";
import { limits } from "./base/limits.ts";
import type { Settings } from "./base/settings.ts";
import { StartupError } from "./base/startupError.ts";
import { Refusal } from "./domain/refusal.ts";
import { assemble } from "./robin.ts";
import { en } from "./words/en.ts";

/** Makes a link by which the user called `name` sets another password, also while Robin runs; gives what to say of it. */
export async function resetPassword(settings: Settings, name: string): Promise<string> {
  const db = openBeside(settings.dataDir);
  try {
    const robin = assemble(db, settings);
    const user = robin.people.named(name);
    if (!user) throw new StartupError(en.names.unknown(name));
    const secret = await robin.recovery.make(undefined, user.id);
    if (secret instanceof Refusal) throw new StartupError(secret.reason(en));
    const origin = settings.origin ?? `http://localhost:${settings.port}`;
    const said = en.recovery.made(user.name, limits.recovery.lasts / 1_000);
    return `${said}\n${origin}/recover/${secret}`;
  } finally {
    db.close();
  }
}
