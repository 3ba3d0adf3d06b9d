/** Parts text into what is read as one sign: a letter with its marks, a flag, a family (UAX #29). */
const segmenter = new Intl.Segmenter();

/** UTF-16 units of the longest sign that somebody means. What is longer is a heap of marks, which may be cut anywhere. */
const LONGEST = 64;

/** Where the sign begins that has place `at` of `text` inside; `at` itself between two signs. */
export function graphemeStart(text: string, at: number): number {
  return around(text, at)?.index ?? at;
}

/** Where the sign ends that has place `at` of `text` inside; `at` itself between two signs. */
export function graphemeEnd(text: string, at: number): number {
  const sign = around(text, at);
  return sign === undefined || sign.index === at ? at : sign.index + sign.segment.length;
}

/** The last place of `text`, up to `at`, where it may be cut. */
export function cutBefore(text: string, at: number): number {
  const start = graphemeStart(text.slice(0, at + LONGEST), at);
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

function around(text: string, at: number): Intl.SegmentData | undefined {
  return segmenter.segment(text).containing(at);
}

/** Whether the second half of a character (a low surrogate) is at this place of `text`. */
function isTrail(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
