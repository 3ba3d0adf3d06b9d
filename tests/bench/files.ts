import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./children.ts";
import { type Figure, percentile } from "./figures.ts";
import type { loadJobs } from "./load.ts";
import { MESSAGES, temporaryFolder } from "./people.ts";
import { photo } from "./photo.ts";
import { quiet, residentBytes } from "./processes.ts";
import { fileForm, fileHead, fileRequest, type Reader } from "./requests.ts";
import { inTurn, ROUNDS } from "./rounds.ts";
import type { BareServer, Server } from "./servers.ts";
import { type Stage, withBare, withRobin } from "./stage.ts";

const MB = 1_048_576;

/** Bytes of files: of one by which memory is measured, and of those by which time is. */
const LARGE = 1_024 * MB;
const USUAL = 96 * MB;

/** What a line of 1 Gbit takes in a second, and bytes of a file that comes by it. */
const LINE = 125_000_000;
const BY_LINE = 190_000_000;

/** Ms that the disk gets for what has come, while it is polled. */
const AFTERWARDS = 500;

const CONNECTIONS = 50;
const FEW_ROUNDS = 3;

/** A disk takes twice as long at one time as at another. */
const ROUNDS_OF_DISK = 3 * ROUNDS;

/** How often it is looked how much memory there is, in ms. */
const LOOK = 20;

const PHOTO = { width: 4_000, height: 3_000, together: 3 };

type Place = {
  readonly stage: Stage;
  readonly robin: Server;
  readonly readers: readonly Reader[];
  readonly folder: string;
};

/** Files that come and go: what they take of memory and from those who poll, and how quick that is beside what only writes and reads. */
export async function files(stage: Stage): Promise<readonly Figure[]> {
  return withRobin(
    CONNECTIONS,
    async (robin, { readers, folder }) => {
      const place = { stage, robin, readers, folder };
      const sender = new Child<typeof loadJobs>("load.ts");
      const figures = await withBare(async (bare) => {
        await bare.keep(folder);
        return [...(await beside(place, bare, sender)), ...(await against(place, bare))];
      });
      await sender.stop();
      return figures;
    },
    { FILE_MB: "1100", USER_FILES_MB: "0" },
  );
}

/** The memory that a file of a GB takes, and how long polls wait while files and pictures come. */
async function beside(
  place: Place,
  bare: BareServer,
  sender: Child<typeof loadJobs>,
): Promise<readonly Figure[]> {
  const { stage, robin, readers } = place;
  const send = async (bytes: number, perSecond?: number, { port }: Server = robin) => {
    const head = fileHead(readers[0]!, bytes);
    await sender.do("sendFile", { port, head, bytes, perSecond });
    forget(place);
  };
  const sendForm = async (bytes: number) => {
    await sender.do("sendFile", { port: robin.port, bytes, ...fileForm(readers[0]!, bytes) });
    forget(place);
  };
  const seconds = BY_LINE / LINE + AFTERWARDS / 1_000;
  const poll = async ({ port }: Server = robin) => {
    const follow = { port, readers, cursor: MESSAGES, seconds, sendsPerSecond: 0 };
    return percentile((await stage.load.do("follow", follow)).idle, 0.99);
  };
  await send(USUAL);
  await poll();
  const grown: number[] = [];
  for (let round = 0; round < FEW_ROUNDS; round += 1) grown.push(await growth(robin, () => send(LARGE)));
  await sendForm(USUAL);
  const grownByForm: number[] = [];
  for (let round = 0; round < FEW_ROUNDS; round += 1)
    grownByForm.push(await growth(robin, () => sendForm(LARGE)));
  const pictures = await photos(place, sender);
  const meanwhile = async (sending: Promise<unknown>, of: Server = robin) => {
    const p99 = await poll(of);
    await sending;
    return p99;
  };
  const rounds: Record<"calm" | "byLine" | "atOnce" | "pictures" | "bare", number>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const calmOfBare = await poll(bare);
    rounds.push({
      bare: (await meanwhile(send(LARGE, undefined, bare), bare)) / calmOfBare,
      calm: await poll(),
      byLine: await meanwhile(send(BY_LINE, LINE)),
      atOnce: await meanwhile(send(LARGE)),
      pictures: await meanwhile(pictures()),
    });
  }
  const alone: number[] = [];
  for (let round = 0; round < FEW_ROUNDS; round += 1) alone.push(await pictures());
  const against = (name: "byLine" | "atOnce" | "pictures") => rounds.map((round) => round[name] / round.calm);
  return [
    {
      what: "memory while a file of 1 GB comes (resident, less before)",
      reach: { most: 30 },
      unit: "MB",
      values: grown,
    },
    { what: "– by a form without script", reach: { most: 30 }, unit: "MB", values: grownByForm },
    {
      what: "idle polls on 50 connections while a file comes by a line of 1 Gbit: p99 against p99 without",
      reach: { most: 2 },
      unit: "×",
      values: against("byLine"),
    },
    {
      what: "– while 1 GB comes as fast as it can",
      reach: { most: 2 },
      unit: "×",
      values: against("atOnce"),
    },
    {
      what: "– polls of a bare server while it takes as much as fast, and neither hashes nor has it on the disk",
      unit: "×",
      values: rounds.map(({ bare }) => bare),
    },
    { what: "– while pictures are made", unit: "×", values: against("pictures") },
    { what: "– p99 without", unit: "ms", values: rounds.map(({ calm }) => calm) },
    { what: "photos of 12 megapixels taken in, in three sizes each", unit: "/s", values: alone },
  ];
}

