import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { answered, whileAnswering } from "../../src/base/silence.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Lets `seconds` go by, and what follows of each happen. */
async function pass(seconds: number) {
  for (let second = 0; second < seconds; second += 1) {
    jest.advanceTimersByTime(1_000);
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
  }
}

const never = () => new Promise<never>(() => {});

test("a question is given up after ten seconds, and not before", async () => {
  const failed = jest.fn();
  answered(never()).catch(failed);
  await pass(9);
  expect(failed).not.toHaveBeenCalled();
  await pass(1);
  expect(failed.mock.calls).toEqual([[expect.objectContaining({ code: "Timeout" })]]);
  expect(await answered(Promise.resolve("there"))).toBe("there");
});

test("work goes on for as long as questions are answered, if only by a refusal, and asks none once it is done", async () => {
  const work = Promise.withResolvers<string>();
  const ask = jest.fn(() => Promise.reject(new Error("AccessDenied")));
  const done = whileAnswering(work.promise, ask);
  await pass(600);
  expect(ask).toHaveBeenCalledTimes(60);
  work.resolve("done");
  expect(await done).toBe("done");
  await pass(20);
  expect(ask).toHaveBeenCalledTimes(60);
});

test("work is given up once a question is not answered", async () => {
  const failed = jest.fn();
  whileAnswering(never(), never).catch(failed);
  await pass(19);
  expect(failed).not.toHaveBeenCalled();
  await pass(1);
  expect(failed.mock.calls).toEqual([[expect.objectContaining({ code: "Timeout" })]]);
});
