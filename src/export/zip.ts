import { crc32 } from "node:zlib";
import { BLOCK, Blocks } from "./blocks.ts";

/** A file for a zip. Its bytes are read once, when it is its turn. */
export type Entry = {
  /** With `/` between folders. */
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** How many bytes it has; undefined: nobody knows before. */
  readonly size?: number;
  /** Whether it goes in as it is: pictures and films do not get smaller. */
  readonly isStored?: boolean;
};

/** An entry that is written, as the directory at the end of the zip has it. */
type Written = {
  readonly name: Buffer;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the zip, and bytes of the file. */
  readonly packed: number;
  readonly size: number;
  /** Where in the zip it begins. */
  readonly at: number;
};

/** The numbers of APPNOTE.TXT, the specification of the format, 6.3.10. */
const SIGNATURE = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
};

/** The name is UTF-8, and the sizes stand behind the bytes. */
const FLAGS = 0x0808;

const [STORED, DEFLATED] = [0, 8];

/** Which version of the format reads it, and, with the number of Unix before it, which has made it. */
const [VERSION, MADE_BY] = [45, 0x032d];

/** A file for its owner alone, as the system of Unix has it in the upper half. */
const MODE = 0o100600 * 0x10000;

/** What stands in a field of 32 or 16 bits whose number is larger, and elsewhere. */
const [ELSEWHERE, MANY] = [0xffffffff, 0xffff];

/** From so many bytes on sizes need 64 bits: what is deflated may become some larger than it was. */
const LARGE = 0xf0000000;

/**
 * The bytes of a zip of `entries`, which are taken one after the other while it is read; `at` is when all of them changed. It may be larger than 4 GB
 * and have more than 65,535 entries (zip64). In memory stays some hundred bytes of each, for the directory at its end.
 */
export function zip(entries: AsyncIterable<Entry>, at: Date): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return inBlocks(written(entries, stampOf(at)));
}

async function* written(
  entries: AsyncIterable<Entry>,
  stamp: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const directory = new Blocks();
  let [offset, count] = [0, 0];
  for await (const { name, pieces, size = Infinity, isStored = false } of entries) {
    const is64 = size >= LARGE;
    const bytes = Buffer.from(name);
    const head = localHeader(bytes, isStored ? STORED : DEFLATED, stamp, is64);
    yield head;
    let [crc, plain, packed] = [0, 0, 0];
    const counted = async function* () {
      for await (const piece of pieces) {
        crc = crc32(piece, crc);
        plain += piece.length;
        yield piece;
      }
    };
    for await (const piece of isStored ? counted() : deflated(counted())) {
      packed += piece.length;
      yield piece;
    }
    if (!is64 && Math.max(plain, packed) >= ELSEWHERE) throw new Error("A file has grown while it was read");
    const tail = descriptor(crc, packed, plain, is64);
    yield tail;
    const method = isStored ? STORED : DEFLATED;
    directory.add(centralHeader({ name: bytes, method, crc, packed, size: plain, at: offset }, stamp));
    offset += head.length + packed + tail.length;
    count += 1;
  }
  yield* directory.all();
  yield endOf(count, directory.bytes, offset);
}

async function* deflated(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const read = pieces[Symbol.asyncIterator]();
  const plain = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await read.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  yield* plain.pipeThrough(new CompressionStream("deflate-raw"));
}

function localHeader(name: Buffer, method: number, stamp: number, is64: boolean): Uint8Array<ArrayBuffer> {
  const extra = is64 ? extra64([0, 0]) : Buffer.alloc(0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(SIGNATURE.local, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(stamp, 10);
  if (is64) head.fill(0xff, 18, 26);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra]);
}

function descriptor(crc: number, packed: number, size: number, is64: boolean): Uint8Array<ArrayBuffer> {
  const tail = Buffer.alloc(is64 ? 24 : 16);
  tail.writeUInt32LE(SIGNATURE.descriptor, 0);
  tail.writeUInt32LE(crc, 4);
  if (!is64) {
    tail.writeUInt32LE(packed, 8);
    tail.writeUInt32LE(size, 12);
    return tail;
  }
  tail.writeBigUInt64LE(BigInt(packed), 8);
  tail.writeBigUInt64LE(BigInt(size), 16);
  return tail;
}

/** Exported for a test: nobody waits for an entry behind 4 GB of others. */
export function centralHeader({ name, method, crc, packed, size, at }: Written, stamp: number): Buffer {
  const large = [size, packed, at].filter((number) => number >= ELSEWHERE);
  const extra = large.length > 0 ? extra64(large) : Buffer.alloc(0);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(SIGNATURE.central, 0);
  head.writeUInt16LE(MADE_BY, 4);
  head.writeUInt16LE(VERSION, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(method, 10);
  head.writeUInt32LE(stamp, 12);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(Math.min(packed, ELSEWHERE), 20);
  head.writeUInt32LE(Math.min(size, ELSEWHERE), 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(MODE, 38);
  head.writeUInt32LE(Math.min(at, ELSEWHERE), 42);
  return Buffer.concat([head, name, extra]);
}

/** The field for numbers of 64 bits, in their order. */
function extra64(numbers: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * numbers.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * numbers.length, 2);
  for (const [index, number] of numbers.entries()) extra.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
  return extra;
}

/** What a zip ends with; `size` and `at`: of its directory, in bytes. Exported for a test. */
export function endOf(count: number, size: number, at: number): Uint8Array<ArrayBuffer> {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(SIGNATURE.end, 0);
  end.writeUInt16LE(Math.min(count, MANY), 8);
  end.writeUInt16LE(Math.min(count, MANY), 10);
  end.writeUInt32LE(Math.min(size, ELSEWHERE), 12);
  end.writeUInt32LE(Math.min(at, ELSEWHERE), 16);
  const is64 = count >= MANY || size >= ELSEWHERE || at >= ELSEWHERE;
  return is64 ? Buffer.concat([end64Of(count, size, at), end]) : end;
}

function end64Of(count: number, size: number, at: number): Buffer {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(SIGNATURE.end64, 0);
  // Bytes of this record, but for its first two fields.
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(MADE_BY, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.writeUInt32LE(SIGNATURE.locator64, 56);
  end.writeBigUInt64LE(BigInt(at + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** A time and a date as DOS has them, here in UTC: to two seconds, from 1980 on. */
function stampOf(at: Date): number {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return date * 0x10000 + time;
}

/** The same bytes in fewer pieces, as each of them is written by itself. Of a piece nothing is kept when the next one is asked for. */
async function* inBlocks(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block = new Uint8Array(BLOCK);
  let used = 0;
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const fitting = piece.subarray(from, from + BLOCK - used);
      block.set(fitting, used);
      used += fitting.length;
      from += fitting.length;
      if (used < BLOCK) continue;
      yield block;
      [block, used] = [new Uint8Array(BLOCK), 0];
    }
  }
  if (used > 0) yield block.subarray(0, used);
}
