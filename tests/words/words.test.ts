import { describe, expect, test } from "bun:test";
import { ar } from "../../src/words/ar.ts";
import { en, type Words } from "../../src/words/en.ts";
import { fr } from "../../src/words/fr.ts";
import { ja } from "../../src/words/ja.ts";
import { languages, wordsFor } from "../../src/words/languages.ts";
import { text } from "../support/page.ts";
import { startRobin } from "../support/robin.ts";

/** What may well be the same in another language: examples to type, and names that stand beside each other. */
const ALIKE = new Set([
  "reactions.examples",
  "message.page",
  "inbox.messages",
  "search.titleOf",
  "audit.session",
]);

const LANGUAGES = languages.map(({ language }) => language);

/** What sentences are asked with: seven of everything, or people called Ada. */
const ASKED: readonly unknown[][] = [
  [7, 9],
  [{ least: 7, most: 9 }],
  [["Ada", "Bob"]],
  ["Ada", "Bob"],
  ["Ada", ["Bob"]],
  ["Ada", "Bob", "Cleo", 7],
  ["Asia/Tokyo", 7],
];

/** The same, with people wherever a sentence takes a text. */
const TYPED = [["Ada", ["Bob"]], ["Ada", 7], ["Ada", "Bob"], ["Ada", "Bob", "Cleo", 7], ...ASKED];

/** Every sentence of `words`, with the way to it; those that take something are asked with what stands out. */
function sentences(words: object, tries = ASKED, path: readonly string[] = []): [string, string][] {
  return Object.entries(words).flatMap(([key, said]: [string, unknown]): [string, string][] => {
    const way = [...path, key];
    if (typeof said === "string") return [[way.join("."), said]];
    if (typeof said === "function") {
      return [[way.join("."), ask(said as (...asked: unknown[]) => unknown, tries)]];
    }
    return sentences(said as object, tries, way);
  });
}

