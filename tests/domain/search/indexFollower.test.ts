import { expect, test } from "bun:test";
import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { GroupCommit } from "../../../src/database/commits.ts";
import type { Message } from "../../../src/domain/messages/history.ts";
import { IndexFollower } from "../../../src/domain/search/indexFollower.ts";
import { ROOM_BITS } from "../../../src/domain/search/indexRows.ts";
import { SearchIndex } from "../../../src/domain/search/searchIndex.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Robin } from "../../../src/robin.ts";
import { deleteMessage, editMessage, noteEvent, react, sendMessage } from "../../support/messages.ts";
import { inPostgres } from "../../support/postgres.ts";
import { someone, startRobin } from "../../support/robin.ts";
import { sendFiles } from "../../support/sentFiles.ts";
import { type SharedRobin, sharedRobins } from "../../support/sharedRobins.ts";

const WORDS = ["apple", "birne", "cherry", "damson", "elder"] as const;
const NAMES = ["fig.png", "grape apple.txt", "hazel.bin"] as const;

type Row = Readonly<Record<string, string | number>>;

/** All that an index has: each word of each message, and where. */
function indexOf({ db }: Robin): readonly Row[] {
  db.run("create virtual table if not exists temp.instances using fts5vocab (main, search, instance)");
  db.run("insert into search (search) values ('integrity-check')");
  return db.query<Row, []>('select * from temp.instances order by term, doc, col, "offset"').all();
}

/** The bytes in which an index is kept. */
function bytesOf({ db }: Robin) {
  return db.query("select id, hex(block) from search_data order by id").values();
}

/** The messages that an index finds by one of the words, by that word. */
function found({ db }: Robin): Readonly<Record<string, readonly number[]>> {
  const find = db.query<{ id: number }, { word: string }>(
    `select rowid >> ${ROOM_BITS} as id from search where search match $word order by rowid`,
  );
  return Object.fromEntries([...WORDS, "fig"].map((word) => [word, find.all({ word }).map(({ id }) => id)]));
}

/** The same by looking through all that was said, and the names of all files. */
function lookedUp({ db }: Robin): Readonly<Record<string, readonly number[]>> {
  const find = db.query<{ id: number }, { word: string }>(
    `select id from messages where deleted_at is null and event is null and (instr(content, $word) or exists (
       select 1 from files where message_id = messages.id and instr(name, $word))) order by id`,
  );
  return Object.fromEntries([...WORDS, "fig"].map((word) => [word, find.all({ word }).map(({ id }) => id)]));
}

async function takeIn({ indexing, db }: Robin): Promise<void> {
  await indexing.start();
  expect(db.query("select up_to from search_backlog").get()).toEqual({ up_to: 0 });
}

type Act = { readonly kind: Kind; readonly by: number; readonly n: number; readonly word: string };

type Stage = { readonly robin: SharedRobin; readonly user: User };

const ROOMS = 3;

/** What is done by one of the machines, to one of the messages by its number, or in one of three rooms. */
const ACTS = {
  "says something": ({ robin, user }, { n, word }) =>
    sendMessage(robin, { user, room: roomOf(n), content: `${word} ${n}` }),
  "sends files": ({ robin, user }, { n, word }) =>
    sendFiles(robin, { user, room: roomOf(n), content: n % 2 ? word : "", names: NAMES.slice(n % 3) }),
  "edits a message": (stage, { n, word }) => edit(stage, n, () => `better ${word}`),
  "edits a message as it was": (stage, { n }) => edit(stage, n, ({ content }) => content),
  "deletes a message": ({ robin, user }, { n }) => deleteMessage(robin, one(robin, n), user),
  "reacts to a message": ({ robin, user }, { n }) => react(robin, one(robin, n), "👍", user),
  "opens a room": ({ robin, user }, { n }) => noteEvent(robin, "opened", user, roomOf(n)),
  "deletes some of a room": ({ robin }, { n }) =>
    robin.commits.run(() => robin.messages.purge(roomOf(n), 1 + (n % 3))),
  "lets old messages go": ({ robin }, { n }) =>
    robin.commits.run(() =>
      robin.messageAgeing.expire(Number.MAX_SAFE_INTEGER, {
        most: 1 + (n % 2),
        room: undefined,
        keepsPinned: false,
      }),
    ),
  "takes over what others did": ({ robin }) => robin.shared.pull(),
} satisfies Readonly<Record<string, (stage: Stage, act: Act) => Promise<unknown>>>;

type Kind = keyof typeof ACTS;

/** What only says what somebody did is edited by nobody. */
async function edit({ robin, user }: Stage, n: number, better: (message: Message) => string): Promise<void> {
  const message = robin.messages.find(one(robin, n));
  if (message?.event === null) await editMessage(robin, { id: message.id, user, content: better(message) });
}

