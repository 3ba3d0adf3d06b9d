import { join } from "node:path";
import type { Settings } from "../../base/settings.ts";
import { DiskStorage } from "./diskStorage.ts";
import { FileStore } from "./fileStore.ts";
import { S3Storage } from "./s3Storage.ts";

/** Where files are kept, as the settings say, and what keeps them there. */
export function fileKeeping({ dataDir, s3 }: Pick<Settings, "dataDir" | "s3">) {
  const folder = join(dataDir, "files");
  const fileStorage = s3 ? new S3Storage(s3) : new DiskStorage(folder);
  return { fileStorage, fileStore: new FileStore(join(folder, "incoming"), fileStorage) };
}
