import { emojiOf } from "../../formatting/emoji.ts";

/** A shortcode without its last colon, which may be the first one of the next. */
const SHORTCODE = /:([a-z0-9_+-]{1,64})(?=:)/gi;

const LETTER = /[a-z0-9]/i;

/** `text` with emoji in the place of their :shortcodes:, as it shows. */
export function withEmoji(text: string): string {
  return text.replace(SHORTCODE, (whole, name: string, at: number) => {
    // As in root:x:0, where no face was meant.
    const isInside = LETTER.test(text.charAt(at - 1)) && LETTER.test(text.charAt(at + whole.length + 1));
    return (isInside ? undefined : emojiOf(name)) ?? whole;
  });
}
