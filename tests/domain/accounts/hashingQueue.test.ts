import { describe, expect, test } from "bun:test";
import { BUSY, HashingQueue } from "../../../src/domain/accounts/hashingQueue.ts";
import { limits } from "../../../src/base/limits.ts";

const { together, waiting, perAddress } = limits.hashing;

/** A queue in which as much is done as can be at a time, and nothing of it ends before `finish`. */
function fullQueue() {
  const queue = new HashingQueue();
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const busy: string[] = [];
  const come = (address: string, label = address) =>
    queue
      .inTurn(address, async () => {
        begun.push(label);
        await new Promise<void>((resolve) => ends.push(resolve));
        return label;
      })
      .then((result) => {
        if (result === BUSY) busy.push(label);
        return result;
      });
  const finish = async (count = 1) => {
    for (let i = 0; i < count; i += 1) {
      ends.shift()!();
      await settled();
    }
  };
  for (let i = 0; i < together; i += 1) void come("first");
  begun.length = 0;
  return { come, finish, begun, busy };
}

/** Everything that waits for nothing else has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** `count` of `address`, labelled with their number. */
function crowd({ come }: ReturnType<typeof fullQueue>, address: string, count: number): void {
  for (let i = 0; i < count; i += 1) void come(address, `${address} ${i}`);
}

describe("the queue of hashing", () => {
  test("takes one of each address in turn, each in the order in which they came", async () => {
    const queue = fullQueue();
    crowd(queue, "a", 3);
    crowd(queue, "b", 2);
    crowd(queue, "c", 1);
    await queue.finish(6);
    expect(queue.begun).toEqual(["a 0", "b 0", "c 0", "a 1", "b 1", "a 2"]);
  });

  test("lets a class of thirty behind one address in, one after the other", async () => {
    const queue = fullQueue();
    crowd(queue, "school", 30);
    await queue.finish(30);
    expect(queue.begun).toEqual(Array.from({ length: 30 }, (_, index) => `school ${index}`));
    expect(queue.busy).toEqual([]);
  });

  test("takes no more of one address than its share", async () => {
    const queue = fullQueue();
    crowd(queue, "a", perAddress + 1);
    await settled();
    expect(queue.busy).toEqual([`a ${perAddress}`]);
  });

  test("has the places of an address again when they were used", async () => {
    const queue = fullQueue();
    crowd(queue, "a", perAddress);
    await queue.finish();
    void queue.come("a", "another");
    await settled();
    expect(queue.busy).toEqual([]);
  });

  test("has all of its places again when all of them were used", async () => {
    const queue = fullQueue();
    for (let i = 0; i < waiting; i += 1) void queue.come(`address${i}`);
    await queue.finish(waiting);
    for (let i = 0; i < waiting; i += 1) void queue.come(`address${i}`);
    void queue.come("address0", "one too many");
    await settled();
    expect(queue.busy).toEqual(["one too many"]);
  });

  test("when full gives a newcomer the newest place of the address that has most", async () => {
    const queue = fullQueue();
    const crowds = waiting / perAddress;
    for (let i = 0; i < crowds; i += 1) crowd(queue, `crowd${i}`, perAddress);
    await settled();
    expect(queue.busy).toEqual([]);
    void queue.come("honest");
    await settled();
    expect(queue.busy).toEqual([`crowd${crowds - 1} ${perAddress - 1}`]);
    await queue.finish(crowds + 1);
    expect(queue.begun.at(-1)).toBe("honest");
  });

  test("when full sends a newcomer away whose address has as many places as any", async () => {
    const queue = fullQueue();
    for (let i = 0; i < waiting; i += 1) void queue.come(`address${i}`);
    void queue.come("address0", "one more");
    await settled();
    expect(queue.busy).toEqual(["one more"]);
  });

  test("never holds more than its places", async () => {
    const queue = fullQueue();
    const addresses = 2 * waiting;
    for (let i = 0; i < addresses; i += 1) void queue.come(`address${i}`);
    await settled();
    expect(queue.busy).toHaveLength(addresses - waiting);
    await queue.finish(waiting + together);
    expect(queue.begun).toHaveLength(waiting);
  });

  test("goes on after work that failed, and does as much at a time as before", async () => {
    const queue = new HashingQueue();
    const failing = Array.from({ length: together + 3 }, (_, index) =>
      queue.inTurn(`address${index}`, () => Promise.reject(new Error("out of memory"))),
    );
    expect((await Promise.allSettled(failing)).every(({ status }) => status === "rejected")).toBeTrue();
    expect(await queue.inTurn("a", async () => "done")).toBe("done");
  });
});
