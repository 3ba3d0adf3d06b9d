import { dictionary } from "@zxcvbn-ts/language-common";
import { describe, expect, spyOn, test } from "bun:test";
import fc from "fast-check";
import { needsRehash, passwordProblem, Passwords } from "../../../src/domain/accounts/passwords.ts";
import { en } from "../../../src/words/en.ts";

const NAME = "Ada_Lovelace";
const common: readonly string[] = dictionary["passwords-common"];
const words: readonly string[] = dictionary["diceware-common"];

describe("a password that a stranger would try among the first is refused:", () => {
  const LETTERS = "abcdefghijklmnopqrstuvwxyz";
  const DIGITS = "01234567890";
  const KEYS = ["qwertyuiopasdfghjkl", "qwertzuiopasdfghjkl", "azertyuiopqsdfghjklm", "asdfghjkl;zxcvbnm"];
  const COLUMNS = ["1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "1qay2wsx3edc4rfv5tgb6zhn7ujm"];
  const MONTHS = ["january", "may", "dezember", "août", "Février", "octubre", "março", "sep", "ديسمبر"];

  const reversed = (text: string) => [...text].toReversed().join("");
  const eitherWay = (lines: string[]) => fc.constantFrom(...lines, ...lines.map(reversed));
  /** 8 to 12 characters of one of `lines`, read from either end. */
  const stretch = (lines: string[]) =>
    fc.tuple(eitherWay(lines), fc.nat(), fc.integer({ min: 8, max: 12 })).map(([line, seed, length]) => {
      const start = seed % Math.max(1, line.length - length + 1);
      return line.slice(start, start + length);
    });
  /** `pieces` again and again, until there are at least 8 characters. */
  const repeated = (pieces: fc.Arbitrary<string>) =>
    fc.tuple(pieces, fc.integer({ min: 2, max: 60 })).map(([piece, times]) => {
      const least = Math.ceil(8 / piece.length);
      return piece.repeat(Math.min(Math.max(times, least), Math.max(2, Math.floor(256 / piece.length))));
    });
  const characters = (of: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...of), minLength: 1, maxLength });
  const year = fc.integer({ min: 1930, max: 2030 }).map(String);
  const day = fc.integer({ min: 1, max: 28 });
  const separator = fc.constantFrom("", ".", "-", "/", " ", "_");
  const written = fc.tuple(year, fc.integer({ min: 1, max: 12 }), day, separator).chain(([y, m, d, sign]) => {
    const [mm, dd] = [String(m).padStart(2, "0"), String(d).padStart(2, "0")];
    return fc.constantFrom(
      [dd, mm, y].join(sign),
      [mm, dd, y].join(sign),
      [y, mm, dd].join(sign),
      `${y}年${m}月${d}日`,
    );
  });
  const named = fc
    .tuple(year, fc.constantFrom(...MONTHS), day)
    .chain(([y, month, d]) =>
      fc.constantFrom(`${d}${month}${y}`, `${d}. ${month} ${y}`, `${month}${d} ${y}`, `${month}-${y}`),
    );
  const own = fc
    .tuple(
      fc.constantFrom(
        "ada_lovelace",
        "AdaLovelace",
        "ada lovelace",
        "Lovelace",
        "@d@lovelace",
        reversed("adalovelace"),
      ),
      fc.oneof(
        fc.constantFrom("1", "!", "123", "1!", "ada", "Robin"),
        year,
        fc.integer({ min: 0, max: 99 }).map(String),
      ),
    )
    .chain(([name, more]) => fc.constantFrom(name + more, more + name));
  const place = fc
    .tuple(
      fc.constantFrom("robin", "Robin", "robinchat", "cafe", "r0b1n"),
      fc.oneof(fc.constantFrom("robin", "1234", "chat", "password", "ada"), year),
    )
    .chain(([word, more]) => fc.constantFrom(word + more, `${word}${more}!`, more + word));

  test.each<[string, fc.Arbitrary<string>]>([
    [
      "the most common ones of all",
      fc.constantFrom(...common.filter(({ length }) => length >= 8).slice(0, 5_000)),
    ],
    ["letters in a row", stretch([LETTERS])],
    ["digits in a row", stretch([DIGITS])],
    ["letters in a row in capitals", stretch([LETTERS]).map((text) => text.toUpperCase())],
    [
      "every character twice or thrice",
      fc
        .tuple(stretch([LETTERS, DIGITS]), fc.integer({ min: 2, max: 3 }))
        .map(([text, times]) => [...text].map((sign) => sign.repeat(times)).join("")),
    ],
    ["up to four digits again and again", repeated(characters(DIGITS, 4))],
    ["up to three letters again and again", repeated(characters(LETTERS, 3))],
    ["up to two of any characters again and again", repeated(characters("aZ7%é🐎さ", 2))],
    ["a common one again and again", repeated(fc.constantFrom(...common.slice(0, 2_000)))],
    [
      "a piece again, and the beginning of it",
      characters(DIGITS, 3).map((piece) => piece.repeat(8).slice(0, 10)),
    ],
    ["keys beside each other", stretch(KEYS)],
    ["keys above each other", stretch(COLUMNS)],
    ["dates", written],
    ["dates with the month's name", named.filter(({ length }) => length >= 8)],
    ["two years", fc.tuple(year, year).map((years) => years.join(""))],
    [
      "a common one and a year",
      fc
        .tuple(fc.constantFrom(...common.slice(0, 500)), year, fc.constantFrom("", "!", "."))
        .map((parts) => parts.join("")),
    ],
    [
      "common ones with a space between all characters",
      fc.constantFrom(...common.slice(0, 2_000)).map((text) => [...text].join(" ")),
    ],
    ["one's own name, and little more", own],
    ["the place's name, and little more", place.filter(({ length }) => length >= 8)],
  ])("%s", async (_, passwords) => {
    await fc.assert(
      fc.asyncProperty(
        passwords.filter((password) => [...password].length >= 8),
        async (password) => {
          expect((await passwordProblem(password, NAME, ["robin", "chat", "robinchat", "Café"]))?.(en)).toBe(
            en.passwords.common,
          );
        },
      ),
      { seed: 20_261_126, numRuns: 150 },
    );
  });

  test.each([
    "987654321",
    "123123123",
    "87654321",
    "12341234",
    "abcdefgh",
    "0123456789",
    "1234512345",
    "qwerqwer",
    "asdasdasd",
    "112233445566",
    "!QAZ2wsx",
    "robinchat1",
  ])("%s", async (password) => {
    expect((await passwordProblem(password, NAME, ["robin", "chat", "robinchat"]))?.(en)).toBe(
      en.passwords.common,
    );
  });
});

