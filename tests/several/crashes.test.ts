import { afterAll, beforeAll, expect, test } from "bun:test";
import { inPostgres } from "../support/postgres.ts";
import { once } from "../database/shared/once.ts";
import { Talk } from "./talk.ts";
import { oneOf, type Robins, startRobins } from "./robins.ts";
import { expectSame } from "./sameness.ts";

/** For how long things go wrong, in s. */
const SECONDS = Number(Bun.env["CRASHING_SECONDS"] ?? 10);

const SENDERS = 12;
const POLLERS = 6;

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
  });
  afterAll(() => robins.remove());

  test(
    "no message is lost, doubled or passed by, and all copies are the same",
    async () => {
      const talk = await Talk.begin(robins, { senders: SENDERS, pollers: POLLERS });
      const crashes = await crash(robins, performance.now() + SECONDS * 1_000);
      await talk.end(async () => {
        const [newest] = await once(robins.url, "select last from sequence");
        return Number(newest.last);
      });
      const rows = await expectSame(robins.all, robins.url);
      const said = await once(robins.url, "select id, content from messages where event is null order by id");
      const contents: string[] = said.map(({ content }: { content: string }) => content);
      const ids = said.map(({ id }: { id: string }) => Number(id));
      if (Bun.env["CRASHING_SECONDS"]) {
        const sum = (of: (f: (typeof talk.all)[number]) => number) => talk.all.reduce((all, one) => all + of(one), 0);
        console.log(crashes, { sends: talk.acknowledged.size, unanswered: sum((f) => f.figures.unanswered), refused: sum((f) => f.figures.refused) , seen: sum((f)=>f.seen.length)}, rows);
        console.log(robins.all.map(({ complaints }) => complaints).join("=====\n"));
      }
      expect(talk.all.flatMap(({ problems }) => problems)).toEqual([]);
      expect([...talk.acknowledged].toSorted()).toEqual(contents.toSorted());
      for (const { seen } of talk.all.slice(SENDERS)) expect(seen).toEqual(ids);
      for (const { seen } of talk.all.slice(0, SENDERS)) expect(seen).toEqual(ids.slice(0, seen.length));
    },
    SECONDS * 1_000 + 90_000,
  );
});

/** Has things go wrong until then; gives how often each did. All are there at the end. */
async function crash({ all, postgres }: Robins, until: number) {
  const crashes = { killed: 0, emptied: 0, stopped: 0, postgres: 0 };
  const busy = new Set<unknown>();
  /** Does `harm` again and again, to one Robin that nothing else is done to. */
  const again = async (harm: (robin: Robins["all"][number]) => Promise<void>) => {
    for (await pause(CALM); performance.now() < until; await pause(CALM)) {
      const robin = oneOf(all.filter((one) => !busy.has(one)))!;
      busy.add(robin);
      await harm(robin);
      busy.delete(robin);
    }
  };
  const kill = again(async (robin) => {
    await robin.kill();
    crashes.killed += 1;
    if (Math.random() < 0.3) {
      robin.empty();
      crashes.emptied += 1;
    }
    await pause(AWAY);
    await robin.start();
  });
  const stop = again(async (robin) => {
    robin.freeze();
    crashes.stopped += 1;
    await pause(STOPPED);
    robin.thaw();
  });
  const killPostgres = async () => {
    for (await pause(CALM_OF_POSTGRES); performance.now() < until; await pause(CALM_OF_POSTGRES)) {
      await postgres.kill();
      crashes.postgres += 1;
      await pause(DOWN);
      await postgres.restart();
    }
  };
  await Promise.all([kill, stop, killPostgres()]);
  return crashes;
}

function pause({ least, more }: { readonly least: number; readonly more: number }): Promise<void> {
  return Bun.sleep(least + Math.random() * more);
}
