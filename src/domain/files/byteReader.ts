/** Bytes that are read at a time, before others have their turn. */
const WINDOW = 65_536;

/** Reads a few bytes of a file here and there, whatever its size. */
export class ByteReader {
  readonly size: number;
  #file: Blob;
  #start = 0;
  #window: DataView = new DataView(new ArrayBuffer(0));

  constructor(file: Blob) {
    this.#file = file;
    this.size = file.size;
  }

  /** The `length` bytes from `at` on. Throws RangeError where the file ends before. */
  async read(at: number, length: number): Promise<DataView> {
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

  /** `length` bytes as the letters that they are in ASCII. */
  async letters(at: number, length: number): Promise<string> {
    const { buffer, byteOffset } = await this.read(at, length);
    return String.fromCharCode(...new Uint8Array(buffer, byteOffset, length));
  }
}
