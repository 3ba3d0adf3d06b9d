import { expect } from "bun:test";
import { once } from "../../database/shared/once.ts";
import type { Robins } from "./robins.ts";
import { expectSame } from "./sameness.ts";
import type { Talk } from "./talk.ts";

/**
 * Ends `talk`, of whom the first `senders` speak, and expects that what was acknowledged is there once, that nothing was passed by, and that
 * all copies are the same. Gives how many rows there are in each table.
 */
export async function expectWhole(
  talk: Talk,
  { all, url }: Pick<Robins, "all" | "url">,
  senders: number,
): Promise<Record<string, number>> {
  await talk.end(async () => {
    const [newest] = await once(url, "select last from sequence");
    return Number(newest.last);
  });
  const rows = await expectSame(all, url);
  const said = await once(url, "select id, content from messages where event is null order by id");
  const contents: string[] = said.map(({ content }: { content: string }) => content);
  const ids = said.map(({ id }: { id: string }) => Number(id));
  expect(talk.all.flatMap(({ problems }) => problems)).toEqual([]);
  expect([...talk.acknowledged].toSorted()).toEqual(contents.toSorted());
  for (const { seen } of talk.all.slice(senders)) expect(seen).toEqual(ids);
  for (const { seen } of talk.all.slice(0, senders)) expect(seen).toEqual(ids.slice(0, seen.length));
  return rows;
}
