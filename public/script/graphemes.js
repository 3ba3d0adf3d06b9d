// Characters as one sees them: a family or a flag is one, of many UTF-16 units.

/** What fits into a line: characters, and the UTF-16 units that these may take. */
const LINE = { most: 120, units: 480 };

/** What fits of `text` into a line, to the end of a character. */
export function shortened(text) {
  let end = 0;
  let signs = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(text)) {
    signs += 1;
    if (signs > LINE.most || index + segment.length > LINE.units) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
