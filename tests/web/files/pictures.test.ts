import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { type FileKind, kindOf } from "../../../src/domain/files/fileTypes.ts";
import { chunksOf } from "../../../src/domain/files/pngChunks.ts";
import { limits } from "../../../src/base/limits.ts";
import type { Browser } from "../../support/browser.ts";
import { fewColours, noise, pixelsOf } from "../../support/fewColours.ts";
import { beginWithFiles as begin, newFolder, png } from "../../support/files.ts";
import {
  animatedWebp,
  apng,
  avif,
  blackPng,
  bmp,
  gif,
  joined,
  m4a,
  mov,
  mp4,
  pngChunk,
  pngOf,
  taken,
  turnedPng,
  u16,
  timedFilm,
  timedWebm,
  webm,
} from "../../support/pictures.ts";
import { attribute, attributes, element, elements, text } from "../../support/page.ts";

/** The pixels of 0 to 5, three in a row, as they show where they are taken the ways that EXIF numbers. */
const UPRIGHT = [
  [0, 1, 2, 3, 4, 5],
  [2, 1, 0, 5, 4, 3],
  [5, 4, 3, 2, 1, 0],
  [3, 4, 5, 0, 1, 2],
  [0, 3, 1, 4, 2, 5],
  [3, 0, 4, 1, 5, 2],
  [5, 2, 4, 1, 3, 0],
  [2, 5, 1, 4, 0, 3],
];

const WRITTEN = "TAKEN AT HOME";

const bytesOf = async (by: Browser, path: string) => Buffer.from(await (await by.get(path)).arrayBuffer());

const sizeOf = async (bytes: Uint8Array) => {
  const { width, height } = await new Bun.Image(bytes).metadata();
  return [width, height];
};

const alphasOf = (bytes: Uint8Array) => channelOf(bytes, 3);
const redsOf = (bytes: Uint8Array) => channelOf(bytes, 0);

/** How much of red (0) there is in each pixel, or is seen of it (3). */
async function channelOf(bytes: Uint8Array, channel: number): Promise<(x: number, y: number) => number> {
  const { width } = await new Bun.Image(bytes).metadata();
  const chunks = [...chunksOf(await pixelsOf(bytes))];
  const rows = inflateSync(
    Buffer.concat(chunks.filter(({ name }) => name === "IDAT").map(({ content }) => content)),
  );
  return (x, y) => rows[y * (1 + width * 4) + 1 + x * 4 + channel]!;
}

