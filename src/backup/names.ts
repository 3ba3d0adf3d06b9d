import type { Settings } from "../base/settings.ts";

const ENDING = String.raw`\.tar\.zst(?:\.age)?$`;

/** What the backups are called that Robin makes by itself, each night and for the owner. */
export const NAMES = {
  nightly: new RegExp(String.raw`^robin-\d{4}-\d\d-\d\d${ENDING}`),
  byHand: new RegExp(String.raw`^robin-[\d-]{17}-by-hand${ENDING}`),
};

/** The name of a backup of this day, or moment; it says whether it is encrypted. */
export function backupName(of: string, { backupRecipient }: Pick<Settings, "backupRecipient">): string {
  return `robin-${of}.tar.zst${backupRecipient === undefined ? "" : ".age"}`;
}

/** Whether Robin makes backups called so by itself. */
export function isOurs(name: string): boolean {
  return NAMES.nightly.test(name) || NAMES.byHand.test(name);
}

/** The day of `time`, in ms since 1970, by the clock on the wall: 2026-11-28. */
export function dayOf(time: number): string {
  const day = new Date(time);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Whether the backup called so is of a day after `now`, in ms since 1970: the clock was wrong when it was made. */
export function isAhead(name: string, now: number): boolean {
  return name.slice("robin-".length, "robin-2026-11-28".length) > dayOf(now);
}

/** Those of `names` that are of `kind`, the newest first. One that is ahead is taken for the oldest: no newer one is to go for it. */
export function newestFirst(names: readonly string[], kind: RegExp, now: number): readonly string[] {
  const rank = (name: string) => (isAhead(name, now) ? "0" : "1") + name;
  return names.filter((name) => kind.test(name)).toSorted((one, other) => (rank(one) < rank(other) ? 1 : -1));
}

/** Those of `names` that stay where `nights` nightly backups do, and the last one made by hand; 0: all nightly ones, since no other comes in the place of one. */
export function staying(names: readonly string[], nights: number, now: number): ReadonlySet<string> {
  const newest = (kind: RegExp, many: number) => newestFirst([...new Set(names)], kind, now).slice(0, many);
  return new Set([...newest(NAMES.nightly, nights || names.length), ...newest(NAMES.byHand, 1)]);
}
