import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joined } from "node:path";
import { readSettings } from "../../../src/base/settings.ts";
import { S3Storage } from "../../../src/domain/files/s3Storage.ts";
import type { FileStorage } from "../../../src/domain/files/storage.ts";
import { type FileMachine, fileMachine } from "../../support/fileMachines.ts";
import { inPostgres } from "../../support/postgres.ts";
import { until } from "../../support/robin.ts";
import { startS3, type S3 } from "../../support/s3.ts";
import { eventually } from "../../support/eventually.ts";
import { once } from "./once.ts";
import { type Machine, stage } from "./stage.ts";

const MINUTE = 60_000;

inPostgres("files of machines with one bucket", () => {
  const shared = stage();
  const folder = mkdtempSync(joined(tmpdir(), "robin-shared-files-"));
  let s3: S3;
  let made = 0;

  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(async () => {
    await s3.stop();
    rmSync(folder, { recursive: true });
  });

  /** Where a machine waits until the test lets it go on: before it puts bytes there, or as it removes them. */
  class Gate {
    #isShut = false;
    #waiting: (() => void)[] = [];

    shut(): void {
      this.#isShut = true;
    }

    open(): void {
      this.#isShut = false;
      for (const go of this.#waiting.splice(0)) go();
    }

    get isReached(): boolean {
      return this.#waiting.length > 0;
    }

    passed(): Promise<void> {
      return this.#isShut ? new Promise((resolve) => void this.#waiting.push(resolve)) : Promise.resolve();
    }
  }

  type One = FileMachine & { readonly machine: Machine; readonly gate: Gate };

  /** What `machine` does with files in the bucket at `S3_URL`. */
  function filesOf(machine: Machine, S3_URL: string, commits: Machine["commits"] = machine.commits): One {
    const bucket = new S3Storage(readSettings({ ...s3.environment, S3_URL }).s3!);
    const gate = new Gate();
    const storage: FileStorage = {
      tryOut: () => bucket.tryOut(),
      open: (hash) => bucket.open(hash),
      list: () => bucket.list(),
      put: (path, hash) => gate.passed().then(() => bucket.put(path, hash)),
      remove: (hash) => gate.passed().then(() => bucket.remove(hash)),
    };
    const { db, changes } = machine;
    const steady = () => machine.steady.now;
    const pause = (work: () => void) => void setTimeout(work, 5);
    return { ...fileMachine({ db, commits, changes, storage, folder, steady, pause }), machine, gate };
  }

  /** Two machines; `kept`: how many files are in their bucket. */
  async function two() {
    const place = `${++made}`;
    const url = `${s3.environment.S3_URL}/${place}`;
    const a = filesOf(await shared.fresh(), url);
    const b = filesOf(await shared.join(), url);
    const kept = async () => (await s3.keys()).filter((key) => key.startsWith(`${place}/files/`)).length;
    const held = () => once(shared.url, "select hash, state from file_holds");
    /** Nothing stays behind, on no machine. */
    const ended = async () => {
      expect(await held()).toEqual([]);
      for (const { machine } of [a, b]) await machine.puller.pull();
      expect([a, b].map(({ db }) => db.query("select id from file_holds").all())).toEqual([[], []]);
    };
    return { a, b, url, kept, held, ended };
  }

  test("are not removed by a machine that has not heard yet that they are wanted", async () => {
    const { a, b, kept, ended } = await two();
    b.gate.shut();
    const keeping = b.keep("The same", "one");
    await until(() => b.gate.isReached);
    const hash = new Bun.CryptoHasher("sha256").update("The same").digest("hex");
    // What is put, and what is to be.
    await a.fileStore.remove(hash);
    b.gate.open();
    await keeping;
    expect(a.references.isNamed(hash)).toBe(false);
    await a.fileStore.remove(hash);
    expect([await kept(), a.references.isNamed(hash)]).toEqual([1, true]);
    await ended();
  });

  test("are put once their removal elsewhere is over", async () => {
    const { a, b, kept, held, ended } = await two();
    const hash = await a.keep("The same", "one");
    a.gate.shut();
    await a.forget("one");
    await until(() => a.gate.isReached);
    expect(await held()).toEqual([{ hash, state: "removed" }]);
    b.gate.shut();
    const again = b.keep("The same", "two");
    await b.machine.commits.run(() => {});
    expect(b.gate.isReached).toBe(false);
    b.gate.open();
    a.gate.open();
    await a.jobs.stop();
    await b.machine.puller.pull();
    await again;
    expect(await kept()).toBe(1);
    await ended();
  });

  test("that two machines keep at once lie there once, until neither names them", async () => {
    const { a, b, kept, ended } = await two();
    await Promise.all([a.keep("The same", "one"), b.keep("The same", "two")]);
    expect(await kept()).toBe(1);
    await a.forget("one");
    await a.jobs.stop();
    expect(await kept()).toBe(1);
    await b.forget("two");
    await eventually(async () => expect(await kept()).toBe(0));
    await b.jobs.stop();
    await ended();
  });

  test("are removed by the machine that deletes them, and by none that only hears of it", async () => {
    const { a, b, kept, held, ended } = await two();
    const hash = await a.keep("Some", "one");
    a.gate.shut();
    await b.machine.puller.pull();
    await b.jobs.stop();
    await b.forget("one");
    await a.machine.puller.pull();
    // What came of that would be in the same batch, or in the one before.
    for (const _ of [1, 2]) await a.machine.commits.run(() => {});
    expect([a.references.isNamed(hash), await held()]).toEqual([false, [{ hash, state: "unnamed" }]]);
    await b.fileStore.remove(hash);
    expect(await kept()).toBe(0);
    await ended();
  });

  test("are removed also where the copy hears of the deletion before its commit is answered", async () => {
    const { a, url, kept, ended } = await two();
    const { connection, puller, pen } = a.machine;
    const late = pen(async () => {
      const line = await connection.reserve();
      const ask: typeof line.ask = async (statement, values) => {
        const answer = await line.ask(statement, values);
        if (statement === "commit") await puller.pull();
        return answer;
      };
      return { ...line, ask };
    });
    const behind = filesOf(a.machine, url, late);
    await behind.keep("Some", "one");
    await behind.forget("one");
    await eventually(async () => expect(await kept()).toBe(0));
    await behind.jobs.stop();
    await late.close();
    await ended();
  });

  test("are not let go of by one that has not heard yet that their machine is there", async () => {
    const { a, b, ended } = await two();
    b.gate.shut();
    const keeping = b.keep("Some", "one");
    await until(() => b.gate.isReached);
    await a.machine.puller.pull();
    expect(await a.fileStore.leftBehind()).toEqual([]);
    a.machine.steady.now += 6 * MINUTE;
    b.timer.waiting.find(({ ms }) => ms === MINUTE)!.work();
    await b.machine.commits.flush();
    expect(await a.fileStore.leftBehind()).toEqual([]);
    b.gate.open();
    await keeping;
    await ended();
  });
});
