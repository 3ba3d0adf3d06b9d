import { expect, test } from "bun:test";
import { later } from "../../../src/base/jobs.ts";
import { Limiters } from "../../../src/base/limiters.ts";
import { limits } from "../../../src/base/limits.ts";
import { Sharing } from "../../../src/base/sharing.ts";
import { Changes } from "../../../src/database/changes.ts";
import { NotifyBroadcast } from "../../../src/database/shared/broadcast.ts";
import { Presence } from "../../../src/domain/presence/presence.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { RowChanges } from "../../../src/domain/rows.ts";
import { inPostgres } from "../../support/postgres.ts";
import { connections } from "./connections.ts";
import { eventually } from "../../support/eventually.ts";

const SECRET = crypto.getRandomValues(new Uint8Array(32));

/** How long it may take until another machine knows who is here and who types, in ms. */
const SOON = 1_000;

const ADA = { id: 1, name: "Ada", role: "member", avatar: null } as const;

inPostgres("machines that tell each other by PostgreSQL", () => {
  const shared = connections(700);

  async function machine() {
    const connection = shared.connect();
    const broadcast = new NotifyBroadcast({ connection, node: crypto.randomUUID(), after: later });
    let ahead = 0;
    const steady = () => performance.now() + ahead;
    const limiters = new Limiters(steady, new Sharing(broadcast, SECRET));
    const changes: RowChanges = new Changes();
    const presence = new Presence(changes, steady, { broadcast, after: later, wall: Date.now });
    await broadcast.start();
    /** Lets time go by here, and what goes with it. */
    const pass = (ms: number) => {
      ahead += ms;
      presence.expire();
    };
    return { limit: limiters.make("guessing", { burst: 50, every: 60_000 }), presence, pass };
  }

  test("count attempts together", async () => {
    const machines = [await machine(), await machine(), await machine()];
    for (let turn = 0; turn < 50; turn += 1) machines[turn % 3]!.limit.take("Ada");
    await eventually(() => {
      for (const { limit } of machines) expect(limit.wait("Ada")).toBeGreaterThan(0);
    });
    machines[1]!.limit.restore("Ada");
    await eventually(() => {
      for (const { limit } of machines) expect(limit.wait("Ada")).toBe(0);
    });
  });

  test("know who is here, who types, and who has gone", async () => {
    const [one, two] = [await machine(), await machine()];
    const names = () => {
      const { here, typing } = two.presence.shown(LOBBY);
      return [here, typing].map((people) => people.map(({ name }) => name));
    };
    const leave = one.presence.hold(LOBBY, ADA);
    await eventually(() => expect(names()).toEqual([["Ada"], []]), SOON);
    one.presence.ask(LOBBY, ADA, true);
    await eventually(() => expect(names()).toEqual([["Ada"], ["Ada"]]), SOON);
    leave();
    one.pass(limits.presence.gone);
    await eventually(() => expect(names()).toEqual([[], []]), SOON);
  });
});
