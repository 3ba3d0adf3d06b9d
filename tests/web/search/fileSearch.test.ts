import type { Database } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import fc from "fast-check";
import { migrations } from "../../../src/database/migrations.ts";
import type { User } from "../../../src/domain/user.ts";
import { readQuery } from "../../../src/domain/search/query.ts";
import { assemble, type Robin } from "../../../src/robin.ts";
import type { Browser } from "../../support/browser.ts";
import { sendFiles } from "../../support/sentFiles.ts";
import { deleteMessage, editMessage, noteEvent, sendMessage } from "../../support/messages.ts";
import { attributes, elements, text, texts } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

// As in search.test.ts: on a busy machine a search may end before it has found all.
beforeEach(() => void spyOn(performance, "now").mockReturnValue(0));
afterEach(() => void mock.restore());

/** What `typed` finds for `user`: the names of the files of each message, or what it says, the newest first. */
function found({ search, now }: Robin, typed: string, user?: User): string[] {
  return search
    .find(readQuery(typed, now()), user)
    .hits.map(({ message, files }) => files.map(({ name }) => name).join(", ") || message.content);
}

/** The lobby, in which Ada has sent files of these names, each list with a message. */
async function sent(...messages: readonly (readonly string[])[]) {
  const started = startRobin();
  const ada = someone(started.robin);
  for (const names of messages) await sendFiles(started.robin, { user: ada, names });
  return { ...started, ada, find: (typed: string) => found(started.robin, typed, ada) };
}

/** All words of the index, of messages and of what is known about them. */
function wordsOf(db: Database): string[] {
  db.run("create virtual table temp.words using fts5vocab(main, search, row)");
  const words = db.query<{ term: string }, []>("select term from temp.words").all();
  db.run("drop table temp.words");
  return words.map(({ term }) => term);
}

