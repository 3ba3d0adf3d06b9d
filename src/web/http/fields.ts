import { t } from "elysia";
import { limits } from "../../base/limits.ts";
import { tidy } from "../../domain/messages/content.ts";

/** What no HTML may have in it (HTML Standard, section 13.2.3.5): a page repeats what was typed. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\0-\x08\x0B\x0E-\x1F\x7F-\x9F\p{Noncharacter_Code_Point}]/gu;

/** `typed`, in which the sign for what is unreadable stands in the place of what no page may show. */
export function legible(typed: string): string {
  return typed.toWellFormed().replace(FORBIDDEN, "\uFFFD");
}

/** A line that somebody typed, "" where the form has no such field. Not for passwords, which are taken as they are. */
export const line = t
  .Transform(t.String({ default: "" }))
  .Decode(legible)
  .Encode(String);

/** A password as it was typed, "" where the form has no such field. */
export const password = t.String({ default: "" });

/** A line that may be missing. */
export const optionalLine = t.Optional(t.Transform(t.String()).Decode(legible).Encode(String));

/** One line or several of the same name; none where the form has no such field. */
export const lines = t
  .Transform(t.Union([t.String(), t.Array(t.String())], { default: [] }))
  .Decode((typed) => [typed].flat().map(legible))
  .Encode((typed) => typed);

/** What a sender makes up, so that what is sent again is stored once; PostgreSQL keeps no text with U+0000 in it. */
export const sendKey = t.Optional(t.String({ maxLength: limits.key.most, pattern: "^[^\\0]*$" }));

/** What somebody typed to be said. */
export const messageText = t
  .Transform(t.String({ default: "" }))
  .Decode(tidy)
  .Encode(String);

/** One of a few words; `usual` where the form has no such field. (Elysia's own UnionEnum would take the first then.) */
export function oneOf<const Word extends string>(words: readonly Word[], usual?: NoInfer<Word>) {
  const choices = words.map((word) => t.Literal(word));
  return t.Unsafe<Word>(t.Union(choices, usual === undefined ? {} : { default: usual }));
}

/** The whole number that somebody typed; NaN for what is none, which a service refuses by its field. */
export function whole(typed: string): number {
  return /^\s*\d{1,15}\s*$/.test(typed) ? Number(typed) : NaN;
}

/** So few digits that they are exact as a JavaScript number. */
const DIGITS = "^[0-9]{1,15}$";

/** A whole number: digits alone. */
export const wholeNumber = t
  .Transform(t.String({ pattern: DIGITS }))
  .Decode(Number)
  .Encode(String);

/** One whole number or several of the same name; none where the form has no such field. */
export const numbers = t
  .Transform(
    t.Union([t.String({ pattern: DIGITS }), t.Array(t.String({ pattern: DIGITS }))], { default: [] }),
  )
  .Decode((typed) => [typed].flat().map(Number))
  .Encode((typed) => typed.map(String));