describe("what cameras write into a picture", () => {
  test.each(["jpeg", "webp", "png"] as const)("is gone (%s)", async (format) => {
    const { ada, upload } = await begin();
    const plain = new Bun.Image(png(640, 320));
    const bytes = await (
      format === "jpeg" ? plain.jpeg() : format === "webp" ? plain.webp() : plain.png()
    ).bytes();
    const sent = format === "jpeg" ? taken(bytes, WRITTEN) : Buffer.concat([bytes, Buffer.from(WRITTEN)]);
    const { id, type, size } = await upload(ada, sent, `a.${format}`);
    expect(type).toBe(`image/${format}`);
    const kept = await bytesOf(ada, `/files/${id}/a`);
    expect([kept.includes(WRITTEN), kept.length]).toEqual([false, size]);
    expect(await sizeOf(kept)).toEqual([640, 320]);
  });

  test.each([
    ["a.gif", () => gif(2, WRITTEN), "image/gif"],
    ["a.webp", () => animatedWebp(2, WRITTEN), "image/webp"],
    ["a.png", () => apng(2, WRITTEN), "image/apng"],
    ["a.avif", () => avif(WRITTEN), "image/avif"],
    ["a.mp4", () => mp4(WRITTEN), "video/mp4"],
    ["a.webm", () => webm(WRITTEN), "video/webm"],
    ["a.3gp", () => mp4(WRITTEN, "3gp5"), "application/octet-stream"],
  ] as const)(
    "is overwritten where it is not saved anew, which stays as long (%s)",
    async (name, make, type) => {
      const { ada, upload } = await begin();
      const sent = Buffer.from(await make());
      expect(sent.includes(WRITTEN)).toBe(true);
      const file = await upload(ada, sent, name);
      expect(file).toMatchObject({ type, size: sent.length });
      const kept = await bytesOf(ada, `/files/${file.id}/${name}`);
      expect([kept.includes(WRITTEN), kept.includes("Exif")]).toEqual([false, sent.includes("Exif")]);
      const differing = sent.filter((byte, index) => byte !== kept[index]);
      expect(differing.length).toBeLessThanOrEqual(WRITTEN.length + 60);
    },
  );

  test("is gone from a film of an iPhone, with the names of what was written, and all else is where it was", async () => {
    const { ada, upload } = await begin();
    const sent = Buffer.from(mov(WRITTEN));
    const { id, type } = await upload(ada, sent, "a.mov");
    const kept = await bytesOf(ada, `/files/${id}/a.mov`);
    expect([type, kept.length]).toEqual(["video/quicktime", sent.length]);
    expect([kept.includes(WRITTEN), kept.includes("com.apple")]).toEqual([false, false]);
    const at = sent.indexOf("meta");
    expect(kept.subarray(0, at)).toEqual(sent.subarray(0, at));
    expect(kept.toString("latin1", at, at + 4)).toBe("free");
  });

  test("is gone from a sound, which still says what song it is", async () => {
    const { ada, upload } = await begin();
    const { id, type } = await upload(ada, m4a(WRITTEN, "A SONG"), "a.m4a");
    const kept = await bytesOf(ada, `/files/${id}/a.m4a`);
    expect([type, kept.includes(WRITTEN), kept.includes("A SONG")]).toEqual(["audio/x-m4a", false, true]);
  });

  test.each([
    ["a.mp4", (when: string) => timedFilm(0, when)],
    ["a.mov", (when: string) => timedFilm(0, when, "qt  ")],
    ["a.m4a", (when: string) => timedFilm(0, when, "M4A ")],
    ["a.avif", (when: string) => timedFilm(0, when, "avis")],
    ["a.mp4, version 1", (when: string) => timedFilm(1, when.repeat(2))],
  ] as const)("is gone where it says when that was, and all else stays (%s)", async (name, make) => {
    const { ada, upload } = await begin();
    const { id } = await upload(ada, make("\xe0\x11\x22\x33".repeat(2)), name);
    expect(await bytesOf(ada, `/files/${id}/a`)).toEqual(Buffer.from(make("\0".repeat(8))));
  });

  test("is gone from a WebM where it says when that was and what it is called, and all else stays", async () => {
    const { ada, upload } = await begin();
    const told = (...parts: readonly Uint8Array[]) => timedWebm(joined(...parts));
    const [sum, when] = [joined("\xbf\x84SUMS"), joined("\x44\x61\x88A MOMENT")];
    const [long, short] = [joined("\x7b\xa9\x89AT HOME, "), joined("\x7b\xa9\x82Hi")];
    const { id } = await upload(ada, told(sum, when, long, short), "a.webm");
    const head = "\xec\x01\0\0\0\0\0\0";
    const voids = [
      joined("\xec\x84\0\0\0\0"),
      joined(head, "\x02\0\0"),
      joined(head, "\x03\0\0\0"),
      joined("\xec\x83\0\0\0"),
    ];
    expect(await bytesOf(ada, `/files/${id}/a.webm`)).toEqual(Buffer.from(told(...voids)));
  });

  const jpeg = async () => Buffer.from(taken(await new Bun.Image(png(640, 320)).jpeg().bytes(), WRITTEN));
  /** Where in a JPEG it says how large it is. */
  const frameOf = (bytes: Buffer) => bytes.indexOf(joined("\xff", "\xc0"));

  test.each([
    [
      "a PNG that is cut at its end",
      () => {
        const plain = Buffer.from(png(64, 32));
        return joined(plain.subarray(0, 33), pngChunk("eXIf", Buffer.from(WRITTEN)), plain.subarray(33, -20));
      },
    ],
    [
      "a JPEG that is cut in its head",
      async () => {
        const bytes = await jpeg();
        return bytes.subarray(0, frameOf(bytes) + 4);
      },
    ],
    [
      "a JPEG of 12 bits",
      async () => {
        const bytes = await jpeg();
        bytes[frameOf(bytes) + 4] = 12;
        return bytes;
      },
    ],
    [
      "a JPEG of too many scans, with another one behind it",
      async () => {
        const bytes = await jpeg();
        const scan = joined("\xff\xda", u16(8), "\x02\x01\0\0\0\0");
        const scans = Array.from({ length: 101 }, () => scan);
        return joined(bytes.subarray(0, bytes.indexOf(joined("\xff\xda"))), ...scans, "\xff\xd9", bytes);
      },
    ],
  ])("is gone where it cannot be read: %s", async (_, make) => {
    const { ada, upload } = await begin();
    const sent = await make();
    const { id, type, size } = await upload(ada, sent, "a");
    const kept = await bytesOf(ada, `/files/${id}/a`);
    expect([type, size, kept.includes(WRITTEN)]).toEqual(["application/octet-stream", sent.length, false]);
  });

  test.each([
    ["TIFF", () => joined("II*\0\x08\0\0\0\0\0", WRITTEN)],
    ["Photoshop", () => joined("8BPS\0\x01", Buffer.alloc(20), WRITTEN)],
  ])("cannot be taken out of %s, which goes only as it is", async (_, make) => {
    const { ada, send, upload, kept } = await begin();
    const answer = await send(ada, make(), "a.tiff");
    expect([answer.status, await answer.json()]).toEqual([
      422,
      {
        error:
          "What the camera wrote into this file cannot be taken out. To send it all the same, choose to keep pictures as they are.",
      },
    ]);
    expect(kept()).toEqual([]);
    const { type } = await upload(ada, make(), "a.tiff", "", { original: "on" });
    expect(type).toBe("application/octet-stream");
  });

  test("stays where the sender says so, but for the smaller ones", async () => {
    const { robin, ada, upload } = await begin();
    const jpeg = taken(await new Bun.Image(png(3_000, 1_500)).jpeg().bytes(), WRITTEN);
    const { id } = await upload(ada, jpeg, "a.jpg", "", { original: "on" });
    expect(await bytesOf(ada, `/files/${id}/a.jpg`)).toEqual(Buffer.from(jpeg));
    for (const size of ["small", "large"] as const) {
      const smaller = await bytesOf(ada, `/files/${id}/a.jpg?size=${size}`);
      expect(smaller.includes(WRITTEN)).toBe(false);
      expect((await sizeOf(smaller))[0]).toBe(limits.picture[size]);
    }
    expect(robin.files.find(id)).toMatchObject({ width: 3_000, height: 1_500 });
  });
});

