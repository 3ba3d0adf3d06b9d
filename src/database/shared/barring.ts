import type { Row } from "./table.ts";
import type { Tables } from "./tables.ts";
import type { ChangedRows, TouchedKeys } from "./touched.ts";

/** Rows that let somebody in, or read. */
const LETTING = new Set(["sessions", "members", "invitations"]);

/** Rows that say who may what: a ban, a room that is private from now on, a place that shows nothing to guests. */
const DECIDING = new Set(["users", "rooms", "place_settings"]);

/**
 * Whether those rows of `changed` that have `keys` may take something away from somebody: then no machine is to answer from before that.
 * Asked while the copy still is as it was.
 */
export function bars(tables: Tables, keys: TouchedKeys, changed: ChangedRows): boolean {
  return keys.values().some(({ name, key }) => {
    if (!LETTING.has(name) && !DECIDING.has(name)) return false;
    const table = tables.get(name)!;
    const row: Row = table.local(JSON.parse(key));
    if (table.find(row) === undefined) return false;
    return DECIDING.has(name) || isAmong(changed.gone.get(name) ?? [], row);
  });
}

function isAmong(rows: readonly Row[], row: Row): boolean {
  return rows.some((other) => Bun.deepEquals(other, row));
}
