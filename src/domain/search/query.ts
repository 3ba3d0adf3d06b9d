import { limits } from "../../base/limits.ts";
import { type FileFilter, FILE_FILTERS } from "../files/fileTypes.ts";
import { fold, letters } from "../../formatting/wordFolding.ts";
import { unseamed, withEmoji } from "./textReadings.ts";
import { isSyllable, standsAlone, wordsOf } from "./words.ts";

/** Words that stand beside each other; with `isBeginning`, the last one may go on. */
export type Term = {
  /** As they compare. */
  readonly words: readonly string[];
  /** The letters of each, which are in every text that has it. */
  readonly letters: readonly string[];
  readonly isBeginning: boolean;
};

/** What was typed that has words in it, as they compare: a phrase in quotes, or a word, which may have a star at its end. */
type Sought = { readonly words: readonly string[]; readonly isPhrase: boolean; readonly hasStar: boolean };

/** A Term, and whether it is looked for as it is since it is too short to be a beginning. */
type Read = { readonly term: Term; readonly isShort: boolean };

/** What is looked for. Times in ms since 1970. */
export type Query = {
  readonly terms: readonly Term[];
  /** Whether one of them is too short to be the beginning of others, as which it was typed. */
  readonly hasShort: boolean;
  /** Names of users and rooms, as they were typed. */
  readonly from: readonly string[];
  /** What reads the same, but for all that is behind `from:`. */
  readonly fromAnybody: string;
  readonly in: readonly string[];
  /** What of files it has, all of these. */
  readonly has: ReadonlySet<FileFilter>;
  /** Said at `after` or later, and earlier than `before`. */
  readonly after: number | undefined;
  readonly before: number | undefined;
  /** What was typed in place of a date, and is none. */
  readonly noDate: string | undefined;
  /** What was typed behind `has:`, and is nothing that a message can have. */
  readonly noAttachment: string | undefined;
  /** A filter that was typed with nothing behind it. */
  readonly noValue: Filter | undefined;
};

const FILTERS = ["from", "in", "has", "before", "after"] as const;

export type Filter = (typeof FILTERS)[number];

/** A filter with its value, a phrase in quotes, or a word. A quote that is not closed ends with the text. */
const PART = /(from|in|has|before|after):(?:"([^"]*)"?|(\S*))|"([^"]*)"?|([^\s"]+)/giu;

/** ASCII of full width, as keyboards of East Asia write it, and how far behind ASCII it is. */
const WIDE = { all: /[！-～]/g, behind: 0xfee0 };

/** Quotes besides the plain one, as keyboards and languages have them. */
export const OTHER_QUOTES = "“”„‟«»「」『』〝〞〟";

/** Plain quotes in pairs, in which others mean nothing; or one of those. */
const QUOTES = new RegExp(`"[^"]*"|[${OTHER_QUOTES}]`, "gu");

/** Ends a text where it is read in C, or is half a character. */
const UNREADABLE = /[\p{Cc}\p{Cs}]/gu;

/** What does not show, and comes along when something is pasted; the letters of a flag mean something. */
const UNSEEN = /(?![\u{E0020}-\u{E007F}])\p{Default_Ignorable_Code_Point}/gu;

/** Characters that a beginning has at least, but for a syllable by itself: what begins with fewer is nearly everything. */
const BEGINNING = 2;

const DAY = 86_400_000;

/** Reads what somebody typed to search, whatever that is. `now`, in ms, is what "today" is understood by. */
export function readQuery(typed: string, now: number): Query {
  const { characters, terms: mostTerms, filters } = limits.search;
  const text = typed
    .slice(0, characters)
    .replace(UNREADABLE, " ")
    .replace(UNSEEN, "")
    .replace(WIDE.all, (wide) => String.fromCharCode(wide.charCodeAt(0) - WIDE.behind))
    .replace(QUOTES, (quotes) => (quotes.length > 1 ? quotes : '"'));
  const sought: Sought[] = [];
  const named: { from: string[]; in: string[] } = { from: [], in: [] };
  const has = new Set<FileFilter>();
  let noAttachment: string | undefined;
  let after: number | undefined;
  let before: number | undefined;
  let noDate: string | undefined;
  let noValue: Filter | undefined;
  for (const [part, filter, quoted, bare, phrase, word] of text.matchAll(PART)) {
    const value = (quoted ?? bare ?? "").trim();
    const kind = FILTERS.find((one) => one === filter?.toLowerCase());
    if (kind !== undefined && value === "") noValue ??= kind;
    else if (kind === "from" || kind === "in") {
      if (named[kind].length < filters) named[kind].push(value);
    } else if (kind === "has") {
      const sort = FILE_FILTERS.find((one) => one === value.toLowerCase());
      if (sort) has.add(sort);
      else noAttachment ??= value;
    } else if (kind === "before" || kind === "after") {
      const day = startOf(fold(value), now);
      if (day === undefined) noDate ??= value;
      else if (kind === "before") before = Math.min(before ?? day, day);
      else after = Math.max(after ?? day, day);
    } else if (sought.length < mostTerms) {
      const words = wordsOf(unseamed(withEmoji(phrase ?? word ?? ""))).map(({ folded }) => folded);
      if (words.length > 0) sought.push({ words, isPhrase: word === undefined, hasStar: part.endsWith("*") });
    }
  }
  const read = sought.map((one, index) => readTerm(one, index === sought.length - 1));
  return {
    terms: read.map(({ term }) => term),
    hasShort: read.some(({ isShort }) => isShort),
    ...named,
    fromAnybody: text
      .replace(PART, (part, filter?: string) => (filter?.toLowerCase() === "from" ? "" : part))
      .trim(),
    has,
    after,
    before,
    noDate,
    noAttachment,
    noValue,
  };
}

function readTerm({ words, isPhrase, hasStar }: Sought, isLast: boolean): Read {
  const last = words.at(-1)!;
  const mayGoOn = !isPhrase && (isLast || hasStar) && !standsAlone(last);
  const isEnough = [...last].length >= BEGINNING || (words.length === 1 && isSyllable(last));
  const term = { words, letters: words.map(letters), isBeginning: mayGoOn && isEnough };
  return { term, isShort: mayGoOn && !isEnough };
}

/** When the day, the month or the year begins that `date`, folded, names, in UTC; undefined: it names none. */
function startOf(date: string, now: number): number | undefined {
  const today = now - (now % DAY);
  if (date === "today") return today;
  if (date === "yesterday") return today - DAY;
  const [, year, month = "1", day = "1"] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(date) ?? [];
  if (year === undefined) return undefined;
  const start = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // The 31st of a month that has 30 days is not the first of the next one.
  return start.getUTCMonth() === Number(month) - 1 && start.getUTCDate() === Number(day)
    ? start.getTime()
    : undefined;
}
