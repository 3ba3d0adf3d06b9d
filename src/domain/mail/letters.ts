import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";

/** What stands in a mail. */
export type Contents = { readonly subject: string; readonly text: string };

export type About = {
  readonly words: Words;
  /** Whose account it is about. */
  readonly name: string;
  readonly place: string;
  readonly link: string;
};

/** Asks whether an address is the reader's. */
export function confirmLetter({ words, name, place, link }: About): Contents {
  const { subject, text } = words.mail.letters.confirm;
  return { subject: subject(place), text: paragraphs(text(name, place, link, limits.mail.lasts / 1_000)) };
}

/** Tells the old address that mail does not go there any more. */
export function movedLetter({ words, name, place, link }: About): Contents {
  const { subject, text } = words.mail.letters.moved;
  return { subject: subject(place), text: paragraphs(text(name, place, link)) };
}

/** Leads to another password, by a link that `lasts` so many ms from now. */
export function recoveryLetter({ words, name, place, link }: About, lasts: number): Contents {
  const { subject, text } = words.mail.letters.recovery;
  return { subject: subject(place), text: paragraphs(text(name, place, link, lasts / 1_000)) };
}

/** The text of a mail; each of `all` stands apart. */
export function paragraphs(all: readonly string[]): string {
  return `${all.join("\n\n")}\n`;
}
