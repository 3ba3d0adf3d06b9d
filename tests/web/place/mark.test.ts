import { describe, expect, spyOn, test } from "bun:test";
import { assets } from "../../../src/web/assets/assets.ts";
import { limits } from "../../../src/base/limits.ts";
import {
  beginWithPictures as begin,
  bytesOf,
  CLEAR,
  coloursIn,
  GREEN,
  pageOf,
  RED,
  painted,
  sizeOf,
  square,
} from "../../support/avatars.ts";
import type { Browser } from "../../support/browser.ts";
import { png } from "../../support/files.ts";
import { attributes, elements, texts } from "../../support/page.ts";

const MARK_SIZES = ["page", "icon", "app"] as const;

const pathOf = (name: string, size: (typeof MARK_SIZES)[number] = "page") => `/mark/${name}-${size}.png`;

/** Ada, who owns the place, and what is there while the robin stands for it. */
async function place() {
  const started = await begin();
  const { ada, robin, sendMark } = started;
  const mark = async (bytes: Uint8Array) => {
    const answer = await sendMark(ada, bytes);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/place?saved=1"]);
    return robin.place.settings.mark;
  };
  return { ...started, mark };
}

/** What `page` shows for the place: beside its name, in the tab, and on the screen of a phone. */
function iconsIn(page: string) {
  const hrefs = (rel: string) => attributes(page, `link[rel="${rel}"]`, "href");
  return [attributes(page, ".home .mark", "src"), hrefs("icon"), hrefs("apple-touch-icon")].flat();
}

