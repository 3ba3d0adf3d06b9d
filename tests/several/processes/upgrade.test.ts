import { expect, test } from "bun:test";
import { compiled } from "../../support/program.ts";
import { inPostgres } from "../../support/postgres.ts";
import { isOlderHere, olderProgram } from "./olderProgram.ts";
import type { RobinProcess } from "./robinProcess.ts";
import { startRobins } from "./robins.ts";
import { Talk } from "./talk.ts";
import { expectWhole } from "./wholeTalk.ts";

/** For how long an old and a new one are there side by side, in ms. */
const TOGETHER = 1_000;

const SENDERS = 4;
const POLLERS = 4;

inPostgres("Robins of an older version", () => {
  test.skipIf(!isOlderHere)(
    "give way to new ones, one after the other, and nobody who talks or reads loses anything, or the page",
    async () => {
      using older = await olderProgram();
      const robins = await startRobins(2, older.command);
      try {
        const talk = await Talk.begin(robins, { senders: SENDERS, pollers: POLLERS });
        for (const old of robins.all.slice()) {
          await robins.add(compiled());
          await Bun.sleep(TOGETHER);
          expect(await missing(old, robins.all.at(-1)!)).toEqual([]);
          await robins.take(old);
        }
        await expectWhole(talk, robins, SENDERS);
      } finally {
        await robins.remove();
      }
    },
    60_000,
  );
});

/** What a page of `old` loads and `young` has not. */
async function missing(old: RobinProcess, young: RobinProcess): Promise<readonly string[]> {
  const page = await (await fetch(`${old.address}/login`)).text();
  const paths = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(2);
  const answers = await Promise.all(paths.map((path) => fetch(young.address + path)));
  return paths.filter((_, index) => !answers[index]!.ok);
}
