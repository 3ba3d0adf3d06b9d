import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readForm } from "../../../src/web/files/multipart.ts";
import { Pieces } from "../../../src/web/files/pieces.ts";
import { beginWithFiles, newFolder } from "../../support/files.ts";

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

  test("is given back where somebody has taken a part and wants no more, but for that part", async () => {
    const pieces = piecesOf("one", "two", "three");
    const { all, line } = coming(pieces);
    const body = all.taken(line).getReader();
    await body.read();
    body.releaseLock();
    await all.passOver(line);
    expect(pieces.map(({ buffer }) => buffer.detached)).toEqual([false, true, false]);
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

describe("whatever a form brings, and in whichever pieces it comes,", () => {
  type Part = { readonly kind: "field" | "taken" | "passed over"; readonly size: number };

  const size = fc.oneof(...[10, 70_000, 300_000, 1_500_000].map((max) => fc.nat({ max })));
  const part = fc.record({ kind: fc.constantFrom<Part["kind"]>("field", "taken", "passed over"), size });
  /** Files that nobody wants lie behind one that is taken, and beside each other in a piece. */
  const unwanted = fc
    .array(fc.integer({ min: 60_000, max: 160_000 }), { minLength: 2, maxLength: 5 })
    .map((sizes) => [
      { kind: "taken" as const, size: 100_000 },
      ...sizes.map((size) => ({ kind: "passed over" as const, size })),
    ]);

  test("its fields and files are what was sent", async () => {
    const folder = newFolder();
    const came: { fields: Readonly<Record<string, string>>; files: Record<string, string> }[] = [];
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      async fetch(request, self) {
        const files: Record<string, string> = {};
        const most = { files: 20, fileSize: 5_000_000 };
        const fields = await readForm({ request, server: self }, most, async ({ name, body }) => {
          if (!name.startsWith("taken")) return;
          // To the disk, as Robin does: who keeps parts in memory finds them gone.
          const path = join(folder, "came");
          await Bun.write(path, body());
          files[name] = Bun.hash(readFileSync(path)).toString();
        });
        came.push({ fields, files });
        return new Response();
      },
    });
    const send = async (parts: readonly Part[], step: number) => {
      const form = new FormData();
      const [fields, files]: Record<string, string>[] = [{}, {}];
      for (const [index, { kind, size }] of parts.entries()) {
        const name = `${kind} ${index}`;
        const text = `${index}é`.repeat(size).slice(0, kind === "field" ? size % 20_000 : size);
        if (kind === "field") fields![name] = text;
        if (kind === "taken") files![name] = Bun.hash(new TextEncoder().encode(text)).toString();
        form.append(name, kind === "field" ? text : new File([text], name));
      }
      const whole = new Response(form);
      const type = whole.headers.get("content-type")!;
      const bytes = await whole.bytes();
      const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
      const socket = connect(server.port!, "127.0.0.1");
      socket.write(head);
      for (let at = 0; at < bytes.length; at += step) socket.write(bytes.subarray(at, at + step));
      await new Promise((resolve, reject) => socket.on("data", resolve).on("error", reject));
      socket.destroy();
      expect(came.pop()).toEqual({ fields: fields!, files: files! });
    };
    try {
      const parts = fc.oneof(fc.array(part, { minLength: 1, maxLength: 8 }), unwanted);
      await fc.assert(fc.asyncProperty(parts, fc.constantFrom(1_000, 65_536, 200_000), send), {
        numRuns: 60,
      });
    } finally {
      await server.stop(true);
    }
  });
});
