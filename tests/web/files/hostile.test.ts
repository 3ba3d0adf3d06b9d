import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import { wrongIn } from "../../fuzz/markup.ts";
import type { Browser } from "../../support/browser.ts";
import { beginWithFiles, type WithFiles } from "../../support/files.ts";
import { hostileFileNames } from "../../support/hostileFileNames.ts";
import { hostileFiles } from "../../support/hostileFiles.ts";
import { INTRICATE, REFUSED } from "../../support/hostilePages.ts";
import { attribute, attributes, elements } from "../../support/page.ts";

const MB = 1_048_576;

// Others may use the machine, too.
setDefaultTimeout(30_000);

/** What one file may take: ms of a processor, more of them where a picture of as many pixels as there may be is saved anew, and bytes of memory. */
const MOST = { cpu: 2_000, ofPicture: 4_000, memory: 500 * MB };

/** What browsers show without running any of it. */
const SHOWN =
  /^(?:image\/(?:a?png|jpeg|gif|webp|avif|bmp)|video\/(?:mp4|quicktime|x-m4v|webm)|audio\/(?:mpeg|ogg|mp4|x-m4a|aac|flac|wav)|text\/plain; charset=utf-8)$/;

/** Names by which a form has no file: what stands for a folder is taken off before. */
const NONE = new Set(["", ".."]);

/** What those are told whose file is not taken. */
const REASONS: Readonly<Record<string, string>> = {
  [REFUSED]: "A picture has at most 50 million pixels, and one that moves 2,000 frames.",
  [INTRICATE]: "What the camera wrote into this file cannot be taken out.",
};

/** What was made once is sent each way. */
const made = new Map<string, Uint8Array>();

type Outcome = { readonly status: number; readonly said: string };

/** The ways in: each sends a file with a message, and tells how that was answered. */
const ways: Readonly<Record<string, (to: WithFiles, bytes: Uint8Array, name: string) => Promise<Outcome>>> = {
  async "as a body of its own"({ ada, send, say }, bytes, name) {
    const answer = await send(ada, bytes, name);
    if (answer.status !== 201) return { status: answer.status, said: await answer.text() };
    const { id } = (await answer.json()) as { id: number };
    return { status: (await say(ada, "", [id])).status, said: "" };
  },
  async "with a form"({ app, ada }, bytes, name) {
    // As browsers write it: the rest of the name stands there as it is.
    const called = name.replace(/["\r\n]/g, (sign) => encodeURIComponent(sign));
    const disposition = `content-disposition: form-data; name="files"; filename="${called}"`;
    const body = Buffer.concat([
      Buffer.from(`--x\r\n${disposition}\r\ncontent-type: text/html\r\n\r\n`),
      bytes,
      Buffer.from("\r\n--x--\r\n"),
    ]);
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const headers = { cookie, "content-type": "multipart/form-data; boundary=x" };
    const answer = await app.handle(new Request("http://localhost/chats", { method: "POST", body, headers }));
    return { status: answer.status, said: await answer.text() };
  },
};

describe.each(Object.entries(ways))("sent %s,", (_, sendBy) => {
  test.each(hostileFiles)("%s", async (what, name, make, type) => {
    const started = await beginWithFiles({ FILE_MB: "3" });
    const bytes = made.get(what) ?? Buffer.from(await make());
    made.set(what, bytes);
    const taken = await measured(() => sendBy(started, bytes, name));
    expect(taken.cpu).toBeLessThan(type.startsWith("image/") ? MOST.ofPicture : MOST.cpu);
    expect(taken.memory).toBeLessThan(MOST.memory);
    const reason = REASONS[type];
    if (reason !== undefined) {
      expect(taken.result.status).toBe(422);
      expect(taken.result.said).toContain(reason);
      return expect(started.kept()).toEqual([]);
    }
    expect(taken.result.status).toBeLessThan(400);
    expect(started.robin.files.find(1)!.type).toBe(type);
    await expectHarmless(started);
    await expectGone(started);
  });
});

describe("called what is hostile, a file", () => {
  test.each(hostileFileNames)("%# is called that, in one line, and nothing more", async (name, called) => {
    const started = await beginWithFiles();
    await ways["as a body of its own"]!(started, Buffer.from("x"), name);
    expect(started.robin.files.find(1)!.name).toBe(called);
    await expectHarmless(started);
    await expectGone(started);
  });

  test.each(hostileFileNames.filter(([name]) => !NONE.has(name)))(
    "%# by a form harms nobody",
    async (name) => {
      const started = await beginWithFiles();
      expect((await ways["with a form"]!(started, Buffer.from("x"), name)).status).toBe(303);
      await expectHarmless(started);
      await expectGone(started);
    },
  );
});

describe.each(Object.entries(ways))("of as many bytes as there may be, sent %s, a file", (_, sendBy) => {
  test("is taken, and one of one more is not", async () => {
    const started = await beginWithFiles({ FILE_MB: "1" });
    expect((await sendBy(started, Buffer.alloc(MB, "x"), "a.txt")).status).toBeLessThan(400);
    await expectHarmless(started);
    await expectGone(started);
    expect([413, 422]).toContain((await sendBy(started, Buffer.alloc(MB + 1, "x"), "a.txt")).status);
    expect(started.kept()).toEqual([]);
  });
});

test("a form whose room stands behind its files is told so, and sends none of them", async () => {
  const { app, ada, bob } = await beginWithFiles();
  await ada.post("/rooms", { name: "Garden", topic: "", kind: "open" });
  const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const send = (...fields: readonly (readonly [string, string | Blob])[]) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    return app.handle(new Request("http://localhost/chats", { method: "POST", body, headers: { cookie } }));
  };
  const file = ["files", new File(["x"], "a.txt")] as const;
  for (const fields of [
    [file, ["room", "2"]],
    [file, ["room", "2"], file],
  ] as const) {
    const answer = await send(...fields);
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining("The room has to come before the files in a form."),
    ]);
  }
  expect((await send(["room", "2"], file)).status).toBe(303);
  expect((await send(file, ["room", "1"])).status).toBe(303);
  expect(attributes(await (await bob.get("/rooms/1")).text(), ".files a", "href")).toHaveLength(1);
});

