import { crc32, inflateRawSync } from "node:zlib";

/** The files of a zip, by their names, read by its directory as any other program does; throws where their sums are wrong. */
export function unzipped(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  let [count, at] = [zip.readUInt16LE(end + 10), zip.readUInt32LE(end + 16)];
  if (count === 0xffff || at === 0xffffffff) {
    const end64 = Number(zip.readBigUInt64LE(end - 12));
    [count, at] = [Number(zip.readBigUInt64LE(end64 + 32)), Number(zip.readBigUInt64LE(end64 + 48))];
  }
  const files = new Map<string, Buffer>();
  for (; count > 0; count -= 1) {
    const [nameLength, extraLength] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const name = zip.toString(
      zip.readUInt16LE(at + 8) & 0x0800 ? "utf8" : "latin1",
      at + 46,
      at + 46 + nameLength,
    );
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    const bytes = zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    if (crc32(bytes) !== zip.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
    if (bytes.length !== zip.readUInt32LE(at + 24)) throw new Error(`${name} has another size`);
    if (files.has(name)) throw new Error(`${name} is there twice`);
    files.set(name, bytes);
    at += 46 + nameLength + extraLength + zip.readUInt16LE(at + 32);
  }
  return files;
}
