import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { Attendance } from "../../../src/domain/presence/attendance.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { Clock } from "../../support/robin.ts";

const { gone, together } = limits.attendance;
const [ADA, BOB] = [1, 2];

/** Machines whose clocks run together; who is in `hidden` wants to be seen by nobody. */
function start(count = 1) {
  const clock = new Clock();
  const broadcasts = new Broadcasts();
  const hidden = new Set<number>();
  const machines = Array.from({ length: count }, () => {
    const broadcast = count > 1 ? broadcasts.join() : undefined;
    return new Attendance({ steady: clock.now, isShown: (user) => !hidden.has(user), broadcast });
  });
  /** Lets `ms` go by, and what has changed show every few seconds. */
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= together) {
      clock.pass(Math.min(left, together));
      for (const machine of machines) machine.publish();
    }
  };
  return { clock, broadcasts, hidden, machines, one: machines[0]!, pass };
}

describe("who is there", () => {
  test("shows within a few seconds, and no more a while after the last page has asked", () => {
    const { one, pass } = start();
    one.see(ADA, false);
    expect(one.of(ADA)).toBeUndefined();
    pass(together);
    expect(one.of(ADA)).toBe("online");
    pass(gone - together);
    expect(one.of(ADA)).toBeUndefined();
    expect(one.of(BOB)).toBeUndefined();
  });

  test("is away where nobody does anything on a page, and online again at the first sign", () => {
    const { one, pass } = start();
    one.see(ADA, true);
    pass(together);
    expect(one.of(ADA)).toBe("away");
    one.see(ADA, false);
    pass(together);
    expect(one.of(ADA)).toBe("online");
  });

  test("is online while something is done on one of several pages, whatever the others tell", () => {
    const { one, pass } = start();
    for (let time = 0; time < 2 * gone; time += gone / 3) {
      one.see(ADA, false);
      one.see(ADA, true);
      pass(gone / 3);
      expect(one.of(ADA)).toBe("online");
    }
    for (let time = 0; time < gone; time += gone / 3) {
      one.see(ADA, true);
      pass(gone / 3);
    }
    expect(one.of(ADA)).toBe("away");
  });

  test("who goes from page to page is there all the time, and nobody is told anything", () => {
    const { one, pass } = start();
    const told: number[] = [];
    one.onChange((user) => told.push(user));
    one.see(ADA, false);
    pass(together);
    for (let pages = 0; pages < 10; pages += 1) {
      pass(gone - 2 * together);
      one.see(ADA, false);
    }
    expect(told).toEqual([ADA]);
  });

  test("is nobody who wants to be seen by nobody, from the moment on", () => {
    const { one, hidden, pass } = start();
    one.see(ADA, false);
    pass(together);
    hidden.add(ADA);
    expect(one.of(ADA)).toBeUndefined();
    hidden.delete(ADA);
    expect(one.of(ADA)).toBe("online");
  });

  test("changes once for each, however many come and go at the same time", () => {
    const { one, pass } = start();
    let told = 0;
    one.onChange(() => (told += 1));
    for (let round = 0; round < 10; round += 1)
      for (let user = 1; user <= 1_000; user += 1) one.see(user, false);
    pass(together);
    expect(told).toBe(1_000);
    pass(2 * gone);
    expect(told).toBe(2_000);
  });

  test("is kept from who fails to take note of one: the others hear of it", () => {
    const { one, pass } = start();
    const told: number[] = [];
    one.onChange(() => {
      throw new Error("The sidebar fails");
    });
    one.onChange((user) => told.push(user));
    one.see(ADA, false);
    pass(together);
    expect(told).toEqual([ADA]);
  });
});

describe("on several machines", () => {
  test("one is there on all by the pages of any, and as active as on the most active of them", () => {
    const { machines, pass } = start(3);
    const [first, second, third] = machines;
    first!.see(ADA, true);
    pass(2 * together);
    expect(machines.map((machine) => machine.of(ADA))).toEqual(["away", "away", "away"]);
    second!.see(ADA, false);
    pass(2 * together);
    expect(machines.map((machine) => machine.of(ADA))).toEqual(["online", "online", "online"]);
    expect(third!.of(BOB)).toBeUndefined();
  });

  test("one stays there while one of them is asked, and is gone on all after that", () => {
    const { machines, pass } = start(2);
    for (let time = 0; time < 3 * gone; time += gone / 3) {
      machines[0]!.see(ADA, false);
      pass(gone / 3);
    }
    expect(machines[1]!.of(ADA)).toBe("online");
    pass(gone + 2 * together);
    expect(machines.map((machine) => machine.of(ADA))).toEqual([undefined, undefined]);
  });

  test("a crowd that asks all the time is told of in a few words, and seldom", () => {
    const { machines, broadcasts, pass } = start(2);
    for (let time = 0; time < gone; time += together) {
      for (let user = 1; user <= 1_000; user += 1) machines[0]!.see(user, false);
      pass(together);
    }
    expect(machines[1]!.of(1_000)).toBe("online");
    // Three words for all, at once and then every half a minute.
    expect(broadcasts.sent.length).toBe(3 * 3);
    for (const word of broadcasts.sent) expect(word.length).toBeLessThan(7_500);
  });

  test.each(["x", [["1", 0]], [[1, 2]], [1], { user: 1 }, Array.from({ length: 401 }, () => [1, 0])])(
    "what none of them says is not believed: %p",
    (word) => {
      const { broadcasts, one, pass } = start(2);
      broadcasts.join().send("attendance", word);
      pass(together);
      expect(one.of(1)).toBeUndefined();
    },
  );
});