async function page(browser: Browser, q: string): Promise<string> {
  const answer = await browser.get(`/search?${new URLSearchParams({ q })}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

describe("a search finds a message by the name of its file", () => {
  test.each([
    ["whatever stands between its words", "budget", "Budget_2026-final.pdf"],
    ["by a number in it", "1234", "IMG_1234.jpg"],
    ["by how it ends", "pdf", "plan.pdf"],
    ["as it was typed", "plan.pdf", "plan.pdf"],
    ["by its beginning", "gard", "gardening.txt"],
    ["by a phrase", '"summer plan"', "the summer plan.odt"],
    ["in German", "strasse", "Straße.txt"],
    ["in Chinese, by a part of it", "会议", "明天的会议取消了.docx"],
    ["in Arabic, without the article", "حديقة", "صورة الحديقة.png"],
    ["in Thai", "สวัสดี", "สวัสดีชาวโลก.txt"],
    ["in Russian", "ОТЧЁТ", "отчет.pdf"],
    ["by an emoji", "🎉", "party 🎉.png"],
    ["by an emoji as a word", "party :tada:", "party 🎉.png"],
  ])("%s", async (_, typed, name) => {
    const { find } = await sent(["unlike.bin"], ["other.png", name]);
    expect(find(typed)).toEqual([`other.png, ${name}`]);
  });

  test.each([
    ["no emoji, where a name has colons", "🎉", "so :tada:.png"],
    ["no word over signs, which are no marks in a name", '"bold"', "**B**old.png"],
  ])("but %s", async (_, typed, name) => {
    const { find } = await sent([name]);
    expect(find(typed)).toEqual([]);
  });

  test("together with what it says, and each phrase in one of them", async () => {
    const { robin, ada, find } = await sent(["holiday.png"]);
    await sendFiles(robin, { user: ada, content: "From the lake", names: ["summer.png", "holiday.txt"] });
    expect(find("lake holiday")).toEqual(["summer.png, holiday.txt"]);
    expect(find('"the lake" "summer png"')).toEqual(["summer.png, holiday.txt"]);
    for (const typed of ['"lake summer"', '"png holiday"', "lake autumn"]) expect(find(typed)).toEqual([]);
    expect(find("holi")).toEqual(["summer.png, holiday.txt", "holiday.png"]);
  });

  test("among many that begin alike", async () => {
    const { robin, ada, find } = await sent(["workshop.png"]);
    for (let index = 0; index < 60; index += 1)
      await sendFiles(robin, { user: ada, names: [`workbook ${index}.bin`] });
    expect(find("workshop")).toEqual(["workshop.png"]);
    expect(find("workbook")).toHaveLength(20);
  });

  test("from the moment it is said, edited or not, until it is deleted", async () => {
    const { robin, ada, find } = await sent([]);
    const id = await sendFiles(robin, { user: ada, content: "first", names: ["garden.png"] });
    await editMessage(robin, { id, user: ada, content: "second" });
    for (const typed of ["garden", "second garden", "has:image second"])
      expect(find(typed)).toEqual(["garden.png"]);
    expect(find("first")).toEqual([]);
    await deleteMessage(robin, id, ada);
    for (const typed of ["garden", "has:image", "second"]) expect(find(typed)).toEqual([]);
  });

  test("only for those who may read it", async () => {
    const { robin, ada } = await sent(["here.png"]);
    const bob = someone(robin, "Bob");
    const room = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, ada).id;
    await sendFiles(robin, { user: ada, room, names: ["secret.png"] });
    expect([found(robin, "secret", bob), found(robin, "has:image", bob)]).toEqual([[], ["here.png"]]);
    commit(robin, () => robin.members.join(room, bob.id));
    expect(found(robin, "has:image secret", bob)).toEqual(["secret.png"]);
    expect(found(robin, "has:image")).toEqual(["here.png"]);
  });
});

describe("a search is narrowed down to messages", () => {
  test.each([
    ["has:image", ["b.png, b.txt", "a.png"]],
    ["has:file", ["c.bad", "b.png, b.txt"]],
    ["HAS:Image", ["b.png, b.txt", "a.png"]],
    ['has:"file"', ["c.bad", "b.png, b.txt"]],
    ["has:image has:file", ["b.png, b.txt"]],
    ["has:image from:Ada", ["a.png"]],
    ["has:image from:Bob", ["b.png, b.txt"]],
    ["has:file in:Garden", ["c.bad"]],
    ["has:image in:Garden", []],
    ["has:image after:2026-11-24", ["b.png, b.txt"]],
    ["has:image before:2026-11-24", ["a.png"]],
    ["has:file from:Bob in:Lobby after:2026-11-24 b", ["b.png, b.txt"]],
    ["has:image leaf", ["a.png"]],
    ["has:file leaf", []],
    ["image", ["an image, a file"]],
  ])("that have files: %s", async (typed, expected) => {
    const { robin, clock, ada } = await sent();
    const bob = someone(robin, "Bob");
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada).id;
    await sendMessage(robin, { user: ada, room: 1, content: "an image, a file" });
    await sendFiles(robin, { user: ada, content: "a leaf", names: ["a.png"] });
    clock.pass(24 * 3_600_000);
    await sendFiles(robin, { user: bob, names: ["b.png", "b.txt"] });
    await sendFiles(robin, { user: ada, room: garden, names: ["c.bad"] });
    expect(found(robin, typed, ada)).toEqual(expected);
  });

  test("of which there are more than are looked at one by one", async () => {
    const { robin, ada } = await sent();
    const all = Array.from({ length: 2_100 }, (_, index) =>
      sendFiles(robin, { user: ada, content: `number ${index}`, names: [index % 2 ? "a.png" : "a.txt"] }),
    );
    const ids = await Promise.all(all);
    const numbers: number[] = [];
    for (let below: number | undefined = Infinity; below !== undefined;) {
      const { hits, below: next } = robin.search.find(readQuery("has:image", 0), ada, below);
      numbers.push(...hits.map(({ message }) => message.id));
      below = next;
    }
    expect(numbers).toEqual(ids.filter((_, index) => index % 2 === 1).toReversed());
  });
});

describe("the page of a search", () => {
  test("says what can be behind has:, and that something has to be", async () => {
    const { signedIn } = await sent();
    const bob = await signedIn("Bob");
    expect(texts(await page(bob, "has:film"), ".reason")).toEqual([
      "Nothing is found by “has:film”. Write has:image for pictures, has:file for all other files.",
    ]);
    expect(texts(await page(bob, "words has:"), ".reason")).toEqual([
      "“has:” needs something right behind it, like has:image.",
    ]);
    expect(texts(await page(bob, ""), "#search-help")[0]).toContain("has:image, has:file");
  });

  test("shows the names of files, with what was found in them marked, and leads to them", async () => {
    const { robin, signedIn, ada } = await sent(["garden.png", "garden plan <b>.txt"]);
    const bob = await signedIn("Bob");
    const markup = await page(bob, "garden");
    expect(texts(markup, ".found .name")).toEqual(["garden.png", "garden plan <b>.txt"]);
    expect(elements(markup, ".found mark").map(text)).toEqual(["garden", "garden"]);
    expect(elements(markup, ".found .name mark")).toHaveLength(2);
    expect(attributes(markup, ".found .file-link", "href")[0]).toBe("/files/1");
    // No empty line stands in the place of words.
    expect(elements(markup, ".found .said")).toEqual([]);
    await sendFiles(robin, { user: ada, content: "From the garden", names: ["a.txt"] });
    const [said] = texts(await page(bob, "garden"), ".found .said");
    expect(said).toBe("From the garden");
  });

  test("shows a sign for a neighbour that is only files", async () => {
    const { robin, signedIn, ada } = await sent(["a.png"]);
    await sendMessage(robin, { user: ada, room: 1, content: "found" });
    const markup = await page(await signedIn("Bob"), "found");
    expect(texts(markup, ".neighbour > span")).toEqual(["📎"]);
  });
});

describe("the index", () => {
  test("has no word left of messages that are gone, whichever way they went", async () => {
    const { robin, ada } = await sent();
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada).id;
    const send = (room: number, content: string) =>
      sendFiles(robin, { user: ada, room, content, names: ["Xylophon größe.png", "会议 :tada:.txt"] });
    const deleted = await send(1, "deleted");
    const edited = await send(1, "edited");
    await send(garden, "purged");
    await editMessage(robin, { id: edited, user: ada, content: "otherwise" });
    expect(wordsOf(robin.db)).toContain("xylophon");
    await deleteMessage(robin, deleted, ada);
    commit(robin, () => robin.rooms.softDelete(garden));
    await robin.purging.start();
    expect(wordsOf(robin.db)).toContain("xylophon");
    commit(robin, () =>
      robin.messageAgeing.expire(robin.now() + 1, { most: 100, room: undefined, keepsPinned: false }),
    );
    expect(wordsOf(robin.db)).toEqual([]);
  });

  test("whatever was sent, edited and deleted, has just what there is, and nothing once all is gone", async () => {
    const name = fc.constantFrom("leaf.png", "Öl tree.txt", "会议.bin", "tree leaf.mp3", "🎉 :tada:.png");
    const event = fc.record({
      kind: fc.constantFrom("say", "say", "say", "edit", "delete"),
      content: fc.constantFrom("", "leaf", "tree 会", "Öl 🎉"),
      names: fc.array(name, { maxLength: 3 }),
      pick: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (events) => {
        const { robin, ada, find } = await sent();
        const there = new Map<number, { content: string; names: readonly string[] }>();
        for (const { kind, content, names, pick } of events) {
          const id = [...there.keys()][pick % there.size];
          if (kind === "say") {
            there.set(await sendFiles(robin, { user: ada, content, names }), { content, names });
          } else if (id !== undefined && kind === "edit") {
            await editMessage(robin, { id, user: ada, content });
            there.set(id, { content, names: there.get(id)!.names });
          } else if (id !== undefined) {
            await deleteMessage(robin, id, ada);
            there.delete(id);
          }
        }
        const shown = (those: (one: { content: string; names: readonly string[] }) => boolean) =>
          [...there.values()]
            .filter(those)
            .map(({ content, names }) => names.join(", ") || content)
            .toReversed();
        for (const word of ["leaf", "tree", "Öl", "会", "🎉"])
          expect(find(`"${word}"`)).toEqual(
            shown(({ content, names }) => [content, ...names].join(" ").includes(word)),
          );
        const isPicture = (one: string) => one.endsWith(".png");
        expect(find("has:image")).toEqual(shown(({ names }) => names.some(isPicture)));
        expect(find("has:file")).toEqual(shown(({ names }) => !names.every(isPicture)));
        robin.db.run("insert into search (search, rank) values ('integrity-check', 0)");
        for (const id of there.keys()) await deleteMessage(robin, id, ada);
        expect(wordsOf(robin.db)).toEqual([]);
      }),
      { numRuns: 60, seed: 20261128 },
    );
  });

  test("takes in the files of messages from before it knew of them, and no notes", async () => {
    const { robin, ada } = await sent(["garden.png"], ["plan.txt"]);
    await noteEvent(robin, "opened", ada, 1);
    const step = migrations.find((one) => one.includes("files_in_by_kind"))!;
    robin.db.run("drop index files_in_by_kind");
    robin.db.transaction(() => robin.db.run(step))();
    const updated = assemble(robin.db, robin.settings, robin.now);
    const find = (typed: string) => found(updated, typed, ada);
    // Until then it has nothing of them, and is told of nothing to forget.
    expect(find("garden")).toEqual([]);
    await deleteMessage(updated, 2, ada);
    await sendFiles(updated, { user: ada, names: ["new garden.txt"] });
    await updated.indexing.start();
    expect(find("garden")).toEqual(["new garden.txt", "garden.png"]);
    expect([find("has:image"), find("has:file")]).toEqual([["garden.png"], ["new garden.txt"]]);
    expect([find("plan"), find("from:Ada")]).toEqual([[], ["new garden.txt", "garden.png"]]);
    commit(updated, () =>
      updated.messageAgeing.expire(updated.now() + 1, { most: 100, room: undefined, keepsPinned: false }),
    );
    expect(wordsOf(updated.db)).toEqual([]);
  });
});
