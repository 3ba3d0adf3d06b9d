import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Pieces } from "../../../src/web/files/pieces.ts";
import { beginWithFiles } from "../../support/files.ts";

const piecesOf = (...texts: string[]) => texts.map((text) => Uint8Array.from(new TextEncoder().encode(text)));

/** What comes of `pieces` as `Pieces` has it, by a stream of Node's. */
function coming(pieces: readonly Uint8Array<ArrayBuffer>[]) {
  const all = new Pieces();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  // One at a time, as of a line that is slower than the disk.
  return { all, line: Readable.from(all.of(body), { objectMode: false, highWaterMark: 1 }) };
}

describe("the memory of a piece", () => {
  test("is given back once the next one is asked for", async () => {
    const pieces = piecesOf("one", "two", "three", "four");
    const { all, line } = coming(pieces);
    const came: string[] = [];
    for await (const part of all.taken(line)) {
      came.push(new TextDecoder().decode(part));
      expect(pieces.map(({ buffer }) => buffer.detached)).toEqual(
        pieces.map((_, index) => index < came.length - 1),
      );
    }
    expect(came).toEqual(["one", "two", "three", "four"]);
  });

  test("is given back, too, where nobody wants it", async () => {
    const pieces = piecesOf("one", "two", "three");
    const { all, line } = coming(pieces);
    await all.passOver(line);
    expect(pieces.map(({ buffer }) => buffer.detached)).toEqual([true, true, false]);
  });

  test("that something else has copied stays, as it has others' in it", async () => {
    const all = new Pieces();
    const shared = [Buffer.from("a"), Buffer.from("b"), Buffer.from("c")];
    await all.passOver(Readable.from(shared, { objectMode: false, highWaterMark: 1 }));
    expect(shared.join("")).toBe("abc");
  });
});

test("files of a form come as they were sent, one after the other and side by side, whatever their pieces", async () => {
  const { app, ada, robin, folder } = await beginWithFiles({ FILE_MB: "20" });
  const server = app.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const sizes = [3_000_000, 1, 65_536, 200_000];
    const files = sizes.map((size) => crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))));
    const contents = sizes.map((size, index) =>
      Uint8Array.from({ length: size }, (_, at) => files[index]![at % files[index]!.length]! ^ (at >> 16)),
    );
    const post = () => {
      const form = new FormData();
      form.append("content", "All of them");
      for (const content of contents) form.append("files", new File([content], "a.bin"));
      return fetch(`http://127.0.0.1:${server.port}/chats`, {
        method: "POST",
        body: form,
        headers: { cookie },
        redirect: "manual",
      });
    };
    const answers = await Promise.all([post(), post(), post()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    for (let id = 1; id <= 3 * sizes.length; id += 1) {
      const { hash, size } = robin.files.find(id)!;
      const kept = readFileSync(join(folder, "files", hash.slice(0, 2), hash));
      expect(Buffer.compare(kept, contents[sizes.indexOf(size)]!)).toBe(0);
    }
  } finally {
    await server.stop(true);
  }
});
