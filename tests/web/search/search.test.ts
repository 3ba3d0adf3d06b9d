import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import fc from "fast-check";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { User } from "../../../src/domain/user.ts";
import { closeDatabase, openDatabase, openMemory } from "../../../src/database/database.ts";
import { migrations } from "../../../src/database/migrations.ts";
import { emojiTable } from "../../../src/formatting/emoji.ts";
import { assemble, type Robin } from "../../../src/robin.ts";
import { marked } from "../../../src/domain/search/marking.ts";
import { readQuery } from "../../../src/domain/search/query.ts";
import { inRowid } from "../../../src/domain/search/indexRows.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { en } from "../../../src/words/en.ts";
import type { Browser } from "../../support/browser.ts";
import { attribute, elements, field, text, texts } from "../../support/page.ts";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { type Run, watchStatements } from "../../support/statements.ts";
import { deleteMessage, editMessage, noteEvent, sendMessage } from "../../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../../support/rooms.ts";

// On a busy machine a search may end before it has found all that a test looks for: time stands still, but where it flies.
beforeEach(() => void spyOn(performance, "now").mockReturnValue(0));
afterEach(() => void mock.restore());

/** What `typed` finds for `user`: the contents, the newest first. */
function found({ search, now }: Robin, typed: string, user?: User): string[] {
  return search.find(readQuery(typed, now()), user).hits.map(({ message }) => message.content);
}

/** The lobby, in which Ada has said all of `contents`. */
async function said(...contents: string[]) {
  const started = startRobin();
  const ada = someone(started.robin);
  for (const content of contents) await sendMessage(started.robin, { user: ada, room: 1, content });
  return { ...started, ada, find: (typed: string) => found(started.robin, typed, ada) };
}