test("a form with one file more than a message may have says so, and sends none of them", async () => {
  const { app, ada, robin } = await beginWithFiles();
  const body = new FormData();
  for (let count = 0; count <= limits.file.perMessage; count += 1) body.append("files", new File(["x"], "a"));
  const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const answer = await app.handle(
    new Request("http://localhost/chats", { method: "POST", body, headers: { cookie } }),
  );
  expect([answer.status, await answer.text()]).toEqual([
    422,
    expect.stringContaining("A message has at most 10 files."),
  ]);
  expect(robin.messages.last(1)).toEqual([]);
});

/** What `work` comes to, and what it takes: ms of the processor, and bytes of memory above what there was. */
async function measured<Result>(work: () => Promise<Result>) {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  const began = process.cpuUsage();
  const result = await work();
  clearInterval(look);
  const { user, system } = process.cpuUsage(began);
  return { result, cpu: (user + system) / 1_000, memory: Math.max(most, process.memoryUsage.rss()) - before };
}

/** All that is given out of the one file that there is, in the log and by itself, runs nothing and breaks out of nothing. */
async function expectHarmless({ bob, folder }: WithFiles): Promise<void> {
  const log = await (await bob.get("/")).text();
  expect(wrongIn(log)).toEqual([]);
  expect(wrongIn(await (await bob.get("/files/1")).text())).toEqual([]);
  const places = new Set([
    ...attributes(log, ".files a", "href"),
    ...[...elements(log, ".files img, .files audio, .files video")].map((one) => attribute(one, "src")!),
  ]);
  expect(places.size).toBeGreaterThan(0);
  for (const place of places) {
    expect(place).toMatch(/^\/files\/1(?:\/[\w%.!~*'()-]+(?:\?size=small)?)?$/);
    const [path = ""] = place.split("?");
    if (path === "/files/1") continue;
    for (const size of ["", "?size=small", "?size=large"]) await expectTame(bob, `${path}${size}`);
  }
  const incoming = join(folder, "files/incoming");
  expect(existsSync(incoming) ? readdirSync(incoming) : []).toEqual([]);
}

async function expectTame(by: Browser, path: string): Promise<void> {
  const { status, headers } = await by.get(path);
  expect(status).toBe(200);
  const type = headers.get("content-type")!;
  const how = SHOWN.test(type) ? "inline" : "attachment";
  if (how === "attachment") expect(type).toBe("application/octet-stream");
  expect(headers.get("content-disposition")).toMatch(
    new RegExp(`^${how}; filename="[ !#-\\[\\]-~]*"; filename\\*=UTF-8''[\\w.!~%-]+$`),
  );
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  );
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.has("set-cookie")).toBe(false);
}

async function expectGone({ ada, kept }: WithFiles): Promise<void> {
  expect((await ada.post("/chats/1/delete")).status).toBe(303);
  expect(kept()).toEqual([]);
}
