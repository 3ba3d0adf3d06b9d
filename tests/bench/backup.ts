import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { DiskStorage } from "../../src/domain/files/diskStorage.ts";
import { owned } from "./children.ts";
import { saying } from "./contents.ts";
import { type Figure, percentile } from "./figures.ts";
import { askOnce } from "./http.ts";
import { MESSAGES, prepare } from "./people.ts";
import { type Reader, sendRequest } from "./requests.ts";
import { fromSource } from "../support/program.ts";
import { startRobin } from "./servers.ts";
import { openPages, type Pages, poll, type Stage } from "./stage.ts";

const CONNECTIONS = 50;
const ROUNDS = 3;

/** What there is to back up: some 1 GB. */
const FILES = 100_000;
const BYTES = 10_000;

/** Polls are counted in pieces of so many seconds, so many of them without a backup. */
const PIECE = 0.5;
const CALM_PIECES = 10;

/** How long it is between two sends, in ms. */
const PAUSE = 50;

type Place = Pages & { readonly folder: string };

/** How long each poll and each send took, in ms. */
type Seen = { readonly polls: number[]; readonly sends: number[] };

/** Whether those who read and write notice that 1 GB in 100,000 files is backed up. */
export async function backup(stage: Stage): Promise<readonly Figure[]> {
  const { folder, readers } = await prepare(CONNECTIONS);
  fill(folder, readers[0]!.user);
  const { port, stop } = await startRobin(folder);
  try {
    const place = { stage, folder, port, readers: await openPages(port, readers), cursor: MESSAGES };
    await look(place, (pieces) => pieces < CALM_PIECES);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await compare(place));
    return figures(rounds);
  } finally {
    await stop();
  }
}

/** Files in `folder` that `user` is about to send: on a page of messages there is no place for so many. What is in them cannot be made smaller. */
function fill(folder: string, user: number): void {
  const db = openDatabase(folder);
  const storage = new DiskStorage(join(folder, "files"));
  const insert = db.query(
    `insert into files (hash, name, type, size, user_id, room_id, created_at)
     values ($hash, 'a', 'application/octet-stream', $size, $user, 1, $now)`,
  );
  db.transaction(() => {
    for (let number = 0; number < FILES; number += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
      const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
      mkdirSync(dirname(storage.pathOf(hash)), { recursive: true });
      writeFileSync(storage.pathOf(hash), bytes);
      insert.run({ hash, size: BYTES, user, now: Date.now() });
    }
  })();
  closeDatabase(db);
}

/** What is seen without a backup, and while one is made. */
async function compare(place: Place) {
  const calm = await look(place, (pieces) => pieces < CALM_PIECES);
  const file = join(place.folder, "bench.tar.zst");
  const env = { ...Bun.env, DATA_DIR: place.folder };
  const begun = performance.now();
  const child = owned(
    Bun.spawn([...fromSource(), "backup", file], { stdio: ["ignore", "ignore", "inherit"], env }),
  );
  const busy = await look(place, () => child.exitCode === null);
  if ((await child.exited) !== 0) throw new Error("The backup was not made");
  const seconds = (performance.now() - begun) / 1_000;
  rmSync(file);
  return { calm, busy, seconds };
}

/** Polls as fast as answers come, and sends now and then, until `goesOn` says no, which is asked with how many pieces there were. */
async function look(place: Place, goesOn: (pieces: number) => boolean): Promise<Seen> {
  const { port, readers } = place;
  const seen: Seen = { polls: [], sends: [] };
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      seen.sends.push(await send(port, readers[0]!, seen.sends.length));
      await Bun.sleep(PAUSE);
    }
  })();
  for (let pieces = 0; goesOn(pieces); pieces += 1) {
    for (const took of await poll(place, PIECE)) seen.polls.push(took);
  }
  isOver = true;
  await sending;
  return seen;
}

/** How long it is until a message is acknowledged, in ms. */
async function send(port: number, reader: Reader, number: number): Promise<number> {
  const begun = performance.now();
  const { status } = await askOnce(port, sendRequest(reader, saying(number)));
  if (status !== 204) throw new Error(`A send was answered with ${status}`);
  return performance.now() - begun;
}

function figures(rounds: readonly Awaited<ReturnType<typeof compare>>[]): readonly Figure[] {
  const each = (name: "calm" | "busy", what: keyof Seen, share: number) =>
    rounds.map((round) => percentile(round[name][what], share));
  const [calm, busy] = [each("calm", "polls", 0.99), each("busy", "polls", 0.99)];
  return [
    {
      what: "idle polls on 50 connections while 1 GB in 100,000 files is backed up: p99 against p99 without",
      reach: { most: 2 },
      unit: "×",
      values: busy.map((value, round) => value / calm[round]!),
    },
    { what: "– p99 meanwhile", unit: "ms", values: busy },
    { what: "– p99 without", unit: "ms", values: calm },
    {
      what: "the longest that a send waits meanwhile, one every 50 ms",
      reach: { most: 50 },
      unit: "ms",
      values: each("busy", "sends", 1),
    },
    { what: "– p99 meanwhile", unit: "ms", values: each("busy", "sends", 0.99) },
    { what: "– the longest without", unit: "ms", values: each("calm", "sends", 1) },
    { what: "– how long the backup takes", unit: "s", values: rounds.map(({ seconds }) => seconds) },
  ];
}
