import { join } from "node:path";
import type { Settings } from "../../base/settings.ts";
import { DiskStorage } from "./diskStorage.ts";
import { FileStore } from "./fileStore.ts";
import type { Holds } from "./holds.ts";
import { S3Storage } from "./s3Storage.ts";
import type { FileStorage } from "./storage.ts";

type Place = Pick<Settings, "dataDir" | "s3">;

/** Where files are kept, as the settings say. */
export function fileStorageOf({ dataDir, s3 }: Place): FileStorage {
  return s3 ? new S3Storage(s3) : new DiskStorage(folderOf(dataDir));
}

/** The same, and what keeps them there. */
export function fileKeeping(settings: Place, holds: Holds) {
  const fileStorage = fileStorageOf(settings);
  const incoming = join(folderOf(settings.dataDir), "incoming");
  return { fileStorage, fileStore: new FileStore(incoming, fileStorage, holds) };
}

function folderOf(dataDir: string): string {
  return join(dataDir, "files");
}
