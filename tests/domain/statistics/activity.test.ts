import { describe, expect, test } from "bun:test";
import { ActivityCount } from "../../../src/domain/statistics/activity.ts";
import { deleteMessage, sendMessage } from "../../support/messages.ts";
import { someone, startRobin } from "../../support/robin.ts";
import { sendFiles } from "../../support/sentFiles.ts";
import { makeRoom } from "../../support/rooms.ts";

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** A place at noon of the 23rd of November, with somebody who says something at a moment. */
function begin() {
  const { robin, clock } = startRobin();
  const users = ["Ada", "Bob"].map((name, index) => someone(robin, name, index === 0 ? "owner" : "member"));
  const [ada, bob] = users as [(typeof users)[number], (typeof users)[number]];
  const noon = clock.time;
  const count = new ActivityCount(robin.db);
  const say = (at: number, user = ada, content = "Hello", room = 1) => {
    clock.time = at;
    return sendMessage(robin, { user, room, content });
  };
  const upTo = (now = noon, zone = "UTC") => count.upTo(now, zone);
  return { robin, clock, ada, bob, noon, say, upTo };
}

/** The days on which something was said, with how much and by how many. */
const spoken = ({ days }: { days: readonly { day: string; messages: number; people: number }[] }) =>
  days
    .filter(({ messages }) => messages > 0)
    .map(({ day, messages, people }) => [day, messages, people] as const);

describe("what was said in the last 30 days", () => {
  test("is counted by day, each of the people once", async () => {
    const { ada, bob, noon, say, upTo } = begin();
    await say(noon - 2 * DAY, ada);
    await say(noon - 2 * DAY, ada);
    await say(noon - 2 * DAY, bob);
    await say(noon, bob);
    const activity = await upTo();
    expect(spoken(activity)).toEqual([
      ["2026-11-21", 3, 2],
      ["2026-11-23", 1, 1],
    ]);
    expect(activity.days).toHaveLength(30);
    expect([activity.days[0]!.day, activity.days.at(-1)!.day]).toEqual(["2026-10-25", "2026-11-23"]);
  });

  test("begins and ends with a day", async () => {
    const { noon, say, upTo } = begin();
    const midnight = Date.UTC(2026, 10, 23);
    const first = midnight - 29 * DAY;
    for (const at of [first - 1, first, midnight - 1, midnight]) await say(at);
    expect(spoken(await upTo(noon))).toEqual([
      ["2026-10-25", 1, 1],
      ["2026-11-22", 1, 1],
      ["2026-11-23", 1, 1],
    ]);
    expect(spoken(await upTo(midnight - 1)).map(([day]) => day)).toEqual([
      "2026-10-24",
      "2026-10-25",
      "2026-11-22",
    ]);
  });

  test("is of the days and hours of a time zone, also where its clocks are changed", async () => {
    const { say, upTo, noon } = begin();
    // In Berlin 25 October 2026 has 25 hours; in Kathmandu it is 5:45 later than in UTC.
    for (const at of [
      Date.UTC(2026, 9, 24, 22, 30),
      Date.UTC(2026, 9, 25, 22, 59),
      Date.UTC(2026, 9, 25, 23),
    ])
      await say(at);
    const berlin = await upTo(noon, "Europe/Berlin");
    expect(spoken(berlin)).toEqual([
      ["2026-10-25", 2, 1],
      ["2026-10-26", 1, 1],
    ]);
    expect([berlin.hours[0], berlin.hours[23]]).toEqual([2, 1]);
    const kathmandu = await upTo(noon, "Asia/Kathmandu");
    expect(kathmandu.hours.flatMap((count, hour) => (count > 0 ? [[hour, count]] : []))).toEqual([[4, 3]]);
  });

  test("is of the right day where that begins within an hour of others", async () => {
    const { say, upTo, noon } = begin();
    for (const minute of [10, 20]) await say(Date.UTC(2026, 10, 20, 18, minute));
    expect(spoken(await upTo(noon, "Asia/Kathmandu"))).toEqual([
      ["2026-11-20", 1, 1],
      ["2026-11-21", 1, 1],
    ]);
  });

  test("is counted in all rooms, without what was deleted", async () => {
    const { robin, ada, noon, say, upTo } = begin();
    const room = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, ada).id;
    const gone = await say(noon, ada, "Gone", 1);
    await say(noon, ada, "Äh", room);
    await deleteMessage(robin, gone, ada);
    const activity = await upTo();
    expect([spoken(activity), activity.text]).toEqual([[["2026-11-23", 1, 1]], 3]);
    expect(activity.hours).toEqual(Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 1 : 0)));
  });

  test("takes the bytes of files that were sent in that time, and of no older ones", async () => {
    const { robin, clock, ada, noon, upTo } = begin();
    clock.time = noon - 31 * DAY;
    await sendFiles(robin, { user: ada, content: "", names: ["old.txt"] });
    clock.time = noon;
    await sendFiles(robin, { user: ada, content: "", names: ["new.txt"] });
    const [, file] = robin.db.query<{ size: number }, []>("select size from files order by id").all();
    expect(file!.size).toBeGreaterThan(0);
    expect((await upTo()).files).toBe(file!.size);
  });

  test("is nothing in an empty place", async () => {
    const activity = await begin().upTo();
    expect([spoken(activity), activity.text, activity.files, Math.max(...activity.hours)]).toEqual([
      [],
      0,
      0,
      0,
    ]);
  });

  test("is all counted where it is more than is looked at in one turn, others having theirs meanwhile", async () => {
    const { robin, ada, noon, upTo } = begin();
    robin.db
      .query(
        `insert into messages (id, version, room_id, user_id, content, continues, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000)
         select i, i, 1, $user, 'x', 0, $noon - (5000 - i) * $apart from n`,
      )
      .run({ user: ada.id, noon, apart: MINUTE });
    let turns = 0;
    const counting = upTo();
    let isOver = false;
    void counting.then(() => (isOver = true));
    while (!isOver) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { days } = await counting;
    expect(days.reduce((sum, { messages }) => sum + messages, 0)).toBe(5_000);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  test("goes on past a while in which the clock was wrong", async () => {
    const { noon, say, upTo } = begin();
    await say(noon - HOUR);
    await say(noon - 400 * DAY);
    await say(noon + 400 * DAY);
    await say(noon);
    expect(spoken(await upTo())).toEqual([["2026-11-23", 2, 1]]);
  });
});
