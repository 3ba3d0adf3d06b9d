const HEAD = 54;

/** How far the light of two pixels beside each other differs by chance: as in what cameras save of a meadow, some 4 bits a pixel. */
const GRAIN = 24;

/** A JPEG of so many pixels, with as much in it as a photo. */
export function photo(width: number, height: number): Promise<Uint8Array> {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bitmap = Buffer.alloc(HEAD + row * height);
  bitmap.write("BM");
  bitmap.writeUInt32LE(bitmap.length, 2);
  bitmap.writeUInt32LE(HEAD, 10);
  bitmap.writeUInt32LE(40, 14);
  bitmap.writeInt32LE(width, 18);
  bitmap.writeInt32LE(height, 22);
  bitmap.writeUInt16LE(1, 26);
  bitmap.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const light = 100 + 60 * Math.sin(x / 300) * Math.cos(y / 200) + Math.random() * GRAIN;
      const at = HEAD + y * row + x * 3;
      bitmap[at] = light;
      bitmap[at + 1] = light + 20;
      bitmap[at + 2] = light / 2 + (x * 80) / width;
    }
  }
  return new Bun.Image(bitmap).jpeg({ quality: 90 }).bytes();
}
