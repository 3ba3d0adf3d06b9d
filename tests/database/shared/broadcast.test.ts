import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { NotifyBroadcast } from "../../../src/database/shared/broadcast.ts";
import { later } from "../../../src/base/jobs.ts";
import { HandTimer } from "../../support/handTimer.ts";
import { inPostgres } from "../../support/postgres.ts";
import { connections } from "./connections.ts";
import { eventually } from "../../support/eventually.ts";

afterEach(() => void mock.restore());

/** A broadcast of which a test sees every notice, and which hears what the test says. */
async function start() {
  const timer = new HandTimer();
  const notices: string[] = [];
  let say: (said: string) => void = () => {};
  const connection = {
    listen: async (_: string, hear: (said: string) => void) => void (say = hear),
    notify: mock(async (_: string, said: string): Promise<void> => {
      notices.push(said);
    }),
  };
  const node = crypto.randomUUID();
  const broadcast = new NotifyBroadcast({ connection, node, after: timer.later });
  await broadcast.start();
  const heard: unknown[] = [];
  broadcast.on("limits", (word) => heard.push(word));
  /** Lets the words go that wait. */
  const ring = async () => {
    timer.ring();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    broadcast,
    connection,
    node,
    notices,
    timer,
    heard,
    ring,
    say: (said: unknown) => say(typeof said === "string" ? said : JSON.stringify(said)),
  };
}

const OTHER = "e6a5784b-5e7b-4e65-b24a-d39a61816d5e";

describe("what is sent to other machines", () => {
  test("goes together when it is of the same moment, in the order in which it was sent", async () => {
    const { broadcast, node, notices, timer, ring } = await start();
    broadcast.send("limits", [1, "ä"]);
    broadcast.send("presence", { room: 2 });
    expect([notices.length, timer.waiting.map(({ ms }) => ms)]).toEqual([0, [20]]);
    await ring();
    expect(notices.map((notice) => JSON.parse(notice))).toEqual([
      [
        node,
        [
          ["limits", [1, "ä"]],
          ["presence", { room: 2 }],
        ],
      ],
    ]);
    expect(timer.waiting).toEqual([]);
  });

  test("goes in as many notices as it takes, each of less than 8,000 bytes", async () => {
    const { broadcast, notices, ring } = await start();
    const words = Array.from({ length: 300 }, (_, index) => `${index} ${"é👍".repeat(index % 40)}`);
    for (const word of words) broadcast.send("limits", word);
    await ring();
    expect(notices.length).toBeGreaterThan(1);
    for (const notice of notices) expect(Buffer.byteLength(notice)).toBeLessThan(8_000);
    const full = Buffer.byteLength(notices[0]!);
    expect(full).toBeGreaterThan(7_000);
    expect(notices.flatMap((notice) => JSON.parse(notice)[1])).toEqual(words.map((word) => ["limits", word]));
  });

  test("is refused where it is too large for one notice, and only then", async () => {
    const { broadcast, node, notices, ring } = await start();
    const most = 7_999 - JSON.stringify([node, [["limits", ""]]]).length;
    expect(() => broadcast.send("limits", "x".repeat(most + 1))).toThrow(RangeError);
    expect(() => broadcast.send("limits", "é".repeat(most / 2 + 1))).toThrow(RangeError);
    broadcast.send("limits", "x".repeat(most));
    await ring();
    expect(notices.map((notice) => notice.length)).toEqual([7_999]);
  });

  test("gathers while PostgreSQL is slow, and is lost when that is for long", async () => {
    const { broadcast, connection, notices, timer, ring } = await start();
    const slow = Promise.withResolvers<void>();
    connection.notify.mockImplementationOnce(() => slow.promise);
    broadcast.send("limits", "first");
    await ring();
    for (let index = 0; index < 300; index += 1) broadcast.send("limits", `${index} ${"x".repeat(7_000)}`);
    expect(timer.waiting).toEqual([]);
    slow.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    await ring();
    expect(notices).toHaveLength(256);
    broadcast.send("limits", "again");
    await ring();
    expect(notices).toHaveLength(257);
  });

  test("ends nothing where it cannot be sent", async () => {
    const { broadcast, connection, notices, ring } = await start();
    connection.notify.mockRejectedValueOnce(new Error("gone"));
    broadcast.send("limits", 1);
    await ring();
    broadcast.send("limits", 2);
    await ring();
    expect(notices.map((notice) => JSON.parse(notice)[1])).toEqual([[["limits", 2]]]);
  });
});

