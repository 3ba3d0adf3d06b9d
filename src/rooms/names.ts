import { limits } from "../limits.ts";

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

/** Why `name`, in one line, cannot be a room's name; undefined when it can. */
export function roomNameProblem(name: string): string | undefined {
  const { most } = limits.room.name;
  if (name === "") return "Give the room a name.";
  if ([...name].length > most) return `A room's name has at most ${most} characters.`;
  return MARKS.test(name) || !/[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(name)
    ? "A room's name needs a letter, a digit or an emoji, and no more than three marks on one."
    : undefined;
}

/** Why `topic`, in one line, cannot be a room's topic; undefined when it can. */
export function topicProblem(topic: string): string | undefined {
  const { most } = limits.room.topic;
  return [...topic].length > most ? `A topic has at most ${most} characters.` : undefined;
}
