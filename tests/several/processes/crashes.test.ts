import { afterAll, beforeAll, test } from "bun:test";
import { inPostgres } from "../../support/postgres.ts";
import { Talk } from "./talk.ts";
import type { RobinProcess } from "./robinProcess.ts";
import { oneOf, type Robins, startRobins } from "./robins.ts";
import { expectWhole } from "./wholeTalk.ts";

/** For how long things go wrong, in s. Who gives another time is shown what happened in it. */
const SECONDS = Number(Bun.env["CRASHING_SECONDS"] ?? 30);

/** How long all may take until they are there, in ms, on a machine that is busy with other tests. */
const START = 60_000;

const SENDERS = 12;
const POLLERS = 6;

/** How many of those that were killed have lost what they had stored, too. */
const EMPTIED = 0.3;

/** A time in ms, at random. */
type Span = { readonly least: number; readonly more: number };

/** How long a Robin is stopped in its tracks, in ms: a copy is good for 3,000. */
const STOPPED = { least: 1_500, more: 2_500 };

/** How long one that was killed is away, in ms. */
const AWAY = { least: 0, more: 1_000 };

/** The same of PostgreSQL: past 3,000 no Robin answers. */
const DOWN = { least: 0, more: 1_500 };

/** How long all goes well between two crashes of a kind, in ms. */
const CALM = { least: 300, more: 1_500 };
const CALM_OF_POSTGRES = { least: 1_000, more: 3_000 };

inPostgres("whatever is killed, stopped in its tracks and started again", () => {
  let robins: Robins;

  beforeAll(async () => {
    robins = await startRobins(3);
  }, START);
  afterAll(() => robins.remove(), START);

  test(
    "no message is lost, doubled or passed by, and all copies are the same",
    async () => {
      const talk = await Talk.begin(robins, { senders: SENDERS, pollers: POLLERS });
      const crashes = await crash(robins, performance.now() + SECONDS * 1_000);
      const rows = await expectWhole(talk, robins, SENDERS);
      if (Bun.env["CRASHING_SECONDS"] !== undefined) console.log({ ...crashes, ...talk.figures, rows });
    },
    SECONDS * 1_000 + 90_000,
  );
});

/** Has things go wrong until then; gives how often each did. All are there at the end. */
async function crash({ all, postgres }: Robins, until: number) {
  const crashes = { killed: 0, emptied: 0, stopped: 0, postgres: 0 };
  const busy = new Set<RobinProcess>();
  const pause = ({ least, more }: Span) =>
    Bun.sleep(Math.min(least + Math.random() * more, Math.max(0, until - performance.now())));
  /** Does `harm` again and again, each time after a while in which all goes well. */
  const again = async (calm: Span, harm: () => Promise<void>) => {
    for (await pause(calm); performance.now() < until; await pause(calm)) await harm();
  };
  /** Does `harm` to one to which nothing else is done. */
  const one = async (harm: (robin: RobinProcess) => Promise<void>) => {
    const robin = oneOf(all.filter((other) => !busy.has(other)))!;
    busy.add(robin);
    await harm(robin);
    busy.delete(robin);
  };
  const kill = async (robin: RobinProcess) => {
    await robin.kill();
    crashes.killed += 1;
    if (Math.random() < EMPTIED) {
      robin.empty();
      crashes.emptied += 1;
    }
    await pause(AWAY);
    await robin.start();
  };
  const stop = async (robin: RobinProcess) => {
    robin.freeze();
    crashes.stopped += 1;
    await pause(STOPPED);
    robin.thaw();
  };
  const killPostgres = async () => {
    await postgres.kill();
    crashes.postgres += 1;
    await pause(DOWN);
    await postgres.restart();
  };
  await Promise.all([
    again(CALM, () => one(kill)),
    again(CALM, () => one(stop)),
    again(CALM_OF_POSTGRES, killPostgres),
  ]);
  return crashes;
}
