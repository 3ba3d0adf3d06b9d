import { expect, test } from "bun:test";
import fc from "fast-check";
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { openMemory } from "../../../src/database/database.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { LOBBY, type Room } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { assemble } from "../../../src/robin.ts";
import { filesIn, newFolder, png } from "../../support/files.ts";
import { preparingLate } from "../../support/lazy.ts";
import { gif } from "../../support/pictures.ts";
import { Clock, someone } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const PLACES = 3;

/** What is sent: the same now and then, by several people; pictures are kept in several sizes, and a bomb is not taken. */
const CONTENTS: readonly Uint8Array<ArrayBuffer>[] = [
  ...["", "one", "two", "three"].map((text) => Buffer.from(text)),
  Buffer.from(png(900, 4)),
  Buffer.from(png(900, 5)),
  Buffer.from(gif(2)),
  Buffer.from(gif(limits.picture.frames + 1)),
];

/** What may happen, and how often beside the others. */
const WEIGHTS = { upload: 10, post: 8, delete: 4, endRoom: 1, leave: 1, age: 1, sweep: 2, crash: 1 } as const;

type Kind = keyof typeof WEIGHTS;

const kinds = Object.entries(WEIGHTS).map(([kind, weight]) => ({
  weight,
  arbitrary: fc.constant(kind as Kind),
}));

/** By whom, where, with what, and how: whole, as it is, broken off by the line, or with less than was said. */
const event = fc.record({
  kind: fc.oneof(...kinds),
  who: fc.nat(PLACES - 1),
  where: fc.nat(PLACES - 1),
  what: fc.nat(999),
  how: fc.constantFrom("whole", "as it is", "broken", "short"),
});

type Event = typeof event extends fc.Arbitrary<infer One> ? One : never;

/** Several things happen at once, then several others. */
const history = fc.array(fc.array(event, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 });

test("whatever happens, what is named is there, whole, and what nothing names is not", async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      using place = new Place();
      for (const events of steps) {
        await place.happen(events);
        place.expectWhole();
        place.expectNoMore();
      }
      await place.sweep();
      place.expectWhole();
      place.expectNoMore();
    }),
    { numRuns: 60 },
  );
}, 30_000);

/** A place to which all of that happens. */
class Place implements Disposable {
  #folder = newFolder();
  #clock = longAgo();
  #db = preparingLate(openMemory());
  #robin = this.#start();
  #owner = someone(this.#robin, "Olga", "owner");
  #count = 0;
  #people = Array.from({ length: PLACES }, () => this.#newcomer());
  #rooms: Room[] = [this.#robin.rooms.find(LOBBY)!, this.#newRoom(), this.#newRoom()];
  /** Files that were taken in, and of each message that was sent those that it had. */
  #taken: number[] = [];
  #sent = new Map<number, readonly number[]>();

