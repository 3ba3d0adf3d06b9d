/** Parts text into what is read as one sign: a letter with its marks, a flag, a family (UAX #29). */
const segmenter = new Intl.Segmenter();

/** UTF-16 units of the longest sign that somebody means. What is longer is a heap of marks, which may be cut anywhere. */
const LONGEST = 64;

/** Where the signs of a text begin and end. */
export class Graphemes {
  #signs;

  constructor(text: string) {
    this.#signs = segmenter.segment(text);
  }

  /** Where the sign begins that has this place of the text inside; the place itself between two signs. */
  startAt(place: number): number {
    return this.#signs.containing(place)?.index ?? place;
  }

  /** Where the sign ends that has this place of the text inside; the place itself between two signs. */
  endAt(place: number): number {
    const sign = this.#signs.containing(place);
    return sign === undefined || sign.index === place ? place : sign.index + sign.segment.length;
  }
}

/** The last place of `text`, up to `at`, where it may be cut. */
export function cutBefore(text: string, at: number): number {
  const start = new Graphemes(text.slice(0, at + LONGEST)).startAt(at);
  if (at - start <= LONGEST) return start;
  return isTrail(text, at) ? at - 1 : at;
}

/** Where `text` may be cut so that, from `start` on, it has at most `most` characters (code points). */
export function cutAfter(text: string, most: number, start = 0): number {
  let end = start;
  for (let count = 0; count < most && end < text.length; count += 1) end += isTrail(text, end + 1) ? 2 : 1;
  return end < text.length ? cutBefore(text, end) : end;
}

/** `text`; if it has more than `most` characters (code points), its beginning and "…", which are no more than that. */
export function shortened(text: string, most: number): string {
  if (text.length <= most || cutAfter(text, most) === text.length) return text;
  return `${text.slice(0, cutAfter(text, most - 1))}…`;
}

/** Whether the second half of a character (a low surrogate) is at this place of `text`. */
function isTrail(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