describe("what is heard of other machines", () => {
  test("goes to those who listen to its topic", async () => {
    const { broadcast, heard, say } = await start();
    const others: unknown[] = [];
    broadcast.on("presence", (word) => others.push(word));
    say([
      OTHER,
      [
        ["limits", 1],
        ["presence", "here"],
        ["limits", null],
      ],
    ]);
    expect([heard, others]).toEqual([[1, null], ["here"]]);
  });

  test("is never one's own", async () => {
    const { node, heard, say } = await start();
    say([node, [["limits", 1]]]);
    expect(heard).toEqual([]);
  });

  test.each(
    [
      "",
      "{",
      "null",
      "7",
      '"limits"',
      "{}",
      "[]",
      [OTHER],
      [OTHER, null],
      [OTHER, "limits"],
      [OTHER, {}],
      [
        OTHER,
        [null, 7, "limits", {}, [], [null], [["limits"], 1], [7, 1], ["of tomorrow", 1], ["toString", 1]],
      ],
      [OTHER, [["__proto__", 1]]],
    ].map((said) => ({ said })),
  )("is passed by where it says nothing: %j", async ({ said }) => {
    const { heard, say } = await start();
    say(said);
    expect(heard).toEqual([]);
  });

  test("goes on to others where one of those who listen fails", async () => {
    const logged = spyOn(console, "error").mockImplementation(() => {});
    const { broadcast, heard, say } = await start();
    broadcast.on("presence", () => {
      throw new TypeError("a mistake");
    });
    say([
      OTHER,
      [
        ["presence", 1],
        ["limits", 2],
      ],
    ]);
    expect([heard, logged.mock.calls.length]).toEqual([[2], 1]);
  });
});

inPostgres("a broadcast by PostgreSQL", () => {
  const shared = connections(700);

  async function machine() {
    const connection = shared.connect();
    const broadcast = new NotifyBroadcast({ connection, node: crypto.randomUUID(), after: later });
    await broadcast.start();
    const heard: unknown[] = [];
    broadcast.on("words", (word) => heard.push(word));
    return { connection, broadcast, heard };
  }

  test("comes to all others, as it was sent", async () => {
    const [one, two, three] = [await machine(), await machine(), await machine()];
    const words = [
      "\0",
      "a\0b",
      "\ud800",
      "👍 ' \\ \"",
      { a: [1, 2.5, null, true] },
      "x".repeat(7_900),
      "é".repeat(3_900),
    ];
    for (const word of words) one.broadcast.send("words", word);
    await eventually(() => expect([two.heard, three.heard]).toEqual([words, words]));
    two.broadcast.send("words", "back");
    await eventually(() => expect([one.heard, three.heard.at(-1)]).toEqual([["back"], "back"]));
    expect(two.heard).toHaveLength(words.length);
  });

  test("is not ended by what somebody else says there", async () => {
    const [one, two] = [await machine(), await machine()];
    for (const said of ["", "nonsense", "[[[[", '["x",[["words",1]]'])
      await one.connection.notify("robin_told", said);
    one.broadcast.send("words", "sense");
    await eventually(() => expect(two.heard).toEqual(["sense"]));
  });

  test("goes on when PostgreSQL was away, and what is sent meanwhile ends nothing", async () => {
    const [one, two] = [await machine(), await machine()];
    await shared.postgres.kill();
    one.broadcast.send("words", "lost");
    await shared.postgres.restart();
    await eventually(() => one.connection.ask("select 1"));
    await eventually(() => {
      one.broadcast.send("words", "found");
      expect(two.heard).toContain("found");
    });
  });
});
