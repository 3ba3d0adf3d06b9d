import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { Server } from "../../../src/web/http/connection.ts";
import { beginWithFiles, type WithFiles } from "../../support/files.ts";
import { startS3, type S3 } from "../../support/s3.ts";

let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});

afterAll(() => s3.stop());

/** What a browser is told of a file, and gets of it. */
type Answer = { status: number; headers: Headers; body: string };

// Over a real connection: what lies on the disk Bun itself cuts into ranges, as it sends it.
describe.each([
  ["a disk", () => ({})],
  ["S3", () => s3.environment],
])("of a file in %s", (_, environment) => {
  let started: WithFiles;
  let server: Server;

  beforeAll(async () => {
    started = await beginWithFiles(environment());
    const { ada, upload, say, app } = started;
    await upload(ada, "0123456789", "digits.txt");
    await upload(ada, "", "empty.txt");
    await say(ada, "", [1]);
    await say(ada, "", [2]);
    server = app.listen({ hostname: "127.0.0.1", port: 0 });
  });

  afterAll(() => server.stop(true));

  /** Asks as it stands: `fetch` says nothing of a length that HEAD is told. */
  async function ask(method: string, headers: Record<string, string> = {}, path = "/files/1/digits.txt") {
    const cookie = [...started.ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const lines = Object.entries({ host: "localhost", connection: "close", cookie, ...headers });
    const { promise, resolve } = Promise.withResolvers<void>();
    let text = "";
    const socket = connect(server.port!, "127.0.0.1");
    socket
      .setEncoding("latin1")
      .on("data", (piece) => (text += piece))
      .on("close", () => resolve());
    socket.write(
      `${method} ${path} HTTP/1.1\r\n${lines.map((line) => line.join(": ")).join("\r\n")}\r\n\r\n`,
    );
    await promise;
    const [head = "", ...rest] = text.split("\r\n\r\n");
    const [first = "", ...told] = head.split("\r\n");
    const pairs = told.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]);
    const answer = { status: Number(first.split(" ")[1]), headers: new Headers(pairs), body: rest.join() };
    return unchunked(answer);
  }

  const etag = async () => (await ask("HEAD")).headers.get("etag")!;

  test("all of it is given out, and that parts may be asked for", async () => {
    const { status, headers, body } = await ask("GET");
    expect([status, body, headers.get("accept-ranges")]).toEqual([200, "0123456789", "bytes"]);
    expect(headers.get("content-range")).toBeNull();
  });

  test.each([
    ["bytes=0-", "0123456789", "0-9"],
    ["bytes=2-4", "234", "2-4"],
    ["bytes=7-99", "789", "7-9"],
    ["bytes=9-9", "9", "9-9"],
    ["bytes=-3", "789", "7-9"],
    ["bytes=-99", "0123456789", "0-9"],
  ])("%s is a part", async (range, expected, told) => {
    const { status, headers, body } = await ask("GET", { range });
    expect([status, body, headers.get("content-range")]).toEqual([206, expected, `bytes ${told}/10`]);
    expect(headers.get("accept-ranges")).toBe("bytes");
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(headers.get("content-security-policy")).toContain("sandbox");
  });

  test.each(["bytes=10-", "bytes=99-100", "bytes=-0"])("%s is no part of it", async (range) => {
    const { status, headers, body } = await ask("GET", { range });
    expect([status, body, headers.get("content-range")]).toEqual([416, "", "bytes */10"]);
  });

  test.each(["bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"])(
    "%s gets all of it",
    async (range) => {
      const { status, body } = await ask("GET", { range });
      expect([status, body]).toEqual([200, "0123456789"]);
    },
  );

  test("a part is given to who has the rest of the same, and all to who has something else", async () => {
    const range = "bytes=2-4";
    const same = await ask("GET", { range, "if-range": await etag() });
    expect([same.status, same.body]).toEqual([206, "234"]);
    for (const other of ['"another"', "Mon, 23 Nov 2026 12:00:00 GMT"]) {
      const { status, body } = await ask("GET", { range, "if-range": other });
      expect([status, body]).toEqual([200, "0123456789"]);
    }
  });

  test("HEAD tells how long it is", async () => {
    for (const headers of [{}, { range: "bytes=2-4" }]) {
      const answer = await ask("HEAD", headers);
      expect([answer.status, answer.body, answer.headers.get("content-length")]).toEqual([200, "", "10"]);
      expect(answer.headers.get("accept-ranges")).toBe("bytes");
    }
    const empty = await ask("HEAD", {}, "/files/2/empty.txt");
    expect([empty.status, empty.headers.get("content-length")]).toEqual([200, "0"]);
  });

  test("who has it gets it again only when it is another", async () => {
    const known = await etag();
    for (const one of [known, `"another", ${known}`, `W/${known}`]) {
      const { status, body, headers } = await ask("GET", { "if-none-match": one });
      expect([status, body, headers.get("etag")]).toEqual([304, "", known]);
    }
    expect((await ask("GET", { "if-none-match": '"another"' })).status).toBe(200);
  });

  test("that is empty there is no part", async () => {
    const whole = await ask("GET", {}, "/files/2/empty.txt");
    expect([whole.status, whole.body]).toEqual([200, ""]);
    expect((await ask("GET", { range: "bytes=0-" }, "/files/2/empty.txt")).status).toBe(416);
  });

  test("whose bytes are gone there is nothing", async () => {
    const { ada, upload, robin } = started;
    const { id } = await upload(ada, "Lost", "lost.txt");
    await robin.fileStore.remove(robin.files.find(id)!.hash);
    expect((await ask("GET", {}, `/files/${id}/lost.txt`)).status).toBe(404);
  });
});

/** What comes in chunks, put together. */
function unchunked(answer: Answer): Answer {
  if (answer.headers.get("transfer-encoding") !== "chunked") return answer;
  let [left, body] = [answer.body, ""];
  for (;;) {
    const [line = ""] = left.split("\r\n", 1);
    const size = Number.parseInt(line, 16);
    if (!size) return { ...answer, body };
    const start = line.length + 2;
    body += left.slice(start, start + size);
    left = left.slice(start + size + 2);
  }
}
