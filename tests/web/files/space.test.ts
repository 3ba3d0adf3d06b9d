import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import * as fs from "node:fs/promises";
import { limits } from "../../../src/base/limits.ts";
import { beginWithFiles as begin } from "../../support/files.ts";
import { contents, element, text } from "../../support/page.ts";
import { until } from "../../support/robin.ts";

const MB = 1_048_576;

/** The disk as the system tells of it, before a test has it tell otherwise. */
const system = { ...fs };

afterEach(() => void mock.module("node:fs/promises", () => system));

/** Has the disk have this much left, of `all` bytes. */
function leave(bytes: number, all = 1e12): void {
  const statfs = () => Promise.resolve({ bsize: 1, blocks: all, bavail: bytes });
  void mock.module("node:fs/promises", () => ({ ...system, statfs }));
}

const errorOf = async (answer: Response) => [
  answer.status,
  ((await answer.json()) as { error: string }).error,
];

const NO_ROOM = [507, "There is no room for files on this server now. Talking goes on."];

describe("there is room", () => {
  test("for a file of as many MB as FILE_MB says, and not for a byte more", async () => {
    const { ada, send, kept } = await begin({ FILE_MB: "1" });
    expect((await send(ada, new Uint8Array(MB))).status).toBe(201);
    expect((await send(ada, new Uint8Array(MB + 1))).status).toBe(413);
    expect(kept()).toHaveLength(1);
  });

  test("for as much of one user as USER_FILES_MB says, and again once some is deleted", async () => {
    const { ada, bob, send, upload, say } = await begin({ USER_FILES_MB: "1" });
    const { id } = await upload(ada, new Uint8Array(MB - 10));
    await say(ada, "Mine", [id]);
    expect(await errorOf(await send(ada, new Uint8Array(11)))).toEqual([
      422,
      "Your files fill the 1 MB that you have here. Delete some of them first.",
    ]);
    expect((await send(ada, new Uint8Array(10))).status).toBe(201);
    expect((await send(bob, new Uint8Array(11))).status).toBe(201);
    await ada.post("/chats/1/delete");
    expect((await send(ada, new Uint8Array(11))).status).toBe(201);
  });

  test("for as much of all as FILES_MB says", async () => {
    const { ada, bob, send } = await begin({ FILES_MB: "1" });
    expect((await send(ada, new Uint8Array(MB - 10))).status).toBe(201);
    expect(await errorOf(await send(bob, new Uint8Array(11)))).toEqual(NO_ROOM);
    expect((await send(bob, new Uint8Array(10))).status).toBe(201);
  });

  test("for no more where much comes at the same moment, and nothing of what was refused stays", async () => {
    const { ada, bob, send, kept } = await begin({ FILE_MB: "1", USER_FILES_MB: "2", FILES_MB: "3" });
    const codes = async (by: typeof ada, first: number) => {
      const all = Array.from({ length: 6 }, (_, index) => send(by, new Uint8Array(MB).fill(first + index)));
      return (await Promise.all(all)).map(({ status }) => status).toSorted();
    };
    expect(await codes(ada, 1)).toEqual([201, 201, 422, 422, 422, 422]);
    expect(await codes(bob, 7)).toEqual([201, 507, 507, 507, 507, 507]);
    await until(() => kept().length === 3);
  });

  test("for no more where forms with files come at the same moment", async () => {
    const { app, ada, kept } = await begin({ FILE_MB: "1", USER_FILES_MB: "2" });
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const forms = Array.from({ length: 5 }, (_, index) => {
      const body = new FormData();
      body.append("content", `Form ${index}`);
      body.append("files", new File([new Uint8Array(MB).fill(index)], "a.bin"));
      return app.handle(new Request("http://localhost/chats", { method: "POST", headers: { cookie }, body }));
    });
    const answers = await Promise.all(forms);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 303, 422, 422, 422]);
    const refused = answers.filter(({ status }) => status === 422);
    for (const answer of refused)
      expect(await answer.text()).toContain("Your files fill the 2 MB that you have here.");
    await until(() => kept().length === 2);
  });

  test("without an end where these are 0", async () => {
    const { ada, send } = await begin({ USER_FILES_MB: "0", FILES_MB: "0" });
    expect((await send(ada, new Uint8Array(2 * MB))).status).toBe(201);
  });

  test("as long as the disk keeps what is left free of files, while talking and deleting go on", async () => {
    const { ada, bob, send, upload, say, kept } = await begin();
    const { share, bytes } = limits.file.reserve;
    const { id } = await upload(ada, "Before", "a.txt");
    await say(ada, "A file", [id]);
    for (const [all, reserve] of [
      [1e9, bytes],
      [1e12, 1e12 * share],
    ] as const) {
      leave(reserve + 10, all);
      expect(await errorOf(await send(ada, new Uint8Array(10)))).toEqual(NO_ROOM);
      expect((await send(ada, new Uint8Array(9))).status).toBe(201);
    }
    leave(0);
    expect(await errorOf(await send(bob, "x"))).toEqual(NO_ROOM);
    expect((await say(bob, "We talk", [])).status).toBe(204);
    expect((await ada.post("/chats/1/delete")).status).toBe(303);
    expect(contents(await (await bob.get("/")).text())).toEqual(["We talk"]);
    // What was sent last waits for its message.
    expect(kept()).toHaveLength(1);
  });
});

test("a form with a file for which the disk has no room half-way is told so, with all that was typed in it", async () => {
  const { app, ada, robin, kept } = await begin();
  const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const logged = spyOn(console, "error").mockImplementation(() => {});
  const written = spyOn(Bun, "write").mockImplementation(async (_, body) => {
    const reader = (body as unknown as Response).body!.getReader();
    await reader.read();
    await reader.cancel();
    throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  });
  try {
    const form = new FormData();
    form.append("content", "A long text");
    for (const name of ["a.bin", "b.bin"]) form.append("files", new File([new Uint8Array(MB)], name));
    const answer = await app.handle(
      new Request("http://localhost/chats", { method: "POST", headers: { cookie }, body: form }),
    );
    const page = await answer.text();
    expect([answer.status, text(element(page, ".reason"))]).toEqual([
      507,
      expect.stringContaining("There is no room left on the disk."),
    ]);
    expect(text(element(page, "textarea[name=content]"))).toBe("A long text");
    expect([written.mock.calls.length, robin.messages.last(1), kept()]).toEqual([1, [], []]);
    expect(logged.mock.calls.map(([line]) => String(line).replace(/^\S+ /, ""))).toEqual([
      expect.stringMatching(/^POST \/chats failed: Error ENOSPC/),
    ]);
  } finally {
    mock.restore();
  }
});

describe("a message with files", () => {
  test("may lose its words, and is in the export of its author with them", async () => {
    const { ada, upload, say } = await begin();
    const { id } = await upload(ada, "Some text", "notes.txt");
    await say(ada, "Here", [id]);
    expect((await ada.post("/chats/1", { content: "" })).status).toBe(303);
    await say(ada, "No file", []);
    expect((await ada.post("/chats/3", { content: "" })).status).toBe(422);
    const { messages } = (await (await ada.get("/profile/data")).json()) as { messages: object[] };
    const file = {
      name: "notes.txt",
      type: "text/plain",
      bytes: 9,
      shows: "",
      address: `/files/${id}/notes.txt`,
    };
    expect(messages).toMatchObject([
      { content: "", files: [file] },
      { content: "No file", files: [] },
    ]);
  });
});
