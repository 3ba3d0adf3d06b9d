import decodeQR from "qr/decode.js";

/** What a camera reads in `svg`. */
export function scan(svg: string): string {
  const size = Number(/viewBox="0 0 (\d+)/i.exec(svg)![1]);
  const scale = 4;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < scale; row += 1) {
      const from = ((Number(y) * scale + row) * width + Number(x) * scale) * 4;
      for (let column = 0; column < scale; column += 1) data.set([0, 0, 0], from + column * 4);
    }
  }
  return decodeQR({ width, height: width, data });
}