async function page(browser: Browser, q: string): Promise<string> {
  const answer = await browser.get(`/search?${new URLSearchParams({ q })}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

describe("a search finds", () => {
  test.each([
    ["words, whatever their case and their marks", "ZURICH", ["Zürich is nice"]],
    ["all words that are typed, in whatever order", "nice zürich", ["Zürich is nice"]],
    ["what begins as the last word does", "nic", ["Nicer in Bern", "Zürich is nice"]],
    [
      "what begins as the last word does, whatever is no word behind it",
      "nic  !",
      ["Nicer in Bern", "Zürich is nice"],
    ],
    ["what begins as a word with a star", "nic* bern", ["Nicer in Bern"]],
    ["a phrase as it stands there", '"is nice"', ["Zürich is nice"]],
    ["no phrase whose words stand in another order", '"nice is"', []],
    ["no word that goes on, in a phrase", '"is nic"', []],
    ["a phrase that is not closed", '"is nice', ["Zürich is nice"]],
    ["Chinese by a part of a sentence", "会议", ["明天的会议取消了"]],
    ["no Chinese in another order", "议会", []],
    ["Japanese in each of its scripts", "カメラ", ["新しいカメラを買いました"]],
    ["Thai, which sets no spaces", "สวัสดี", ["สวัสดีชาวโลก"]],
    ["Arabic", "العالم", ["مرحبا العالم"]],
    ["Hindi with its vowels", "हिन्दी", ["यह हिन्दी है"]],
    ["Korean by its beginning", "학교", ["학교에서 만나요"]],
    ["Korean of one syllable with a particle on it", "책", ["책을 읽다"]],
    ["Korean of one syllable by its beginning", "집* 만나", ["집에서 만나"]],
    ["Greek", "ΕΛΛΑΔΑ", ["Ελλάδα"]],
    ["an emoji", "🎉", ["party 🎉🎉"]],
    ["a heart without its selector", "❤", ["love ❤️"]],
    ["what stands in code and addresses", "example", ["see https://example.org/page"]],
    ["a word between signs", "page", ["see https://example.org/page"]],
    ["nothing for nothing", "", []],
    ["nothing for signs alone", "* ( ) - ^ :", []],
    ["words that mean something to SQLite", "AND OR NOT NEAR", ["and or not near"]],
  ])("%s", async (_, typed, expected) => {
    const { find } = await said(
      "Zürich is nice",
      "Nicer in Bern",
      "明天的会议取消了",
      "新しいカメラを買いました",
      "สวัสดีชาวโลก",
      "مرحبا العالم",
      "यह हिन्दी है",
      "학교에서 만나요",
      "집에서 만나",
      "책을 읽다",
      "Ελλάδα",
      "party 🎉🎉",
      "love ❤️",
      "see https://example.org/page",
      "and or not near",
    );
    expect(find(typed)).toEqual(expected);
  });

  test.each([
    ["a word with ß by ss", "strasse", "Die Straße"],
    ["a word with ss by ß", "straße", "Die Strasse"],
    ["a capital ß", "STRAẞE", "Die Straße"],
    ["the beginning of a word with ß", "gros", "größer"],
    ["Turkish without a dot", "igdir", "Iğdır"],
    ["Turkish with a dot", "istanbul", "İSTANBUL"],
    ["Turkish as it is spelt", "ığdır", "IĞDIR"],
    ["Polish", "lodz", "Łódź"],
    ["Danish", "ost smor", "Øst smør"],
    ["Icelandic", "thad", "það"],
    ["Vietnamese", "da nang", "Đà Nẵng"],
    ["ligatures of a typesetter", "fine", "ﬁne"],
    ["letters of an alphabet of mathematics", "bold", "𝐛𝐨𝐥𝐝"],
    ["full width", "wide", "ｗｉｄｅ"],
    ["what is full width by what is not", "ｗｉｄｅ", "wide"],
    ["decomposed Korean", "학교", "학교".normalize("NFD")],
    ["kana of half width", "ガラス", "ｶﾞﾗｽ"],
    ["a word with a soft hyphen", "Donaudampfer", "Donau\u00ADdampfer"],
    ["a word with a space of no width", "foobar", "foo\u200Bbar"],
    ["a word with a non-joiner", "میخواهم", "می\u200Cخواهم"],
    ["what stands before a non-joiner", "کتاب خوب", "کتاب\u200Cها و خوب"],
    ["what stands behind a space of no width", '"bar"', "foo\u200Bbar"],
    ["a word with a joiner", "foobar", "foo\u200Dbar"],
    ["a word with a word joiner", "foobar", "foo\u2060bar"],
    ["a word by one with what does not show", "foo\u00ADbar", "foobar"],
    ["Arabic made longer", "مرحبا", "مـــرحبا"],
    ["Arabic with another end", "المدرسه", "المدرسة"],
    ["Arabic with another alef", "احمد", "أحمد"],
    ["Arabic with an alef maksura", "علي", "على"],
    ["Arabic with the points of its vowels", "مدرسة", "مَدْرَسَة"],
    ["Arabic with its article", "تدريب", "دورة التدريب"],
    ["Arabic with its article by a beginning", "تدر", "دورة التدريب"],
    ["Arabic with its article by itself", "التدريب", "دورة التدريب"],
    ["Arabic with its article and the points of its vowels", "تدريب", "اَلتَّدْرِيبُ"],
    ["Arabic with and before the article", "تدريب", "والتدريب"],
    ["Arabic with for before the article", "تدريب", "للتدريب"],
    ["Arabic as Persian writes it", "كتاب", "کتاب"],
    ["Persian with a hamza on its heh", "خانه", "خانۀ ما"],
    ["Persian by a heh with a hamza", "خانۀ", "خانه ما"],
    ["Ukrainian with an apostrophe that is a letter", "п'ять", "пʼять"],
    ["Ukrainian with a quote for an apostrophe", "п’ять", "пʼять"],
    ["Ukrainian by an apostrophe that is a letter", "пʼять", "п'ять"],
    ["Ukrainian without its apostrophe", "пять", "пʼять"],
    ["Uzbek with an apostrophe", "o'zbek", "oʻzbek"],
    ["Uzbek by a letter that looks like an apostrophe", "oʻzbek", "o‘zbek"],
    ["Breton with an apostrophe", '"c\'hoazh"', "cʼhoazh"],
    ["Hawaiian without its okina", "hawaii", "Hawaiʻi"],
    ["a transliteration without its ayn", '"ali"', "ʿAlī came"],
    ["a transliteration without its soft sign", "tolyatti", "Tolʹyatti"],
    ["digits of Arabic", "2026", "عام ٢٠٢٦"],
    ["digits of Persian by those of Arabic", "٢٠٢٦", "۲۰۲۶"],
    ["digits of Hindi", '"10"', "१० बजे"],
    ["digits of Thai", '"2569"', "ปี๒๕๖๙"],
    ["digits by those of Adlam", "𞥒𞥐", "20 h"],
    ["a fraction", "½", "3½ h"],
    ["a number with a fraction", "3½", "3½ h"],
    ["a number in a circle", "1", "① first"],
    ["a word behind a number in a circle", '"first"', "①first"],
    ["what stands before a trade mark", '"Robin"', "Robin™"],
    ["an emoji with a colour by one without", "👍", "👍🏽"],
    ["an emoji without a colour by one with", "👍🏽", "👍"],
    ["a family", "👨‍👩‍👧", "we 👨‍👩‍👧"],
    ["a keycap", "1", "1️⃣"],
    ["an emoji of punctuation", "‼️", "now‼️"],
    ["an emoji that is an arrow", "↔", "a ↔️ b"],
    ["a flag behind another", "🇫🇷", "🇩🇪🇫🇷"],
    ["a flag of a part of a country", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["a shortcode by its emoji", "🎉", ":tada: party"],
    ["a shortcode by itself", ":tada:", ":tada: party"],
    ["a shortcode by its word", "tada", ":tada: party"],
    ["an emoji by its shortcode", ":tada:", "party 🎉"],
    ["a shortcode among words", '"the :tada: party"', "the 🎉 party"],
    ["an emoji by another of its shortcodes", ":thumbsup:", ":+1:"],
    ["a word that is strong in part", "bold", "**B**old words"],
    ["a word that is strong in part, in a phrase", '"so bold words"', "so **B**old words"],
    ["a word that is strong in part, by its beginning", "bol", "**B**old words"],
    ["a word that is gone in part", "unbelievable", "un~~believ~~able"],
    ["a word with code in it", "foobar", "foo`bar`"],
    ["a word of which a part is a link", "contexts", "con[te](http://example.org/a_(b))xts"],
    ["a word of which a part is a strong link", "text", "[**te**](http://example.org)xt"],
    ["a word with marks that does not show all its letters", "میخواهم", "**می**\u200Cخواهم"],
    ["Cyrillic with marks in a word", "словарь", "~~Слов~~арь"],
    ["Chinese with marks in a sentence", "会议", "**会**议"],
    ["words with signs that are no marks", '"2 3 4"', "2*3*4"],
    ["words with an underscore, which is no mark", '"believ"', "un_believ_able"],
    ["a word with a bracket that is none of a link", '"0"', "array[0]"],
    ["colons that mean no emoji", "foo:tada:", "foo:tada: x"],
    ["a word between colons that mean no emoji", '"tada"', "foo:tada: x"],
    ["an emoji behind marks", "🎉", "**so** **:tada:**"],
    ["an emoji behind an escaped sign", "🎉", "\\*so\\* :tada:"],
  ])("%s", async (_, typed, content) => {
    const { find } = await said("something else", content);
    expect(find(typed)).toEqual([content]);
  });

  test.each([
    ["Arabic that only looks as if it had the article", "دي", "والدي"],
    ["Arabic with an article that was not said", "التدريب", "تدريب"],
    ["a flag of the ends of two others", "🇪🇫", "🇩🇪🇫🇷"],
    ["another part of a country", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["kana without its marks", "カラス", "ガラス"],
    ["Kurdish with another vowel", "ده", "دە"],
    ["Thai with another vowel", "น้า", "น้ำ"],
    ["Hindi with another vowel", "दान", "दिन"],
    ["an emoji where the colons mean none", "🎉", "a:tada:b"],
    ["a word that nobody wrote", "tada", "party 🎉"],
    ["an emoji where only the colon behind it could mean one", "🎉", "foo:tada: x"],
    ["an emoji where only the colon before it could mean one", "🎉", "x :tada:foo"],
    ["an emoji where a word with a mark is before it", "🎉", "né:tada: x"],
    ["an emoji in code", "🎉", "so `:tada:`"],
    ["an emoji behind a backslash", "🎉", "so \\:tada:"],
    ["an emoji where a word between colons is sought", "foo:tada:", "foo 🎉"],
    ["a part of a word that is strong in part", '"old"', "**B**old"],
    ["a word over signs that are no marks", "234", "2*3*4"],
    ["where a link leads", "example", "[words](https://example.org)"],
    ["the language of code", "python", "```python\nx = 1\n```"],
  ])("not %s", async (_, typed, content) => {
    const { find } = await said(content);
    expect(find(typed)).toEqual([]);
  });

  test("no beginning of a word before the last one, which ends so, too", async () => {
    const { find } = await said("cat concat", "category concat");
    expect(find("cat concat")).toEqual(["cat concat"]);
  });

  test("emoji of whatever kind by themselves", async () => {
    const entries = emojiTable().entries.filter(
      ({ emoji }, index) => index % 25 === 0 || !/\p{So}/u.test(emoji),
    );
    const all = entries
      .map(({ emoji }) => emoji)
      .filter((emoji) => /\P{ASCII}/u.test(emoji.replace("\uFE0F", "")));
    const { find } = await said(...all.map((emoji) => `so ${emoji}!`));
    for (const emoji of all) expect(find(emoji)).toContain(`so ${emoji}!`);
    expect(all.length).toBeGreaterThan(80);
  });

  test("the newest first, twenty on a page, with a way to the others", async () => {
    const { robin, signedIn } = await said(...Array.from({ length: 45 }, (_, index) => `leaf ${index + 1}`));
    const bob = await signedIn("Bob");
    let path: string | undefined = "/search?q=leaf";
    const seen: string[] = [];
    for (let pages = 0; path !== undefined; pages += 1) {
      const markup = await (await bob.get(path)).text();
      seen.push(...texts(markup, ".said"));
      path = wayOn(markup);
      expect(pages).toBeLessThan(4);
    }
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => `leaf ${45 - index}`));
    expect(found(robin, "leaf").length).toBe(20);
  });

  test("all that begins so, where much begins a little like it", async () => {
    const { find } = await said(
      ...Array.from({ length: 400 }, (_, index) =>
        index % 15 === 0 ? `leaves ${index}` : `leather ${index}`,
      ),
    );
    expect(find("leav")).toEqual(Array.from({ length: 20 }, (_, index) => `leaves ${390 - 15 * index}`));
  });

  test("what is said from the moment it is", async () => {
    const { find, robin, ada } = await said("first");
    expect(find("second")).toEqual([]);
    await sendMessage(robin, { user: ada, room: 1, content: "second" });
    expect(find("second")).toEqual(["second"]);
  });

  test("an edited message by what it says now alone", async () => {
    const { find, robin, ada } = await said("before");
    await editMessage(robin, { id: 1, user: ada, content: "after" });
    expect([find("before"), find("after")]).toEqual([[], ["after"]]);
  });

  test("no deleted message", async () => {
    const { find, robin, ada } = await said("secret", "secret too");
    await deleteMessage(robin, 1, ada);
    expect(find("secret")).toEqual(["secret too"]);
  });
});

describe("a search is narrowed down", () => {
  async function conversation() {
    const started = startRobin();
    const { robin, clock } = started;
    const [ada, bob] = [someone(robin, "Ada"), someone(robin, "Bob")];
    const garden = makeRoom(robin, { name: "My Garden", topic: "", kind: "open" }, ada).id;
    const direct = makeDirect(robin, ada, [bob.id]).id;
    const say = (user: User, room: number, content: string) => sendMessage(robin, { user, room, content });
    await say(ada, 1, "leaf one");
    await say(bob, garden, "leaf two");
    clock.pass(86_400_000);
    await say(bob, 1, "leaf three");
    await say(ada, direct, "leaf four");
    const search = (typed: string, user: User | undefined = ada) => found(robin, typed, user);
    return { ...started, search, ada, bob };
  }

  test.each([
    ["leaf from:bob", ["leaf three", "leaf two"]],
    ["leaf from:@BOB", ["leaf three", "leaf two"]],
    ["lea from:bob", ["leaf three", "leaf two"]],
    ["from:bob lea", ["leaf three", "leaf two"]],
    ["lea in:lobby before:2027", ["leaf three", "leaf one"]],
    ["leaf from:＠bob", ["leaf three", "leaf two"]],
    ["from:me", ["leaf four", "leaf one"]],
    ["from:ada from:bob", ["leaf four", "leaf three", "leaf two", "leaf one"]],
    ['leaf in:"my garden"', ["leaf two"]],
    ["leaf in:#lobby", ["leaf three", "leaf one"]],
    ["leaf in:ｌｏｂｂｙ", ["leaf three", "leaf one"]],
    ["leaf in:𝐥𝐨𝐛𝐛𝐲", ["leaf three", "leaf one"]],
    ["leaf from:＠𝐁ob", ["leaf three", "leaf two"]],
    ["in:bob", ["leaf four"]],
    ["leaf before:2026-11-24", ["leaf two", "leaf one"]],
    ["leaf after:2026-11-24", ["leaf four", "leaf three"]],
    ["leaf before:٢٠٢٦-١١-٢٤", ["leaf two", "leaf one"]],
    ["after:today", ["leaf four", "leaf three"]],
    ["after:yesterday before:today", ["leaf two", "leaf one"]],
    ["leaf after:2026 before:2027", ["leaf four", "leaf three", "leaf two", "leaf one"]],
    ["leaf before:2026-11", []],
    ["leaf after:2027", []],
    ["FROM:Bob one", []],
    ["leaf in:“my garden”", ["leaf two"]],
    ["leaf in:„my garden“", ["leaf two"]],
    ["leaf in:«my garden»", ["leaf two"]],
    ["leaf in:＂my garden＂", ["leaf two"]],
    ['leaf in:“my garden"', ["leaf two"]],
    ["leaf from:“bob”", ["leaf three", "leaf two"]],
    ["leaf \u2068from:bob\u2069", ["leaf three", "leaf two"]],
    ["leaf ｆｒｏｍ：bob", ["leaf three", "leaf two"]],
    ["leaf from：bob", ["leaf three", "leaf two"]],
    ["leaf before：２０２６-11-24", ["leaf two", "leaf one"]],
    ["“leaf three”", ["leaf three"]],
    ["„three leaf“", []],
    ["«leaf three» from:bob", ["leaf three"]],
    ["‟leaf three‟", ["leaf three"]],
    ["「leaf three」", ["leaf three"]],
    ['"leaf “three”"', ["leaf three"]],
  ])("by %s", async (typed, expected) => {
    const { search } = await conversation();
    expect(search(typed)).toEqual(expected);
  });

  test.each([
    ["from:zoe", ["by Zoë"]],
    ["from:lukasz", ["by Łukasz"]],
    ["from:ana", ["by Ana"]],
    ["from:anä", ["by Aná", "by Ana"]],
  ])("by %s to who is called so, or else so but for accents", async (typed, expected) => {
    const { robin, ada } = await said();
    for (const name of ["Zoë", "Łukasz", "Ana", "Aná"])
      await sendMessage(robin, { user: someone(robin, name), room: 1, content: `by ${name}` });
    expect(found(robin, typed, ada)).toEqual(expected);
    expect(found(robin, typed)).toEqual(expected);
  });

  test.each([
    ["in:#general", ["one"]],
    ['in:"#general"', ["one"]],
    ["in:＃general", ["one"]],
    ["in:##x", ["two"]],
    ["in:#x", ["two"]],
    ["in:#both", ["exact"]],
    ["in:both", ["bare"]],
    ['in:"5 floppy"', ["quoted"]],
    ['in:5"', ["inch"]],
    ["in:„Lumen“", ["dim"]],
    ["in:lodz", ["boat"]],
    ['in:"„Lumen“"', ["dim"]],
  ])(
    "by %s to rooms whose names have in them what means something, or what many cannot type",
    async (typed, expected) => {
      const { robin, ada } = await said("elsewhere");
      const rooms = {
        "#general": "one",
        "##x": "two",
        "#both": "exact",
        both: "bare",
        '5" floppy': "quoted",
        '5"': "inch",
        "„Lumen“": "dim",
        Łódź: "boat",
      };
      for (const [name, content] of Object.entries(rooms)) {
        const room = makeRoom(robin, { name, topic: "", kind: "open" }, ada).id;
        await sendMessage(robin, { user: ada, room, content });
      }
      expect(found(robin, typed, ada)).toEqual(expected);
    },
  );

  test.each([
    ["from:nobody leaf", "Nobody here is called nobody."],
    ["in:nowhere leaf", "You read no room that is called nowhere."],
    ["in:m²", "You read no room that is called m²."],
    ["before:soon leaf", "“soon” is no date."],
    ["after:2026-02-30", "“2026-02-30” is no date."],
    ["after:", "“after:” needs something right behind it, like after:2026-11."],
    ["leaf before: 2026", "“before:” needs something right behind it, like before:2026-11-25."],
    ["from:", "“from:” needs something right behind it, like from:Ada."],
    ["FROM: bob", "“from:” needs something right behind it, like from:Ada."],
    ['leaf in:""', "“in:” needs something right behind it, like in:Lobby."],
  ])("by %s to nothing, with a reason", async (typed, reason) => {
    const { robin, ada } = await conversation();
    const { hits, reason: told } = robin.search.find(readQuery(typed, robin.now()), ada);
    expect(hits).toEqual([]);
    expect(told?.(en)).toStartWith(reason);
  });
});

describe("where the clock was set back", () => {
  const day = (text: string) => Date.parse(`${text}T12:00Z`);

  /** Messages of these days, said in this order. */
  async function days(...all: string[]) {
    const { robin, ada, clock, find } = await said();
    for (const [index, content] of all.entries()) {
      clock.time = day(content);
      await sendMessage(robin, { user: ada, room: 1, content: `${content} number ${index}` });
    }
    return (typed: string) => find(typed).map((content) => content.split(" ")[0]!);
  }

  test.each([
    ["after:2026-11-20 before:2026-11-22", ["2026-11-21", "2026-11-20", "2026-11-20"]],
    ["after:2030", ["2030-02-01", "2030-01-01"]],
    ["before:2030", ["2026-11-22", "2026-11-21", "2026-11-20", "2026-11-20"]],
    ["number after:2026-11-21", ["2026-11-22", "2026-11-21", "2030-02-01", "2030-01-01"]],
    ["after:2026-11-22 before:2030-02", ["2026-11-22", "2030-01-01"]],
    ["after:2027 before:2029", []],
    ["before:2020", []],
  ])("%s finds just what was said then", async (typed, expected) => {
    const find = await days(
      "2026-11-20",
      "2026-11-20",
      "2030-01-01",
      "2030-02-01",
      "2026-11-21",
      "2026-11-22",
    );
    expect(find(typed)).toEqual(expected);
  });

  test("whatever the clock did, a date finds just what a look at every message does", async () => {
    const some = fc.integer({ min: 10, max: 28 }).map((number) => `2026-11-${number}`);
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 18 }), some, some, async (all, after, before) => {
        const find = await days(...all);
        const within = all.filter((one) => one >= after && one < before);
        expect(find(`after:${after} before:${before}`)).toEqual(within.reverse());
      }),
      { numRuns: 60, seed: 20261127 },
    );
  });

  test("is known of what was said before there was a note of it", async () => {
    const { robin, ada, clock } = await said();
    for (const content of ["2026-11-20", "2030-01-01", "2026-11-21"]) {
      clock.time = day(content);
      await sendMessage(robin, { user: ada, room: 1, content });
    }
    const step = migrations.find((one) => one.includes("create table clock_steps"))!;
    robin.db.run("drop table clock_steps");
    robin.db.transaction(() => robin.db.run(step))();
    const { search, indexing, now } = assemble(robin.db, robin.settings, robin.now);
    await indexing.start();
    const { hits } = search.find(readQuery("before:2030", now()), ada);
    expect(hits.map(({ message }) => message.content)).toEqual(["2026-11-21", "2026-11-20"]);
  });
});

describe("a search by one who may not read it", () => {
  test("finds nothing, and says of a room the same as of none", async () => {
    const { robin, browser, signedIn } = startRobin();
    const [ada, bob] = [someone(robin, "Ada"), await signedIn("Bob")];
    const room = makeRoom(robin, { name: "Surprise", topic: "", kind: "private" }, ada).id;
    await sendMessage(robin, { user: ada, room, content: "cake" });
    await sendMessage(robin, { user: ada, room: 1, content: "bread" });
    for (const reader of [browser(), bob]) {
      for (const q of ["cake", "from:Ada", "cake OR bread", 'in:Surprise "']) {
        expect(await page(reader, q)).not.toMatch(/>cake<|Surprise<|Look further/);
      }
      const other = await page(reader, "cake in:Elsewhere");
      const secret = await page(reader, "cake in:Surprise");
      expect(secret.replaceAll("Surprise", "Elsewhere")).toBe(other);
    }
    expect(found(robin, "cake", ada)).toEqual(["cake"]);
  });

  test.each([
    ["full w", true],
    ["w", true],
    ["w* full", true],
    ["7", true],
    ['"full w"', false],
    ["w full", false],
    ["full wx", false],
    ["日", false],
  ])("says of %p that a letter is no beginning: %p", async (typed, isSaid) => {
    const { robin, browser } = startRobin();
    await sendMessage(robin, { user: someone(robin), room: 1, content: "full words 70" });
    const said = await page(browser(), typed);
    expect(said).toContain("Nothing was found.");
    expect(said.includes("A single letter or digit is looked for as a word of its own")).toBe(isSaid);
  });

  test("finds for a guest what guests may read", async () => {
    const { robin, browser } = startRobin();
    const ada = someone(robin);
    const room = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada).id;
    await sendMessage(robin, { user: ada, room, content: "leaf" });
    expect(await page(browser(), "leaf")).toContain("Nothing was found");
    changeRoom(robin, { isPublic: true }, room);
    expect(await page(browser(), "leaf")).toContain("<mark>leaf</mark>");
    changeRoom(robin, { isPublic: false }, 1);
    await sendMessage(robin, { user: ada, room: 1, content: "bread" });
    expect(await page(browser(), "bread")).toContain("Nothing was found");
  });

  test("finds nothing more once one was taken out of the room", async () => {
    const { robin } = startRobin();
    const [ada, bob] = [someone(robin, "Ada"), someone(robin, "Bob")];
    const room = makeRoom(robin, { name: "Surprise", topic: "", kind: "private" }, ada);
    commit(robin, () => robin.members.join(room.id, bob.id));
    await sendMessage(robin, { user: ada, room: room.id, content: "cake" });
    expect(found(robin, "cake", bob)).toEqual(["cake"]);
    commit(robin, () => robin.leaving.takeOut(room, bob.id));
    expect(found(robin, "cake", bob)).toEqual([]);
  });

  test("finds nothing of a room that was deleted", async () => {
    const { robin } = startRobin();
    const ada = someone(robin);
    const room = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada);
    await sendMessage(robin, { user: ada, room: room.id, content: "leaf" });
    commit(robin, () => robin.rooms.softDelete(room.id));
    expect(found(robin, "leaf", ada)).toEqual([]);
    await robin.purging.start();
    expect(robin.db.query("select count(*) as count from search where search match 'leaf'").get()).toEqual({
      count: 0,
    });
  });
});

describe("what is said where one may not read makes no difference to a search", () => {
  /** `count` open rooms, and a private one in which Carl says the same 900 times. */
  async function secrets(count: number) {
    const db = openMemory();
    const runs: Run[] = [];
    watchStatements(db, (run) => runs.push(run));
    const robin = assemble(db, readSettings({ SENDS_PER_MINUTE: "0" }));
    const [ada, bob, carl] = ["Ada", "Bob", "Carl"].map((name) => someone(robin, name)) as [User, User, User];
    someone(robin, "Mute");
    const make = (kind: "open" | "private", index = 0) =>
      makeRoom(robin, { name: `Room ${index}`, topic: "", kind }, ada).id;
    const rooms = [1, ...Array.from({ length: count - 1 }, (_, index) => make("open", index))];
    const secret = make("private");
    const sends = Array.from({ length: 900 }, (_, index) => [
      sendMessage(robin, { user: carl, room: secret, content: "quokka leaps xylophone" }),
      sendMessage(robin, { user: ada, room: rooms[index % count]!, content: "hello all" }),
      ...(index % 15 === 0 ? [sendMessage(robin, { user: ada, room: 1, content: "hello xylem" })] : []),
    ]);
    await Promise.all(sends.flat());
    /** What the index was asked and which messages were looked at, with all words of `typed` as one and the same. */
    const workOf = (typed: string, reader: User | undefined) => {
      runs.length = 0;
      expect(found(robin, typed, reader)).toEqual([]);
      const asked = runs.filter(({ sql }) => /from (search|messages)\b/.test(sql));
      return asked.map((run) => JSON.stringify(run).replaceAll(/\b(quo|zep|lea|lul|xyl)\w*|\bu\d/g, "…"));
    };
    return { workOf, bob };
  }

  describe.each([1, 20])("in %i rooms that one reads", (count) => {
    let started: ReturnType<typeof secrets> | undefined;

    test.each([
      ["a word", '"quokka"', '"zephy"'],
      ["a beginning", "quokk*", "zephy*"],
      ["a beginning that the index lists", "quo*", "zep*"],
      ["a beginning like one that is said here", "xylophon*", "xylograp*"],
      ["a phrase", '"quokka leaps"', '"zephy lulls"'],
      ["a rare word with a common one", "quokka hello", "zephy hello"],
      ["a person", "from:Carl", "from:Mute"],
      ["what a person said", "quokka from:Carl", "zephy from:Mute"],
    ])("%s is looked for in the same way", async (_, secret, never) => {
      const { workOf, bob } = await (started ??= secrets(count));
      for (const reader of [bob, undefined]) {
        const work = workOf(secret, reader);
        expect(work.length).toBeGreaterThan(1);
        expect(work).toEqual(workOf(never, reader));
      }
    });

    test("a guest looks for nobody in the same way", async () => {
      const { workOf } = await (started ??= secrets(count));
      expect(workOf("from:Carl", undefined)).toEqual(workOf("from:Nemo", undefined));
    });
  });

  test("and the little that one reads is found among much that one does not", async () => {
    const { robin, ada } = await said("hello one", "hellish two", "hello three");
    const room = makeRoom(robin, { name: "Surprise", topic: "", kind: "private" }, ada).id;
    const say = (content: string) => sendMessage(robin, { user: ada, room, content });
    await Promise.all(Array.from({ length: 2_100 }, () => say("hello, hellish")));
    const eve = someone(robin, "Eve");
    const find = (typed: string) => found(robin, typed, eve);
    expect(find("hello")).toEqual(["hello three", "hello one"]);
    expect(find('"hello"')).toEqual(["hello three", "hello one"]);
    expect(find("hel*")).toEqual(["hello three", "hellish two", "hello one"]);
    expect(find('"hello one"')).toEqual(["hello one"]);
    expect(find("from:Ada hellish")).toEqual(["hellish two"]);
  });

  test("and a room whose number looks the same in the index is another", async () => {
    const { robin, ada, find } = await said("cake in the lobby");
    robin.db.run("insert into rooms (id, name, kind, created_at) values (8192, 'Last', 'private', 0)");
    const room = makeRoom(robin, { name: "Surprise", topic: "", kind: "private" }, ada).id;
    expect(inRowid(room)).toBe(inRowid(1));
    await sendMessage(robin, { user: ada, room, content: "cake in secret" });
    const eve = someone(robin, "Eve");
    expect(find("cake")).toEqual(["cake in secret", "cake in the lobby"]);
    expect(found(robin, "cake", eve)).toEqual(["cake in the lobby"]);
    for (let index = 0; index < 13; index += 1)
      makeRoom(robin, { name: `Room ${index}`, topic: "", kind: "open" }, ada);
    expect(found(robin, "cake", eve)).toEqual(["cake in the lobby"]);
  });
});

describe("a guest", () => {
  test("does not learn by a search who has an account", async () => {
    const { robin, browser, signedIn } = await said("bread");
    someone(robin, "Mute");
    const guest = browser();
    for (const more of ["", " bread", " from:Ada", " in:Lobby", " in:Nowhere"]) {
      const there = await page(guest, `from:Mute${more}`);
      const nobody = await page(guest, `from:Nemo${more}`);
      expect(there.replaceAll("Mute", "Nemo")).toBe(nobody);
    }
    expect(await page(guest, "from:Nemo")).toContain("Nothing was found.");
    expect(await page(guest, "from:Ada")).toContain(">bread<");
    expect(await page(await signedIn("Bob"), "from:Nemo")).toContain("Nobody here is called Nemo.");
  });
});

describe("the page of a search", () => {
  test("looks first in the room from which one has come, and leads from there to all", async () => {
    const { robin, signedIn, ada } = await said("leaf in the lobby");
    const { id } = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada);
    await sendMessage(robin, { user: ada, room: id, content: "leaf in the garden" });
    const bob = await signedIn("Bob");
    const from = (path: string) =>
      bob.get("/search", { referer: `http://localhost${path}` }).then((answer) => answer.text());
    expect(field(await from(`/rooms/${id}`), "room")).toBe(String(id));
    expect(field(await from("/"), "room")).toBe("1");
    expect(await from("/search?q=leaf")).not.toContain('name="room"');
    expect(await from("/rooms/99")).not.toContain('name="room"');

    const here = await (await bob.get(`/search?q=leaf&room=${id}`)).text();
    expect(texts(here, "mark")).toHaveLength(1);
    expect(here).toContain("1 message found");
    expect(here).toContain('<a href="/search?q=leaf" dir="auto">All rooms</a>');
    // A room that one does not read is none.
    expect(await (await bob.get("/search?q=leaf&room=99")).text()).toContain("2 messages found");
  });

  test("tells how many there are, up to a hundred, and offers who said them as filters", async () => {
    const { robin, signedIn } = await said(...Array.from({ length: 101 }, (_, index) => `leaf ${index}`));
    const bob = await signedIn("Bob");
    await bob.say("my leaf");
    const both = await page(bob, "leaf");
    expect(both).toContain("At least 100 messages found");
    expect(both).toContain('href="/search?q=from%3ABob+leaf"');
    const own = await page(bob, "from:Bob leaf");
    expect(own).toContain("1 message found");
    expect(own).toContain('href="/search?q=leaf"');
    const older = await (await bob.get("/search?q=leaf&below=50")).text();
    expect(older).not.toContain("messages found");
    expect(robin.search.find(readQuery("leaf 7", 0), undefined).count).toEqual({ least: 1, isAll: true });
  });

  test.each([
    ["leaf from：ada", "leaf"],
    ['"letter from:ada" from:ada', '"letter from:ada"'],
    ['xfrom:a from:"ada"in:lobby', "xfrom:a in:lobby"],
  ])("leads from %s to what everybody said", async (typed, rest) => {
    const { signedIn } = await said("leaf");
    const markup = await page(await signedIn("Bob"), typed);
    const chips = elements(markup, ".chips a").map((chip) => attribute(chip, "href"));
    expect(chips).toEqual(["#q", `/search?${new URLSearchParams({ q: rest })}`]);
  });

  test("shows each message among its neighbours, marked, and leads to it in place", async () => {
    const { signedIn } = await said("the one before", "A *needle* in the hay", "the one after");
    const markup = await page(await signedIn("Bob"), "needle");
    expect(markup).toContain("<mark>needle</mark>");
    expect(markup).toContain('href="/rooms/1/chats/2#chat-2"');
    const [hit] = texts(markup, ".hit");
    expect(hit).toContain("the one before");
    expect(hit).toContain("the one after");
  });

  test("keeps what was typed", async () => {
    const { signedIn } = await said("x");
    const markup = await page(await signedIn("Bob"), '"<b>" from:ada');
    expect(field(markup, "q")).toBe('"<b>" from:ada');
    expect(markup).not.toContain('<b>"');
  });

  test("shows what was said as text, whatever it is", async () => {
    const { signedIn } = await said('needle <img src=x onerror="alert(1)"> needle');
    const markup = await page(await signedIn("Bob"), "needle");
    expect(markup).not.toContain("<img src=x");
    expect(markup).toContain("&lt;img");
  });

  test("shows of a long message what stands around the first hit", async () => {
    const { signedIn } = await said(`${"hay ".repeat(300)}needle ${"hay ".repeat(300)}`);
    const markup = await page(await signedIn("Bob"), "needle");
    const shown = shownIn(markup);
    expect(shown).toContain("needle");
    expect(shown.length).toBeLessThan(320);
  });

  test.each([
    ["area 10² m², 3½ h, H₂O, № 5, ①, …wait", "h2o"],
    ["10² m²", "m2"],
    ["3½h of it", "½"],
    ["№ 5 …", "no"],
    ["ﬁne ｗｉｄｅ Straße", "strasse"],
    ["Donau\u00ADdampfer", "donaudampfer"],
    ["مـــرحبا", "مرحبا"],
    ["ｶﾞﾗｽ", "ガラス"],
    ["학교".normalize("NFD"), "학교"],
    ["STRAẞE", "strasse"],
    ["㎏ and ℃", "kg"],
  ])("shows %s as it was said, found by %s", async (content, typed) => {
    const { signedIn } = await said(content, "and more");
    const markup = await page(await signedIn("Bob"), typed);
    expect(shownIn(markup)).toBe(content);
    expect(markup).toContain("<mark>");
    expect(neighbourIn(await page(await signedIn("Eve"), "more"))).toBe(content);
  });

  test.each([
    ["area 10² m²", "m2", "m²"],
    ["the ﬁne art", "fine", "ﬁne"],
    ["a Straße here", "strasse", "Straße"],
    ["3½h", "½", "½"],
    ["a Donau\u00ADdampfer here", "donaudampfer", "Donau\u00ADdampfer"],
    ["we 👨‍👩‍👧 us", "👩", "👨‍👩‍👧"],
    ["ok 👍🏽 yes", "👍", "👍🏽"],
    ["🇩🇪🇫🇷🇮🇹", "🇫🇷", "🇫🇷"],
    ["x 1️⃣ y", "1", "1️⃣"],
    ["a น้ำแข็ง", "น้ำ", "น้ำ"],
    [`an ${"e\u0301te\u0301"} b`, "été", "e\u0301te\u0301"],
    [`一${"か\u3099"}二`, "が", "か\u3099"],
    ["love ❤️‍🔥!", "❤", "❤️‍🔥"],
    ["کتاب‌ها", "کتاب", "کتاب‌ها"],
    ["о пʼять годин", "п'ять", "пʼять"],
    [":tada: party", "🎉", "🎉"],
    ["دورة التدريب", "تدريب", "تدريب"],
    ["foo\u200Bbar", '"bar"', "bar"],
    ["foo\u200Bbar", "foobar", "foo\u200Bbar"],
  ])("marks in %s what %s finds: %s", async (content, typed, mark) => {
    const { signedIn } = await said(content);
    const markup = await page(await signedIn("Bob"), typed);
    expect(texts(markup, "mark")[0]).toBe(mark);
  });

  test.each([
    ["at the end", `kq a${"😀".repeat(600)}`],
    ["at the end, by one", `kq ab${"😀".repeat(600)}`],
    ["at the beginning", `b${"😀".repeat(80)} kq ${"hay ".repeat(100)}`],
    ["at the beginning, by one", `bb${"😀".repeat(80)} kq ${"hay ".repeat(100)}`],
    ...[1, 2, 3, 4, 5, 6, 7].map((count) => [
      `of a family, by ${count}`,
      `${"👨‍👩‍👧‍👦".repeat(40)}${"x".repeat(count)} kq ${"👨‍👩‍👧‍👦".repeat(100)}`,
    ]),
    ["of a flag", `${"🇩🇪".repeat(81)} kq x${"🇫🇷".repeat(400)}`],
    ["of a flag, by one", `${"🇩🇪".repeat(81)}x kq xx${"🇫🇷".repeat(400)}`],
    ["of a colour", `${"👍🏽".repeat(81)} kq xxx${"👍🏽".repeat(400)}`],
    ["of a letter and its mark", `${"q\u0303".repeat(81)} kq ${"q\u0303".repeat(400)}`],
  ])("cuts no sign in half %s", async (_, content) => {
    const { signedIn } = await said(content, "what else");
    const bob = await signedIn("Bob");
    const shown = shownIn(await page(bob, "kq")).replace(/^…|…$/g, "");
    expect(isOfWholeSigns(shown, content)).toBe(true);
    const near = neighbourIn(await page(bob, "else")).replace(/…$/, "");
    expect(isOfWholeSigns(near, content)).toBe(true);
    expect([...shown].length).toBeLessThanOrEqual(300);
    expect([...near].length).toBeLessThanOrEqual(300);
  });

  test("whatever is said is shown as it was, with marks around whole signs", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 }),
      fc.string({ unit: "binary", minLength: 1, maxLength: 4 }),
      fc.constantFrom(
        "½",
        "ﬁn",
        "Straße",
        "İı",
        "م\u0640\u064Eر",
        "👨‍👩‍👧",
        "🇩🇪🇫🇷",
        "👍🏽",
        "1️⃣",
        "ｶﾞ",
        "\u1112\u1161\u11AB",
      ),
      fc.constantFrom(
        "ㅎㅏㄴ",
        "น้ำ",
        "हिन्दी",
        "‼️",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "a\u00ADb",
        "\u200B",
        "㍿",
        "…",
        " ",
        "x",
        "e\u0301",
        "\u0301",
        "\u200D",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), fc.nat(11), (pieces, pick) => {
        const content = pieces.join("");
        const parts = marked(content, readQuery(`${pieces[pick % pieces.length]!}*`, 0).terms);
        expect(parts.map(({ text }) => text).join("")).toBe(content);
        const signs = Array.from(new Intl.Segmenter().segment(content), ({ index }) => index);
        let at = 0;
        for (const { text } of parts) {
          expect(signs).toContain(at);
          at += text.length;
        }
      }),
      { numRuns: 2_000, seed: 20261127 },
    );
  });

  test("shows that a long neighbour goes on", async () => {
    const { signedIn } = await said("hay ".repeat(300), "needle");
    expect(neighbourIn(await page(await signedIn("Bob"), "needle"))).toEndWith("…");
  });

  test("shows of a letter under a heap of marks a part", async () => {
    const { signedIn } = await said(`kq a${"\u0301".repeat(3_900)}`);
    const shown = shownIn(await page(await signedIn("Bob"), "kq"));
    expect([...shown].length).toBeLessThanOrEqual(302);
  });

  test("shows nothing where Robin noted something beside a hit", async () => {
    const { robin, ada, signedIn } = await said("the one before", "needle");
    await noteEvent(robin, "opened", ada, 1);
    const markup = await page(await signedIn("Bob"), "needle");
    expect(elements(markup, ".neighbour")).toHaveLength(1);
    expect(neighbourIn(markup)).toBe("the one before");
  });

  test("shows a phrase marked as one", async () => {
    const { signedIn } = await said("in the middle of the night");
    expect(await page(await signedIn("Bob"), '"middle of the"')).toContain("<mark>middle of the</mark>");
  });
});

