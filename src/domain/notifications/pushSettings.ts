import type { Database } from "bun:sqlite";
import type { Quiet } from "./quietHours.ts";

/** How somebody wants to be called. */
export type PushSettings = Quiet & {
  /** Whether what was said is told, or only that something was, and where. */
  readonly showsText: boolean;
};

type Row = Omit<PushSettings, "showsText"> & { readonly showsText: number };

/** For who has decided nothing. */
export const USUAL: PushSettings = { showsText: true, until: null, from: null, to: null, timeZone: "UTC" };

/** How each user wants to be called. What writes is called within a commit. */
export class PushSettingsStore {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      of: db.query<Row, { user: number }>(
        `select shows_text as showsText, quiet_until as until, quiet_from as "from", quiet_to as "to", time_zone as timeZone
         from push_settings where user_id = $user`,
      ),
      set: db.query<void, Row & { user: number }>(
        `insert into push_settings (user_id, shows_text, quiet_until, quiet_from, quiet_to, time_zone)
         values ($user, $showsText, $until, $from, $to, $timeZone)
         on conflict (user_id) do update set shows_text = $showsText, quiet_until = $until, quiet_from = $from,
           quiet_to = $to, time_zone = $timeZone`,
      ),
    };
  }

  of(user: number): PushSettings {
    const row = this.#sql.of.get({ user });
    return row ? { ...row, showsText: row.showsText === 1 } : USUAL;
  }

  set(user: number, settings: PushSettings): void {
    this.#sql.set.run({ ...settings, showsText: Number(settings.showsText), user });
  }
}