describe("a picture that was taken in another way than upright", () => {
  /** Of 3 by 2 pixels, each of another colour. */
  const rows = joined(
    ...[0, 3].map((row) =>
      joined("\0", ...[0, 1, 2].map((column) => joined(Buffer.from([(row + column) * 40, 9, 9, 255])))),
    ),
  );

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("shows upright as PNG, too (%d)", async (orientation) => {
    const { robin, ada, upload } = await begin();
    const sent = pngOf(3, 2, rows);
    const { id } = await upload(ada, turnedPng(sent, orientation), "a.png");
    const [width, height] = orientation >= 5 ? [2, 3] : [3, 2];
    expect(robin.files.find(id)).toMatchObject({ width, height });
    const kept = await bytesOf(ada, `/files/${id}/a.png`);
    expect(await sizeOf(kept)).toEqual([width!, height!]);
    const reds = await redsOf(kept);
    expect(
      Array.from({ length: 6 }, (_, index) => reds(index % width!, Math.floor(index / width!)) / 40),
    ).toEqual(UPRIGHT[orientation - 1]!);
  });

  test("has its sides, and smaller ones of it, upright where it stays as it is", async () => {
    const { robin, ada, upload } = await begin();
    const { id } = await upload(ada, turnedPng(png(1_600, 800), 6), "a.png", "", { original: "on" });
    expect(robin.files.find(id)).toMatchObject({ width: 800, height: 1_600 });
    expect(await sizeOf(await bytesOf(ada, `/files/${id}/a.png?size=small`))).toEqual([360, 720]);
  });
});