/** MB of memory that the server has more than before, at most, while `work` is done. */
async function growth({ pid }: Server, work: () => Promise<void>): Promise<number> {
  await quiet(pid);
  const before = residentBytes(pid);
  let most = before;
  const look = setInterval(() => (most = Math.max(most, residentBytes(pid))), LOOK);
  await work();
  clearInterval(look);
  return (most - before) / MB;
}

/** What sends some photos, each by somebody else, and gives how many a second were taken in. */
async function photos(place: Place, sender: Child<typeof loadJobs>): Promise<() => Promise<number>> {
  const { robin, readers } = place;
  const { width, height, together } = PHOTO;
  const jpeg = await photo(width, height);
  let count = 0;
  return async () => {
    const begin = performance.now();
    const sent = Array.from({ length: together }, () => {
      // What stands behind a picture makes it another file.
      const beginning = new Uint8Array([...jpeg, ...new TextEncoder().encode(crypto.randomUUID())]);
      const head = fileHead(readers[(count += 1) % readers.length]!, beginning.length);
      return sender.do("sendFile", { port: robin.port, head, bytes: beginning.length, beginning });
    });
    await Promise.all(sent);
    const seconds = (performance.now() - begin) / 1_000;
    forget(place);
    return together / seconds;
  };
}

/** How many MB a second come and go, against a server that writes and reads and does nothing else. */
async function against(place: Place, bare: BareServer): Promise<readonly Figure[]> {
  const { robin, readers } = place;
  const { load } = place.stage;
  const folder = temporaryFolder();
  await bare.keep(folder);
  const perSecond = ({ seconds }: { seconds: number }) => USUAL / MB / seconds;
  const head = Buffer.from(fileHead(readers[1]!, USUAL));
  const clear = () => {
    forget(place);
    rmSync(join(folder, "bare"), { force: true });
  };
  const send = (of: Server, query = "?name=a") => {
    const asked = head.toString("latin1").replace("?name=a", query);
    return load.do("sendFile", { port: of.port, head: Buffer.from(asked), bytes: USUAL });
  };
  const sent = async (of: Server, query?: string) => {
    clear();
    return perSecond(await send(of, query));
  };
  const theirs = async () => ({
    only: await sent(bare),
    synced: await sent(bare, "?synced"),
    hashed: hashing(),
  });
  await theirs();
  await sent(robin);
  const up = await inTurn(() => sent(robin), theirs, ROUNDS_OF_DISK);
  clear();
  await send(bare);
  const { id } = JSON.parse((await send(robin)).body) as { id: number };
  const request = fileRequest(readers[1]!, id);
  const fetched = async ({ port }: Server) =>
    perSecond(await load.do("fetchFile", { port, request, bytes: USUAL }));
  await fetched(robin);
  await fetched(bare);
  const down = await inTurn(
    () => fetched(robin),
    () => fetched(bare),
  );
  return [
    {
      what: "files taken in, MB a second against bare Bun.write",
      reach: { least: 0.7 },
      unit: "×",
      values: up.map(([ours, { only }]) => ours / only),
    },
    {
      what: "– against one that has them on the disk before it answers",
      reach: { least: 0.7 },
      unit: "×",
      values: up.map(([ours, { synced }]) => ours / synced),
    },
    {
      what: "– SHA-256 alone, of what is in memory, against bare Bun.write",
      unit: "×",
      values: up.map(([, { only, hashed }]) => hashed / only),
    },
    { what: "– Robin, hashed and on the disk", unit: "MB/s", values: up.map(([ours]) => ours) },
    { what: "– bare", unit: "MB/s", values: up.map(([, { only }]) => only) },
    { what: "– bare, on the disk", unit: "MB/s", values: up.map(([, { synced }]) => synced) },
    {
      what: "files given out, MB a second against bare",
      reach: { least: 0.7 },
      unit: "×",
      values: down.map(([ours, bare]) => ours / bare),
    },
    { what: "– Robin", unit: "MB/s", values: down.map(([ours]) => ours) },
    { what: "– bare", unit: "MB/s", values: down.map(([, bare]) => bare) },
  ];
}

/** How many MB a second a thread hashes that does nothing else. */
function hashing(): number {
  const piece = Buffer.alloc(MB, 1);
  const hash = createHash("sha256");
  const begin = performance.now();
  for (let done = 0; done < USUAL; done += MB) hash.update(piece);
  hash.digest();
  return USUAL / MB / ((performance.now() - begin) / 1_000);
}

/** Takes what was sent off the disk: memory that the system has never given to anybody is slow, and would be new to one of both alone. */
function forget({ folder }: Place): void {
  rmSync(join(folder, "files"), { recursive: true, force: true });
}
