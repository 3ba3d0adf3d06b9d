import { expect, test } from "bun:test";
import { EventLoopLag } from "../../src/base/eventLoopLag.ts";
import { Clock } from "../support/robin.ts";

/** A lag of which nobody has asked; `tick` has all that is due come `late` ms too late, and says whether anything was. */
function begin() {
  const clock = new Clock();
  const due: { readonly work: () => void; readonly ms: number }[] = [];
  const lag = new EventLoopLag(clock.now, (work, ms) => {
    due.push({ work, ms });
    return () => {};
  });
  const tick = (late = 0) => {
    const now = due.splice(0);
    clock.pass((now[0]?.ms ?? 0) + late);
    for (const { work } of now) work();
    return now.length > 0;
  };
  return { lag, clock, tick };
}

test("how late the event loop comes is noted from when somebody asks", () => {
  const { lag, tick } = begin();
  expect(tick()).toBe(false);
  expect(lag.read().cumulated.at(-1)).toBe(0);
  for (const late of [0, 0, 30, 700]) tick(late);
  const seconds = lag.read();
  expect([seconds.cumulated.at(-1), seconds.sum]).toEqual([4, 0.73]);
});

test("who asks again has it looked at once, not twice", () => {
  const { lag, tick } = begin();
  lag.read();
  lag.read();
  tick();
  expect(lag.read().cumulated.at(-1)).toBe(1);
});

test("ten minutes after somebody asked last nothing is looked at any more, until somebody does", () => {
  const { lag, clock, tick } = begin();
  lag.read();
  tick();
  clock.pass(10 * 60_000);
  tick();
  expect(tick()).toBe(false);
  lag.read();
  expect(tick()).toBe(true);
});