  async happen(events: readonly Event[]): Promise<void> {
    this.#clock.pass(MINUTE);
    await Promise.all(events.map((one) => this.#happens(one)));
    // What is under way when a process ends leaves what it has put down; another begins with that.
    if (events.some(({ kind }) => kind === "crash")) await this.#crash();
  }

  expectWhole(): void {
    const { files, messages } = this.#robin;
    for (const { hash, small, large, size, message } of this.#rows()) {
      expect(this.#bytes(hash)).toHaveLength(size);
      for (const one of [hash, small, large])
        if (one !== null)
          expect(new Bun.CryptoHasher("sha256").update(this.#bytes(one)).digest("hex")).toBe(one);
      if (message !== null) expect(messages.find(message)?.deletedAt).toBeNull();
    }
    for (const [id, sent] of this.#sent) {
      const isThere = messages.find(id)?.deletedAt === null;
      expect(files.of(id).map((file) => file.id)).toEqual(isThere ? [...sent] : []);
    }
  }

  expectNoMore(): void {
    const named = this.#rows().flatMap(({ hash, small, large }) => [hash, small, large]);
    expect(filesIn(this.#folder).sort()).toEqual([...new Set(named.filter((one) => one !== null))].sort());
  }

  /** What is swept within two hours is swept now. */
  async sweep(): Promise<void> {
    this.#clock.pass(limits.file.unsent + 1);
    await this.#robin.fileSweeping.start();
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What each kind of event does. */
  #acts: Readonly<Record<Kind, (event: Event) => Promise<unknown>>> = {
    upload: (one) => this.#upload(one),
    post: (one) => this.#post(one),
    delete: ({ what }) => this.#delete(what),
    endRoom: ({ where }) => this.#endRoom(where),
    leave: ({ who, what }) => this.#leave(who, what % 2 === 0),
    age: () => this.#age(),
    sweep: () => this.sweep(),
    crash: () => Promise.resolve(),
  };

  #happens(one: Event): Promise<unknown> {
    return this.#acts[one.kind](one);
  }

  async #upload({ who, where, what, how }: Event): Promise<void> {
    const bytes = CONTENTS[what % CONTENTS.length]!;
    const wanted = {
      user: this.#people[who]!,
      room: this.#rooms[where]!.id,
      name: `${what}.png`,
      size: bytes.length + (how === "short" ? 1 : 0),
      asItIs: how === "as it is",
    };
    const body = () => new Response(how === "broken" ? brokenOff(bytes) : bytes);
    const taking = this.#robin.uploads.take(wanted, body);
    const file = how === "broken" ? await taking.catch((error: unknown) => error) : await taking;
    if (file instanceof Refusal || file instanceof Error) return;
    this.#taken.push((file as { id: number }).id);
  }

  async #post({ who, where, what }: Event): Promise<void> {
    const files = this.#taken.slice(-1 - (what % 3)).map((id) => ({ id, description: "" }));
    const draft = {
      user: this.#people[who]!,
      room: this.#rooms[where]!.id,
      content: "Here",
      address: "here",
    };
    const id = await this.#robin.posting.post({ ...draft, files });
    if (typeof id === "number")
      this.#sent.set(
        id,
        files.map((file) => file.id).sort((a, b) => a - b),
      );
  }

  async #delete(what: number): Promise<void> {
    const ids = [...this.#sent.keys()];
    const id = ids[what % ids.length];
    const change = { user: this.#owner, address: "here" };
    if (id !== undefined) await this.#robin.posting.delete({ ...change, message: id });
  }

  async #endRoom(where: number): Promise<void> {
    const room = this.#rooms[where]!;
    if (room.id === LOBBY) return;
    this.#rooms[where] = this.#newRoom();
    await this.#robin.roomManagement.delete(this.#owner, room);
    await this.#robin.purging.start();
  }

  async #leave(who: number, isErased: boolean): Promise<void> {
    const user = this.#people[who]!;
    this.#people[who] = this.#newcomer();
    await this.#robin.accountDeletion.leave(user, isErased);
    await this.#robin.messagePurge.start();
  }

  async #age(): Promise<void> {
    this.#clock.pass(31 * DAY);
    const { place, messageRetention } = this.#robin;
    await place.change(this.#owner, { ...place.settings, keepDays: 30 });
    await messageRetention.start();
  }

  async #crash(): Promise<void> {
    for (const [folder, name] of [
      ["incoming", "half"],
      ["ab", `ab${"0".repeat(62)}`],
    ] as const) {
      const path = join(this.#folder, "files", folder, name);
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, "left");
      utimesSync(path, this.#clock.time / 1_000, this.#clock.time / 1_000);
    }
    await this.#robin.jobs.stop();
    this.#robin = this.#start();
    await this.sweep();
  }

  #start() {
    const settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: this.#folder });
    return assemble(this.#db, settings, this.#clock.now, undefined, { after: () => () => {} });
  }

  #newcomer(): User {
    return someone(this.#robin, `Person${(this.#count += 1)}`);
  }

  #newRoom(): Room {
    const draft = { name: `Room ${(this.#count += 1)}`, topic: "", kind: "open" } as const;
    return makeRoom(this.#robin, draft, this.#owner);
  }

  #bytes(hash: string): Uint8Array {
    return readFileSync(join(this.#folder, "files", hash.slice(0, 2), hash));
  }

  #rows() {
    return this.#db.query<Row, []>("select hash, small, large, size, message_id as message from files").all();
  }
}

type Row = {
  readonly hash: string;
  readonly small: string | null;
  readonly large: string | null;
  readonly size: number;
  readonly message: number | null;
};

/** A clock by which what the disk notes is never old, however far it is moved: what is under way is not swept. */
function longAgo(): Clock {
  const clock = new Clock();
  clock.time = Date.UTC(2001, 0, 1);
  return clock;
}

/** The first half of `bytes`, and then nothing any more. */
function brokenOff(bytes: Uint8Array<ArrayBuffer>): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes.subarray(0, bytes.length / 2)),
    pull: (controller) => controller.error(new Error("The line broke")),
  });
}
