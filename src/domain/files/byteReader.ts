/** Bytes that are read at a time, before others have their turn. */
const WINDOW = 65_536;

/** Looks that a file may take, and one more for so many of its bytes: what is made to be seen takes far fewer. */
const LOOKS = { least: 100_000, bytes: 64 };

/** A file is made of so many parts, or says that it is, that whoever looks at it would never be done. */
export class TooIntricate extends Error {}

/** All `parts` of a file, up to where it is cut off, or damaged. Throws TooIntricate. */
export async function asFarAsRead<Part>(parts: AsyncIterable<Part>): Promise<readonly Part[]> {
  const found: Part[] = [];
  try {
    for await (const part of parts) found.push(part);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

/** Reads a few bytes of a file here and there, whatever its size. What is read takes time in proportion to the size, whatever the file says. */
export class ByteReader {
  readonly size: number;
  #file: Blob;
  #start = 0;
  #window: DataView = new DataView(new ArrayBuffer(0));
  #looks: number;

  constructor(file: Blob) {
    this.#file = file;
    this.size = file.size;
    this.#looks = LOOKS.least + this.size / LOOKS.bytes;
  }

  /** The `length` bytes from `at` on. Throws RangeError where the file ends before, TooIntricate where there were too many looks. */
  async read(at: number, length: number): Promise<DataView> {
    this.#looks -= 1;
    if (this.#looks < 0) throw new TooIntricate();
    const from = at - this.#start;
    if (from < 0 || from + length > this.#window.byteLength) {
      this.#start = at;
      const bytes = await this.#file.slice(at, at + Math.max(length, WINDOW)).arrayBuffer();
      this.#window = new DataView(bytes);
    }
    return new DataView(this.#window.buffer, at - this.#start, length);
  }

  async byte(at: number): Promise<number> {
    return (await this.read(at, 1)).getUint8(0);
  }

  /** Where the next byte of this value is, from `at` on. Throws as `read` does. */
  async find(value: number, at: number): Promise<number> {
    for (let from = at; ;) {
      const { buffer, byteOffset } = await this.read(from, 1);
      const there = new Uint8Array(buffer, byteOffset);
      const index = there.indexOf(value);
      if (index >= 0) return from + index;
      from += there.length;
    }
  }

  /** `length` bytes as the letters that they are in ASCII. */
  async letters(at: number, length: number): Promise<string> {
    const { buffer, byteOffset } = await this.read(at, length);
    return String.fromCharCode(...new Uint8Array(buffer, byteOffset, length));
  }
}
