import { afterAll, describe, expect, mock, spyOn, test } from "bun:test";
import { openMemory } from "../../../src/database/database.ts";
import { readSettings } from "../../../src/base/settings.ts";
import type { StoredFile } from "../../../src/domain/files/files.ts";
import { assemble } from "../../../src/robin.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { newFolder } from "../../support/files.ts";
import { someone, until } from "../../support/robin.ts";
import { startS3 } from "../../support/s3.ts";
import { storeOf } from "../../support/sharedStore.ts";

const s3 = await startS3();

afterAll(() => s3.stop());

/** A Robin alone, or one of several, with a user. */
function begin(isShared: boolean) {
  const db = openMemory();
  const settings = readSettings({ DATA_DIR: newFolder(), ...s3.environment });
  const shared = isShared ? storeOf(db, new Broadcasts().join()) : undefined;
  const robin = assemble(db, settings, Date.now, undefined, { shared });
  const user = someone(robin, "Ada");
  const send = () => robin.uploads.take({ user, room: 1, name: "a" }, () => new Response("Some"));
  /** Forgets a file; resolves when its bytes have gone, or could not. */
  const forget = async (file: StoredFile) => {
    await robin.commits.run(() => robin.files.remove(file));
    await robin.jobs.stop();
  };
  const held = () => db.query("select state from file_holds").all();
  return { db, robin, send, forget, held };
}

/** How many commits `work` takes. */
async function commitsOf({ commits }: { commits: { readonly done: number } }, work: () => Promise<unknown>) {
  const before = commits.done;
  await work();
  return commits.done - before;
}

describe("what a file takes", () => {
  test("is alone a commit when it comes and one when it goes, and no word of what is held", async () => {
    const { db, robin, send, forget } = begin(false);
    db.run("drop table file_holds");
    expect(await commitsOf(robin, send)).toBe(1);
    expect(await commitsOf(robin, () => forget(robin.files.find(1)!))).toBe(1);
    expect(await s3.keys()).toEqual([]);
  });

  test("is with several machines one more when it comes and two when it goes, and nothing is held then", async () => {
    const { robin, send, forget, held } = begin(true);
    expect(await commitsOf(robin, send)).toBe(2);
    expect(held()).toEqual([]);
    expect(await commitsOf(robin, () => forget(robin.files.find(1)!))).toBe(3);
    expect([held(), await s3.keys()]).toEqual([[], []]);
  });
});

test("with several machines what is to be removed is known to all from the commit on in which it is deleted", async () => {
  const { robin, send, held } = begin(true);
  await send();
  const logged = spyOn(console, "error").mockImplementation(() => {});
  spyOn(robin.fileStorage, "remove").mockImplementation(() => Promise.reject(new Error("away")));
  await robin.commits.run(() => {
    robin.files.remove(robin.files.find(1)!);
    expect(held()).toEqual([{ state: "unnamed" }]);
  });
  await until(() => logged.mock.calls.length > 0);
  await robin.jobs.stop();
  mock.restore();
  expect([held(), (await s3.keys()).length]).toEqual([[{ state: "unnamed" }], 1]);
});
