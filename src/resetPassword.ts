import { beside } from "./beside.ts";
import { limits } from "./base/limits.ts";
import type { Settings } from "./base/settings.ts";
import { StartupError } from "./base/startupError.ts";
import { Refusal } from "./domain/refusal.ts";
import { en } from "./words/en.ts";

/** Makes a link by which the user called `name` sets another password, also while Robin runs; gives what to say of it. */
export function resetPassword(settings: Settings, name: string): Promise<string> {
  return beside(settings, async ({ people, recovery }) => {
    const user = people.named(name);
    if (!user) throw new StartupError(en.names.unknown(name));
    const secret = await recovery.make(undefined, user.id);
    if (secret instanceof Refusal) throw new StartupError(secret.reason(en));
    const origin = settings.origin ?? `http://localhost:${settings.port}`;
    const said = en.recovery.made(user.name, limits.recovery.lasts / 1_000);
    return `${said}\n${origin}/recover/${secret}`;
  });
}
