import { afterEach, beforeEach, expect, mock, spyOn, test } from "bun:test";
import { lookForFiles } from "../../src/commands/lookingForFiles.ts";
import { someone, startRobin } from "../support/robin.ts";
import { startS3 } from "../support/s3.ts";

let logged: ReturnType<typeof spyOn<Console, "error">>;

beforeEach(() => {
  logged = spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => void mock.restore());

/** A Robin to which somebody has sent files; what it says at a start. */
async function begin(environment: Record<string, string> = {}) {
  const { robin } = startRobin(environment);
  const file = { user: someone(robin), room: 1, name: "a.txt" };
  for (const body of ["One", "Two"])
    await robin.uploads.take(file, () => new Request("http://localhost", { method: "POST", body }));
  const said = async () => {
    logged.mockClear();
    await lookForFiles(robin);
    return logged.mock.calls.flat().map((line) => String(line).replace(/^\S+ /, ""));
  };
  return { robin, said, hashes: robin.references.next("", 9).map(({ hash }) => hash) };
}

test("a start without the bucket in which the files are says so", async () => {
  const { robin, said, hashes } = await begin();
  expect(hashes).toHaveLength(2);
  expect(await said()).toEqual([]);
  await robin.fileStorage.remove(hashes[0]!);
  expect(await said()).toEqual([]);
  await robin.fileStorage.remove(hashes[1]!);
  expect(await said()).toEqual([
    "warning: files that were sent are not in the data folder. Where they are in a bucket, set S3_URL. To see which are missing: robin check",
  ]);
});

test("a start with another bucket says so", async () => {
  const s3 = await startS3();
  try {
    const { robin, said, hashes } = await begin({ ...s3.environment });
    expect(await said()).toEqual([]);
    for (const hash of hashes) await robin.fileStorage.remove(hash);
    expect(await said()).toEqual([
      "warning: files that were sent are not in the bucket of S3_URL. To see which are missing: robin check",
    ]);
  } finally {
    await s3.stop();
  }
});

test("a start without files says nothing", async () => {
  await lookForFiles(startRobin().robin);
  expect(logged).not.toHaveBeenCalled();
});
