// Characters as one sees them: a family or a flag is one, of many UTF-16 units.

/** What fits into a line: characters, and the UTF-16 units that these may take. */
const MOST = 120;
const UNITS = 480;

/** What fits of `text` into a line, to the end of a character. */
export function shortened(text) {
  // With what comes next, which may belong to the last.
  const signs = new Intl.Segmenter().segment(text.slice(0, UNITS + 2));
  const ends = Array.from(signs, ({ index, segment }) => index + segment.length).slice(0, MOST);
  return text.slice(0, ends.findLast((end) => end <= UNITS) ?? 0);
}