describe("a picture of few colours", () => {
  const FORM = { depth: 4, colours: 3, isInterlaced: false } as const;

  test("keeps its pixels, gets no larger, and loses what was written about it", async () => {
    const { ada, upload } = await begin();
    const text = pngChunk("tEXt", joined("Comment\0", WRITTEN));
    const sent = joined(fewColours([300, 200], FORM, { before: [text] }), WRITTEN);
    const { id, type, size } = await upload(ada, sent, "drawing.png");
    const kept = await bytesOf(ada, `/files/${id}/drawing.png`);
    expect([type, kept.length, kept.includes(WRITTEN)]).toEqual(["image/png", size, false]);
    expect(size).toBeLessThan(sent.length);
    expect(await pixelsOf(kept)).toEqual(await pixelsOf(sent));
  });

  test("is made smaller where it is too large, as all are", async () => {
    const { robin, ada, upload } = await begin();
    const { side } = limits.picture;
    const rows = Buffer.alloc(8 * (1 + side * 4));
    const { id } = await upload(ada, fewColours([side * 8, 8], FORM, { rows }), "long.png");
    expect(robin.files.find(id)).toMatchObject({ width: limits.picture.webp, height: 6 });
  });

  test("is a file to save where it cannot be read to its end", async () => {
    const { ada, upload } = await begin();
    const rows = Buffer.from(noise(64, 64, FORM));
    // No way in which a row may be filtered.
    rows[0] = 9;
    const { type } = await upload(ada, fewColours([64, 64], FORM, { rows }), "broken.png");
    expect(type).toBe("application/octet-stream");
  });
});