describe("a password that nobody would guess is taken:", () => {
  const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  test.each<[string, fc.Arbitrary<string>]>([
    [
      "three or four words",
      fc.array(fc.constantFrom(...words), { minLength: 3, maxLength: 4 }).map((some) => some.join(" ")),
    ],
    [
      "three words without a space",
      fc
        .array(fc.constantFrom(...words.filter(({ length }) => length > 3)), { minLength: 3, maxLength: 3 })
        .map((some) => some.join("")),
    ],
    [
      "ten letters and digits",
      fc
        .array(fc.constantFrom(...LETTERS_AND_DIGITS), { minLength: 10, maxLength: 10 })
        .map((some) => some.join("")),
    ],
  ])("%s", async (_, passwords) => {
    await fc.assert(
      // Chance repeats a word, too; fast-check does so on purpose.
      fc.asyncProperty(fc.noBias(passwords), async (password) => {
        expect(await passwordProblem(password, NAME, ["robin", "chat"])).toBeUndefined();
      }),
      { seed: 20_261_126, numRuns: 500 },
    );
  });

  test.each([
    "a long way home",
    "a longer way home",
    "correct horse battery",
    "secret-password-1",
    "un été à Noël",
    "lange Wege nach Hause",
    "длинная дорога",
    "طريق طويل إلى البيت",
    "今日は天気がいいですね",
    "我今天早上吃了两个苹果",
    "ada loves robins",
  ])("%s", async (password) => {
    expect(await passwordProblem(password, NAME, ["robin", "chat"])).toBeUndefined();
  });
});

test("no password keeps the chat busy for long", async () => {
  await passwordProblem("a long way home", NAME, []);
  for (const some of ["0123456789", "12", "19.", "4@8({[3690!1|5$+7%", "p@$$w0rd", "é"]) {
    const random = Array.from(
      { length: 2_048 },
      (_, index) => some[(index * index * 7 + (index >> 2)) % some.length],
    ).join("");
    for (const length of [32, 256, 2_048]) {
      const start = performance.now();
      await passwordProblem(random.slice(0, length), NAME, ["robin"]);
      // Some 10 ms on an idle machine.
      expect(performance.now() - start).toBeLessThan(200);
    }
  }
});

test("a password of nobody is checked as long as one of somebody, and is wrong", async () => {
  const verify = spyOn(Bun.password, "verify");
  for (const password of ["a long way home", ""])
    expect(await new Passwords().verify(password, undefined, "here")).toBeFalse();
  const hashes = verify.mock.calls.map(([, hash]) => hash);
  verify.mockRestore();
  expect(hashes).toHaveLength(2);
  for (const hash of hashes) expect(needsRehash(String(hash))).toBeFalse();
});

describe("a hash is made anew", () => {
  test("when it has other parameters than those of today", () => {
    const made = { algorithm: "argon2id", memoryCost: 8, timeCost: 1 } as const;
    expect(needsRehash(Bun.password.hashSync("a long way home", made))).toBeTrue();
    expect(needsRehash("$argon2id$v=19$m=19456,t=3,p=1$c2FsdA$aGFzaA")).toBeTrue();
    expect(needsRehash("$argon2i$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")).toBeTrue();
  });

  test("unless it was made with those", async () => {
    expect(needsRehash(String(await new Passwords().hash("a long way home", "here")))).toBeFalse();
  });
});
