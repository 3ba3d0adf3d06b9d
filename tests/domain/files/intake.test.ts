import { describe, expect, test } from "bun:test";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import { Intake, LATE } from "../../../src/domain/files/intake.ts";
import { LOOK } from "../../../src/domain/files/slowness.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { en } from "../../../src/words/en.ts";
import { beginWithFiles } from "../../support/files.ts";
import { HandTimer } from "../../support/handTimer.ts";
import { until } from "../../support/robin.ts";

const { stalled, grace, slowest } = limits.file;

/** An intake that looks at what comes when a test says so, and a body that comes as `come` has it. */
async function begin() {
  const { robin, kept, folder } = await beginWithFiles();
  const timer = new HandTimer();
  const intake = new Intake(robin, timer.later);
  const line = new TransformStream<Uint8Array, Uint8Array>();
  const body = line.writable.getWriter();
  const outcome = { known: undefined as unknown };
  const take = (size?: number) => {
    const taking = intake.take(new Response(line.readable), 1, { size });
    void taking.then((taken) => (outcome.known = taken));
    return taking;
  };
  let sent = 0;
  /** Has so many bytes come, as far as the disk. */
  const come = async (bytes: number) => {
    await body.write(new Uint8Array(bytes));
    sent += bytes;
    const incoming = join(folder, "files/incoming");
    await until(() => readdirSync(incoming).some((name) => statSync(join(incoming, name)).size === sent));
  };
  /** Has a while pass to the next look at what came. */
  const look = async () => {
    timer.ring();
    await until(() => timer.waiting.length > 0 || outcome.known !== undefined);
  };
  /** How many looks it takes until it counts as too slow; before each of them so many bytes come. */
  const looksUntilLate = async (bytes = 0) => {
    for (let looks = 1; ; looks += 1) {
      if (bytes > 0) await come(bytes);
      await look();
      if (outcome.known !== undefined) return looks;
    }
  };
  return { take, body, come, look, looksUntilLate, kept, timer };
}

describe("what comes", () => {
  test("not at all any more is refused after a while, and nothing of it stays when its line ends", async () => {
    const { take, body, come, look, looksUntilLate, kept, timer } = await begin();
    const taking = take(50_000_000);
    // Fast before, which does not help it.
    await come(2_000_000);
    await look();
    expect(timer.waiting.map(({ ms }) => ms)).toEqual([LOOK]);
    expect(await looksUntilLate()).toBe(stalled / LOOK);
    const refused = await taking;
    expect([refused, refused instanceof Refusal && refused.reason(en)]).toEqual([
      LATE,
      "The file did not come whole. Send it again.",
    ]);
    expect(timer.waiting).toEqual([]);
    await body.close();
    await until(() => kept().length === 0);
  });

  test("by drops is refused as soon as it took too long for what there is", async () => {
    const { take, body, looksUntilLate, kept } = await begin();
    const taking = take(50_000_000);
    expect((await looksUntilLate(1)) * LOOK).toBe(grace + LOOK);
    expect(await taking).toBe(LATE);
    await body.close();
    await until(() => kept().length === 0);
  });

  test("no slower than it may is taken, however long that takes", async () => {
    const { take, body, come, look, timer } = await begin();
    const bytes = slowest * LOOK;
    const times = (10 * grace) / LOOK;
    const taking = take(bytes * times);
    for (let time = 0; time < times; time += 1) {
      await come(bytes);
      await look();
    }
    await body.close();
    expect(await taking).toMatchObject({ size: bytes * times });
    expect(timer.waiting).toEqual([]);
  });

  test("again just before it would have counted as stalled is taken", async () => {
    const { take, body, come, look } = await begin();
    const taking = take(2_000_001);
    await come(2_000_000);
    for (let passed = 0; passed < stalled; passed += LOOK) await look();
    await come(1);
    await look();
    await body.close();
    expect(await taking).toMatchObject({ size: 2_000_001 });
  });

  test("to another length than it was said to have is refused, and nothing of it stays", async () => {
    const { take, body, kept } = await begin();
    const taking = take(11);
    await body.write(new Uint8Array(10));
    await body.close();
    expect(await taking).toBeInstanceOf(Refusal);
    expect(kept()).toEqual([]);
  });
});
