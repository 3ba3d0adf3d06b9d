import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { type Duty, Jobs } from "../../src/base/jobs.ts";
import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { HandTimer } from "../support/handTimer.ts";
import { NotingMailTransport } from "../support/mailing.ts";
import { dataDir, someone, talk, until } from "../support/robin.ts";

/** The jobs of a machine that is on duty when a test says so. */
function begin() {
  const called: string[] = [];
  const state = { isOn: false };
  const duty: Duty = { isOn: () => state.isOn, call: (name) => void called.push(name) };
  const timer = new HandTimer();
  const jobs = new Jobs(timer.later, duty);
  /** What was done, by name. */
  const done: string[] = [];
  const counting = (name: string) => () => void done.push(name);
  return { called, state, timer, jobs, done, counting };
}

describe("a job that one machine alone is to do", () => {
  test("is called for where another has the duty, and not done", async () => {
    const { jobs, called, done, counting, timer } = begin();
    const job = jobs.addSole("Sending mail", counting("mail"));
    await job.start();
    expect([called, done, timer.waiting]).toEqual([["Sending mail"], [], []]);
  });

  test("is left to the other where it was to begin in a while", () => {
    const { jobs, called, timer, counting } = begin();
    jobs.addSole("Sending mail", counting("mail")).startIn(10);
    expect([called, timer.waiting]).toEqual([[], []]);
  });

  test("is called for by a timer that rings when the duty is over", async () => {
    const { jobs, called, done, counting, state, timer } = begin();
    state.isOn = true;
    jobs.addSole("Sending mail", counting("mail")).startIn(10);
    state.isOn = false;
    timer.ring();
    await new Promise(setImmediate);
    expect([called, done]).toEqual([["Sending mail"], []]);
  });

  test("begins with the duty, as all others of its kind, and by itself where it is called for", async () => {
    const { jobs, done, counting, state } = begin();
    for (const name of ["mail", "calls"]) jobs.addSole(name, counting(name));
    jobs.add("index", counting("index"));
    state.isOn = true;
    jobs.takeOver();
    await until(() => done.length === 2);
    expect(done).toEqual(["mail", "calls"]);
    jobs.takeOver("calls");
    jobs.takeOver("index");
    jobs.takeOver("what a newer Robin does");
    await until(() => done.length === 3);
    await new Promise(setImmediate);
    expect(done).toEqual(["mail", "calls", "calls"]);
  });

  test("ends after the slice in which the duty does, and goes on when that comes back", async () => {
    const { jobs, called, state } = begin();
    let left = 5;
    state.isOn = true;
    const job = jobs.addSole("Counting", () => {
      left -= 1;
      if (left === 3) state.isOn = false;
      return left > 0;
    });
    await job.start();
    expect([left, called]).toEqual([3, []]);
    state.isOn = true;
    jobs.takeOver();
    await until(() => left === 0);
  });

  test("is done as any other by a machine that shares nothing", async () => {
    const { timer, done, counting } = begin();
    const jobs = new Jobs(timer.later);
    const job = jobs.addSole("Sending mail", counting("mail"));
    await job.start();
    job.startIn(10);
    timer.ring();
    await until(() => done.length === 2);
  });

  test("of no machine keeps others from the work that each does for itself", async () => {
    const { jobs, called, done, counting, timer } = begin();
    const job = jobs.add("index", counting("index"));
    await job.start();
    job.startIn(10);
    timer.ring();
    await until(() => done.length === 2);
    expect(called).toEqual([]);
  });
});

describe("what is done again after a while", () => {
  const settings = readSettings({ DATA_DIR: dataDir() });
  const assembled = () => {
    const timer = new HandTimer();
    const instead = { after: timer.later, mail: new NotingMailTransport() };
    return { timer, robin: assemble(openMemory(), settings, Date.now, () => {}, instead) };
  };
  type Assembled = ReturnType<typeof assembled>["robin"];

  test.each<[string, number, (robin: Assembled) => unknown]>([
    ["letting the audit log age", 1, ({ auditAging }) => auditAging.start()],
    ["letting messages age", 1, ({ messageRetention }) => messageRetention.start()],
    ["sweeping files, and those that never arrived", 2, ({ fileSweeping }) => fileSweeping.start()],
    ["looking for who missed something", 1, ({ mailing }) => mailing!.start()],
  ])("%s waits for that once, however often other machines have called for it", async (_, times, start) => {
    const { robin, timer } = assembled();
    for (let time = 0; time < 3; time += 1) {
      await start(robin);
      await new Promise(setImmediate);
    }
    expect(timer.waiting).toHaveLength(times);
  });
});

/** What one machine alone does of all that is done in the background: it sends something out, or goes through rows that all share. */
const SOLE = [
  "Calling people",
  "Clearing deleted rooms",
  "Deleting what somebody said",
  "Letting messages age",
  "Letting the audit log age",
  "Looking at all that is shown",
  "Looking for who missed something",
  "Noting whom to call",
  "Sending mail",
  "Sending to push services",
  "Sweeping files",
  "Telling what was read elsewhere",
];

/** What each machine does, and why two do not do the same. */
const EACH: Readonly<Record<string, string>> = {
  "Backing up": "of what is on this machine alone",
  "Backing up by hand": "the same, and where several share it nobody can",
  "Deleting ended sessions": "those that were ended by this machine, which the disk did not let go",
  "Forgetting what was read elsewhere": "what this machine has heard of others",
  "Indexing older messages": "the index is this machine's own",
  "Keeping room on the disk": "of this machine's disk",
  "Loading the parser": "in memory alone",
  "Looking who forgot the password": "what was typed here, and is in memory alone until then",
  "Noting what push services took": "of what this machine has sent, and only it knows of",
  "Noting what was read": "what pages told this machine",
  "Overwriting what was deleted": "in this machine's own file",
  "Removing files": "what this machine saw lose its name; bytes are removed twice without harm",
  "Sending backups": "those of this machine, which has all for itself",
  "Sweeping what never arrived": "what is in this machine's own folder",
};

test("all that is done in the background is one machine's work, or each one's for a reason", async () => {
  const folder = join(import.meta.dir, "../../src");
  const found: Record<string, string[]> = { add: [], addSole: [] };
  for (const file of new Bun.Glob("**/*.{ts,tsx}").scanSync(folder)) {
    const code = await Bun.file(join(folder, file)).text();
    for (const [, way, name] of code.matchAll(/\bjobs\.(add|addSole)\(\s*"([^"]+)"/g))
      found[way!]!.push(name!);
  }
  expect(found["addSole"]!.toSorted()).toEqual(SOLE);
  expect(found["add"]!.toSorted()).toEqual(Object.keys(EACH));
});

test("nobody is looked for to be called where nobody wants that, whoever has the duty", async () => {
  const robin = assemble(openMemory(), readSettings({ DATA_DIR: dataDir() }));
  await talk(robin, someone(robin), 3);
  const { done } = robin.commits;
  robin.jobs.takeOver("Noting whom to call");
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  expect(robin.commits.done).toBe(done);
});
