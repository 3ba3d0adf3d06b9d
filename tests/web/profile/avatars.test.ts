import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import * as fs from "node:fs/promises";
import { limits } from "../../../src/base/limits.ts";
import {
  avatarsIn,
  beginWithPictures as begin,
  BLUE,
  bytesOf,
  CLEAR,
  coloursIn,
  GREEN,
  pageOf,
  painted,
  pathOf,
  RED,
  SIZES,
  sizeOf,
  square,
  WHITE,
} from "../../support/avatars.ts";
import { png } from "../../support/files.ts";
import { attribute, attributes, element, elements, text, texts } from "../../support/page.ts";
import { animatedWebp, apng, avif, gif, taken, turned } from "../../support/pictures.ts";
import { countStatements } from "../../support/statements.ts";
import { versionIn } from "../../support/sidebar.ts";

const troubleOf = async (answer: Response) => [
  answer.status,
  ...texts(await answer.text(), ".reason:not(:empty)"),
];

describe("the picture of a user", () => {
  test("is chosen in a form that needs no script, and shows in place of the letter wherever that stood", async () => {
    const { ada, bob, show, person } = await begin();
    await ada.say("Hello there");
    const before = await pageOf(bob, "/");
    expect(avatarsIn(before)).toEqual([]);
    const form = element(await pageOf(ada, "/profile"), 'form[action="/profile/picture"]');
    expect(attribute(form, "enctype")).toBe("multipart/form-data");
    const name = await show(png(600, 400));
    for (const path of ["/", "/rooms/1/members", "/users", "/search?q=hello", "/users?q=ad", "/chats/1"])
      expect([path, ...avatarsIn(await pageOf(bob, path))]).toContain(pathOf(name));
    const { id } = person("Ada");
    expect(avatarsIn(await pageOf(bob, `/users/${id}`), "main")).toEqual([pathOf(name, "large")]);
    const own = await pageOf(ada, "/profile?done=picture");
    expect(avatarsIn(own, ".bar")).toEqual([pathOf(name)]);
    expect(avatarsIn(own, "main")).toEqual([pathOf(name, "large")]);
    expect(texts(own, ".notice")).toEqual(["This is your picture now."]);
    expect(avatarsIn(await pageOf(ada, "/"), ".here")).toEqual([pathOf(name)]);
  });

  test("has its size before it comes, says nothing to who listens, and stands over the letter", async () => {
    const { ada, bob, show } = await begin();
    await ada.say("Hello");
    await show(png(600, 400));
    const avatar = element(await pageOf(bob, "/"), "#chat-1 .avatar");
    expect([attribute(avatar, "aria-hidden"), text(avatar)]).toEqual(["true", "A"]);
    const [image = ""] = elements(avatar, "img");
    const attributesOf = (...names: string[]) => names.map((name) => attribute(image, name));
    expect(attributesOf("alt", "width", "height", "loading")).toEqual(["", "36", "36", "lazy"]);
  });

  test("is a square of its middle in two sizes, as WebP, twice as large as they show", async () => {
    const { ada, bob, show, kept } = await begin();
    const third = (x: number) => (x < 100 ? RED : x < 200 ? GREEN : BLUE);
    const wide = await show(painted(300, 100, (x) => third(x)));
    for (const size of SIZES) {
      const bytes = await bytesOf(bob, pathOf(wide, size));
      expect(await sizeOf(bytes)).toEqual([limits.avatar[size], limits.avatar[size], "webp"]);
      const corners = [0.1, 0.9].flatMap((x) => [0.1, 0.9].map((y) => [x, y] as const));
      expect(await coloursIn(bytes, corners)).toEqual([GREEN, GREEN, GREEN, GREEN].map((one) => [...one]));
    }
    const high = await show(painted(90, 300, (_, y) => third(y)));
    expect(await coloursIn(await bytesOf(bob, pathOf(high)), [[0.5, 0.5]])).toEqual([[...GREEN]]);
    expect(kept()).toHaveLength(2);
    expect(await coloursIn(await bytesOf(ada, pathOf(await show(square(8, CLEAR)))), [[0.5, 0.5]])).toEqual([
      [...WHITE],
    ]);
  });

  test("may be a strip, which is squeezed where it would take too much memory", async () => {
    const { bob, show } = await begin();
    for (const [width, height] of [
      [20_000, 2],
      [2, 20_000],
      [9_000, 300],
      [1, 1],
    ] as const) {
      const bytes = await bytesOf(bob, pathOf(await show(png(width, height)), "large"));
      expect(await sizeOf(bytes)).toEqual([256, 256, "webp"]);
    }
    // Of the two columns in the middle as many others are a part as it is squeezed.
    const strip = await show(painted(20_000, 2, (x) => (x === 9_999 || x === 10_000 ? GREEN : RED)));
    expect(await coloursIn(await bytesOf(bob, pathOf(strip)), [[0.5, 0.5]])).toEqual([[...RED]]);
  });

  test("is turned as it was taken, without what the camera wrote", async () => {
    const { bob, show } = await begin();
    const halves = painted(200, 200, (x) => (x < 100 ? RED : BLUE));
    const jpeg = await new Bun.Image(halves).jpeg().bytes();
    const name = await show(turned(taken(jpeg, "TAKEN AT HOME")));
    for (const size of SIZES) {
      const bytes = await bytesOf(bob, pathOf(name, size));
      expect(
        await coloursIn(bytes, [
          [0.5, 0.1],
          [0.5, 0.9],
        ]),
      ).toEqual([[...RED], [...BLUE]]);
      expect(["TAKEN AT HOME", "Exif", "EXIF"].filter((written) => bytes.includes(written))).toEqual([]);
    }
  });

  test.each([
    ["a GIF", () => gif(3)],
    ["a WebP", () => animatedWebp(3)],
    ["a PNG", () => apng(3)],
  ] as const)("is the still of one that moves: %s", async (_, make) => {
    const { bob, show } = await begin();
    const bytes = await bytesOf(bob, pathOf(await show(await make())));
    expect(await sizeOf(bytes)).toEqual([72, 72, "webp"]);
    expect(bytes.includes("ANMF")).toBe(false);
  });

  test("shows on open pages from the next message on, and at once with who is here", async () => {
    const { robin, ada, bob, show, person } = await begin();
    await ada.say("Before");
    robin.presence.hold(1, person("Ada"));
    const page = await pageOf(bob, "/");
    const first = await show(png(60, 40));
    const news = () => bob.poll(`/chats?after=1&now=${versionIn(page)}`).then((answer) => answer.text());
    expect(avatarsIn(await news(), ".here")).toEqual([pathOf(first)]);
    await ada.say("After");
    expect(avatarsIn(await news(), ".chat")).toEqual([pathOf(first)]);
    const second = await show(square(50, RED));
    for (const headers of [{}, { "accept-encoding": "gzip" }]) {
      const answer = await bob.get("/", headers);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const lobby = new TextDecoder().decode(
        answer.headers.has("content-encoding") ? Bun.gunzipSync(bytes) : bytes,
      );
      expect(avatarsIn(lobby, ".chat")).toEqual([pathOf(second), pathOf(second)]);
    }
    robin.longPolls.close();
  });

  test("costs no statement more, however many messages there are", async () => {
    const { robin, ada, bob, show } = await begin();
    for (let count = 0; count < 20; count += 1) await ada.say(`Message ${count}`);
    const count = countStatements(robin.db);
    const cost = async () => {
      robin.feed.forget();
      const before = count();
      await pageOf(bob, "/?reply=1");
      return count() - before;
    };
    const without = await cost();
    await show(png(60, 40));
    expect(await cost()).toBe(without);
  });
});

