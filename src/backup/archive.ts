import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { createTarDecoder, createTarPacker } from "modern-tar";
import { decrypted, type Key, type Seal } from "./encryption.ts";

type Pieces = AsyncIterable<Uint8Array>;

/** Puts a file of exactly `size` bytes into an archive. */
export type Add = (name: string, size: number, pieces: Pieces) => Promise<void>;

/** A file of an archive. Its bytes are read before the next one comes. */
export type Entry = {
  readonly name: string;
  readonly size: number;
  readonly bytes: ReadableStream<Uint8Array>;
};

/** Bytes that wait for the disk at most: whoever writes a message waits for them as well. */
const UNSYNCED = 4 * 1_024 * 1_024;

/**
 * Writes what `fill` adds, in that order, as a tar that is compressed with zstd, and encrypted by `seal` where there is one, to a new file at `path`; it is
 * on the disk when it resolves.
 * What fails is thrown, and the file is as far as it came.
 */
export async function writeArchive(
  path: string,
  fill: (add: Add) => Promise<void>,
  signal: AbortSignal,
  seal?: Seal,
): Promise<void> {
  const { readable, controller } = createTarPacker();
  const add: Add = async (name, size, pieces) => {
    const writer = controller.add({ name, size, type: "file", mode: 0o600, mtime: new Date() }).getWriter();
    for await (const piece of pieces) {
      signal.throwIfAborted();
      await writer.write(piece);
    }
    await writer.close();
  };
  const filled = fill(add).then(
    () => controller.finalize(),
    (error: unknown) => {
      controller.error(error);
      throw error;
    },
  );
  const tar = Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0]);
  const write = async (pieces: Pieces) =>
    writeTo(path, seal ? await seal.encrypt(streamOf(Readable.from(pieces))) : pieces);
  const written = pipeline(tar, createZstdCompress(), write, { signal });
  // Whichever fails first has the other fail, too, and says why.
  const [fillEnd, writeEnd] = await Promise.allSettled([filled, written]);
  for (const end of [writeEnd, fillEnd]) if (end.status === "rejected") throw end.reason;
}

/** Writes `pieces` to a new file at `path`, which is on the disk when it resolves. */
export async function writeTo(path: string, pieces: Pieces): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    let unsynced = 0;
    for await (const piece of pieces) {
      await file.writeFile(piece);
      unsynced += piece.length;
      if (unsynced < UNSYNCED) continue;
      await file.datasync();
      unsynced = 0;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The files of the archive at `path`, which `key` opens where it is encrypted, in their order. Throws what cannot be read. */
export async function* readArchive(path: string, key?: Key): AsyncGenerator<Entry> {
  const file = createReadStream(path);
  const compressed = key ? Readable.from(await decrypted(streamOf(file), key)) : file;
  const tar = compressed.pipe(createZstdDecompress());
  compressed.on("error", (error) => tar.destroy(error));
  const entries = streamOf(tar).pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header, body } of entries) {
    yield { name: header.name, size: header.size, bytes: body };
  }
}

function streamOf(readable: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(readable) as unknown as ReadableStream<Uint8Array>;
}
