import { expect, test } from "bun:test";
import { foldName } from "../../src/names/folding.ts";
import { foldTyped, nameProblem, namesIn, normaliseName } from "../../src/names/userNames.ts";
import { en } from "../../src/words/en.ts";

const problem = (typed: string) => nameProblem(normaliseName(typed))?.(en);
const folded = (typed: string) => foldName(normaliseName(typed));

test.each([
  "Al",
  "Ada_Lovelace-1.2",
  "x".repeat(32),
  "𐐀".repeat(32),
  "Łukasz",
  "Ζωή",
  "Владимир",
  "יָעֵל",
  "محمّد",
  "देवनागरी",
  "நந்தினி",
  "ขวัญใจ",
  "ភ្នំពេញ",
  "김철수",
  "さくら",
  "孔丘",
  "Nguye\u0302\u0303n",
  "ကျော်",
  "မောင်ကျော်",
  "လျှောက်",
  "ꦏꦿꦺꦴꦁ",
  "٢٠٢٦",
  "نام\u200Cها",
  "گفت\u200Cو\u200Cگو",
  "ශ්\u200Dරී",
  "र्\u200Dया",
  "ক্\u200Cষ",
  "র\u200D্যাব",
  "സച്ചിന്\u200D",
  `${"م\u200C".repeat(31)}م`,
  "བཀྲ་ཤིས",
  "བསྟན་འཛིན་རྒྱ་མཚོ",
])("%p can be a name", (name) => {
  expect(problem(name)).toBeUndefined();
});

test.each([
  ["Ａｄａ", "Ada"],
  ["བཀྲ༌ཤིས", "བཀྲ་ཤིས"],
  ["Zoe\u0308", "Zo\u00EB"],
  [" straẞe ", "straẞe"],
])("%p is shown as %p", (typed, shown) => {
  expect(normaliseName(typed)).toBe(shown);
});

test.each([
  ["nothing", "", "Choose a name."],
  ["only spaces", " \t\u3000", "Choose a name."],
  ["one character", "A", "2 to 32 characters"],
  ["one character that is two code units", "𐐀", "2 to 32 characters"],
  ["33 characters", "x".repeat(33), "2 to 32 characters"],
  ["32 characters that NFKC makes 96", "㎑㎏㏒".repeat(11), "2 to 32 characters"],
  ["one letter with a joiner", "م\u200D", "2 to 32 characters"],
])("%s is not a name, and the length is the reason", (_, name, reason) => {
  expect(problem(name)).toContain(reason);
});

test.each([
  ["a space", "Ada Byron"],
  ["a no-break space", "Ada\u00A0Byron"],
  ["a line end", "Ada\nByron"],
  ["a zero byte", "Ada\0"],
  ["an emoji", "Ada🙂"],
  ["an at sign", "ada@home"],
  ["a slash", "a/b"],
  ["markup", "<b>"],
  ["a Hangul filler", "ㅤㅤ"],
  ["a halfwidth Hangul filler", "Ada\uFFA0"],
  ["a zero-width space", "Ada\u200B"],
  ["a zero-width joiner", "A\u200Dda"],
  ["a zero-width non-joiner", "A\u200Cda"],
  ["a joiner at its end", "نام\u200C"],
  ["a joiner at its beginning", "\u200Cنام"],
  ["two joiners in a row", "نام\u200C\u200Cها"],
  ["a joiner between digits", "٢\u200C٠"],
  ["a tsheg at its end", "བོད་"],
  ["a tsheg at its beginning", "་བོད"],
  ["two tshegs in a row", "བོད་་ལ"],
  ["a tsheg between digits", "༢་༠"],
  ["a tsheg in another script", "A་da"],
  ["the end of a sentence of Tibetan", "བོད།ལ"],
  ["a soft hyphen", "A\u00ADda"],
  ["a bidi override", "Ada\u202Enoryb"],
  ["a bidi isolate", "\u2067Ada"],
  ["a combining grapheme joiner", "A\u034Fda"],
  ["a variation selector", "Ada\uFE0F"],
  ["a tag character", "Ada\u{E0041}"],
  ["a mark with no letter", "\u0301Ada"],
  ["a letter under four marks", "Ax\u0300\u0301\u0302\u0303"],
  ["a letter under four marks, and one beside them", "ကျ\u103A\u1037\u102D\u103E"],
  ["half a surrogate pair", "Ada\uD800"],
])("a name with %s is refused", (_, name) => {
  expect(problem(name)).toContain("A name is made of letters");
});

test.each(["..", "--", "__", "._.", "－－"])("%p has no letter and no digit, and is no name", (name) => {
  expect(problem(name)).toBe("A name needs a letter or a digit.");
});

