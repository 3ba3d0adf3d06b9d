import { describe, expect, test } from "bun:test";
import { brotliCompressSync } from "node:zlib";
import { assets } from "../../../src/web/assets/assets.ts";
import { pictures } from "../../../src/web/assets/staticFiles.ts";
import { en } from "../../../src/words/en.ts";
import { languages } from "../../../src/words/languages.ts";
import { attributes } from "../../support/page.ts";
import { someone, startRobin, talk } from "../../support/robin.ts";

type Manifest = {
  readonly name: string;
  readonly display: string;
  readonly start_url: string;
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string }[];
};

const HTMX = { "hx-request": "true" };

test("the space around messages is as one chooses, in this browser, also on a page that is ready", async () => {
  const { signedIn } = startRobin();
  const ada = await signedIn("Ada");
  const densities = async () => attributes(await (await ada.get("/")).text(), "html", "data-density");
  expect(await densities()).toEqual([]);
  const chosen = await ada.post("/density", { density: "compact", next: "/rooms" });
  expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/rooms"]);
  expect(await densities()).toEqual(["compact"]);
  await ada.post("/theme", { theme: "dark" });
  expect(await densities()).toEqual(["compact"]);
  await ada.post("/density", { density: "comfortable" });
  expect(await densities()).toEqual([]);
  expect((await ada.post("/density", { density: "none" })).status).toBe(422);
});

describe("light and dark", () => {
  test("are as the device has them until one chooses, and then as chosen, in this browser", async () => {
    const { signedIn } = startRobin();
    const ada = await signedIn("Ada");
    const themes = async (path: string) =>
      attributes(await (await ada.get(path)).text(), "html", "data-theme");
    for (const path of ["/", "/rooms", "/nothing"]) expect(await themes(path)).toEqual([]);
    const chosen = await ada.post("/theme", { theme: "dark", next: "/rooms" });
    expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/rooms"]);
    for (const path of ["/", "/rooms", "/nothing"]) expect(await themes(path)).toEqual(["dark"]);
    await ada.post("/theme", { theme: "light" });
    expect(await themes("/")).toEqual(["light"]);
    await ada.post("/theme", { theme: "auto" });
    expect(await themes("/")).toEqual([]);
  });

  test("are chosen by guests, too, and without another page where htmx asks", async () => {
    const { browser } = startRobin();
    const guest = browser();
    const answer = await guest.post("/theme", { theme: "dark" }, HTMX);
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([
      204,
      "theme=dark; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
    ]);
    expect(await (await guest.get("/")).text()).toContain('data-theme="dark"');
    expect(await (await browser().get("/")).text()).not.toContain("data-theme");
  });

  test.each([
    ["another look", { theme: "sepia" }, 422],
    ["no look", {}, 422],
  ])("%s is refused", async (_, fields, status) => {
    const { browser } = startRobin();
    const answer = await browser().post("/theme", fields);
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([status, null]);
  });

  test("leads to no other site", async () => {
    const { browser } = startRobin();
    const answer = await browser().post("/theme", { theme: "dark", next: "https://example.com/" });
    expect(answer.headers.get("location")).toBe("/");
  });

  test.each(["theme=sepia", "theme=", "theme=dark%22%3E", "mytheme=dark", "x=theme=dark"])(
    "a cookie %j chooses nothing",
    async (cookie) => {
      const { app } = startRobin();
      const answer = await app.handle(new Request("http://robin.test/", { headers: { cookie } }));
      expect(await answer.text()).not.toContain("data-theme");
    },
  );
});

describe("where a link is shared", () => {
  test("the lobby and the sign-in page show a card, with the address of this very place", async () => {
    const { app, robin } = startRobin();
    someone(robin, "Olga", "owner");
    for (const path of ["/", "/login"]) {
      for (const [headers, origin] of [
        [{}, "http://chat.lan:3000"],
        [{ "x-forwarded-proto": "https" }, "https://chat.lan:3000"],
      ] as const) {
        const page = await (await app.handle(new Request(`http://chat.lan:3000${path}`, { headers }))).text();
        expect(page).toContain(`<meta property="og:image" content="${origin}${pictures.card}"/>`);
        expect(page).toContain(`<meta property="og:description" content="${en.page.about}"/>`);
      }
    }
  });

  test("search engines are told to list nothing of what guests may read", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 1);
    for (const path of [
      "/",
      "/rooms/1",
      "/rooms/1/chats/1",
      "/chats/1",
      "/search?q=1",
      "/login",
      "/nothing",
    ]) {
      const page = await (await browser().get(path)).text();
      expect([path, page.includes('<meta name="robots" content="noindex"/>')]).toEqual([path, true]);
    }
  });

  test("who is signed in has none", async () => {
    const { signedIn } = startRobin();
    expect(await (await (await signedIn("Ada")).get("/")).text()).not.toContain("og:");
  });
});

describe("Robin as an app", () => {
  test("has a manifest whose icons are there", async () => {
    const { browser } = startRobin();
    const answer = await browser().get("/manifest.webmanifest");
    expect(answer.headers.get("content-type")).toBe("application/manifest+json");
    const { name, display, start_url: start, icons } = (await answer.json()) as Manifest;
    expect([name, display, start]).toEqual(["Robin", "standalone", "/"]);
    expect(icons.map(({ sizes }) => sizes)).toEqual(["192x192", "512x512", "512x512", "any"]);
    for (const { src, type } of icons) {
      const icon = await browser().get(src);
      expect([icon.status, icon.headers.get("content-type")]).toEqual([200, expect.stringContaining(type)]);
    }
  });

  test("has a worker that keeps what is there, and changes with it", async () => {
    const { browser } = startRobin();
    const worker = await (await browser().get("/worker.js")).text();
    const kept: string[] = JSON.parse(/^const kept = (\[.*\]);$/m.exec(worker)![1]!);
    expect(kept).toEqual(["/offline", assets.style.path, assets.icon.path, assets.offline.path]);
    for (const path of kept) expect((await browser().get(path)).status).toBe(200);
  });
});

test("the first page, with all that it loads, comes in less than 30 kB and at most 6 requests", async () => {
  const { browser, robin } = startRobin();
  await talk(robin, someone(robin), 100);
  const sizes = new Map<string, Promise<number>>();
  const sizeOf = async (part: string) => {
    const bytes = new Uint8Array(await (await browser().get(part)).arrayBuffer());
    return brotliCompressSync(bytes).length;
  };
  for (const { language } of languages) {
    for (const path of ["/", "/login"]) {
      const page = await (await browser().get(path, { "accept-language": language })).text();
      const loaded = [...attributes(page, "script, img", "src"), ...attributes(page, "link", "href")];
      // The large icon is for a home screen, and loaded by who puts it there.
      const parts = [...new Set(loaded)].filter((part) => part !== pictures.touchIcon);
      for (const part of parts) if (!sizes.has(part)) sizes.set(part, sizeOf(part));
      const each = await Promise.all(parts.map((part) => sizes.get(part)!));
      const whole = Bun.gzipSync(new TextEncoder().encode(page)).length + each.reduce((a, b) => a + b);
      expect([language, path, whole < 30_000, whole]).toEqual([language, path, true, whole]);
      expect(1 + parts.length).toBeLessThanOrEqual(6);
    }
  }
});
