import { describe, expect, test } from "bun:test";
import { looksLikeOneOf, SKELETONS, skeleton } from "../../src/names/lookalikes.ts";
import { normaliseName } from "../../src/names/userNames.ts";
import { isOneScript } from "../../src/names/scripts.ts";
import file from "../../src/names/confusables.tsv" with { type: "file" };
import { confusables } from "../tables/confusables.ts";

const looks = (typed: string) => skeleton(normaliseName(typed));

describe("two names look alike", () => {
  test.each([
    ["in another script", "alice", "аlice αlice alicе"],
    ["in another script all the way", "pace", "расе РАСЕ"],
    ["in a script that is made of Latin capitals", "alice", "ꓮꓡꓲꓚꓰ"],
    ["in small capitals", "alice", "ᴀʟɪᴄᴇ"],
    ["in small letters that are small capitals", "Tom", "ТОМ Том том"],
    ["with capitals and small letters that look alike", "alice", "aIice AIice Alice ALICE ALlCE"],
    ["with digits", "oliver1", "0liver1 Oliverl OIiver1"],
    ["with a digit among capitals", "alice", "AL1CE"],
    ["with another first letter", "ian", "Ian lan 1an Lan"],
    ["with another first letter after a sign", "mc.ian", "mc.Ian mc.lan"],
    ["with two letters for one", "adam", "adarn Adarn ADAM"],
    ["with signs at the ends", "alice", "alice. _alice --alice-_"],
    ["with one sign several times", "a_b", "a__b a_.b"],
    ["with a dot on a dot", "alice", "ali̇ce"],
    ["with a dot that capitals alone have", "İpek", "ipek"],
    ["with marks that look alike", "Ştefan", "Ștefan"],
    ["with digits of another keyboard", "كمال", "کمال"],
    ["with a joiner", "نامها", "نام\u200Cها نام\u200Dها"],
  ])("%s", (_, name, others) => {
    for (const other of others.split(" ")) expect([other, looks(other)]).toEqual([other, looks(name)]);
  });
});

describe("two names do not look alike", () => {
  test.each([
    ["whose marks are others", "Ada Adá Adà Adä Jose José"],
    ["whose signs are others", "ab a_b a-b a.b"],
    ["that only sound alike", "Ann Anne Anna Hanna Ada Adah Adda"],
    ["with i for l", "Clara Ciara Ella Elia Maria Marla Mario Marlo"],
    ["of numbers in Arabic digits", "قارئ٢ قارئ٢٠ قارئ٢٠٠ قارئ٢١"],
    ["in Chinese", "孔丘 孔子 王伟 王芳 李娜 李明"],
    ["in Japanese", "さくら さくや タカシ たかし"],
    ["in Cyrillic", "Вова Вера Анна Иван Ирина Шура Щура"],
  ])("%s", (_, names) => {
    const all = names.split(" ");
    expect(new Set(all.map(looks)).size).toBe(all.length);
  });

  test.each(["user", "reader", "ada", "u", "Ada_", "B-"])("that count from %p on", (start) => {
    const all = Array.from({ length: 600 }, (_, n) => `${start}${n}`);
    expect(new Set(all.map(looks)).size).toBe(600);
  });
});

test.each(["me ME Me ме .me. rnE", "admin ADMIN аdmin ADM1N adm1n Adrnin", "robin Rob1n ROBIN r0bin"])(
  "%p look like the word they begin with",
  (names) => {
    const [word = "", ...others] = names.split(" ");
    for (const other of others) expect([other, looksLikeOneOf([word], other)]).toEqual([other, true]);
    expect(looksLikeOneOf([word], `${word}s`)).toBe(false);
  },
);

describe("one script", () => {
  test.each([
    "Ada_2",
    "Łódź",
    "さくらサクラ桜",
    "ラーメン",
    "金민수",
    "ㄅㄆ李",
    "مُحمّد",
    "٢٠٢٦",
    "𐐀𐐁",
    "ᏣᎳᎩ",
    "ⵜⵉⴼ",
    "𞤀𞤁",
  ])("has %p", (name) => {
    expect(isOneScript(name)).toBe(true);
  });

  test.each(["Адa", "Adaα", "さくら김", "ㄅさ", "ada٢", "علي2٢", "٤۴", "\u{116D0}\u{116DA}", "꓿Ada", "Adaّ"])(
    "does not have %p",
    (name) => {
      expect(isOneScript(name)).toBe(false);
    },
  );

  test("has every letter, mark and digit of Unicode by itself", () => {
    const none = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (/[\p{L}\p{M}\p{Nd}]/u.test(character) && !isOneScript(character)) none.push(code.toString(16));
    }
    expect(none).toEqual([]);
  });
});

describe("the table of what looks alike", async () => {
  const text = await Bun.file(file).text();

  test("is as it was made", () => {
    expect(confusables(text)).toBe(text);
  });

  test("keeps of Unicode's what a name can have, in the order of code points", () => {
    const source =
      "0430 ;\t0061 ;\tMA\t# a\n# A line\n\n00E7 ;\t0063 0326 ;\tMA\t#\n2024 ;\t002E ;\tMA\t#* dot\n006D ;\t0072 006E ;\tMA\n";
    expect(confusables(source).split("\n").slice(2)).toEqual(["006D\t0072 006E", "0430\t0061", ""]);
  });

  test("makes the skeletons that the version says", () => {
    const seen = Array.from(text.matchAll(/^\w+/gm), ([code]) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    );
    const names = seen.flatMap((one) => [`A${one}`, `Aa${one}`]);
    const hash = Bun.hash(names.map(skeleton).join()).toString(36);
    expect([SKELETONS, hash]).toEqual(["17.0.0/3", "1ohg2m0dvq4lm"]);
  });
});
