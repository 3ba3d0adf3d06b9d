import { expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { Intake } from "../../../src/domain/files/intake.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { en } from "../../../src/words/en.ts";
import { beginWithFiles } from "../../support/files.ts";
import { until } from "../../support/robin.ts";

/** An intake whose time is up as soon as `end` is called, and a body that comes as `body` has it. */
async function begin() {
  const { robin, kept } = await beginWithFiles();
  let end = () => {};
  const times: number[] = [];
  const intake = new Intake(robin, (call, ms) => {
    times.push(ms);
    end = call;
    return () => {};
  });
  const line = new TransformStream<Uint8Array, Uint8Array>();
  const body = line.writable.getWriter();
  const take = (size?: number) => intake.take(new Response(line.readable), 1, { size });
  return { take, body, kept, times, end: () => end() };
}

test("what comes too slowly is refused, and nothing of it stays when it has come", async () => {
  const { take, body, kept, times, end } = await begin();
  const taking = take(50_000);
  await body.write(new Uint8Array(10));
  end();
  const refused = await taking;
  expect(refused instanceof Refusal && refused.reason(en)).toBe(
    "The file did not come whole. Send it again.",
  );
  expect(times).toEqual([limits.file.grace + 50_000 / limits.file.slowest]);
  await body.close();
  await until(() => kept().length === 0);
});

test("what is not as long as it was said to be is refused, and nothing of it stays", async () => {
  const { take, body, kept } = await begin();
  const taking = take(11);
  await body.write(new Uint8Array(10));
  await body.close();
  expect(await taking).toBeInstanceOf(Refusal);
  expect(kept()).toEqual([]);
});
