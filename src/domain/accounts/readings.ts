import { normalised } from "../../base/normalising.ts";
import { languages } from "../../words/languages.ts";

/** `password` in lower case, and the simpler ones that it may be made of, with which who guesses begins. */
export function readings(password: string): string[] {
  let found = [password];
  for (const simpler of [withoutMarks, withoutLastSign, together, monthAsDigits, eachOnce, onePiece]) {
    found = [...new Set(found.flatMap((reading) => [reading, simpler(reading)]))];
  }
  return found;
}

/** "josé" → "jose". */
export function withoutMarks(text: string): string {
  return normalised(normalised(text, "NFD").replaceAll(/\p{M}/gu, ""), "NFC");
}

/** "summer2024!" → "summer2024". */
function withoutLastSign(password: string): string {
  return password.replace(/(?<=[\p{L}\p{N}])[!?.*#$@]$/u, "");
}

/** "s e c r e t" → "secret". */
function together(password: string): string {
  return /^.(?:[\s_.,:/-].)+$/u.test(password)
    ? [...password].filter((_, index) => index % 2 === 0).join("")
    : password;
}

/** "3. december 1990" → "3121990", and "1990年12月3日" → "1990123". */
function monthAsDigits(password: string): string {
  const digits = password.replace(MONTH, (name) => MONTHS.get(name)!).replaceAll(/[\s.,:/年日_-]/g, "");
  return /^\d+$/.test(digits) ? digits : password;
}

/** "aabbccdd" → "abcd". */
function eachOnce(password: string): string {
  const runs = [...password.matchAll(/(.)\1*/gsu)];
  const areAlike = runs.every(([run]) => run.length === runs[0]![0].length);
  return areAlike ? runs.map(([, character]) => character).join("") : password;
}

/** "xyzxyzxy" → "xyz". */
function onePiece(password: string): string {
  for (let length = 1; length <= password.length / 2; length += 1) {
    if (password.startsWith(password.slice(length))) return password.slice(0, length);
  }
  return password;
}

/** The names of the months in every language of Robin's, long and short, each with its number. */
const MONTHS = new Map(
  languages.flatMap(({ language }) =>
    (["long", "short"] as const).flatMap((month) => {
      const { format } = new Intl.DateTimeFormat(language, { month, timeZone: "UTC" });
      return Array.from({ length: 12 }, (_, index): [string, string] => [
        withoutMarks(format(Date.UTC(2_000, index)).toLowerCase().replace(".", "")),
        String(index + 1),
      ]);
    }),
  ),
);

/** The longest first: "june" is not "jun" and an e. */
const MONTH = new RegExp([...MONTHS.keys()].sort((a, b) => b.length - a.length).join("|"));
