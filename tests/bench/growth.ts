import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { readSettings } from "../../src/base/settings.ts";
import { saying } from "./contents.ts";
import { type Figure, median } from "./figures.ts";
import { temporaryFolder } from "./people.ts";
import { ROUNDS } from "./rounds.ts";

const SIZES = [1_000, 100_000, 5_000_000];
const CALLS_A_ROUND = 300;

/** Places in the past of a room that are read in turn. */
const PLACES = 10;

type Messages = ReturnType<typeof assemble>["messages"];

type Filled = { readonly size: number; readonly messages: Messages; close(): void };

type Read = (messages: Messages, size: number, call: number) => unknown;

/** The ways of reading, each for the `call`-th time in a room of `size` messages. */
const reads = {
  "last 100": (messages: Messages) => messages.last(LOBBY),
  "after, one new": (messages: Messages, size: number) => messages.after(LOBBY, size - 1),
  "100 before": (messages: Messages, size: number, call: number) =>
    messages.before(LOBBY, Math.floor((size * (1 + (call % PLACES))) / PLACES)),
};

/** Whether reading takes as long in a room of five million messages as in one of a thousand. */
export async function growth(): Promise<readonly Figure[]> {
  const rooms = SIZES.map(fill);
  const figures = Object.entries(reads).flatMap(([name, read]) => compareSizes(name, read, rooms));
  for (const room of rooms) room.close();
  return figures;
}

function compareSizes(name: string, read: Read, rooms: readonly Filled[]): readonly Figure[] {
  // The first warms the caches and does not count.
  const rounds = Array.from({ length: ROUNDS + 1 }, () => measure(read, rooms)).slice(1);
  return [
    {
      what: `${name} at 1,000, 100,000 and 5,000,000 messages, p50: slowest against quickest`,
      reach: { most: 1.3 },
      unit: "×",
      values: rounds.map((times) => Math.max(...times) / Math.min(...times)),
    },
    ...SIZES.map((size, index): Figure => ({
      what: `– ${size.toLocaleString("en")} messages`,
      unit: "µs",
      values: rounds.map((times) => times[index]!),
    })),
  ];
}

/** The median time of `read` in each of `rooms`, in µs. They take turns call by call. */
function measure(read: Read, rooms: readonly Filled[]): readonly number[] {
  const times = rooms.map((): number[] => []);
  for (let call = 0; call < CALLS_A_ROUND; call += 1) {
    for (const [index, { messages, size }] of rooms.entries()) {
      const begin = Bun.nanoseconds();
      read(messages, size, call);
      times[index]!.push((Bun.nanoseconds() - begin) / 1_000);
    }
  }
  return times.map(median);
}

/** A database file with `size` messages in the lobby, open for reading. */
function fill(size: number): Filled {
  const folder = temporaryFolder();
  closeDatabase(openDatabase(folder));
  const filling = new Database(join(folder, "robin.sqlite"), { strict: true });
  // Nothing of this has to survive anything: without journal and waiting it takes seconds, not minutes.
  filling.run("pragma journal_mode = off");
  filling.run("pragma synchronous = off");
  filling.run(
    "insert into users (name, folded_name, password_hash, created_at) values ('Ada', 'ada', '', 0)",
  );
  filling
    .query(
      `with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < $size)
       insert into messages (id, version, room_id, user_id, content, html, continues, created_at)
       select number, number, 1, 1, $content || number, $content || number, 0, $now + number from numbers`,
    )
    .run({ size, content: saying(0), now: Date.now() - size });
  filling.run("update sequence set last = ?", [size]);
  filling.close();

  const db = openDatabase(folder);
  const close = () => {
    closeDatabase(db);
    rmSync(folder, { recursive: true });
  };
  return { size, messages: assemble(db, readSettings({})).messages, close };
}