test("who searches too often is told when to go on, and keeps what was typed", async () => {
  const { signedIn, clock, browser } = await said("leaf");
  const [bob, guest] = [await signedIn("Bob"), browser()];
  for (const reader of [bob, guest]) {
    for (let count = 0; count < 30; count += 1) await page(reader, "leaf");
    const answer = await reader.get("/search?q=leaf");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
    const markup = await answer.text();
    expect(markup).toContain("That was quick. Wait 1 second");
    expect(markup).toContain('value="leaf"');
    expect((await reader.get("/search")).status).toBe(200);
  }
  clock.pass(1_000);
  await page(bob, "leaf");
});

test("whatever is typed is answered", async () => {
  const { signedIn, clock } = await said("one", "two two", "会议", '"quoted" words*');
  const bob = await signedIn("Bob");
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      '"',
      "*",
      "^",
      ":",
      "(",
      ")",
      "-",
      "NEAR(",
      " AND ",
      " OR ",
      "from:",
      "in:",
      "before:",
      "after:",
      "{",
      "+",
      "\0",
    ),
    fc.constantFrom("one", "two", "会", "🎉", "word ".repeat(60), "2026-11-25", "Ada", "lobby"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      clock.pass(1_000);
      const answer = await bob.get(`/search?${new URLSearchParams({ q: pieces.join("").toWellFormed() })}`);
      expect(answer.status).toBe(200);
      const read = readQuery(pieces.join(""), 0);
      const { fromAnybody, ...rest } = readQuery(read.fromAnybody, 0);
      expect({ ...rest, fromAnybody }).toEqual({ ...read, from: [], fromAnybody, noValue: rest.noValue });
    }),
    { numRuns: 400, seed: 20261125 },
  );
});

