import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import {
  avatarsIn,
  beginWithPictures as begin,
  BLUE,
  bytesOf,
  pageOf,
  pathOf,
  RED,
  SIZES,
  sizeOf,
  square,
} from "../../support/avatars.ts";
import { checkFiles } from "../../../src/domain/files/checking.ts";
import type { Browser } from "../../support/browser.ts";
import { png } from "../../support/files.ts";
import { element, text, texts } from "../../support/page.ts";
import { until } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";
import { startS3 } from "../../support/s3.ts";

describe("the bytes of a picture", () => {
  test("are gone with it at once when it is replaced or taken away", async () => {
    const { ada, bob, show, kept, person } = await begin();
    const first = await show(square(50, RED));
    const before = kept();
    const second = await show(square(50, BLUE));
    expect(second).not.toBe(first);
    expect(kept()).toHaveLength(2);
    expect(kept().filter((hash) => before.includes(hash))).toEqual([]);
    expect((await bob.get(pathOf(first))).status).toBe(404);
    await ada.post("/profile/picture/remove");
    expect([kept(), person("Ada").avatar]).toEqual([[], null]);
    for (const size of SIZES) expect((await bob.get(pathOf(second, size))).status).toBe(404);
    await ada.say("Hello");
    const page = await pageOf(bob, "/");
    expect([avatarsIn(page), text(element(page, "#chat-1 .avatar"))]).toEqual([[], "A"]);
  });

  test("are gone with the account", async () => {
    const { robin, ada, bob, show, kept, person } = await begin();
    await bob.say("Hello");
    const name = await show(png(60, 40), bob, "Bob");
    await robin.accountDeletion.leave(person("Bob"), false);
    expect(kept()).toEqual([]);
    expect((await ada.get(pathOf(name))).status).toBe(404);
    const page = await pageOf(ada, "/");
    expect([avatarsIn(page), text(element(page, "#chat-1 .avatar"))]).toEqual([[], "–"]);
    expect(robin.db.query("select count(*) as count from avatars").get()).toEqual({ count: 0 });
  });

  test("lie there once for two who have the same, and stay while one has it", async () => {
    const { ada, bob, show, kept } = await begin();
    const name = await show(png(60, 40));
    expect(await show(png(60, 40), bob, "Bob")).toBe(name);
    expect(kept()).toHaveLength(2);
    await ada.post("/profile/picture/remove");
    expect(kept()).toHaveLength(2);
    expect((await ada.get(pathOf(name))).status).toBe(200);
    await show(square(9, RED), bob, "Bob");
    expect((await ada.get(pathOf(name))).status).toBe(404);
    expect(kept()).toHaveLength(2);
  });

  test("stay when files are swept, and when a file of the same bytes goes", async () => {
    const { robin, ada, bob, show, kept, upload, say, folder, clock } = await begin();
    const name = await show(png(60, 40));
    const bytes = await bytesOf(bob, pathOf(name, "large"));
    const { id } = await upload(ada, bytes, "same.webp", "", { original: "on" });
    await say(ada, "", [id]);
    await ada.post("/chats/1/delete");
    await Bun.write(`${folder}/files/ab/${"ab".repeat(32)}`, "left over by a crash");
    clock.pass(limits.file.unsent + 1);
    await robin.fileSweeping.start();
    expect(kept()).toHaveLength(2);
    expect(await bytesOf(bob, pathOf(name, "large"))).toEqual(bytes);
  });

  test("are looked for where all files are, and missed when they are not there", async () => {
    const { robin, show, folder } = await begin();
    await show(png(60, 40));
    const states = async () => (await Array.fromAsync(checkFiles(robin))).map(({ state }) => state);
    expect(await states()).toEqual(["whole", "whole"]);
    rmSync(join(folder, "files"), { recursive: true });
    expect(await states()).toEqual(["missing", "missing"]);
  });

  test("may lie in a bucket, and are gone from it, too", async () => {
    const s3 = await startS3();
    try {
      const { robin, ada, bob, show, kept } = await begin(s3.environment);
      // This server does not empty a folder by two requests at once.
      await s3.client.write("files/another", "of somebody else");
      const name = await show(png(60, 40));
      expect([kept(), (await s3.keys()).length]).toEqual([[], 3]);
      expect(await sizeOf(await bytesOf(bob, pathOf(name)))).toEqual([72, 72, "webp"]);
      await ada.post("/profile/picture/remove");
      await robin.jobs.stop();
      expect(await s3.keys()).toEqual(["files/another"]);
    } finally {
      await s3.stop();
    }
  });

  test("stay when the same picture is sent again, which is noted once", async () => {
    const { robin, ada, show, kept } = await begin();
    const name = await show(png(60, 40));
    expect(await show(png(60, 40))).toBe(name);
    expect(kept()).toHaveLength(2);
    await ada.post("/profile/picture/remove");
    await ada.post("/profile/picture/remove");
    const noted = robin.audit.page({ event: "picture changed" }, 10);
    expect(noted.map(({ user, by }) => [user, by])).toEqual([
      [1, null],
      [1, null],
    ]);
    expect(texts(await pageOf(ada, "/audit?event=picture+changed"), ".audit b")).toEqual([
      "Changed the picture",
      "Changed the picture",
    ]);
  });

  test("are all gone or all named, also where one is muted while they come", async () => {
    const { robin, bob, sendPicture, kept, person } = await begin();
    const sent = sendPicture(bob, png(2_000, 1_500));
    await until(() => kept().length > 0);
    await robin.sanctions.mute(person("Ada"), person("Bob").id, { minutes: 60, reason: "" });
    expect((await sent).status).toBe(403);
    await robin.fileSweeping.start();
    expect([kept(), person("Bob").avatar]).toEqual([[], null]);
  });
});

