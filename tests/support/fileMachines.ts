import type { Database } from "bun:sqlite";
import { join } from "node:path";
import { Jobs } from "../../src/base/jobs.ts";
import { CommitFigures } from "../../src/database/commitFigures.ts";
import type { Commits } from "../../src/database/commits.ts";
import { Avatars } from "../../src/domain/files/avatars.ts";
import { Files } from "../../src/domain/files/files.ts";
import { FileStore } from "../../src/domain/files/fileStore.ts";
import { References } from "../../src/domain/files/references.ts";
import { SharedHolds } from "../../src/domain/files/sharedHolds.ts";
import { type FileStorage, StorageError } from "../../src/domain/files/storage.ts";
import { fileSweeping } from "../../src/domain/files/sweeping.ts";
import type { RowChanges } from "../../src/domain/rows.ts";
import { HandTimer } from "./handTimer.ts";

type Parts = {
  readonly db: Database;
  readonly commits: Pick<Commits, "run">;
  readonly changes: RowChanges;
  readonly storage: FileStorage;
  /** A folder of the test. */
  readonly folder: string;
  readonly steady: () => number;
  /** Waits until it is looked again whether something is removed. */
  readonly pause?: (work: () => void) => void;
};

/** What looks again within this many ms waits for something; what is later is to be rung by hand. */
const SOON = 1_000;

/** Keeps and removes files as one of several machines does. What it keeps it names as pictures of users, which need no users. */
export function fileMachine({ db, commits, changes, storage, folder, steady, pause }: Parts) {
  const timer = new HandTimer();
  const now = () => 1_000_000;
  const after: HandTimer["later"] = (work, ms) => {
    if (!pause || ms > SOON) return timer.later(work, ms);
    pause(work);
    return () => {};
  };
  const references = new References(db);
  const holds = new SharedHolds(db, { commits, references, steady, now, after });
  const fileStore = new FileStore(join(folder, crypto.randomUUID()), storage, holds);
  const avatars = new Avatars(db, changes, holds);
  const files = new Files(db, changes, now, holds);
  const jobs = new Jobs(timer.later);
  const whole: Commits = {
    done: 0,
    isFailing: false,
    figures: new CommitFigures(),
    flush: () => {},
    run: (work) => commits.run(work),
  };
  const parts = { commits: whole, changes, files, references, fileStore, jobs, now };
  const sweeping = fileSweeping(parts, timer.later);

  /** Keeps these bytes under `name`; gives their hash. */
  const keep = async (text: string, name: string): Promise<string> => {
    const whole = await fileStore.take(new Response(text));
    return fileStore.keep({ whole }, (hashes) => {
      avatars.add({ name, hashes: { whole: hashes.whole! } });
      return hashes.whole!;
    });
  };
  /** Has nothing of this name any more. */
  const forget = (name: string) => commits.run(() => avatars.removeUnused(name));
  return { db, timer, references, holds, fileStore, jobs, sweeping, keep, forget };
}

export type FileMachine = ReturnType<typeof fileMachine>;

/** A storage in memory. */
export class MemoryStorage implements FileStorage {
  readonly kept = new Map<string, Blob>();

  async tryOut(): Promise<void> {}

  async put(path: string, hash: string): Promise<void> {
    if (!(await Bun.file(path).exists())) throw new StorageError("NoFile");
    this.kept.set(hash, new Blob([hash]));
  }

  async open(hash: string): Promise<Blob | undefined> {
    return this.kept.get(hash);
  }

  async remove(hash: string): Promise<void> {
    this.kept.delete(hash);
  }

  async *list() {
    for (const hash of this.kept.keys().toArray()) yield { hash, since: 0 };
  }
}

/** A name that has no bytes, a hash that is held still, or bytes that have no name: what there may not be in the end. */
export function amiss(db: Database, { kept }: MemoryStorage): readonly string[] {
  const column = (sql: string) =>
    new Set(
      db
        .query<{ hash: string }, []>(sql)
        .all()
        .map(({ hash }) => hash),
    );
  const named = column("select hash from avatars");
  return [
    ...[...named].filter((hash) => !kept.has(hash)).map((hash) => `lost ${hash}`),
    ...[...kept.keys()].filter((hash) => !named.has(hash)).map((hash) => `left over ${hash}`),
    ...[...column("select hash from file_holds")].map((hash) => `held ${hash}`),
  ];
}