describe("a picture", () => {
  test("is kept in three sizes, and given out in the one that is asked for", async () => {
    const { robin, ada, upload, say, kept } = await begin();
    const { id } = await upload(ada, blackPng(4_000, 2_000), "wide.png");
    await say(ada, "", [id]);
    const { side, large, small } = limits.picture;
    expect(robin.files.find(id)).toMatchObject({ width: side, height: side / 2 });
    for (const [query, width] of [
      ["", side],
      ["?size=large", large],
      ["?size=small", small],
      ["?size=", side],
    ] as const) {
      const answer = await ada.get(`/files/${id}/wide.png${query}`);
      expect(await sizeOf(await answer.bytes())).toEqual([width, width / 2]);
      expect(answer.headers.get("content-type")).toBe(query.length > 6 ? "image/webp" : "image/png");
      const etag = answer.headers.get("etag")!;
      expect((await ada.get(`/files/${id}/wide.png${query}`, { "if-none-match": etag })).status).toBe(304);
    }
    expect((await ada.get(`/files/${id}/wide.png?size=huge`)).status).toBe(422);
    expect(kept()).toHaveLength(3);
    await ada.post("/chats/1/delete");
    expect(kept()).toEqual([]);
  });

  test.each([
    ["a long screenshot", [1_080, 12_000], [1_080, 12_000], [800, 8_889], [65, 720]],
    ["a longer one", [1_500, 16_500], [1_280, 14_080], [800, 8_800], [65, 720]],
    ["a wide one", [8_000, 1_000], [8_000, 1_000], [6_400, 800], [720, 90]],
    ["one as long as none may be", [100, 20_000], [82, 16_383], [82, 16_383], [4, 720]],
  ])(
    "that is long and narrow stays so wide that one can read it: %s",
    async (_, sides, whole, large, small) => {
      const { ada, upload } = await begin();
      const { id } = await upload(ada, blackPng(sides[0]!, sides[1]!), "long.png");
      const kept = async (query: string) => sizeOf(await bytesOf(ada, `/files/${id}/long.png${query}`));
      expect([await kept(""), await kept("?size=large"), await kept("?size=small")]).toEqual([
        whole,
        large,
        small,
      ]);
    },
  );

  test("shows small in the log, with its size before it comes, and leads to its page", async () => {
    const { ada, upload, say } = await begin();
    await upload(ada, png(1_440, 720), "wide.png");
    await say(ada, "", [1]);
    const page = await (await ada.get("/")).text();
    const picture = element(page, ".files img");
    expect([attribute(picture, "width"), attribute(picture, "height")]).toEqual(["360", "180"]);
    expect(attribute(picture, "src")).toBe("/files/1/wide.png?size=small");
    expect(attribute(picture, "alt")).toBe("wide.png");
    expect(attributes(page, ".files a", "href")).toEqual(["/files/1"]);
  });

  test("may be a BMP, which a text that begins as one is not", async () => {
    const { robin, ada, upload } = await begin();
    const { id, type } = await upload(ada, bmp(1_700, 850), "a.bmp");
    expect(type).toBe("image/bmp");
    expect(robin.files.find(id)).toMatchObject({ width: 1_700, height: 850 });
    expect(await sizeOf(await bytesOf(ada, `/files/${id}/a.bmp?size=small`))).toEqual([720, 360]);
    expect(await sizeOf(await bytesOf(ada, `/files/${id}/a.bmp?size=large`))).toEqual([1_600, 800]);
    expect((await upload(ada, "BMW is not a picture", "a.txt")).type).toBe("text/plain");
  });

  test("that saves nothing smaller is shown itself, and one that is broken is a file to save", async () => {
    const { robin, ada, upload, say } = await begin();
    await upload(ada, await new Bun.Image(png(8, 8)).webp().bytes(), "tiny.webp");
    await say(ada, "", [1]);
    expect(robin.files.find(1)).toMatchObject({ small: null, large: null });
    expect(attributes(await (await ada.get("/")).text(), ".files img", "src")).toEqual([
      "/files/1/tiny.webp",
    ]);
    const broken = await upload(ada, png(8, 8).slice(0, 30), "broken.png");
    await say(ada, "", [broken.id]);
    expect(attributes(await (await ada.get("/")).text(), ".files .file", "href")).toEqual([
      `/files/${broken.id}/broken.png`,
    ]);
  });

  test.each([
    ["of too many pixels", () => png(20_000, 20_000)],
    ["that claims too many", () => Buffer.from("GIF89a/*<script>alert(1)</script>*/")],
    ["of too many frames", () => gif(limits.picture.frames + 1)],
  ])("%s is refused", async (_, make) => {
    const { ada, send, kept } = await begin();
    const answer = await send(ada, make(), "bomb.png");
    expect([answer.status, await answer.json()]).toEqual([
      422,
      { error: "A picture has at most 50 million pixels, and one that moves 2,000 frames." },
    ]);
    expect(kept()).toEqual([]);
  });

  test.each([
    ["a.gif", () => gif(3)],
    ["a.webp", () => animatedWebp(3)],
    ["a.png", () => apng(3)],
  ])("that moves is still in the log, moves on its page, and is kept whole (%s)", async (name, make) => {
    const { robin, ada, upload, say } = await begin();
    const sent = Buffer.from(await make());
    await upload(ada, sent, name);
    await say(ada, "", [1]);
    expect(robin.files.find(1)).toMatchObject({ moves: true, small: expect.any(String) });
    const log = await (await ada.get("/")).text();
    expect(attributes(log, ".files img", "src")).toEqual([`/files/1/${name}?size=small`]);
    expect(attributes(log, ".files a", "data-moving")).toEqual([`/files/1/${name}`]);
    expect(attributes(log, ".files img", "alt")).toEqual([`${name}, moving`]);
    expect(await bytesOf(ada, `/files/1/${name}`)).toEqual(sent);
    expect(await sizeOf(await bytesOf(ada, `/files/1/${name}?size=small`))).toEqual([16, 8]);
    const page = await (await ada.get("/files/1")).text();
    expect(attributes(page, "figure img", "src")).toEqual([`/files/1/${name}`]);
    expect(attributes(page, "figure source", "srcset")).toEqual([`/files/1/${name}?size=large`]);
    expect((await ada.get(`/files/1/${name}?size=large`)).headers.get("content-type")).toBe("image/webp");
  });

  test.each([
    ["a.gif", (frames: number) => gif(frames, "", [64, 32], [40, 20])],
    ["a.webp", (frames: number) => animatedWebp(frames, "", [64, 32], [40, 20])],
  ])("shows its first frame where that stands on it (%s)", async (name, make) => {
    const { robin, ada, upload } = await begin();
    for (const frames of [3, 1]) {
      const { id } = await upload(ada, await make(frames), name);
      expect(robin.files.find(id)).toMatchObject({ width: 64, height: 32, moves: frames > 1 });
      const small = frames > 1 ? "?size=small" : "";
      if (small === "" && name === "a.gif") continue;
      const seen = await alphasOf(await bytesOf(ada, `/files/${id}/${name}${small}`));
      const places = [
        [0, 0],
        [39, 24],
        [40, 20],
        [55, 27],
        [56, 27],
        [50, 28],
      ] as const;
      expect(places.map(([x, y]) => seen(x, y))).toEqual([0, 0, 255, 255, 0, 0]);
    }
  });

  test("has a square cut from it as it shows", async () => {
    const { robin } = await begin();
    const path = join(newFolder(), "a.webp");
    await Bun.write(path, await animatedWebp(3, "", [64, 32], [24, 12]));
    const kind = (await kindOf(path)) as FileKind;
    const square = await robin.pictures.square(path, kind, { user: 1, side: 32, isOpaque: false });
    expect(await sizeOf(square!)).toEqual([32, 32]);
    const seen = await alphasOf(square!);
    expect([seen(7, 12), seen(8, 12), seen(23, 19), seen(23, 20)]).toEqual([0, 255, 255, 0]);
  });

  test("is one of a grid where there are several", async () => {
    const { robin, ada, person, upload } = await begin();
    for (let index = 0; index < 3; index += 1) await upload(ada, png(40 + index, 8), `${index}.png`);
    const files = [1, 2].map((id) => ({ id, description: "" }));
    const draft = { user: person("Ada"), room: 1, content: "", address: "here" };
    await robin.posting.post({ ...draft, files });
    await robin.posting.post({ ...draft, files: [{ id: 3, description: "" }] });
    expect(attributes(await (await ada.get("/")).text(), "ul.files", "class")).toEqual([
      "files grid",
      "files",
    ]);
  });
});

