import { normalised } from "../base/normalising.ts";
import { UNSEEN } from "./unseen.ts";

/** What the name of a user or a room is compared by: equal for two that differ by case, by width, or by what shows nothing, alone. */
export function foldName(name: string): string {
  const seen = normalised(name, "NFKC").replace(UNSEEN, "");
  // By way of upper case, in which ß and ss, σ and ς fall together; ẞ has to be ß before.
  const small = seen.toLowerCase().toUpperCase().toLowerCase();
  return normalised(small, "NFKC").replace(/\s+/g, " ");
}