describe("a picture is refused with a sentence, and the one before it stays:", () => {
  const UNREADABLE = "That is not a picture that can be shown here. Choose a JPEG, PNG, WebP or GIF.";

  test.each([
    ["a text", () => "Some text", UNREADABLE],
    ["an SVG", () => `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, UNREADABLE],
    ["a PDF that is called a picture", () => "%PDF-1.7\n", UNREADABLE],
    ["a kind that is not read", () => avif("Somewhere"), UNREADABLE],
    ["one that is broken", () => png(80, 80).slice(0, 60), UNREADABLE],
    ["nothing in it", () => "", UNREADABLE],
    [
      "a bomb of pixels",
      () => png(12_000, 9_000),
      "A picture has at most 50 million pixels, and one that moves 2,000 frames.",
    ],
    [
      "a bomb of frames",
      () => gif(2_001),
      "A picture has at most 50 million pixels, and one that moves 2,000 frames.",
    ],
  ] satisfies [string, () => Uint8Array | string, string][])("%s", async (_, make, sentence) => {
    const { ada, bob, show, sendPicture, kept, robin } = await begin();
    const name = await show(png(60, 40));
    const before = kept();
    const answer = await sendPicture(ada, make());
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(texts(page, "#picture-problem")).toEqual([sentence]);
    expect(attribute(element(page, "#picture"), "aria-describedby")).toBe("picture-hint picture-problem");
    expect(avatarsIn(page, "main")).toEqual([pathOf(name, "large")]);
    expect((await bob.get(pathOf(name))).status).toBe(200);
    expect([kept(), robin.people.named("Ada")!.avatar]).toEqual([before, name]);
  });

  test("nothing that was chosen, and a form that is none", async () => {
    const { app, ada, sendPicture, kept } = await begin();
    expect(await troubleOf(await ada.post("/profile/picture"))).toEqual([422, "Choose a picture first."]);
    expect(await troubleOf(await sendPicture(ada, "", ""))).toEqual([422, "Choose a picture first."]);
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    for (const body of [
      "",
      "nothing of the kind",
      `--x\r\ncontent-disposition: form-data; name="picture"; filename="a"\r\n\r\nabc`,
    ]) {
      const headers = { cookie, "content-type": "multipart/form-data; boundary=x" };
      const sent = new Request("http://localhost/profile/picture", { method: "POST", body, headers });
      expect([400, 422]).toContain((await app.handle(sent)).status);
    }
    expect(kept()).toEqual([]);
  });

  test("more than a file may have", async () => {
    const { app, ada, sendPicture, kept } = await begin({ FILE_MB: "1" });
    const bytes = Buffer.concat([png(60, 40), Buffer.alloc(1_048_576)]);
    expect(await troubleOf(await sendPicture(ada, bytes))).toEqual([422, "A file has at most 1 MB."]);
    const told = (length: number) => ({
      method: "POST",
      body: "x",
      headers: { "content-length": String(length) },
    });
    for (const [path, length, status] of [
      ["/profile/picture", 1_048_576 + limits.body.bytes, 303],
      ["/profile/picture", 1_048_577 + limits.body.bytes, 413],
      ["/place/mark", 1_048_577 + limits.body.bytes, 413],
    ] as const)
      expect((await app.handle(new Request(`http://localhost${path}`, told(length)))).status).toBe(status);
    expect(kept()).toEqual([]);
  });

  test("too many in a short time, by one user", async () => {
    const { ada, bob, sendPicture, clock } = await begin();
    const { burst, every } = limits.avatar.pace;
    for (let count = 0; count < burst; count += 1) await sendPicture(ada, square(count + 1, RED));
    expect((await sendPicture(ada, png(6, 4))).status).toBe(429);
    expect((await sendPicture(bob, png(6, 4))).status).toBe(303);
    clock.pass(every);
    expect((await sendPicture(ada, png(6, 4))).status).toBe(303);
  });

  test("one of who is muted, who may take the own one away", async () => {
    const { robin, ada, bob, show, sendPicture, person, kept } = await begin();
    await show(png(60, 40), bob, "Bob");
    await ada.post(`/users/${person("Bob").id}/mute`, { minutes: "60", reason: "Loud" });
    const taking = spyOn(robin.fileStore, "take");
    const answer = await sendPicture(bob, square(9, RED));
    expect([answer.status, (await answer.text()).includes("Loud")]).toEqual([403, true]);
    expect(taking).not.toHaveBeenCalled();
    expect(kept()).toHaveLength(2);
    expect((await bob.post("/profile/picture/remove")).headers.get("location")).toBe(
      "/profile?done=no-picture",
    );
    expect([kept(), person("Bob").avatar]).toEqual([[], null]);
  });

  test.each([0, 1, 2])("any where the disk takes no more, after %p parts of it", async (parts) => {
    const { robin, ada, sendPicture, kept } = await begin();
    const take = robin.fileStore.take.bind(robin.fileStore);
    let left = parts;
    spyOn(console, "error").mockImplementation(() => {});
    spyOn(robin.fileStore, "take").mockImplementation((body) =>
      left-- > 0 ? take(body) : Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })),
    );
    const bytes = Buffer.concat([png(60, 40), Buffer.alloc(500_000)]);
    const answer = await sendPicture(ada, bytes);
    expect([answer.status, robin.people.named("Ada")!.avatar, kept()]).toEqual([507, null, []]);
  });

  describe("any", () => {
    const system = { ...fs };
    afterEach(() => void mock.module("node:fs/promises", () => system));

    test("where there is no room on the disk", async () => {
      const { robin, ada, sendPicture, kept } = await begin();
      const taking = spyOn(robin.fileStore, "take");
      const statfs = () => Promise.resolve({ bsize: 1, blocks: 1e12, bavail: 1e9 });
      void mock.module("node:fs/promises", () => ({ ...system, statfs }));
      const sentence = "There is no room for files on this server now. Talking goes on.";
      expect(await troubleOf(await sendPicture(ada, png(60, 40)))).toEqual([507, sentence]);
      expect(taking).not.toHaveBeenCalled();
      expect(kept()).toEqual([]);
    });
  });
});

test("one's own picture is on the page of the account with the way to be without it", async () => {
  const { ada, show } = await begin();
  const remove = 'form[action="/profile/picture/remove"]';
  const page = await pageOf(ada, "/profile");
  expect(elements(page, remove)).toEqual([]);
  expect(text(element(page, ".picture .avatar"))).toBe("A");
  expect(attributes(page, "#picture", "accept")).toEqual(["image/jpeg,image/png,image/webp,image/gif"]);
  await show(png(60, 40));
  expect(elements(await pageOf(ada, "/profile"), remove)).toHaveLength(1);
});
