import type { Database } from "bun:sqlite";
import type { GroupCommit } from "../../database/commits.ts";
import type { Report } from "../../base/log.ts";
import { limits } from "../../base/limits.ts";
import type { Sentence } from "../../words/en.ts";
import { DEFAULTS, INVITERS, type PlaceSettings, REGISTRATIONS } from "../place.ts";
import { canChangePlace } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import type { RowChanges } from "../rows.ts";
import type { User } from "../user.ts";

type Parts = {
  readonly commits: GroupCommit;
  readonly changes: RowChanges;
  readonly people: { find(id: number): User | undefined };
  readonly report: Report;
};

/** The settings of the place, which hold at once. */
export class Place {
  #of: Parts;
  #known: PlaceSettings | undefined;
  #sql;

  constructor(db: Database, of: Parts) {
    this.#of = of;
    this.#sql = {
      all: db.query<{ name: string; value: string }, []>("select name, value from place_settings"),
      set: db.query<void, { name: string; value: string }>(
        `insert into place_settings (name, value) values ($name, $value)
         on conflict (name) do update set value = excluded.value where value <> excluded.value`,
      ),
    };
    of.changes.on("placeSettings", () => (this.#known = undefined));
  }

  get settings(): PlaceSettings {
    return (this.#known ??= this.#load());
  }

  /** Gives the place other settings, in the name of `by`. What does not fit is in the fields of the refusal. */
  async change(by: Pick<User, "id">, settings: PlaceSettings): Promise<Refusal | undefined> {
    const { commits, changes, people, report } = this.#of;
    const refusal = Refusal.ofFields({
      welcome: tooLong(settings.welcome),
      forgotten: tooLong(settings.forgotten),
    });
    if (refusal) return refusal;
    const outcome = await commits.run(() => {
      const user = people.find(by.id);
      if (!user || !canChangePlace(user)) return MAY_NOT_CHANGE;
      for (const [name, value] of Object.entries(settings)) {
        if (this.#sql.set.run({ name, value }).changes > 0)
          changes.note("placeSettings", undefined, { name, value });
      }
      return undefined;
    });
    if (!outcome) report("place changed", { by: by.id });
    return outcome;
  }

  #load(): PlaceSettings {
    const { registration, inviters, ...texts } = DEFAULTS;
    const stored = new Map(this.#sql.all.all().map(({ name, value }) => [name, value]));
    const text = (name: keyof typeof texts) => stored.get(name) ?? texts[name];
    return {
      registration: oneOf(REGISTRATIONS, stored.get("registration")) ?? registration,
      inviters: oneOf(INVITERS, stored.get("inviters")) ?? inviters,
      welcome: text("welcome"),
      forgotten: text("forgotten"),
    };
  }
}

function oneOf<Word extends string>(words: readonly Word[], stored: string | undefined): Word | undefined {
  return words.find((word) => word === stored);
}

function tooLong(text: string): Sentence | undefined {
  const { most } = limits.place.words;
  return [...text].length > most ? ({ place }) => place.tooLong(most) : undefined;
}

const MAY_NOT_CHANGE = new Refusal("forbidden", ({ place }) => place.ownersOnly);
