import { wordsOf } from "../../words/languages.ts";
import type { People } from "../accounts/people.ts";
import type { About, Contents } from "./letters.ts";
import type { QueuedMail } from "./mailQueue.ts";
import type { Letter } from "./mailTransport.ts";

export type LetterheadParts = {
  readonly people: People;
  readonly settings: { readonly origin: string | undefined };
  readonly place: { readonly settings: { readonly name: string } };
};

/** A mail with a link to `path`, as `write` has it; undefined: there is no such user any more. */
export function letterTo(
  { people, settings, place }: LetterheadParts,
  { user, address, origin, language }: QueuedMail,
  path: string,
  write: (about: About) => Contents,
): Letter | undefined {
  const person = people.find(user);
  if (!person) return undefined;
  const link = `${settings.origin ?? origin}${path}`;
  const about = { words: wordsOf(language), name: person.name, place: place.settings.name, link };
  return { to: address, place: about.place, ...write(about) };
}