test("whatever was said, edited and deleted, a search finds just what a look at every message does", async () => {
  const word = fc.constantFrom("leaf", "tree", "leaves", "Öl", "会", "议", "🎉", "책", "책을");
  const plain = (one: string) => one.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase();
  const content = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
  const event = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant("say"), content) },
    { weight: 2, arbitrary: fc.tuple(fc.constant("edit"), content, fc.nat(20)) },
    { weight: 1, arbitrary: fc.tuple(fc.constant("delete"), content, fc.nat(20)) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events) => {
      const { robin, ada } = await said();
      const ids: number[] = [];
      for (const [kind, words, pick = 0] of events as [string, string, number?][]) {
        const id = ids[pick % ids.length];
        if (kind === "say") ids.push(await sendMessage(robin, { user: ada, room: 1, content: words }));
        else if (id !== undefined && kind === "edit")
          await editMessage(robin, { id, user: ada, content: words });
        else if (id !== undefined) await deleteMessage(robin, id, ada);
      }
      const there = robin.messages.last(1).filter(({ deletedAt }) => deletedAt === null);
      for (const sought of ["leaf", "tree", "leaves", "ol", "会", "议", "🎉", "책", "책을"]) {
        const has = (words: string) => words.split(" ").some((one) => plain(one) === sought);
        const expected = there.filter((message) => has(message.content)).map((message) => message.content);
        expect(found(robin, `"${sought}"`, ada)).toEqual(expected.reverse().slice(0, 20));
      }
      for (const sought of ["lea", "leav", "leave", "tree", "ol", "책", "책을"]) {
        const has = (words: string) => words.split(" ").some((one) => plain(one).startsWith(sought));
        const expected = there.filter((message) => has(message.content)).map((message) => message.content);
        expect(found(robin, `${sought}*`, ada)).toEqual(expected.reverse().slice(0, 20));
      }
      robin.db.run("insert into search (search, rank) values ('integrity-check', 0)");
    }),
    { numRuns: 60, seed: 20261125 },
  );
});