/** What `sentence` says of the first of `tries` that it can say something of. */
function ask(sentence: (...asked: unknown[]) => unknown, tries: readonly unknown[][]): string {
  for (const asked of tries) {
    try {
      const said = String(sentence(...asked));
      if (!/undefined|NaN|ليس.رقم|\[object/.test(said)) return said;
    } catch {}
  }
  throw new Error("A sentence that says nothing of anything");
}

/** What is said, without how the language is spoken. */
const ofRobin = (words: Words) => {
  const spoken = new Set([
    "locale",
    "direction",
    "language",
    "number",
    "compare",
    "list",
    "moment",
    "duration",
    "counted",
    "size",
    "day",
    "hour",
    "span",
  ]);
  return Object.fromEntries(Object.entries(words).filter(([key]) => !spoken.has(key)));
};

describe("the language of a page", () => {
  test.each([
    [null, "en"],
    ["", "en"],
    ["de", "de"],
    ["de-CH,de;q=0.9,en;q=0.8", "de"],
    ["fr-CA", "fr"],
    ["es-419,es;q=0.9", "es"],
    ["pt-BR,pt;q=0.9,en-US;q=0.8", "pt"],
    ["zh-CN,zh;q=0.9", "zh-Hans"],
    ["zh-Hans-SG", "zh-Hans"],
    ["zh-TW,en", "en"],
    ["zh-HK", "en"],
    ["zh-MO,zh-Hant;q=0.9", "en"],
    ["zh-Hant-CN,ja;q=0.5,en;q=0.4", "ja"],
    ["zh-tw,de;q=0.5,zh-CN;q=0.4", "de"],
    ["zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "en"],
    ["zh-HK,ZH;q=0.9,ja;q=0.8", "ja"],
    ["zh-TW,zh;q=0.9,zh-CN;q=0.8,en;q=0.7", "zh-Hans"],
    ["zh,zh-TW;q=0.9", "zh-Hans"],
    ["zh-TW;q=0.5,zh-Hans-HK;q=0.4", "zh-Hans"],
    ["ja,en-US;q=0.9", "ja"],
    ["ar-EG", "ar"],
    ["fi,sv;q=0.9,de;q=0.5,en;q=0.7", "en"],
    ["en;q=0.1,ja;q=0.9", "ja"],
    ["en;q=0,de;q=0.1", "de"],
    ["DE-de", "de"],
    ["*", "en"],
    ["fi", "en"],
    [";;,,=", "en"],
    [`${"x".repeat(10_000)},de`, "en"],
  ])("for a browser that wants %j is %s", (wanted, language) => {
    const headers = wanted === null ? {} : { "accept-language": wanted };
    expect(wordsFor(new Request("http://robin.test/", { headers })).language).toBe(language);
  });

  test.each(languages)("is said in the page ($language)", async ({ language, direction, page }) => {
    const { browser } = startRobin();
    const markup = await (await browser().get("/login", { "accept-language": language })).text();
    expect(markup).toContain(`<html lang="${language}" dir="${direction}">`);
    expect(text(markup)).toContain(page.signIn);
  });
});

describe.each(languages)("in $language", (words) => {
  const said = new Map(sentences(ofRobin(words)));
  const inEnglish = new Map(sentences(ofRobin(en)));

  test("every sentence is there, and has places for the same", () => {
    const places = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();
    for (const [way, sentence] of said) {
      expect([way, sentence.trim()]).not.toEqual([way, ""]);
      if (inEnglish.has(way)) expect([way, places(sentence)]).toEqual([way, places(inEnglish.get(way)!)]);
    }
  });

  test("numbers and names that a sentence is given are in it", () => {
    for (const [way, sentence] of said) {
      const given = (inEnglish.get(way) ?? "").match(/\b(?:7|9|Ada|Bob)\b/g) ?? [];
      for (const one of given) expect([way, sentence]).toEqual([way, expect.stringContaining(one)]);
    }
  });

  test("hardly a sentence of several words is the English one", () => {
    if (words === en) return;
    const same = [...said].filter(
      ([way, sentence]) => sentence.includes(" ") && sentence === inEnglish.get(way),
    );
    expect(same.map(([way]) => way).filter((way) => !ALIKE.has(way))).toEqual([]);
  });
});

describe("in French", () => {
  test("no line breaks before a sign that has a space, and each has it", () => {
    const breaking = sentences(ofRobin(fr)).filter(([, said]) =>
      / [:;?!»]|« |\p{L}[:;?!](?: |$)/u.test(said),
    );
    expect(breaking).toEqual([]);
  });

  test("nothing that is elided before a vowel stands before a name", () => {
    const hiatus = sentences(ofRobin(fr), TYPED).filter(([, said]) =>
      /(?<!\p{L})(?:de|que|le|la) (?:Ada|Bob|\{name\})/u.test(said),
    );
    expect(hiatus).toEqual([]);
  });
});

describe("in Japanese", () => {
  test("nothing stands between a name and what it is called with", () => {
    const apart = sentences(ofRobin(ja)).filter(([, said]) => / さん/.test(said));
    expect(apart).toEqual([]);
  });
});

describe("whom one may act on, and give a role to", () => {
  const BELOW = ["below", "unter", "inférieur", "inferior", "abaixo", "低于", "下", "دون"];
  const ABOVE = ["same rank", "höher", "supérieur", "superior", "acima", "更高", "上", "أعلى"];

  test.each(languages.map((words, at) => [words.language, words, BELOW[at]!, ABOVE[at]!] as const))(
    "tells in %s on whom one may not act",
    (_, { people, bans }, below, above) => {
      expect(people.mayNotGive).toContain(below);
      expect(bans.mayNot).toContain(above);
    },
  );
});

describe("in Arabic", () => {
  test("two minutes, hours, days, months and years are in the case that a sentence asks for", () => {
    const told = [120, 7_200, 172_800].flatMap((seconds) => {
      const tries = [[seconds, seconds], ["Ada", seconds], ["Ada", "Bob", "Cleo", seconds], ...ASKED];
      return sentences(ofRobin(ar), tries).map(([, said]) => said);
    });
    const spans = [2, 61, 730].map((days) => ar.figures.lasts(ar.span(days)));
    const all = [...told, ...spans];
    expect(all.filter((said) => /(?:دقيقت|ساعت|يوم|شهر|سنت)ان/.test(said))).toEqual([]);
    for (const two of ["دقيقتين", "ساعتين", "يومين", "شهرين", "سنتين"]) {
      expect(all).toContainEqual(expect.stringContaining(two));
    }
    expect(ar.duration(5)).toBe("5 ثوان");
  });

  test.each([
    [ar.place.tooLong(50), "50 حرفًا"],
    [ar.place.tooLong(500), "500 حرف"],
    [ar.status.tooLong(80), "80 حرفًا"],
    [ar.hiding.tooMany(100), "100 شخص"],
    [ar.audit.kept(30), "30 يومًا"],
    [ar.audit.kept(400), "400 يوم"],
    [ar.audit.kept(3_605), "3,605 أيام"],
    [ar.inbox.others(3), "3 أشخاص آخرين"],
    [ar.inbox.others(11), "11 شخصًا آخر"],
    [ar.inbox.others(100), "100 شخص آخر"],
    [ar.reactions.more(2), "شخصان آخران"],
    [ar.reactions.more(3), "3 أشخاص آخرون"],
  ])("%s", (said, counted) => {
    expect(said).toMatch(new RegExp(`(?<!\\p{L})${counted}(?![\\p{L}\\p{M}])`, "u"));
  });
});

/** What takes a text that Robin writes itself, or a number. */
const UNTYPED = new Set([
  "problems.elsewhere.advice",
  "figures.most",
  "figures.lasts",
  "passwords.tooShort",
  "passwords.tooLong",
]);

test.each(languages.filter(({ direction }) => direction === "rtl"))(
  "what somebody typed turns nothing around that stands beside it ($language)",
  (words) => {
    const mixed = sentences(ofRobin(words), TYPED).filter(
      ([way, said]) =>
        !UNTYPED.has(way) && /Ada|Bob/.test(said.replaceAll(/\u2068[^\u2068\u2069]*\u2069/g, "")),
    );
    expect(mixed).toEqual([]);
  },
);

describe("what is said in another language", () => {
  const german = { "accept-language": "de-DE" };

  test("is why something was refused, wherever that is found out", async () => {
    const { browser, signedIn } = startRobin();
    const refused = await browser().post("/register", { name: "a b", password: "short" }, german);
    const words = text(await refused.text());
    expect(words).toContain("Ein Name besteht aus Buchstaben");
    expect(words).toContain("Ein Passwort hat mindestens 8 Zeichen.");
    const ada = await signedIn("Ada");
    const empty = await ada.post("/chats", { content: " " }, { ...german, "hx-request": "true" });
    expect([empty.status, await empty.text()]).toEqual([422, '<p class="reason">Schreib erst etwas.</p>']);
    const nothing = await ada.get("/nothing", german);
    expect([nothing.status, text(await nothing.text())]).toEqual([
      404,
      expect.stringContaining("Hier ist nichts"),
    ]);
  });

  test("are the words in a message: other bytes by language, the same for every reader of one", async () => {
    const { signedIn, browser } = startRobin();
    const [ada, bob] = [await signedIn("Ada"), await signedIn("Bob")];
    await ada.say("Hello");
    await ada.say("Good bye");
    await ada.post("/chats/1", { content: "Hallo" });
    await ada.post("/chats/2/delete", {});
    const read = async (reader: typeof ada, headers: Record<string, string>) =>
      (await reader.poll("/chats?after=0", headers)).text();
    const [mine, yours, guests] = [
      await read(ada, german),
      await read(bob, german),
      await read(browser(), german),
    ];
    expect(yours).toBe(mine);
    expect(guests).toBe(mine);
    expect(text(mine)).toContain("Nachricht gelöscht");
    expect(text(mine)).toContain("(bearbeitet");
    const english = await read(ada, {});
    expect(text(english)).toContain("Message deleted");
    expect(await read(ada, german)).toBe(mine);
    expect(await read(bob, {})).toBe(english);
  });

  test("comes with a poll that was held, to each reader in the own one", async () => {
    const { signedIn } = startRobin();
    const [ada, bob] = [await signedIn("Ada"), await signedIn("Bob")];
    await ada.say("Hello");
    const wait = { prefer: "wait=5" };
    const polls = [bob.poll("/chats?after=1", { ...wait, ...german }), bob.poll("/chats?after=1", wait)];
    await Bun.sleep(10);
    await ada.post("/chats/1/delete", {});
    const [first, second] = await Promise.all(polls.map(async (poll) => text(await (await poll).text())));
    expect(first).toContain("Nachricht gelöscht");
    expect(second).toContain("Message deleted");
  });

  test("is the lobby, compressed or not, from the same cache", async () => {
    const { signedIn } = startRobin();
    const ada = await signedIn("Ada");
    for (const headers of [{}, { "accept-encoding": "gzip" }]) {
      for (const language of ["de", "en", "ar", "de"]) {
        const answer = await ada.get("/", { ...headers, "accept-language": language });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        const isGzipped = answer.headers.get("content-encoding") === "gzip";
        const page = new TextDecoder().decode(isGzipped ? Bun.gunzipSync(bytes) : bytes);
        expect(page).toContain(`<html lang="${language}"`);
      }
    }
  });

  test.each(languages.map((words) => [words.language, words.names.former]))(
    "is what one is called whose account is gone, on every page (%s)",
    async (language, former) => {
      const { signedIn, robin } = startRobin();
      const [ada, bob] = [await signedIn("Ada"), await signedIn("Bob")];
      await signedIn("Cy");
      await bob.say("I was here");
      for (const [name, room] of [
        ["Bob", "2"],
        ["Bob Cy", "3"],
      ] as const) {
        await ada.post("/directs", { name });
        await bob.say("and here", { room });
      }
      await robin.accountDeletion.leave(robin.people.named("Bob")!, false);
      const pages = ["/", "/rooms", "/rooms/2", "/rooms/3", "/rooms/2/members", "/rooms/3/members"];
      for (const path of [...pages, "/chats/2", "/search?q=here", "/chats?before=9&room=2"]) {
        const page = text(await (await ada.get(path, { "accept-language": language })).text());
        expect([path, page.includes(former), page.includes("Bob")]).toEqual([path, true, false]);
        expect(page).not.toContain('href="/users/2"');
        if (language !== "en") expect([path, page.match(/former user/g)]).toEqual([path, null]);
      }
    },
  );
});

test("there are the languages that were promised", () => {
  expect(LANGUAGES).toEqual(["en", "de", "fr", "es", "pt", "zh-Hans", "ja", "ar"]);
});
