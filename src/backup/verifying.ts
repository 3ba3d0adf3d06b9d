import { createHash } from "node:crypto";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";
import { codeOf } from "../base/unwritable.ts";
import { StorageError } from "../domain/files/storage.ts";
import { isEncrypted, type Key } from "./encryption.ts";
import { readArchive } from "./archive.ts";
import { DATABASE, FORMAT, hashIn, MANIFEST, type Manifest, manifestIn, SUMS, sumOf } from "./manifest.ts";

/** Takes a piece of a file. */
type Take = (piece: Uint8Array) => Promise<void>;

/** Where a file is to go, piece by piece; `end` is called once it is known to be as it was. */
export type Place = { readonly take: Take; readonly end: () => Promise<void> };

const LOCKED = "The backup is encrypted: say what opens it, with --passphrase-file or --identity-file.";

/** Bytes of sums that are read: of some million files. */
const MOST = 1_024 * 1_024 * 1_024;

type Reading = {
  /** What opens it, where it is encrypted. */
  readonly key?: Key | undefined;
  /** Where the file of this name is to go; undefined: nowhere. */
  readonly place?: (name: string) => Place | undefined;
  /** Called after each piece of a file with how many bytes were read by then; a StartupError that it throws ends the reading. */
  readonly read?: (bytes: number) => void;
};

/**
 * Reads the archive at `path` and compares all that is in it with what it says of itself, which it gives; what `place` says of a file is done with its bytes.
 * Throws StartupError where it is damaged, incomplete, or made by a newer Robin, which knows more than `steps` steps; what fails of a place is thrown as it is.
 */
export async function verify(
  path: string,
  steps: number,
  { key, place = () => undefined, read = () => {} }: Reading = {},
): Promise<Manifest> {
  const seen = new Seen(path);
  let done = 0;
  try {
    const isSealed = await isEncrypted(path);
    if (isSealed && !key) throw new StartupError(LOCKED, EXIT.usage);
    for await (const { name, size, bytes } of readArchive(path, isSealed ? key : undefined)) {
      if (name === SUMS || name === MANIFEST) await seen.addEnd(name, size, bytes);
      else if (name !== DATABASE && hashIn(name) === undefined)
        throw damaged(path, "it has files that are not Robin's");
      else {
        const goesTo = place(name);
        const hash = createHash("sha256");
        for await (const piece of bytes) {
          hash.update(piece);
          await goesTo?.take(piece);
          read((done += piece.length));
        }
        seen.add(name, size, hash.digest("hex"));
        await goesTo?.end();
      }
    }
  } catch (error) {
    // Where the file was to go is no part of the archive.
    throw error instanceof StartupError || error instanceof StorageError ? error : unreadable(path, error);
  }
  return seen.manifest(steps);
}

/** What was found in the archive at `path`. */
class Seen {
  #path: string;
  /** The lines of what was found, and of what should be. */
  #found = new Set<string>();
  #sums: readonly string[] | undefined;
  #manifest: Manifest | undefined;
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add(name: string, size: number, sha256: string): void {
    if (this.#sums) throw damaged(this.#path, "something comes after its end");
    this.#found.add(sumOf(name, sha256));
    this.#bytes += size;
  }

  /** Reads what stands at the end: first the sums, then the manifest, then nothing. */
  async addEnd(name: string, size: number, bytes: ReadableStream<Uint8Array>): Promise<void> {
    const isNext = (name === SUMS) === (this.#sums === undefined) && !this.#manifest;
    if (!isNext || size > MOST) throw damaged(this.#path, "its end is not in order");
    const text = await new Response(bytes).text();
    if (name === SUMS) this.#sums = text.match(/.*\n/g) ?? [];
    else this.#manifest = manifestIn(text);
  }

  /** What the archive says of itself, once all of it is so. */
  manifest(steps: number): Manifest {
    const [sums, manifest] = [this.#sums, this.#manifest];
    if (!sums || !manifest) throw damaged(this.#path, "its end is missing");
    if (manifest.format > FORMAT || manifest.database > steps)
      throw new StartupError(
        `${this.#path} was made by a newer Robin, ${manifest.robin}. Restore it with that one.`,
        EXIT.data,
      );
    const isAll =
      manifest.files === this.#found.size - 1 &&
      manifest.bytes === this.#bytes &&
      sums.length === this.#found.size &&
      sums.every((line) => this.#found.has(line)) &&
      sums.at(-1)!.endsWith(`  ${DATABASE}\n`);
    if (!isAll) throw damaged(this.#path, "what is in it is not what its manifest says");
    return manifest;
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = codeOf(error) ?? "";
  if (code === "ENOENT") return new StartupError(`There is no file ${path}.`, EXIT.noInput);
  if (code === "EACCES" || code === "EISDIR")
    return new StartupError(`${path} cannot be read (${code}).`, EXIT.noPermission);
  // Whatever else zlib and the reader of the tar say.
  return error instanceof Error && !("syscall" in error) ? damaged(path, "it cannot be unpacked") : error;
}

function damaged(path: string, why: string): StartupError {
  return new StartupError(`${path} is not a whole backup of Robin: ${why}.`, EXIT.data);
}
