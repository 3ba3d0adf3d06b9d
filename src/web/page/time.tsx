import type { Words } from "../../words/en.ts";

type MomentProps = { readonly at: number; readonly words: Words };

/** A moment, in ms since 1970; the page puts it in the viewer's words and zone. */
export function Time({ at, words }: MomentProps): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} safe>
      {words.moment(at)}
    </time>
  );
}
