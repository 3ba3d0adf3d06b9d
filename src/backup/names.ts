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

/** Those of `names` that stay where `nights` nightly backups do, and the last one made by hand. */
export function staying(names: readonly string[], nights: number): ReadonlySet<string> {
  const newest = (kind: RegExp, many: number) =>
    [...new Set(names)]
      .filter((name) => kind.test(name))
      .toSorted()
      .toReversed()
      .slice(0, many);
  return new Set([...newest(NAMES.nightly, nights), ...newest(NAMES.byHand, 1)]);
}
