import { secretIn } from "./base/secretFile.ts";
import type { Settings } from "./base/settings.ts";
import { StartupError } from "./base/startupError.ts";
import { DEFAULTS } from "./domain/place.ts";
import { Refusal } from "./domain/refusal.ts";
import type { Robin } from "./robin.ts";
import { en } from "./words/en.ts";

/** The first owner comes from no network. */
const ENTRANCE = { address: "settings", device: "", isHere: true };

/** Makes the account of the owner whom the settings name, where nobody owns the place yet. Throws StartupError where that cannot be. */
export async function makeFirstOwner({ claiming }: Robin, { owner }: Pick<Settings, "owner">): Promise<void> {
  if (!owner || !claiming.isUnclaimed) return;
  const typed = { name: owner.name, password: secretIn("OWNER_PASSWORD_FILE", owner.passwordFile) };
  const settings = { ...DEFAULTS, registration: "invite", guests: "no" } as const;
  const session = await claiming.claim(typed, ENTRANCE, settings);
  if (!(session instanceof Refusal)) return;
  const setting = session.fields["name"] ? "OWNER_NAME" : "OWNER_PASSWORD_FILE";
  throw new StartupError(`${setting} cannot be used: ${session.reason(en)}`);
}
