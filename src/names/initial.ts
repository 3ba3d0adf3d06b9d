import { FORMER } from "./userNames.ts";

/** Made once: that takes three times as long as all else about an avatar. */
const segmenter = new Intl.Segmenter();

/** What stands in place of a picture: the first letter of `name` as it is read, a syllable or an emoji. Who is gone has none, in any language. */
export function initialOf(name: string): string {
  if (name === FORMER) return "–";
  const [first] = segmenter.segment(name);
  const { segment } = first!;
  const capital = segment.toUpperCase();
  // ß has no capital of one letter, and Georgian's are for whole words.
  return capital.length > segment.length || /\p{sc=Geor}/u.test(segment) ? segment : capital;
}
