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