describe("among many messages", () => {
  const WORDS = ["leaf", "leaves", "tree", "会", "议", "Öl"];
  const LONG = "leaf tree leaf tree leaf tree leaf tree";
  const ONCE = "tree Öl tree Öl tree Öl tree Öl";

  /** 1,600 messages by two people in `count` rooms, most words in most of them, in two blocks of the index. */
  async function many(count: number) {
    const started = await said();
    const { robin, ada } = started;
    const bob = someone(robin, "Bob");
    const rooms = Array.from({ length: count }, (_, index) => {
      return makeRoom(robin, { name: `Room ${index}`, topic: "", kind: "open" }, ada).id;
    });
    robin.db.run("update sequence set last = 32000");
    let seed = 20261125;
    const below = (most: number) => (seed = (seed * 48_271) % 0x7fffffff) % most;
    const contentOf = (id: number) => {
      if (id === 32_767) return ONCE;
      if (id % 300 === 0) return `${LONG} ${id % 600 === 0 ? "tree" : "leaf"}`;
      const words = Array.from({ length: 12 }, () => WORDS[below(WORDS.length)]!);
      return [...words, ...(id % 90 === 0 ? ["acorn"] : [])].join(" ");
    };
    const messages = Array.from({ length: 1_600 }, (_, index) => ({
      id: 32_001 + index,
      user: below(5) > 0 ? bob : ada,
      room: rooms[below(count)]!,
      content: contentOf(32_001 + index),
    }));
    expect(await Promise.all(messages.map((message) => sendMessage(robin, message)))).toEqual(
      messages.map(({ id }) => id),
    );
    return { ...started, rooms, bob, messages };
  }

  /** The numbers of all that `typed` finds for `user`, page by page. */
  function allFound({ search, now }: Robin, typed: string, user: User): number[] {
    const ids: number[] = [];
    for (let below: number | undefined = Infinity; below !== undefined;) {
      const found = search.find(readQuery(typed, now()), user, below);
      ids.push(...found.hits.map(({ message }) => message.id));
      below = found.below;
    }
    return ids;
  }

  test.each([3, 14])("in %i rooms, it finds just what a look at every message does", async (count) => {
    const { robin, ada, bob, rooms, messages } = await many(count);
    const has = (...words: string[]) =>
      messages.filter(({ content }) => ` ${content} `.includes(` ${words.join(" ")} `));
    const both = (one: typeof messages, other: typeof messages) =>
      one.filter((message) => other.includes(message));
    const expected = {
      '"leaf"': has("leaf"),
      '"tree leaf"': has("tree", "leaf"),
      '"tree leaf" "leaves"': both(has("tree", "leaf"), has("leaves")),
      '"leaves leaves leaves leaves leaves"': has("leaves", "leaves", "leaves", "leaves", "leaves"),
      会议: has("会", "议"),
      "ol* leav*": both(has("Öl"), has("leaves")),
      '"tree tree" leav': both(has("tree", "tree"), has("leaves")),
      "leavi*": [],
      "tree from:Bob": has("tree").filter(({ user }) => user === bob),
      'tree in:"Room 2"': has("tree").filter(({ room }) => room === rooms[2]),
      [`"${LONG} tree"`]: has(LONG, "tree"),
      "acorn from:Bob": has("acorn").filter(({ user }) => user === bob),
      ...Object.fromEntries(
        WORDS.flatMap((word) => {
          const thrice = has(word, word, word);
          return [
            [`${LONG} "${word} ${word} ${word}"`, [has("leaf"), has("tree"), thrice].reduce(both)],
            [`"${word} ${word} ${word}" from:Ada`, thrice.filter(({ user }) => user === ada)],
          ];
        }),
      ),
    };
    const look = () => Object.keys(expected).map((typed) => [typed, allFound(robin, typed, ada)]);
    const all = Object.entries(expected).map(([typed, those]) => [
      typed,
      those.map(({ id }) => id).reverse(),
    ]);
    expect(look()).toEqual(all);
    expect(await inHaste(look, 2)).toEqual(all);
    expect(await inHaste(() => allFound(robin, `"${ONCE}"`, ada))).toEqual([32_767]);
  });

  test("a page on which nothing was found in time says so, and leads on", async () => {
    const { signedIn } = await many(3);
    const reader = await signedIn("Eve");
    const markup = await inHaste(() => page(reader, `"${ONCE}"`));
    expect(markup).toContain("Nothing was found so far.");
    expect(wayOn(markup)).toBeDefined();
  });
});

