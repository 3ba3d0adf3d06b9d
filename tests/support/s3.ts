import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";

/** A server that speaks S3 with an empty bucket, and the settings by which Robin keeps files in that. */
export async function startS3() {
  const folder = mkdtempSync(join(tmpdir(), "robin-s3-"));
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: join(folder, "buckets"),
    configureBuckets: [{ name: "robin" }],
  });
  const { port } = await server.run();
  const secretFile = join(folder, "secret");
  writeFileSync(secretFile, "S3RVER\n");
  const environment = {
    S3_URL: `http://127.0.0.1:${port}/robin`,
    S3_ACCESS_KEY_ID: "S3RVER",
    S3_SECRET_ACCESS_KEY_FILE: secretFile,
  };
  const client = new Bun.S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    bucket: "robin",
    accessKeyId: "S3RVER",
    secretAccessKey: "S3RVER",
  });
  /** The keys of all that is in the bucket. */
  const keys = async () => (await client.list()).contents?.map(({ key }) => key) ?? [];
  const stop = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { environment, client, keys, stop };
}

export type S3 = Awaited<ReturnType<typeof startS3>>;
