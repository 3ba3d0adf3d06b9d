import type { SharedStore } from "../../src/sharedStore.ts";
import { differences, replace } from "./differences.ts";
import type { Machine } from "./machine.ts";
import { areDone } from "./soon.ts";

/** What the machines of a test share: first the one that it knows. */
export type Stores = readonly [SharedStore, SharedStore, ...SharedStore[]];

/** For how long it is waited, in ms, until what is done elsewhere is done. */
const PATIENCE = 1_000;

/** Gives all machines what the first one has. With very much of it they are out of reach for so long that they answer nothing, for a moment. */
export async function settle(stores: Stores): Promise<void> {
  const [first, second] = stores;
  await catchUp(stores);
  const written = differences(first.db, second.db);
  if (written.length === 0) return;
  await second.commits.run(() => replace(second.db, written, second.changes));
  await catchUp(stores);
  const isGood = () => stores.every((store) => store.isGood());
  for (const end = performance.now() + PATIENCE; !isGood() && performance.now() < end;) await Bun.sleep(1);
}

/**
 * Has all machines know what any of them does. By themselves nobody sees at once what somebody else has said by another one: the tests were
 * written for one.
 */
export async function catchUp(stores: Stores): Promise<void> {
  for (;;) {
    const head = Math.max(...stores.map((store) => store.head()));
    const behind = stores.filter((store) => store.head() < head);
    if (behind.length === 0) return;
    await Promise.all(behind.map((store) => store.pull()));
  }
}

/** Waits until all have heard what any of them has told, or is about to. What got lost is not waited for. */
export async function allTold(machines: readonly Machine[]): Promise<void> {
  const isHeard = () => {
    const sent = machines.reduce((sum, machine) => sum + machine.sent, 0);
    return areDone() && machines.every((machine) => machine.sent + machine.heard === sent);
  };
  for (const end = performance.now() + PATIENCE; !isHeard() && performance.now() < end;) await Bun.sleep(1);
}

/** Waits until bytes are gone that nothing names any more, unless that takes a while: alone they go at once. */
export async function removed({ db, pull }: SharedStore): Promise<void> {
  const query = db.query<{ id: string }, []>("select id from file_holds where state <> 'wanted' limit 1");
  for (const end = performance.now() + PATIENCE; query.get() !== null && performance.now() < end;) {
    await Bun.sleep(5);
    await pull();
  }
}