test("one who sends many large pictures holds nobody else up", async () => {
  const { ada, bob, upload } = await begin();
  const large = await new Bun.Image(png(1_500, 1_000)).webp().bytes();
  const done: string[] = [];
  const sent = (by: Browser, bytes: Uint8Array, name: string) =>
    upload(by, bytes, name).then(() => done.push(name));
  const many = Array.from({ length: 6 }, (_, index) => sent(ada, large, `large ${index}`));
  await Promise.all([...many, sent(bob, await new Bun.Image(png(64, 64)).jpeg().bytes(), "small")]);
  expect(done.indexOf("small")).toBeLessThan(3);
});

describe("the page of a picture", () => {
  test("has it large, what it shows, who sent it, and the way to the others of its room", async () => {
    const { ada, bob, upload, say } = await begin();
    for (const name of ["a.png", "b.png", "c.png"]) {
      const { id } = await upload(ada, png(2_000 + name.charCodeAt(0), 200), name);
      await say(ada, "", [id]);
    }
    await upload(ada, "words", "words.txt");
    await say(ada, "", [4]);
    const page = await (await bob.get("/files/2")).text();
    expect(attributes(page, "figure img", "src")).toEqual(["/files/2/b.png?size=large"]);
    expect(attributes(page, "main .ways a", "href")).toEqual([
      "/files/1",
      "/rooms/1/chats/2#chat-2",
      "/files/3",
    ]);
    expect(text(element(page, "main .aside"))).toContain("Ada");
    expect(attributes(page, ".aside a[download]", "href")).toEqual(["/files/2/b.png"]);
    expect(elements(page, "main form")).toEqual([]);
    expect(attributes(await (await bob.get("/files/3")).text(), "main .ways a", "rel")).toEqual(["prev"]);
    await ada.post("/chats/2/delete");
    expect((await bob.get("/files/2")).status).toBe(404);
    expect(attributes(await (await bob.get("/files/1")).text(), "main .ways a", "href")).toEqual([
      "/rooms/1/chats/1#chat-1",
      "/files/3",
    ]);
  });

  test("leads past what those have sent whom one hides", async () => {
    const { ada, bob, upload, say, signedIn, person } = await begin();
    const eve = await signedIn("Eve");
    for (const [by, name] of [
      [ada, "a.png"],
      [bob, "b.png"],
      [ada, "c.png"],
    ] as const)
      await say(by, "", [(await upload(by, png(30, 30), name)).id]);
    const ways = async (by: Browser, id: number) =>
      attributes(await (await by.get(`/files/${id}`)).text(), "main .ways a[rel]", "href");
    expect((await eve.post(`/users/${person("Bob").id}/hide`, {})).status).toBe(303);
    expect([await ways(eve, 1), await ways(eve, 3)]).toEqual([["/files/3"], ["/files/1"]]);
    expect([await ways(ada, 1), await ways(ada, 3)]).toEqual([["/files/2"], ["/files/2"]]);
  });

  test("leads to the picture in full size, and has one that is tall in its width", async () => {
    const { ada, upload } = await begin();
    for (const [width, height, name] of [
      [300, 600, "a.png"],
      [300, 900, "b.png"],
    ] as const)
      await upload(ada, png(width, height), name);
    const links = async (id: number, what: "href" | "class") =>
      attributes(await (await ada.get(`/files/${id}`)).text(), "figure a", what);
    expect([await links(1, "href"), await links(1, "class")]).toEqual([["/files/1/a.png"], []]);
    expect([await links(2, "href"), await links(2, "class")]).toEqual([["/files/2/b.png"], ["tall"]]);
  });

  test("takes from its sender, and from nobody else, what it shows", async () => {
    const { ada, bob, upload, say, robin } = await begin();
    await upload(ada, png(800, 200), "a.png");
    await say(ada, "", [1]);
    const before = robin.messages.find(1)!.version;
    expect((await bob.post("/files/1", { description: "Mine" })).status).toBe(403);
    expect((await ada.post("/files/1", { description: " The harbour at night " })).status).toBe(303);
    expect(robin.messages.find(1)!.version).toBeGreaterThan(before);
    expect(attributes(await (await bob.get("/")).text(), ".files img", "alt")).toEqual([
      "The harbour at night",
    ]);
    expect(text(element(await (await bob.get("/files/1")).text(), "figcaption"))).toBe(
      "The harbour at night",
    );
    const long = "x".repeat(limits.file.description + 1);
    const refused = await ada.post("/files/1", { description: long });
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(attributes(page, "#description[autofocus]", "value")).toEqual([long]);
    expect(text(element(page, "#description-problem"))).toBe("A description has at most 500 characters.");
  });

  test("is described as it is sent", async () => {
    const { ada, upload } = await begin();
    await upload(ada, png(800, 200), "a.png");
    const sent = await ada.post("/chats", { content: "", file: "1", description: "A <b>bold</b> one" });
    expect(sent.status).toBe(303);
    expect(attributes(await (await ada.get("/")).text(), ".files img", "alt")).toEqual(["A <b>bold</b> one"]);
  });
});
