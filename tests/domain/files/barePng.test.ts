import { describe, expect, test } from "bun:test";
import { deflateSync } from "node:zlib";
import { barePng } from "../../../src/domain/files/barePng.ts";
import { fewColours, type Form, noise, pixelsOf } from "../../support/fewColours.ts";
import { pngOfRows } from "../../support/hostilePictures.ts";
import { joined, pngChunk } from "../../support/pictures.ts";

const WRITTEN = "TAKEN AT HOME";

/** Of each length of a row that there is in seven passes: some of them are empty. */
const SIZES = [
  [1, 1],
  [3, 5],
  [37, 23],
] as const;

const FORMS: readonly Form[] = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ depth, colours: 0 as const })),
  ...[1, 2, 4, 8].map((depth) => ({ depth, colours: 3 as const })),
  ...[8, 16].map((depth) => ({ depth, colours: 4 as const })),
].flatMap((form) => [
  { ...form, isInterlaced: false },
  { ...form, isInterlaced: true },
]);

const PALETTE = { depth: 8, colours: 3, isInterlaced: false } as const;

/** What is written about a picture, in all places where that may stand. */
const about = [
  pngChunk("tEXt", joined("Comment\0", WRITTEN)),
  pngChunk("iTXt", joined("Comment\0\0\0\0\0", WRITTEN)),
  pngChunk("eXIf", joined("MM\0*", WRITTEN)),
  pngChunk("hiDe", joined(WRITTEN)),
];

/** The names of the chunks of a PNG. */
function namesIn(png: Uint8Array): string[] {
  const bytes = Buffer.from(png);
  const names: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    names.push(bytes.toString("latin1", at + 4, at + 8));
  return names;
}

describe("a PNG of a palette or of greys", () => {
  test.each(FORMS)("keeps its pixels and nothing else, and gets no larger: %j", async (form) => {
    for (const size of SIZES) {
      const plain = fewColours(size, form);
      const sent = joined(fewColours(size, form, { before: about, after: about }), WRITTEN);
      const bare = Buffer.from((await barePng(sent))!);
      expect(await pixelsOf(bare)).toEqual(await pixelsOf(plain));
      expect(bare.length).toBeLessThanOrEqual(plain.length);
      expect(bare.includes(WRITTEN)).toBe(false);
      const clear = form.colours === 4 ? [] : ["tRNS"];
      expect(namesIn(bare)).toEqual([
        "IHDR",
        ...(form.colours === 3 ? ["PLTE"] : []),
        ...clear,
        "IDAT",
        "IEND",
      ]);
      expect(await barePng(bare)).toEqual(bare);
    }
  });

  test("loses what hides behind its rows, and in a second palette", async () => {
    const packed = joined(deflateSync(noise(8, 8, PALETTE)), WRITTEN);
    const before = [pngChunk("PLTE", Buffer.alloc(768)), pngChunk("tRNS", Buffer.alloc(2))];
    const hidden = pngChunk("PLTE", joined(WRITTEN, "\0\0"));
    const bare = Buffer.from(
      (await barePng(fewColours([8, 8], PALETTE, { packed, before, after: [hidden] })))!,
    );
    expect([bare.includes(WRITTEN), namesIn(bare)]).toEqual([
      false,
      ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"],
    ]);
  });
});

describe("left to be saved anew is", () => {
  test.each([
    ["one of all colours", () => fewColours([8, 8], { ...PALETTE, colours: 2 })],
    [
      "one with a profile of colours",
      () => fewColours([8, 8], PALETTE, { before: [pngChunk("iCCP", Buffer.alloc(9))] }),
    ],
  ])("%s", async (_, make) => {
    expect(await barePng(make())).toBeUndefined();
  });

  const rows = noise(8, 8, PALETTE);
  const damaged = Buffer.from(fewColours([8, 8], PALETTE));
  damaged[damaged.indexOf("PLTE") + 9]! ^= 1;
  test.each([
    ["one that is cut off", fewColours([8, 8], PALETTE).slice(0, -5)],
    ["one without an end", fewColours([8, 8], PALETTE).slice(0, -12)],
    ["one of whose chunks a checksum is wrong", damaged],
    ["one of more rows than it says", fewColours([8, 8], PALETTE, { rows: joined(rows, WRITTEN) })],
    ["one of fewer rows", fewColours([8, 8], PALETTE, { rows: rows.subarray(9) })],
    [
      "one whose rows are broken off",
      fewColours([8, 8], PALETTE, { packed: deflateSync(rows).subarray(0, -9) }),
    ],
    [
      "one whose palette is too long",
      fewColours([8, 8], PALETTE, { before: [pngChunk("PLTE", Buffer.alloc(771))] }),
    ],
    [
      "one with more that is clear than colours",
      fewColours([8, 8], PALETTE, { before: [pngChunk("tRNS", Buffer.alloc(257))] }),
    ],
    [
      "a grey one with a palette",
      fewColours([8, 8], { ...PALETTE, colours: 0 }, { before: [pngChunk("PLTE", Buffer.alloc(3))] }),
    ],
    ["no picture at all", Buffer.from("no picture at all")],
  ])("%s", async (_, bytes) => {
    expect((await barePng(bytes).catch((error: unknown) => error)) instanceof Error).toBe(true);
  });

  test("one of a few rows that unpack to 2 GB, of which no more are unpacked than there should be", async () => {
    const bomb = pngOfRows(2);
    const began = process.cpuUsage();
    expect(await barePng(bomb).catch((error: unknown) => error)).toBeInstanceOf(RangeError);
    const { user, system } = process.cpuUsage(began);
    // To unpack all of it takes two seconds.
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});