test.each([
  ["a small capital", "ᴀlice"],
  ["a small capital of another alphabet", "ʟiz"],
  ["a small capital of Greek", "ᴦᴨ"],
  ["a phonetic letter", "Adaɚ"],
  ["a letter of stonemasons", "Adaꟼ"],
  ["a dotless j", "ȷohn"],
  ["a letter of medievalists", "Adaꝛ"],
  ["a sign for length", "Adaː"],
  ["an accent that stands by itself", "Adaˈ"],
  ["a stroke over a letter", "a\u0337lice"],
  ["a circle around a letter", "A\u20DDda"],
  ["a mark for symbols", "A\u20D7da"],
  ["a small letter over a letter", "Ad\u0363a"],
  ["a seagull below", "Ad\u033Ca"],
  ["an arrow below", "Ad\u034Da"],
  ["a mark of dialectologists", "Ad\u1AB0a"],
  ["a mark of medievalists", "Ad\u1DD0a"],
  ["a mark of music", "Ad\u{1D165}a"],
  ["half a mark", "Ad\uFE20a"],
  ["a sign of Church Slavonic", "Ва\u0483ня"],
  ["a tatweel", "محمـد"],
])("a name with %s is refused: no language writes it", (_, name) => {
  expect(problem(name)).toContain("letters that a language writes");
});

test.each([
  "Ɛdem",
  "Kɔfi",
  "Ŋoro",
  "Ɓala",
  "Ɖɖa",
  "ǃGaeb",
  "Sahaiʔa",
  "Kaʻiulani",
  "Straße",
  "Đặng",
  "Søren",
  "Пётр",
])("%p has letters that a language writes", (name) => {
  expect(problem(name)).toBeUndefined();
});

test.each([
  ["two scripts", "аlice"],
  ["two scripts in other places", "оwner"],
  ["Latin and Greek letters", "αlice"],
  ["a mark of another script", "Ada\u0651"],
  ["digits of another script", "Ada٢"],
  ["digits of two kinds", "علي2٢"],
])("a name in %s is refused", (_, name) => {
  expect(problem(name)).toContain("one script");
});

test.each(["room", "Room", "ＲＯＯＭ", "r00m", "roorn", "_room.", "r-o-o-m", "róom"])(
  "%p is no name: it calls everyone",
  (name) => {
    expect(problem(name)).toContain("everyone in a room");
  },
);

test.each([
  "admin",
  "Moderator",
  "SYSTEM",
  "everyone",
  "here",
  "me",
  "Robin",
  "ADM1N",
  "rob1n",
  "ме",
  "_me_",
  "àdmin",
  "ad-min",
  "a.d.m.i.n",
  "Ådm1n",
  "5ystem",
  "ŕobin",
  "røbin",
  "ro6in",
  "m0d3r4t0r",
  "ev3ry-one",
  "h_e_r_e",
])("%p is no name: it would be taken for Robin itself", (name) => {
  expect(problem(name)).toContain("Robin itself");
});

test.each([
  "Robina",
  "Robyn",
  "Hera",
  "Meg",
  "administrator",
  "heren",
  "bedroom",
  "José",
  "Ana-Lea",
  "M.E.B",
  "Anna5",
  "07-12",
  "Theré",
])("%p is not a word that is kept", (name) => {
  expect(problem(name)).toBeUndefined();
});

test.each([
  ["Ada", "aDA"],
  ["straße", "STRASSE"],
  ["straße", "STRAẞE"],
  ["ΣΊΣΥΦΟΣ", "σίσυφος"],
  ["σίσυφος", "σίσυφοσ"],
  ["Ａｄａ", "ada"],
  ["ﬁona", "FIONA"],
  ["Zoe\u0308", "zoë"],
  ["  Ada ", "Ada"],
  ["نام\u200Cها", "نامها"],
  ["ශ්\u200Dරී", "ශ්රී"],
])("%p and %p are the same name", (one, other) => {
  expect(folded(one)).toBe(folded(other));
});

test.each([
  ["Ada", "Adá"],
  ["Ada", "Аda"],
  ["a_b", "a-b"],
])("%p and %p are two names", (one, other) => {
  expect(folded(one)).not.toBe(folded(other));
});

test.each(["@Ada", "＠Ada", " @ ada", "ada", "\u2068@Ada\u2069", "\u200E ada\u200B"])(
  "%p is typed for Ada",
  (typed) => {
    expect(foldTyped(typed)).toBe("ada");
  },
);

test.each(["ada lea, max", "ada;lea；max", "ada、lea，max", "ada، lea؛ max", "ada\nlea\u3000max,"])(
  "%p are three names",
  (list) => {
    expect(namesIn(list)).toEqual(["ada", "lea", "max"]);
  },
);

test("every letter of Unicode is the same in upper and lower case", () => {
  const apart = [];
  for (let code = 0; code <= 0x10ffff; code += 1) {
    const letter = String.fromCodePoint(code);
    if (!/\p{L}/u.test(letter)) continue;
    const same = folded(letter);
    if (folded(letter.toUpperCase()) !== same || folded(letter.toLowerCase()) !== same) apart.push(letter);
  }
  expect(apart).toEqual([]);
});