describe("a picture is given out", () => {
  test("for good, as a picture that runs nothing", async () => {
    const { bob, show } = await begin();
    const path = pathOf(await show(png(60, 40)));
    const { status, headers } = await bob.get(path);
    expect((await bob.get(path, { "if-none-match": headers.get("etag")! })).status).toBe(304);
    const told = [
      "content-type",
      "cache-control",
      "x-content-type-options",
      "content-security-policy",
      "cross-origin-resource-policy",
    ];
    expect([status, ...told.map((name) => headers.get(name))]).toEqual([
      200,
      "image/webp",
      "private, max-age=31536000, immutable",
      "nosniff",
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "same-origin",
    ]);
  });

  test("to users, and to guests while there is a room that they read", async () => {
    const { robin, ada, bob, browser, show, person } = await begin();
    const path = pathOf(await show(png(60, 40)));
    const status = async (by: Browser) => (await by.get(path)).status;
    expect([await status(ada), await status(bob), await status(browser())]).toEqual([200, 200, 200]);
    await ada.post("/rooms/1", { guests: "no" });
    makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Ada"));
    expect([await status(bob), await status(browser())]).toEqual([200, 303]);
    await ada.post("/rooms/2", { guests: "yes" });
    expect(await status(browser())).toBe(200);
  });

  test("and no file is, by whatever hash", async () => {
    const { bob, ada, upload, say, show, kept } = await begin();
    const { id } = await upload(ada, png(800, 800), "a.png");
    await say(ada, "", [id]);
    const files = kept();
    const name = await show(square(9, RED));
    const paths = [...kept(), ...files].flatMap((hash) => [
      pathOf(hash),
      pathOf(hash.slice(0, 16)),
      `/avatars/${hash}`,
    ]);
    const odd = [
      `/avatars/${name}`,
      `/avatars/${name}-small.png`,
      `/avatars/${name}-app.webp`,
      `/mark/${name}-page.png`,
      `/avatars/..%2f${name}-small.webp`,
    ];
    for (const path of [...paths, ...odd]) expect([path, (await bob.get(path)).status]).toEqual([path, 404]);
  });
});

test("what one takes along says which picture one has", async () => {
  const { ada, show } = await begin();
  const picture = async () => {
    const { account } = (await (await ada.get("/profile/data")).json()) as { account: { picture: unknown } };
    return account.picture;
  };
  expect(await picture()).toBeNull();
  const name = await show(png(60, 40));
  expect(await picture()).toBe(pathOf(name, "large"));
});