describe("where what was said takes long to look at", () => {
  test("the clock is asked before all that the index proposes is looked at", async () => {
    const { robin } = await said(...Array.from({ length: 60 }, (_, index) => `tree ${index}`));
    const query = readQuery('"tree"', 0);
    const { hits, below } = await inHaste(() => robin.search.find(query, undefined));
    expect([hits.length, below]).toEqual([5, hits.at(-1)!.message.id]);
    const older = await inHaste(() => robin.search.find(query, undefined, below));
    expect(older.hits[0]!.message.id).toBe(below! - 1);
  });

  test("samples that tell how common a beginning is end with the time", async () => {
    const { robin } = await said(...Array.from({ length: 60 }, (_, index) => `treehouse ${index}`));
    const runs: Run[] = [];
    watchStatements(robin.db, (run) => runs.push(run));
    const watched = assemble(robin.db, robin.settings, robin.now);
    expect((await inHaste(() => found(watched, "treet* ".repeat(15)))).length).toBe(0);
    const looks = runs.filter(({ sql }) => sql.includes("from messages where id = $id"));
    expect(looks.length).toBeLessThan(60);
  });

  test("hits for which no time is left show from their beginnings, without marks", async () => {
    const { browser } = await said("leaf", "leaf again");
    const guest = browser();
    expect((await page(guest, "leaf")).match(/<mark>/g)?.length).toBe(2);
    const hurried = await inHaste(() => page(guest, "leaf"));
    expect(texts(hurried, '.said[dir="auto"]')).toEqual(["leaf again", "leaf"]);
    expect(hurried).not.toContain("<mark>");
  });
});

