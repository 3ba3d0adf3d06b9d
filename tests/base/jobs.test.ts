import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { join } from "node:path";
import { openMemory } from "../../src/database/database.ts";
import { Jobs } from "../../src/base/jobs.ts";
import { assemble } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { HandTimer } from "../support/handTimer.ts";
import { someone, talk, until } from "../support/robin.ts";
import { makeRoom, commit } from "../support/rooms.ts";

let logged: ReturnType<typeof spyOn<Console, "error">>;

beforeEach(() => {
  logged = spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => void mock.restore());

const full = () => Object.assign(new Error("INSERT 'a secret word'"), { code: "SQLITE_FULL" });

describe("a job", () => {
  test("is done slice by slice until there is no more of it", async () => {
    let left = 3;
    await new Jobs(new HandTimer().later).add("Counting", () => --left > 0).start();
    expect(left).toBe(0);
  });

  test.each([
    ["rejects", () => Promise.reject(full())],
    [
      "throws at once",
      () => {
        throw full();
      },
    ],
    ["throws what is no error", () => Promise.reject("a word")],
  ])("that %s is logged, and tried again until it succeeds", async (_, fail: () => Promise<boolean>) => {
    const timer = new HandTimer();
    let failures = 2;
    const job = new Jobs(timer.later).add("Counting", () => (failures-- > 0 ? fail() : false));
    await job.start();
    timer.ring();
    await until(() => timer.waiting.length === 1);
    timer.ring();
    await until(() => failures === -1);
    expect(timer.waiting).toEqual([]);
    expect(logged).toHaveBeenCalledTimes(2);
    expect(logged.mock.calls[0]![0]).toMatch(/^\S+ Counting failed: .+; tried again in 1 s(\n|$)/);
    expect(logged.mock.calls.join()).not.toContain("secret");
  });

  test("waits twice as long each time, up to five minutes, and from the beginning after a success", async () => {
    const timer = new HandTimer();
    let isFailing = true;
    const job = new Jobs(timer.later).add("Failing", () => {
      if (isFailing) throw full();
    });
    const waits: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      await job.start();
      waits.push(timer.waiting[0]!.ms);
    }
    for (const [time, wait] of waits.entries()) {
      const most = Math.min(1_000 * 2 ** time, 300_000);
      expect(wait).toBeWithin(most / 2, most + 1);
    }
    isFailing = false;
    await job.start();
    isFailing = true;
    await job.start();
    expect(timer.waiting.map(({ ms }) => ms <= 1_000)).toEqual([true]);
  });

  test("runs once at a time, and again when it was wanted meanwhile", async () => {
    let [underWay, most, runs] = [0, 0, 0];
    const job = new Jobs(new HandTimer().later).add("Working", async () => {
      most = Math.max(most, ++underWay);
      runs += 1;
      if (runs === 1) job.startIn(5);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return false;
    });
    await Promise.all([job.start(), job.start(), job.start()]);
    expect([most, runs]).toEqual([1, 2]);
  });

  test("that is wanted in a moment waits for others that want the same", () => {
    const timer = new HandTimer();
    const job = new Jobs(timer.later).add("Waiting", () => {});
    job.startIn(10);
    job.startIn(20);
    expect(timer.waiting.map(({ ms }) => ms)).toEqual([10]);
  });

  test("that is stopped ends after its slice, and begins no more", async () => {
    const timer = new HandTimer();
    const jobs = new Jobs(timer.later);
    const slice = Promise.withResolvers<boolean>();
    let runs = 0;
    const job = jobs.add("Going on", () => {
      runs += 1;
      return slice.promise;
    });
    const failing = jobs.add("Failing", () => Promise.reject(full()));
    await failing.start();
    const run = job.start();
    await until(() => runs === 1);
    const stop = jobs.stop();
    slice.resolve(true);
    await Promise.all([run, stop]);
    await job.start();
    job.startIn(1);
    expect([runs, timer.waiting]).toEqual([1, []]);
  });
});

test("a room that cannot be cleared ends nothing, and is cleared when it can", async () => {
  const timer = new HandTimer();
  const robin = assemble(openMemory(), readSettings({}), Date.now, () => {}, { after: timer.later });
  const ada = someone(robin);
  const room = makeRoom(robin, { name: "Old", topic: "", kind: "open" }, ada);
  await talk(robin, ada, 3, room.id);
  commit(robin, () => robin.rooms.softDelete(room.id));
  const clear = spyOn(robin.messages, "purge").mockImplementation(() => {
    throw full();
  });
  await robin.purging.start();
  clear.mockRestore();
  timer.ring();
  const count = (table: string) => robin.db.query(`select count(*) from ${table}`).values()[0]![0];
  await until(() => count("messages") === 0 && count("rooms") === 1);
});

test("an account that cannot be erased ends nothing, and is erased when it can", async () => {
  const timer = new HandTimer();
  const robin = assemble(openMemory(), readSettings({}), Date.now, () => {}, { after: timer.later });
  const ada = someone(robin);
  await talk(robin, ada, 3);
  const change = spyOn(robin.messages, "softDelete").mockImplementation(() => {
    throw full();
  });
  await robin.accountDeletion.leave(ada, true);
  await robin.messagePurge.start();
  change.mockRestore();
  timer.ring();
  const left = robin.db.query("select id from messages where deleted_at is null");
  await until(() => left.values().length === 0);
});

test("what is deleted is deleted though the disk does not let it be overwritten yet", async () => {
  const timer = new HandTimer();
  const robin = assemble(openMemory(), readSettings({}), Date.now, () => {}, { after: timer.later });
  const ada = someone(robin);
  const [id] = await talk(robin, ada, 1);
  const run = spyOn(robin.db, "run").mockImplementation(() => {
    throw full();
  });
  expect(await robin.posting.delete({ user: ada, message: id!, address: "" })).toBeUndefined();
  run.mockRestore();
  expect(timer.waiting).toHaveLength(1);
});

/**
 * Who needs a timer of its own: to answer, to wait in a request, to gather what is written together, to limit a question, and to look every
 * second who is there, in memory alone, and to let others have their turn amid a count.
 */
const TIMERS = [
  "base/jobs.ts",
  "base/silence.ts",
  "database/commits.ts",
  "database/shared/connection.ts",
  "database/shared/pen.ts",
  "web/feed/longPolls.ts",
  "domain/files/hashing.ts",
  "domain/presence/attendance.ts",
  "domain/presence/presence.ts",
  "domain/privacy/dataExport.ts",
  "domain/statistics/activity.ts",
  "domain/statistics/diskUse.ts",
];

// That no promise is left alone is for the linter to see: .oxlintrc.promises.json.
test("nothing else sets a timer to work in the background", async () => {
  const folder = join(import.meta.dir, "../../src");
  const found: string[] = [];
  for (const file of new Bun.Glob("**/*.{ts,tsx}").scanSync(folder)) {
    const code = await Bun.file(join(folder, file)).text();
    if (/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/.test(code)) found.push(file);
  }
  expect(found.sort()).toEqual(TIMERS.toSorted());
});