/** What of a place the robin stands on, but for the keys of forms. */
async function told(by: Browser) {
  const paths = ["/", "/login", "/offline", "/manifest.webmanifest", "/worker.js", "/nothing"];
  const pages = await Promise.all(paths.map((path) => pageOf(by, path)));
  return pages.map((page) => page.replace(/(name="key" value=)"[^"]+"/, "$1"));
}

describe("the mark of the place", () => {
  test("stands in place of the robin on every page, in the tab, and as the icon of the app", async () => {
    const { ada, browser, mark } = await place();
    const name = await mark(square(40, GREEN));
    for (const [by, path] of [
      [ada, "/"],
      [ada, "/place"],
      [browser(), "/"],
      [browser(), "/login"],
      [browser(), "/nothing"],
    ] as const)
      expect([path, ...iconsIn(await pageOf(by, path))]).toEqual([
        path,
        pathOf(name),
        pathOf(name),
        pathOf(name, "icon"),
      ]);
    expect(attributes(await pageOf(ada, "/offline"), ".home .mark", "src")).toEqual([assets.icon.path]);
    const { icons } = (await (await browser().get("/manifest.webmanifest")).json()) as { icons: object[] };
    expect(icons).toEqual([
      { src: pathOf(name, "icon"), sizes: "192x192", type: "image/png" },
      { src: pathOf(name, "app"), sizes: "512x512", type: "image/png" },
    ]);
    expect(attributes(await pageOf(ada, "/"), ".empty .mark", "src")).toEqual([pathOf(name)]);
  });

  test("is a square of the middle as PNG, clear where it was, in three sizes, for everybody and for good", async () => {
    const { browser, mark } = await place();
    const guest = browser();
    const name = await mark(painted(90, 30, (x) => (x >= 30 && x < 45 ? GREEN : CLEAR)));
    for (const size of MARK_SIZES) {
      const bytes = await bytesOf(guest, pathOf(name, size));
      expect(await sizeOf(bytes)).toEqual([limits.mark[size], limits.mark[size], "png"]);
      const [green, clear] = await coloursIn(bytes, [
        [0.2, 0.5],
        [0.8, 0.5],
      ]);
      expect([green, clear!.at(-1)]).toEqual([[...GREEN], 0]);
    }
    const { headers } = await guest.get(pathOf(name));
    expect([headers.get("content-type"), headers.get("cache-control")]).toEqual([
      "image/png",
      "public, max-age=31536000, immutable",
    ]);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
  });

  test("is taken away, after which all is as it was, to the byte", async () => {
    const { ada, browser, mark, kept } = await place();
    const before = [await told(ada), await told(browser())];
    const name = await mark(square(40, GREEN));
    expect(kept()).toHaveLength(3);
    expect([await told(ada), await told(browser())]).not.toEqual(before);
    expect((await ada.post("/place/mark/remove")).headers.get("location")).toBe("/place?saved=1");
    expect(kept()).toEqual([]);
    expect([await told(ada), await told(browser())]).toEqual(before);
    for (const size of MARK_SIZES) expect((await ada.get(pathOf(name, size))).status).toBe(404);
  });

  test("goes with another one, and stays when settings are saved that were read before", async () => {
    const { robin, ada, mark, kept, person } = await place();
    const read = robin.place.settings;
    const first = await mark(square(40, GREEN));
    await robin.place.change(person("Ada"), { ...read, name: "Workshop" });
    await ada.post("/place", { welcome: "Welcome", mark: "0123456789abcdef" });
    expect(robin.place.settings).toMatchObject({ name: "Workshop", welcome: "Welcome", mark: first });
    expect((await ada.get(pathOf(first))).status).toBe(200);
    await mark(square(40, RED));
    expect((await ada.get(pathOf(first))).status).toBe(404);
    expect(kept()).toHaveLength(3);
    await robin.fileSweeping.start();
    expect(kept()).toHaveLength(3);
  });

  test("decides nothing else of a place", async () => {
    const { robin, mark } = await place();
    await mark(square(40, GREEN));
    expect(robin.place.isDecided).toBe(false);
  });

  test("is noted as what the owner changed", async () => {
    const { robin, ada, mark } = await place();
    await mark(square(40, GREEN));
    await mark(square(40, GREEN));
    await ada.post("/place/mark/remove");
    await ada.post("/place/mark/remove");
    const noted = robin.audit.page({ event: "place changed" }, 10);
    expect(noted.map(({ by, detail }) => [by, detail])).toEqual([
      [1, "mark"],
      [1, "mark"],
    ]);
    expect(texts(await pageOf(ada, "/audit?event=place+changed"), ".audit .hint span").slice(0, 1)).toEqual([
      "Mark of the place",
    ]);
  });

  test("is for the owner alone to set, and to take away", async () => {
    const { robin, bob, browser, sendMark, mark, kept, signedIn } = await place();
    const name = await mark(square(40, GREEN));
    const taking = spyOn(robin.fileStore, "take");
    expect(await robin.placeMark.set(robin.people.named("Bob")!, () => new Response("x"))).toMatchObject({
      kind: "forbidden",
    });
    expect(taking).not.toHaveBeenCalled();
    for (const [by, status] of [
      [bob, 403],
      [await signedIn("Adele", "admin"), 403],
      [browser(), 303],
    ] as const) {
      expect((await sendMark(by, square(20, RED))).status).toBe(status);
      expect((await by.post("/place/mark/remove")).status).toBe(status);
    }
    expect([kept().length, robin.place.settings.mark]).toEqual([3, name]);
  });

  test.each([
    [
      "what is none",
      () => "Some text",
      "That is not a picture that can be shown here. Choose a JPEG, PNG, WebP or GIF.",
    ],
    [
      "a bomb",
      () => png(12_000, 9_000),
      "A picture has at most 50 million pixels, and one that moves 2,000 frames.",
    ],
    ["nothing", () => "", "That is not a picture that can be shown here. Choose a JPEG, PNG, WebP or GIF."],
  ] satisfies [string, () => Uint8Array | string, string][])(
    "is not %s, and the one before it stays",
    async (_, make, sentence) => {
      const { ada, sendMark, mark, robin } = await place();
      const name = await mark(square(40, GREEN));
      const answer = await sendMark(ada, make());
      const page = await answer.text();
      expect([answer.status, ...texts(page, "#mark-problem")]).toEqual([422, sentence]);
      expect(elements(page, 'form[action="/place/mark/remove"]')).toHaveLength(1);
      expect(robin.place.settings.mark).toBe(name);
    },
  );
});
