import type { Database } from "bun:sqlite";
import type { Commits } from "../../database/commits.ts";
import { limits } from "../../base/limits.ts";
import type { Sentence } from "../../words/en.ts";
import { DEFAULTS, INVITERS, MAKERS, type PlaceSettings, REGISTRATIONS, YES_OR_NO } from "../place.ts";
import { canChangePlace } from "../policy.ts";
import { Refusal } from "../refusal.ts";
import { LOBBY } from "../room.ts";
import { oneLine } from "../rooms/roomDraft.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { changedRow, type RowChanges } from "../rows.ts";
import type { Audit } from "../audit/audit.ts";
import type { Actor, User } from "../user.ts";

type Parts = {
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly people: { find(id: number): User | undefined };
  readonly rooms: Rooms;
  readonly audit: Audit;
};

type Name = keyof PlaceSettings;

type Known = { readonly settings: PlaceSettings; readonly isDecided: boolean };

/** The settings of the place, which hold at once. */
export class Place {
  #of: Parts;
  #known: Known;
  #isBehind: () => boolean;
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
    this.#isBehind = of.changes.behind("placeSettings", "rooms");
    this.#known = this.#load();
    of.changes.on("placeSettings", () => (this.#known = this.#load()));
    of.changes.on("rooms", (before, after) => {
      if (changedRow(before, after).id === LOBBY) this.#known = this.#load();
    });
  }

  get settings(): PlaceSettings {
    return this.#now().settings;
  }

  /** Whether the owner has decided how the place works, be it that all stays as it is. */
  get isDecided(): boolean {
    return this.#now().isDecided;
  }

  /** Gives the place other settings, in the name of `by`; those that are not named stay. What does not fit is in the fields of the refusal. */
  async change(by: Actor, wanted: Partial<PlaceSettings>): Promise<Refusal | undefined> {
    const { commits, people, audit } = this.#of;
    const refusal = refusalOfSettings({ ...this.settings, ...wanted });
    if (refusal) return refusal;
    return commits.run(() => {
      const user = people.find(by.id);
      if (!user || !canChangePlace(user)) return MAY_NOT_CHANGE;
      const before = this.settings;
      // The mark comes by a way of its own, maybe at this moment.
      const settings = { ...before, ...wanted, mark: before.mark };
      this.store(settings);
      const names = Object.keys(before).filter((name) => before[name as Name] !== settings[name as Name]);
      audit.note("place changed", { by: by.id, session: by.session, detail: names.join(" ") });
      return undefined;
    });
  }

  /** Has the picture of this name stand for the place, or if it is empty the robin, within a commit. */
  setMark(mark: string): void {
    this.#put("mark", mark);
  }

  /** Stores settings that fit, within a commit. */
  store({ guests, ...settings }: PlaceSettings): void {
    for (const [name, setting] of Object.entries(settings)) this.#put(name, String(setting));
    const { rooms } = this.#of;
    const lobby = rooms.find(LOBBY)!;
    const isPublic = guests === "yes";
    if (lobby.isPublic !== isPublic)
      rooms.change(LOBBY, { ...lobby, kind: "open", isPublic }, lobby.historyFloor);
  }

  #put(name: string, value: string): void {
    if (this.#sql.set.run({ name, value }).changes > 0)
      this.#of.changes.note("placeSettings", undefined, { name, value });
  }

  #now(): Known {
    return this.#isBehind() ? this.#load() : this.#known;
  }

  #load(): Known {
    const stored = new Map(this.#sql.all.all().map(({ name, value }) => [name, value]));
    return { settings: this.#read(stored), isDecided: stored.has("registration") };
  }

  #read(stored: ReadonlyMap<string, string>): PlaceSettings {
    const text = (name: "name" | "mark" | "welcome" | "forgotten") => stored.get(name) ?? DEFAULTS[name];
    return {
      name: text("name"),
      mark: text("mark"),
      registration: oneOf(REGISTRATIONS, stored.get("registration")) ?? DEFAULTS.registration,
      inviters: oneOf(INVITERS, stored.get("inviters")) ?? DEFAULTS.inviters,
      makers: oneOf(MAKERS, stored.get("makers")) ?? DEFAULTS.makers,
      guests: this.#of.rooms.find(LOBBY)?.isPublic ? "yes" : "no",
      listed: oneOf(YES_OR_NO, stored.get("listed")) ?? DEFAULTS.listed,
      keepDays: Number(stored.get("keepDays") ?? DEFAULTS.keepDays),
      keepPinned: oneOf(YES_OR_NO, stored.get("keepPinned")) ?? DEFAULTS.keepPinned,
      newcomerMinutes: Number(stored.get("newcomerMinutes") ?? DEFAULTS.newcomerMinutes),
      auditDays: Number(stored.get("auditDays") ?? DEFAULTS.auditDays),
      followedRooms: Number(stored.get("followedRooms") ?? DEFAULTS.followedRooms),
      presence: oneOf(YES_OR_NO, stored.get("presence")) ?? DEFAULTS.presence,
      welcome: text("welcome"),
      forgotten: text("forgotten"),
    };
  }
}

/** `settings` as they are stored, of texts as they were typed; a place without a name has the usual one. */
export function tidied(settings: PlaceSettings): PlaceSettings {
  const { name, welcome, forgotten } = settings;
  return {
    ...settings,
    name: oneLine(name) || DEFAULTS.name,
    welcome: welcome.trim(),
    forgotten: forgotten.trim(),
  };
}

/** What does not fit of `settings`, in the fields of the refusal. */
export function refusalOfSettings(settings: PlaceSettings): Refusal | undefined {
  const { name, keepDays, newcomerMinutes, auditDays, followedRooms, welcome, forgotten } = settings;
  const { name: short, words } = limits.place;
  const { least, most } = limits.audit.days;
  const { minutes } = limits.newcomerWait;
  const { days } = limits.keeping;
  const { rooms } = limits.following;
  const isWait = newcomerMinutes <= minutes.most;
  const isAge = auditDays >= least && auditDays <= most;
  return Refusal.ofFields({
    name: tooLong(name, short.most),
    welcome: tooLong(welcome, words.most),
    forgotten: tooLong(forgotten, words.most),
    keepDays: keepDays <= days.most ? undefined : ({ place }) => place.badKeeping(days.most),
    newcomerMinutes: isWait ? undefined : ({ place }) => place.badMinutes(minutes.most),
    followedRooms: followedRooms <= rooms.most ? undefined : ({ place }) => place.badRooms(rooms.most),
    auditDays: isAge ? undefined : ({ place }) => place.badDays({ least, most }),
  });
}

function oneOf<Word extends string>(words: readonly Word[], stored: string | undefined): Word | undefined {
  return words.find((word) => word === stored);
}

function tooLong(text: string, most: number): Sentence | undefined {
  return [...text].length > most ? ({ place }) => place.tooLong(most) : undefined;
}

/** Of one who does not own the place. */
export const MAY_NOT_CHANGE = new Refusal("forbidden", ({ place }) => place.ownersOnly);
