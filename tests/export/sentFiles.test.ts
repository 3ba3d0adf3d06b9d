import { expect, test } from "bun:test";
import type { FileStorage } from "../../src/domain/files/storage.ts";
import type { FileRow } from "../../src/export/exportRows.ts";
import { SentFiles } from "../../src/export/sentFiles.ts";

/** A file of which nobody has the bytes. */
const FILE: FileRow = {
  id: 7,
  message: 1,
  hash: "ab",
  name: "cat.png",
  type: "image/png",
  size: 1,
  width: 1,
  height: 1,
  description: "",
};

const nothing: FileStorage["open"] = () => Promise.resolve(undefined);

/** What is found of that file, where the database of by now names it or not. */
async function found(isNamed: boolean, open = nothing) {
  const fileStorage = { open } as FileStorage;
  const sent = new SentFiles({ fileStorage, live: { isNamed: () => isNamed } });
  const entries = await Array.fromAsync(sent.entries([FILE]));
  return { entries, lost: [...sent.lost], missing: sent.missing };
}

test("a file that is not there is missing", async () => {
  expect(await found(true)).toEqual({
    entries: [],
    lost: [7],
    missing: [{ id: 7, path: "files/7-cat.png", hash: "ab" }],
  });
});

test("a file that was deleted since the export began is not missing", async () => {
  expect(await found(false)).toEqual({ entries: [], lost: [7], missing: [] });
});

test("a file that goes while it is opened is not in the export", async () => {
  const gone = Object.assign(new Error("gone"), { code: "ENOENT" });
  const kept = {
    size: 1,
    stream: () => new ReadableStream({ start: (controller) => controller.error(gone) }),
  };
  const opened = Object.assign(kept, { slice: () => kept });
  expect(await found(false, () => Promise.resolve(opened))).toEqual({ entries: [], lost: [7], missing: [] });
});
