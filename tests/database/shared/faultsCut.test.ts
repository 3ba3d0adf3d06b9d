import { expect, test } from "bun:test";
import type { Line } from "../../../src/database/shared/connection.ts";
import { inPostgres } from "../../support/postgres.ts";
import type { Message } from "../../support/postgresMessages.ts";
import { asksToCommit, type Fault, saysCommitted } from "../../support/postgresProxy.ts";
import { eventually } from "../../support/eventually.ts";
import { type Far, FaultStage, type Place } from "./faultStage.ts";

/** Databases in which positions are tried at once: most of a try is waiting until the batch is tried again. */
const LANES = 6;

/** How long a step of a try may take, in ms, on a machine that is busy with other tests. */
const PATIENCE = 15_000;

/** Connections that a machine may have. */
const POOL = 4;

/** The types of messages that a connection begins with. */
const BEGINNING = ["", "R", "S", "K"];

/** Sees to it which line the next batch goes by. */
type Prepare = (far: Far) => Promise<unknown>;

/** The batch is to fail at the `nth` of its messages that are meant. */
type Position = {
  readonly prepare: Prepare;
  readonly fault: Fault;
  readonly isMeant: (message: Message) => boolean;
  readonly nth: number;
};

inPostgres("a batch", () => {
  const stage = new FaultStage();

  test("that is cut at any of its messages is written once", async () => {
    const [few, many] = [await messages(usual), await messages(anew)];
    const preparing = many.filter(isPreparing);
    await tryAll([
      ...few.flatMap((_, at) => [position(usual, "cut before", at), position(usual, "cut after", at)]),
      ...preparing.map((_, at) => position(anew, "cut before", at, isPreparing)),
      ...BEGINNING.map((type) => position(anew, "cut before", 0, (message) => message.type === type)),
    ]);
  }, 60_000);

  test("that is cut, and whose last message comes when it is tried again, is written once", async () => {
    const all = await messages(usual);
    const sent = all.findIndex(({ text }) => text.startsWith("delete from"));
    const late = all.flatMap((message, at) =>
      at >= sent && message.from === "client" ? [position(usual, "late", at)] : [],
    );
    expect([sent > 0, late.at(-1)?.nth]).toEqual([true, all.findLastIndex(asksToCommit) + 1]);
    await tryAll(late, async (place, { proxy }, writing) => {
      await place.untilWaiting(writing);
      proxy.resume();
    });
  }, 60_000);

  test("that is in doubt, and is cut again before it is known what became of it, is written once", async () => {
    const place = await stage.open();
    const far = await place.join();
    const again = [
      far.proxy.order("cut before", saysCommitted),
      far.proxy.order("cut before", ({ text }) => text.startsWith("update pen"), 2),
      far.proxy.order("cut before", ({ text }) => text.startsWith("select 1 from batches"), 2),
    ];
    await far.post("once");
    await Promise.all(again);
    expect(await place.contents()).toEqual(["once"]);
  });

  test("that comes back with what others wrote, before it is known to be written, is taken over once", async () => {
    const place = await stage.open();
    const { near } = place;
    const far = await place.join();
    const pen = far.pen(async () => {
      const line = await far.connection.reserve();
      const ask: Line["ask"] = async (statement, values) => {
        const answer = await line.ask(statement, values);
        if (statement === "commit") {
          await near.post("after");
          await far.puller.pull();
        }
        return answer;
      };
      return { ...line, ask };
    });
    const said = await pen.run(() => far.say("before"));
    expect(far.read).toEqual([said, expect.stringContaining("after")]);
    expect(await place.contents()).toEqual(["before", "after"]);
    await pen.close();
  });

  /** The messages of a batch that was written at the first try: on a busy machine another one may follow, or a question come between. */
  async function messages(prepare: Prepare): Promise<readonly Message[]> {
    const far = await ready(await stage.open());
    const { seen } = far.proxy;
    const next = async () => {
      await prepare(far);
      seen.length = 0;
      await write(far, "counted");
      return [...seen];
    };
    let [one, other] = [await next(), await next()];
    while (one.length !== other.length || other.filter(begins).length > 1)
      [one, other] = [other, await next()];
    return other;
  }

  /** Tries all positions, one after the other in each of some databases; `failed` is called when the batch has. */
  async function tryAll(
    positions: readonly Position[],
    failed?: (place: Place, far: Far, writing: Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    const left = [...positions];
    const lane = async (place: Place) => {
      const far = await ready(place);
      const said: string[] = [];
      for (let next = left.pop(); next; next = left.pop()) {
        const { prepare, fault, isMeant, nth } = next;
        const content = `${fault} ${nth}`;
        await soon(`prepared for ${content}`, prepare(far));
        const failing = far.proxy.order(fault, isMeant, nth);
        const writing = write(far, content);
        await soon(content, failing);
        await failed?.(place, far, writing);
        const outcomes = await soon(`written in spite of ${content}`, writing);
        expect([content, ...outcomes]).toEqual([content, "fulfilled", "fulfilled", "rejected"]);
        said.push(content);
      }
      const contents = await place.contents();
      expect(contents.filter((content) => content !== "as usual")).toEqual(said);
      // What was cut is closed: what is left is what the machines have at most.
      await eventually(async () =>
        expect(await place.connections()).toBeLessThanOrEqual(place.all.length * POOL),
      );
    };
    const places: Place[] = [];
    while (places.length < LANES) places.push(await stage.open());
    await Promise.all(places.map(lane));
  }
});

/** What `work` gives; fails in words where it does not end. */
async function soon<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Never came: ${what}`)), PATIENCE);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

/** By a line that knows all statements. */
async function usual(far: Far): Promise<void> {
  await write(far, "as usual");
}

/** By a line that is yet to be made. */
async function anew({ commits, proxy }: Far): Promise<void> {
  await commits.close();
  proxy.cut();
}

/** Whether a message begins a try. */
function begins({ from, text }: Message): boolean {
  return from === "client" && text === "begin";
}

/** Whether a message is one of those that make a statement known on a line. */
function isPreparing({ from, type }: Message): boolean {
  return type !== "" && (from === "client" ? "PD" : "1tTn").includes(type);
}

function position(
  prepare: Prepare,
  fault: Fault,
  at: number,
  isMeant: Position["isMeant"] = () => true,
): Position {
  return { prepare, fault, isMeant, nth: at + 1 };
}

/** A machine that has something to take away, and knows the statements for it. */
async function ready(place: Place): Promise<Far> {
  const far = await place.join();
  await usual(far);
  await usual(far);
  return far;
}

/** Writes a batch of three jobs: one says something, one takes a row away and adds one, one fails when it has written. */
async function write({ commits, db, say }: Far, content: string): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled([
    commits.run(() => say(content)),
    commits.run(() => {
      db.run("delete from hosts");
      db.query("insert into hosts (name, learned_at) values (?, 0)").run(crypto.randomUUID());
    }),
    commits.run(() => {
      say(`${content}, never`);
      throw new Error("on purpose");
    }),
  ]);
  return outcomes.map(({ status }) => status);
}
