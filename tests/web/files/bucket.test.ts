import { afterAll, afterEach, beforeAll, describe, expect, mock, spyOn, test } from "bun:test";
import { beginWithFiles } from "../../support/files.ts";
import { element, text } from "../../support/page.ts";
import { until } from "../../support/robin.ts";
import { startS3, type S3 } from "../../support/s3.ts";

const AWAY = "Files cannot be reached now. They are kept elsewhere, and that does not answer.";

let s3: S3;

beforeAll(async () => {
  s3 = await startS3();
});

afterAll(() => s3.stop());

afterEach(() => void mock.restore());

/** A place whose files lie in a bucket, in a folder of its own. */
function begin(name: string) {
  return beginWithFiles({ ...s3.environment, S3_URL: `${s3.environment.S3_URL}/${name}` });
}

const keysOf = async (name: string) => (await s3.keys()).filter((key) => key.startsWith(`${name}/`));

test("a file is kept in the bucket and nowhere else, and gone from it with its message", async () => {
  const { robin, ada, bob, upload, say, kept } = await begin("sent");
  await upload(ada, "Some text", "notes.txt");
  await say(ada, "", [1]);
  const { hash } = robin.files.find(1)!;
  expect([await keysOf("sent"), kept()]).toEqual([[`sent/files/${hash.slice(0, 2)}/${hash}`], []]);
  expect(await (await bob.get("/files/1/notes.txt")).text()).toBe("Some text");
  await ada.post("/chats/1/delete");
  expect((await bob.get("/files/1/notes.txt")).status).toBe(404);
  await robin.jobs.stop();
  expect(await keysOf("sent")).toEqual([]);
});

test("what is left over in the bucket is swept, and what is not ours stays", async () => {
  const { robin, ada, upload, say } = await begin("swept");
  await upload(ada, "Sent", "notes.txt");
  await say(ada, "", [1]);
  const [sent] = await keysOf("swept");
  const left = "cd".repeat(32);
  await s3.client.write(`swept/files/cd/${left}`, "left over by a crash");
  await s3.client.write("swept/notes.txt", "of somebody else");
  await robin.fileSweeping.start();
  await robin.jobs.stop();
  expect((await keysOf("swept")).sort()).toEqual([sent!, "swept/notes.txt"].sort());
});

test("the same bytes stay while they are sent anew as they go", async () => {
  const { robin, ada, upload, say } = await begin("anew");
  await upload(ada, "The same", "1.txt");
  await say(ada, "", [1]);
  for (let round = 2; round < 12; round += 1) {
    const [, file] = await Promise.all([
      ada.post(`/chats/${robin.heads.newest}/delete`),
      upload(ada, "The same", `${round}.txt`),
    ]);
    expect((await say(ada, "", [file.id])).status).toBe(204);
    expect(await (await ada.get(`/files/${file.id}/a`)).text()).toBe("The same");
  }
  await robin.jobs.stop();
  expect(await keysOf("anew")).toHaveLength(1);
});

describe("while the bucket is away", () => {
  /** A place with a file that was sent, whose bucket went away since; what is logged then. */
  async function withoutBucket() {
    const own = await startS3();
    const started = await beginWithFiles(own.environment);
    await started.upload(started.ada, "Some text", "a secret name.txt");
    await started.say(started.ada, "", [1]);
    await own.stop();
    const logged = spyOn(console, "error").mockImplementation(() => {});
    return { ...started, lines: () => logged.mock.calls.map(([line]) => String(line).replace(/^\S+ /, "")) };
  }

  test("a file is answered with a sentence, and a line in the log without its name", async () => {
    const { bob, lines } = await withoutBucket();
    const answer = await bob.get("/files/1/a%20secret%20name.txt");
    expect(answer.status).toBe(503);
    expect(text(await answer.text())).toContain("Files cannot be reached now");
    expect(lines()).toEqual(["GET /files/1 failed: StorageError STORAGE_ConnectionRefused"]);
  });

  test("what is sent is told so and leaves nothing, and talking goes on", async () => {
    const { ada, send, kept, robin, lines } = await withoutBucket();
    const answer = await send(ada, "Another", "b.txt");
    expect([answer.status, ((await answer.json()) as { error: string }).error.slice(0, AWAY.length)]).toEqual(
      [503, AWAY],
    );
    expect([kept(), robin.files.find(2)]).toEqual([[], undefined]);
    // What came there without a word of it is removed as soon as that can be.
    expect(lines().map((line) => line.replace(/in \d+ s$/, "in … s"))).toEqual([
      "Removing files failed: StorageError STORAGE_ConnectionRefused; tried again in … s",
      "POST /files failed: StorageError STORAGE_ConnectionRefused",
    ]);
    expect((await ada.post("/chats", { content: "Still here" })).status).toBe(303);
  });

  test("a form with a file is told so, with all that was typed in it", async () => {
    const { app, ada, robin, lines } = await withoutBucket();
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const body = new FormData();
    body.append("content", "A long text");
    for (const name of ["b.txt", "c.txt"]) body.append("files", new File(["x".repeat(100_000)], name));
    const answer = await app.handle(
      new Request("http://localhost/chats", { method: "POST", headers: { cookie }, body }),
    );
    const page = await answer.text();
    expect([answer.status, text(element(page, ".reason")).slice(0, AWAY.length)]).toEqual([503, AWAY]);
    expect(text(element(page, "textarea[name=content]"))).toBe("A long text");
    expect(robin.messages.last(1).map(({ content }) => content)).not.toContain("A long text");
    expect(lines()).toContain("POST /chats failed: StorageError STORAGE_ConnectionRefused");
  });

  test("a message is deleted all the same, and its file later", async () => {
    const { ada, bob, robin, lines } = await withoutBucket();
    expect((await ada.post("/chats/1/delete")).status).toBe(303);
    expect((await bob.get("/files/1/a.txt")).status).toBe(404);
    await until(() => lines().length > 0);
    expect(lines()[0]).toMatch(
      /^Removing files failed: StorageError STORAGE_ConnectionRefused; tried again in \d s$/,
    );
    await robin.jobs.stop();
  });
});
