import { afterAll, describe, expect, spyOn, test } from "bun:test";
import { array, assert, asyncProperty, constantFrom, nat, record } from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Changes } from "../../../src/database/changes.ts";
import { GroupCommit } from "../../../src/database/commits.ts";
import { openMemory } from "../../../src/database/database.ts";
import type { FileStorage } from "../../../src/domain/files/storage.ts";
import type { RowChanges } from "../../../src/domain/rows.ts";
import { amiss, fileMachine, MemoryStorage } from "../../support/fileMachines.ts";
import { until } from "../../support/robin.ts";

/** For how long what a machine holds stays, in ms, when that machine is not there any more. */
const LASTS = 5 * 60_000;

const folder = mkdtempSync(join(tmpdir(), "robin-holds-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Machines, each of which waits before every commit and every call of the storage until the test lets it take that step. */
class Steps {
  readonly db = openMemory();
  readonly storage = new MemoryStorage();
  steady = 0;
  #waiting = new Map<string, (() => void)[]>();
  #running = new Map<string, Promise<void>>();

  machine(who: string) {
    const turn = () => this.#turn(who);
    const { storage } = this;
    const gated: FileStorage = {
      tryOut: () => storage.tryOut(),
      open: (hash) => storage.open(hash),
      list: () => storage.list(),
      put: (path, hash) => turn().then(() => storage.put(path, hash)),
      remove: (hash) => turn().then(() => storage.remove(hash)),
    };
    return this.#machine(gated, turn);
  }

  /** A machine that waits for nobody. */
  free() {
    return this.#machine(this.storage);
  }

  /** Begins what `who` does; resolves when that waits to take its first step. */
  begin(who: string, work: () => Promise<unknown>): Promise<void> {
    const done = () => void this.#running.delete(who);
    this.#running.set(who, work().then(done, done));
    return this.#paused(who);
  }

  /** Lets `who` take so many steps; fewer where it is done. */
  async take(who: string, steps = 1): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.#paused(who);
      this.#waiting.get(who)?.shift()?.();
      await this.#paused(who);
    }
  }

  /** Lets all of `who` come to their end. */
  async finish(who: readonly string[]): Promise<void> {
    while (who.some((one) => this.#running.has(one))) for (const one of who) await this.take(one);
  }

  isRunning(who: string): boolean {
    return this.#running.has(who);
  }

  #machine(storage: FileStorage, turn?: () => Promise<void>) {
    const { db } = this;
    const changes: RowChanges = new Changes();
    const commits = new GroupCommit(db, changes);
    const gated = turn && { run: <Result>(work: () => Result) => turn().then(() => commits.run(work)) };
    const pause = turn && { pause: (work: () => void) => void turn().then(work) };
    const steady = () => this.steady;
    return fileMachine({ db, changes, commits: gated ?? commits, storage, folder, steady, ...pause });
  }

  #paused(who: string): Promise<void> {
    return until(() => (this.#waiting.get(who)?.length ?? 0) > 0 || !this.#running.has(who));
  }

  #turn(who: string): Promise<void> {
    const waiting = this.#waiting.getOrInsertComputed(who, () => []);
    return new Promise((resolve) => void waiting.push(resolve));
  }
}

/** Bytes that lie there, which nothing names any more, and nobody has removed. */
async function unnamed() {
  const steps = new Steps();
  const hash = await steps.free().keep("The same", "first");
  steps.db.run("delete from avatars");
  return { steps, hash };
}

/** In which order two can take so many steps each. */
function orders(a: number, b: number): readonly string[] {
  if (a === 0 || b === 0) return ["A".repeat(a) + "B".repeat(b)];
  return [...orders(a - 1, b).map((rest) => `A${rest}`), ...orders(a, b - 1).map((rest) => `B${rest}`)];
}

async function follow(steps: Steps, order: string): Promise<void> {
  for (const who of order) await steps.take(who);
  await steps.finish(["A", "B"]);
}

describe("in whatever order two machines take their steps", () => {
  test.each(orders(4, 4))("bytes that one removes and the other names are there (%s)", async (order) => {
    const { steps, hash } = await unnamed();
    const [a, b] = [steps.machine("A"), steps.machine("B")];
    await steps.begin("A", () => a.fileStore.remove(hash));
    await steps.begin("B", () => b.keep("The same", "second"));
    await follow(steps, order);
    expect(a.references.isNamed(hash)).toBe(true);
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test.each(orders(5, 4))("a sweep takes nothing from what is being kept (%s)", async (order) => {
    const { steps, hash } = await unnamed();
    const [a, b] = [steps.free(), steps.machine("B")];
    const sweeper = steps.machine("A");
    await steps.begin("A", async () => {
      for await (const one of sweeper.fileStore.list()) await sweeper.fileStore.remove(one.hash);
    });
    await steps.begin("B", () => b.keep("Others", "second"));
    await follow(steps, order);
    await a.fileStore.remove(hash);
    expect(steps.storage.kept.size).toBe(1);
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test.each(orders(3, 3))("the same bytes are kept by both (%s)", async (order) => {
    const { steps } = await unnamed();
    const [a, b] = [steps.machine("A"), steps.machine("B")];
    await steps.begin("A", () => a.keep("The same", "second"));
    await steps.begin("B", () => b.keep("The same", "third"));
    await follow(steps, order);
    expect(steps.db.query("select count(*) as names from avatars").get()).toEqual({ names: 2 });
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test.each(orders(4, 4))("what both remove is gone (%s)", async (order) => {
    const { steps, hash } = await unnamed();
    const [a, b] = [steps.machine("A"), steps.machine("B")];
    await steps.begin("A", () => a.fileStore.remove(hash));
    await steps.begin("B", () => b.fileStore.remove(hash));
    await follow(steps, order);
    expect(amiss(steps.db, steps.storage)).toEqual([]);
    expect(steps.storage.kept.size).toBe(0);
  });
});

describe("what a machine held that died", () => {
  /** Lets the sweep of another one come round as often as it takes. */
  async function swept(steps: Steps) {
    const other = steps.free();
    await other.sweeping.start();
    steps.steady += LASTS;
    await other.sweeping.start();
    await other.jobs.stop();
    return other;
  }

  test.each([0, 1, 2, 3])("%d steps into keeping is let go, and may be kept again", async (taken) => {
    const { steps } = await unnamed();
    await steps.begin("A", () => steps.machine("A").keep("The same", "second"));
    await steps.take("A", taken);
    const other = await swept(steps);
    expect(amiss(steps.db, steps.storage)).toEqual([]);
    await other.keep("The same", "third");
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test.each([0, 1, 2, 3])("%d steps into removing is removed", async (taken) => {
    const { steps, hash } = await unnamed();
    await steps.begin("A", () => steps.machine("A").fileStore.remove(hash));
    await steps.take("A", taken);
    const other = await swept(steps);
    expect([steps.storage.kept.size, amiss(steps.db, steps.storage)]).toEqual([0, []]);
    await other.keep("The same", "third");
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test("is let go where others name it", async () => {
    const { steps } = await unnamed();
    await steps.begin("A", () => steps.machine("A").keep("The same", "second"));
    await steps.take("A");
    await steps.free().keep("The same", "third");
    await swept(steps);
    expect([steps.storage.kept.size, amiss(steps.db, steps.storage)]).toEqual([1, []]);
  });

  describe("is removed, though all was swept before,", () => {
    /** Bytes that are named, and what another machine does that has swept, once something happened to them. */
    async function known() {
      const steps = new Steps();
      const hash = await steps.free().keep("Some", "first");
      const other = steps.free();
      await other.sweeping.start();
      const end = async () => {
        expect(steps.storage.kept.size).toBe(1);
        await other.sweeping.start();
        steps.steady += LASTS;
        await other.sweeping.start();
        await other.jobs.stop();
        expect([steps.storage.kept.size, amiss(steps.db, steps.storage)]).toEqual([0, []]);
      };
      return { steps, hash, end };
    }

    test("where it had just deleted what names it", async () => {
      const { steps, end } = await known();
      const dying = steps.machine("A");
      await steps.begin("A", () => dying.forget("first"));
      await steps.take("A");
      await end();
    });

    test("where it could not reach the bucket", async () => {
      const { steps, hash, end } = await known();
      steps.db.run("delete from avatars");
      const away = steps.free().holds.removing(hash, () => Promise.reject(new Error("away")));
      await expect(away).rejects.toThrow("away");
      await end();
    });

    test("where what was to name it as well was refused", async () => {
      const { steps, hash, end } = await known();
      const hold = await steps.free().holds.want([hash]);
      await hold.commit(() => steps.db.run("delete from avatars"));
      await end();
    });
  });

  test.each([1, 2])("%d steps into keeping is not named when it wakes up after all", async (taken) => {
    const { steps } = await unnamed();
    const failed: unknown[] = [];
    const keeping = steps.machine("A");
    await steps.begin("A", () =>
      keeping.keep("The same", "second").catch((error) => failed.push(error.code)),
    );
    await steps.take("A", taken);
    await swept(steps);
    await steps.finish(["A"]);
    expect(failed).toEqual(["STORAGE_LetGo"]);
    expect(steps.db.query("select * from avatars").all()).toEqual([]);
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });

  test("is not removed by one that was stopped as it was about to", async () => {
    const { steps, hash } = await unnamed();
    const { db, storage } = steps;
    const commits = new GroupCommit(db, new Changes());
    let stopped = LASTS;
    const run = async <Result>(work: () => Result): Promise<Result> => {
      const result = await commits.run(work);
      steps.steady += stopped;
      stopped = 0;
      return result;
    };
    const sleeper = fileMachine({
      db,
      storage,
      changes: new Changes(),
      commits: { run },
      folder,
      steady: () => steps.steady,
    });
    await expect(sleeper.fileStore.remove(hash)).rejects.toThrow();
    expect([...storage.kept.keys()]).toEqual([hash]);
    await sleeper.fileStore.remove(hash);
    expect(amiss(db, storage)).toEqual([]);
  });
});

test("what takes long is held as long as its machine says so", async () => {
  const { steps, hash } = await unnamed();
  const slow = steps.free();
  const { promise, resolve } = Promise.withResolvers<void>();
  const removal = slow.holds.removing(hash, () => promise);
  await until(() => slow.timer.waiting.length === 1);
  const other = steps.free();
  for (let minute = 0; minute < 12; minute += 1) {
    expect(await other.fileStore.leftBehind()).toEqual([]);
    slow.timer.ring();
    await until(() => slow.timer.waiting.length === 1);
    steps.steady += 60_000;
  }
  resolve();
  await removal;
  slow.timer.ring();
  expect([slow.timer.waiting, steps.db.query("select * from file_holds").all()]).toEqual([[], []]);
});

test("what is being removed for long is not waited for", async () => {
  const { steps, hash } = await unnamed();
  const [a, b] = [steps.machine("A"), steps.machine("B")];
  const failed: unknown[] = [];
  await steps.begin("A", () => a.fileStore.remove(hash));
  await steps.take("A");
  await steps.begin("B", () => b.keep("The same", "second").catch((error) => failed.push(error.code)));
  await steps.take("B", 3);
  expect(failed).toEqual([]);
  steps.steady += 11_000;
  await steps.take("B", 2);
  expect(failed).toEqual(["STORAGE_BeingRemoved"]);
  await steps.finish(["A"]);
  expect(amiss(steps.db, steps.storage)).toEqual([]);
});

test("what could not be let go of is let go of later, and hides nothing of why", async () => {
  const { steps } = await unnamed();
  const { db, storage } = steps;
  const commits = new GroupCommit(db, new Changes());
  let left = 1;
  const run = async <Result>(work: () => Result): Promise<Result> => {
    if (left === 0) throw new Error("PostgreSQL is away");
    left -= 1;
    return commits.run(work);
  };
  const cutOff = fileMachine({
    db,
    storage,
    changes: new Changes(),
    commits: { run },
    folder,
    steady: () => 0,
  });
  const logged = spyOn(console, "error").mockImplementation(() => {});
  await expect(cutOff.keep("The same", "second")).rejects.toThrow("PostgreSQL is away");
  await cutOff.jobs.stop();
  logged.mockRestore();
  expect(db.query("select hash from file_holds").all()).toHaveLength(1);
  const other = steps.free();
  await other.sweeping.start();
  steps.steady += LASTS;
  await other.sweeping.start();
  await other.jobs.stop();
  expect([storage.kept.size, amiss(db, storage)]).toEqual([0, []]);
});

test("whatever machines keep and remove at once, no name is without bytes, and in the end nothing is left", async () => {
  const WHO = ["A", "B", "C"];
  const act = record({
    who: constantFrom(...WHO),
    what: constantFrom("keep", "forget", "remove", "die", "step", "step", "step", "step"),
    text: nat(1),
    name: nat(3),
  });
  const property = asyncProperty(array(act, { maxLength: 60 }), async (acts) => {
    const steps = new Steps();
    const free = steps.free();
    const hashes = ["0", "1"].map((text) => new Bun.CryptoHasher("sha256").update(text).digest("hex"));
    const machines = new Map(WHO.map((who) => [who, steps.machine(who)]));
    const alive = new Set(WHO);
    for (const { who, what, text, name } of acts) {
      const machine = machines.get(who)!;
      if (!alive.has(who)) continue;
      // One goes, and its rows stay.
      if (what === "die") alive.delete(who);
      else if (steps.isRunning(who)) await steps.take(who);
      else if (what === "keep") await steps.begin(who, () => machine.keep(String(text), `${name}`));
      else if (what === "remove") await steps.begin(who, () => machine.fileStore.remove(hashes[text]!));
      else if (what === "forget") await steps.begin(who, () => machine.forget(`${name}`));
      const lost = amiss(steps.db, steps.storage).filter((one) => one.startsWith("lost"));
      // Bytes are removed after what names them.
      expect(lost).toEqual([]);
    }
    const living = [...alive];
    while (living.some((who) => steps.isRunning(who))) {
      for (const who of living) await steps.take(who);
      steps.steady += 100;
    }
    await free.sweeping.start();
    steps.steady += LASTS;
    await free.sweeping.start();
    await free.jobs.stop();
    expect(amiss(steps.db, steps.storage)).toEqual([]);
  });
  await assert(property, { numRuns: 150 });
}, 60_000);