const roomOf = (n: number) => 1 + (n % ROOMS);
const one = (robin: SharedRobin, n: number) => 1 + (n % Math.max(1, robin.messages.newest));

test("an index that is cleared has nothing, and then all there is", async () => {
  const { robin } = startRobin();
  const user = someone(robin);
  const say = (content: string) => sendMessage(robin, { user, room: 1, content });
  await say("apple");
  new IndexFollower(robin.db, robin.files).cleared();
  expect(indexOf(robin)).toEqual([]);
  await say("birne");
  expect(indexOf(robin)).toEqual([]);
  await takeIn(robin);
  await say("cherry");
  expect(found(robin)).toEqual(lookedUp(robin));
  expect(found(robin)).toMatchObject({ apple: [1], birne: [2], cherry: [3] });
});

inPostgres("the index of a machine that takes over what others write", () => {
  const { fresh, join, close } = sharedRobins();

  /** A place of three rooms on a new database, and who speaks there. */
  async function begin(): Promise<Stage> {
    const robin = await fresh();
    const user = await robin.commits.run(() => someone(robin));
    const draft = { name: "", topic: "", kind: "open" } as const;
    for (let n = 1; n < ROOMS; n += 1)
      await robin.commits.run(() => robin.rooms.insert({ ...draft, name: `Room ${n}` }, user.id));
    return { robin, user };
  }

  test("is the same as that of who wrote, and one that is made anew, whatever is done", async () => {
    const said = ["says something", "sends files"] as const satisfies readonly Kind[];
    const act = record({
      // What nothing was said of can be neither edited nor deleted.
      kind: constantFrom(...said, ...said, ...said, ...(Object.keys(ACTS) as Kind[])),
      by: nat(1),
      n: nat(40),
      word: constantFrom(...WORDS),
    });
    await assert(
      asyncProperty(array(act, { minLength: 40, maxLength: 70 }), async (acts) => {
        const { robin, user } = await begin();
        const robins = [robin, await join()];
        await takeIn(robins[1]!);
        // Some of them at once, so that they come together.
        for (let from = 0; from < acts.length; from += 5) {
          const some = acts.slice(from, from + 5);
          await Promise.all(some.map((each) => ACTS[each.kind]({ robin: robins[each.by]!, user }, each)));
        }
        const anew = await join();
        await takeIn(anew);
        for (const each of robins) {
          await each.shared.pull();
          expect(indexOf(each)).toEqual(indexOf(anew));
          expect(found(each)).toEqual(lookedUp(each));
        }
        await close();
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);

  test("takes in what was said before it was a copy, the newest first, while others go on", async () => {
    const { robin, user } = await begin();
    const texts = Array.from({ length: 450 }, (_, n) => `${WORDS[n % WORDS.length]} ${n}`);
    await Promise.all(texts.map((content) => sendMessage(robin, { user, room: 1, content })));
    const late = await join();
    expect(indexOf(late)).toEqual([]);
    const change = async (ids: readonly number[]) => {
      for (const content of ["elder birne", "cherry"]) {
        for (const id of ids) await editMessage(robin, { id, user, content });
        await late.shared.pull();
      }
      for (const id of ids) await deleteMessage(robin, id + 1, user);
      await sendMessage(robin, { user, room: 1, content: "apple" });
      await late.shared.pull();
    };
    await change([7, 440]);
    const index = new SearchIndex(late.db, new GroupCommit(late.db, late.changes), late.files);
    let slices = 1;
    expect(await index.catchUpSome()).toBe(true);
    await change([9, 239, 249, 259, 442]);
    while (await index.catchUpSome()) slices += 1;
    expect(slices).toBe(2);
    expect(indexOf(late)).toEqual(indexOf(robin));
    expect(found(late)).toEqual(lookedUp(robin));
  });

  test("is not written for what changes nothing of what was said", async () => {
    const { robin, user } = await begin();
    const other = await join();
    await takeIn(other);
    const id = await sendFiles(robin, { user, content: "apple", names: ["fig.png"] });
    await other.shared.pull();
    expect(found(other)).toEqual(lookedUp(robin));
    const before = [robin, other].map(bytesOf);
    await react(robin, id, "👍", user);
    await editMessage(robin, { id, user, content: "apple" });
    await noteEvent(robin, "opened", user, 1);
    const [file] = robin.files.of(id);
    await robin.commits.run(() => robin.files.describe({ id: file!.id, description: "cherry" }));
    await other.shared.pull();
    expect(other.messages.find(id)).toEqual(robin.messages.find(id));
    expect([robin, other].map(bytesOf)).toEqual(before);
  });
});
