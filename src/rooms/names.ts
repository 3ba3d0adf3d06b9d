import { skeleton } from "../accounts/lookalikes.ts";
import { limits } from "../limits.ts";
import type { Sentence } from "../words/en.ts";

/** What is looked at of a name, in UTF-16 units: NFKC makes up to 18 characters of one, and takes its time for it. */
const LOOKED_AT = 1_024;

/** What shows nothing or moves what stands around it: two names that look the same would differ by it. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const MARKS = /\p{M}{4,}/u;

/** `typed` in one spelling (NFKC), in one line, without what shows nothing. */
export function oneLine(typed: string, lookedAt = LOOKED_AT): string {
  return typed.slice(0, lookedAt).normalize("NFKC").replace(/\s+/g, " ").replace(UNSEEN, "").trim();
}

/** What `name` is compared by: equal for two names that differ by case alone. */
export function foldRoomName(name: string): string {
  return name.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** Whether a room called `name` could be taken for one called `other`: no sign beside the letters and digits tells them apart. */
export function looksLike(name: string, other: string): boolean {
  return looks(name) === looks(other);
}

function looks(name: string): string {
  return skeleton(name.replace(/[^\p{L}\p{N}\p{M}]+/gu, ""));
}

/** Why `name`, in one line, cannot be a room's name; undefined when it can. */
export function roomNameProblem(name: string): Sentence | undefined {
  const { most } = limits.room.name;
  if (name === "") return ({ rooms }) => rooms.nameMissing;
  if ([...name].length > most) return ({ rooms }) => rooms.nameTooLong(most);
  return MARKS.test(name) || !/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(name)
    ? ({ rooms }) => rooms.nameSigns
    : undefined;
}

/** Why `topic`, in one line, cannot be a room's topic; undefined when it can. */
export function topicProblem(topic: string): Sentence | undefined {
  const { most } = limits.room.topic;
  return [...topic].length > most ? ({ rooms }) => rooms.topicTooLong(most) : undefined;
}
