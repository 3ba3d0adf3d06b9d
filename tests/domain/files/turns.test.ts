import { describe, expect, test } from "bun:test";
import { Turns } from "../../../src/domain/files/turns.ts";

/** Everything that waits for nothing else has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A place where things are done in turn, none of which ends before `finish`. */
function begin() {
  const turns = new Turns();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const come = (user: number, label: string) =>
    turns.next(user, async () => {
      begun.push(label);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  const finish = async () => {
    ends.shift()!();
    await settled();
  };
  return { turns, begun, come, finish };
}

describe("turns", () => {
  test("go round the users who wait, so that one of many things does not come before another's one", async () => {
    const { begun, come, finish } = begin();
    for (let index = 0; index < 20; index += 1) void come(1, `a ${index}`);
    void come(2, "b");
    void come(3, "c");
    for (let index = 0; index < 4; index += 1) await finish();
    expect(begun).toEqual(["a 0", "a 1", "b", "c", "a 2"]);
  });

  test("are taken by one thing at a time, also after one that failed", async () => {
    const { turns, begun, come, finish } = begin();
    const failed = turns.next(1, () => Promise.reject(new Error("Not a picture")));
    void come(1, "a");
    await expect(failed).rejects.toThrow("Not a picture");
    await settled();
    void come(2, "b");
    await settled();
    expect(begun).toEqual(["a"]);
    await finish();
    await finish();
    void come(3, "c");
    await settled();
    expect(begun).toEqual(["a", "b", "c"]);
  });
});
