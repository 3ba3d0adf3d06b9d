import type { Author } from "../../domain/messages/history.ts";
import { shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import { pathOfMessage } from "../http/paths.ts";
import { Time } from "./time.tsx";

type SaidByProps = {
  readonly words: Words;
  readonly author: Pick<Author, "name">;
  readonly message: { readonly id: number; readonly room: number };
  /** In ms since 1970. */
  readonly at: number;
};

/** Who said something, and when, which leads to where it was said. */
export function SaidBy({ words, author, message, at }: SaidByProps): JSX.Element {
  return (
    <>
      <b dir="auto" safe>
        {shownName(author, words)}
      </b>{" "}
      <a href={pathOfMessage(message)}>
        <Time at={at} words={words} />
      </a>
    </>
  );
}