/** What `look` gives where time flies: with each look at the clock `step` ms are gone. */
async function inHaste<T>(look: () => T | Promise<T>, step = 30): Promise<T> {
  let time = 0;
  const watch = spyOn(performance, "now").mockImplementation(() => (time += step));
  try {
    return await look();
  } finally {
    watch.mockRestore();
  }
}

describe("the index", () => {
  test("has nothing of a deleted message, in whatever file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-search-"));
    try {
      const robin = assemble(openDatabase(folder), readSettings({ SENDS_PER_MINUTE: "0" }));
      const ada = someone(robin);
      const id = await sendMessage(robin, { user: ada, room: 1, content: "Xylophonist Zanzibar" });
      await sendMessage(robin, { user: ada, room: 1, content: "Xylem stays" });
      const other = await sendMessage(robin, { user: ada, room: 1, content: "Quetzalcoatl" });
      await editMessage(robin, { id: other, user: ada, content: "a bird" });
      expect(inFiles(folder, "quetzal")).toBe(true);
      await deleteMessage(robin, id, ada);
      for (const word of ["xylophon", "Xylophon", "zanzibar", "Zanzibar", "ylophonist", "quetzal"]) {
        expect([word, inFiles(folder, word)]).toEqual([word, false]);
      }
      expect(inFiles(folder, "xylem")).toBe(true);
      closeDatabase(robin.db);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("takes in what was said before there was one, the newest first, and goes on after a restart", async () => {
    const { robin, ada } = await said();
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        sendMessage(robin, { user: ada, room: 1, content: `old ${index + 1}` }),
      ),
    );
    // As a Robin without a search has left it.
    robin.db.run("delete from search_backlog");
    robin.db.run("insert into search_backlog (up_to) select max(id) from messages");
    robin.db.run("insert into search (search) values ('delete-all')");

    const restarted = assemble(robin.db, robin.settings, robin.now);
    const find = (typed: string) => found(restarted, typed, ada);
    await editMessage(restarted, { id: 3, user: ada, content: "edited meanwhile" });
    await deleteMessage(restarted, 4, ada);
    await sendMessage(restarted, { user: ada, room: 1, content: "new" });
    expect([find("new"), find("old")]).toEqual([["new"], []]);
    await restarted.indexing.start();
    expect(find("old").length).toBe(20);
    expect([find('"old 1"'), find("edited"), find('"old 3"'), find('"old 4"')]).toEqual([
      ["old 1"],
      ["edited meanwhile"],
      [],
      [],
    ]);
    const again = assemble(robin.db, robin.settings, robin.now);
    await editMessage(again, { id: 5, user: ada, content: "edited later" });
    expect(found(again, '"old 5"', ada)).toEqual([]);
    expect(robin.db.query("select up_to as upTo from search_backlog").get()).toEqual({ upTo: 0 });
  });

  test("takes in the words that marks stand in of what it has had as it was typed", async () => {
    const { robin, ada } = await said();
    const find = (typed: string) => found(robin, typed, ada);
    // As a Robin from before step 43 has left it.
    robin.db.run("update search_backlog set as_typed_up_to = 450");
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        sendMessage(robin, { user: ada, room: 1, content: `**O**ld ${index + 1}` }),
      ),
    );
    await editMessage(robin, { id: 3, user: ada, content: "**e**dited" });
    await deleteMessage(robin, 4, ada);
    await sendMessage(robin, { user: ada, room: 1, content: "**n**ew" });
    expect([find("new"), find("old 450"), find("edited")]).toEqual([["**n**ew"], [], []]);
    await robin.indexing.start();
    const most = [find('"old 1"'), find("old 450"), find("edited"), find('"old 4"')];
    expect(most).toEqual([["**O**ld 1"], ["**O**ld 450"], ["**e**dited"], []]);
    for (let id = 1; id <= 450; id += 1) if (id !== 4) await deleteMessage(robin, id, ada);
    robin.db.run("create virtual table temp.words using fts5vocab(main, search, row)");
    const words = robin.db.query<{ term: string }, []>("select term from temp.words").all();
    expect(words.map(({ term }) => term)).toEqual(["b0", "ew", "n", "new", "r1", `u${ada.id}`]);
  });
});

/** The text of the first hit, and of its first neighbour, as it is there. */
function shownIn(markup: string): string {
  return texts(markup, '.said[dir="auto"]')[0]!;
}

function neighbourIn(markup: string): string {
  return texts(markup, '.neighbour > span[dir="auto"]')[0]!;
}

/** Whether `part` of `whole` begins and ends where signs do. */
function isOfWholeSigns(part: string, whole: string): boolean {
  const signs = Array.from(new Intl.Segmenter().segment(whole), ({ index }) => index);
  const start = whole.indexOf(part);
  return (
    start >= 0 &&
    part !== "" &&
    [...signs, whole.length].includes(start + part.length) &&
    signs.includes(start)
  );
}

/** Where "Look further back" leads, if it is offered. */
function wayOn(markup: string): string | undefined {
  const link = elements(markup, "a").find((one) => text(one) === "Look further back");
  return link && attribute(link, "href");
}

function inFiles(folder: string, word: string): boolean {
  return readdirSync(folder).some((file) => readFileSync(join(folder, file)).includes(word));
}
