import { afterAll, beforeAll, describe, expect, jest, spyOn, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logFailure } from "../../../src/base/log.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { StartupError } from "../../../src/base/startupError.ts";
import { hashOf } from "../../../src/domain/files/hashing.ts";
import { S3Storage } from "../../../src/domain/files/s3Storage.ts";
import { StorageError } from "../../../src/domain/files/storage.ts";
import { startS3, type S3 } from "../../support/s3.ts";

const SECRET = "a very secret word";
const folder = mkdtempSync(join(tmpdir(), "robin-secret-"));
const secretFile = join(folder, "secret");
let s3: S3;

beforeAll(async () => {
  writeFileSync(secretFile, `${SECRET}\n`);
  s3 = await startS3();
});

afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true });
});

const storageOf = (environment: Record<string, string>) => new S3Storage(readSettings(environment).s3!);

test("several machines may try it out at once", async () => {
  const tryAgainAndAgain = async (times: number) => {
    for (let time = 0; time < times; time += 1) await storageOf({ ...s3.environment }).tryOut();
  };
  await Promise.all([10, 10, 10, 10].map(tryAgainAndAgain));
  expect(await s3.keys()).toEqual([]);
});

/** Why a storage cannot be used, with its address left out. */
async function whyNot(environment: Record<string, string>): Promise<string> {
  const error: unknown = await storageOf(environment)
    .tryOut()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as Error;
  expect(message).not.toContain(SECRET);
  return message.replaceAll(new URL(environment["S3_URL"]!).origin, "SERVER").replaceAll(folder, "FOLDER");
}

describe("it is said at the start", () => {
  test("that there is no such bucket", async () => {
    const S3_URL = `${s3.environment.S3_URL}s`;
    expect(await whyNot({ ...s3.environment, S3_URL })).toBe(
      'There is no bucket "robins" at SERVER. Make it there, or set S3_URL.',
    );
  });

  test("that nobody there knows the key", async () => {
    expect(await whyNot({ ...s3.environment, S3_ACCESS_KEY_ID: "ROBIN" })).toBe(
      'SERVER knows no key "ROBIN". Set S3_ACCESS_KEY_ID.',
    );
  });

  test("that the server cannot be reached", async () => {
    const environment = { ...s3.environment, S3_SECRET_ACCESS_KEY_FILE: secretFile };
    expect(await whyNot({ ...environment, S3_URL: "http://127.0.0.1:9/robin" })).toBe(
      "SERVER cannot be reached (ConnectionRefused). Set S3_URL.",
    );
    const S3_URL = s3.environment.S3_URL.replace("http:", "https:");
    expect(await whyNot({ ...environment, S3_URL })).toMatch(
      /^SERVER cannot be reached \(\w+\)\. Set S3_URL\.$/,
    );
  });

  test("that the secret cannot be read", async () => {
    const S3_SECRET_ACCESS_KEY_FILE = join(folder, "none");
    expect(await whyNot({ ...s3.environment, S3_SECRET_ACCESS_KEY_FILE })).toBe(
      "S3_SECRET_ACCESS_KEY_FILE FOLDER/none cannot be read: ENOENT.",
    );
  });

  test("that there is none in its file", async () => {
    const S3_SECRET_ACCESS_KEY_FILE = join(folder, "empty");
    await Bun.write(S3_SECRET_ACCESS_KEY_FILE, "\n");
    expect(await whyNot({ ...s3.environment, S3_SECRET_ACCESS_KEY_FILE })).toBe(
      "S3_SECRET_ACCESS_KEY_FILE FOLDER/empty is empty.",
    );
  });

  // What the other server does not look at.
  test.each([
    [
      "SignatureDoesNotMatch",
      'The secret in the file of S3_SECRET_ACCESS_KEY_FILE is not that of the key "S3RVER" at SERVER.',
    ],
    [
      "AccessDenied",
      'The key "S3RVER" may not write, read and delete in the bucket "robin" at SERVER. Allow it there.',
    ],
    [
      "AuthorizationHeaderMalformed",
      'The bucket "robin" at SERVER is of another region (AuthorizationHeaderMalformed). Set S3_REGION.',
    ],
    [
      "SlowDown",
      'The bucket "robin" at SERVER cannot be used (SlowDown). Look at what S3_URL and its kin say.',
    ],
    [
      `Some words\nof ${SECRET}`,
      'The bucket "robin" at SERVER cannot be used (UnknownError). Look at what S3_URL and its kin say.',
    ],
  ])("that the server answers %j", async (code, sentence) => {
    using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () =>
        new Response(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${SECRET}</Message></Error>`, {
          status: 403,
          headers: { "content-type": "application/xml" },
        }),
    });
    const S3_URL = `http://127.0.0.1:${server.port}/robin`;
    const environment = { ...s3.environment, S3_URL, S3_SECRET_ACCESS_KEY_FILE: secretFile };
    expect(await whyNot(environment)).toBe(sentence);
  });
});

test("what Robin asks for is signed for the region that is set, below the path that is set", async () => {
  const asked: string[] = [];
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url, headers }) => {
      asked.push(`${new URL(url).pathname} ${headers.get("authorization")}`);
      return new Response("");
    },
  });
  const S3_URL = `http://127.0.0.1:${server.port}/robin/chess/`;
  await storageOf({ ...s3.environment, S3_URL, S3_REGION: "moon-1" }).remove("ab".repeat(32));
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(
    /^\/robin\/chess\/files\/ab\/(ab){32} AWS4\S+ Credential=S3RVER\/\d+\/moon-1\/s3\/aws4_request/,
  );
});

test("bytes that end half-way are told of as such, in a line of the log, and never taken for all", async () => {
  const logged = spyOn(console, "error").mockImplementation(() => {});
  logged.mockClear();
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (asked) => {
      const head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n";
      if (String(asked).startsWith("HEAD")) return void socket.end(head);
      socket.write(`${head}01234`, () => socket.destroy());
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const storage = storageOf({ ...s3.environment, S3_URL: `http://127.0.0.1:${port}/robin` });
    const hash = "ab".repeat(32);
    const bytes = (await storage.open(hash))!;
    expect(hashOf(bytes)).rejects.toBeInstanceOf(StorageError);
    await hashOf(bytes).catch(() => {});
    expect(String(logged.mock.calls[0])).toMatch(
      /^\S+Z Reading a file of the bucket failed: StorageError STORAGE_\w+$/,
    );
  } finally {
    logged.mockRestore();
    server.close();
  }
});

test("an outage is told of once for each kind of request, and its end, and the next one again", async () => {
  const logged = [spyOn(console, "error"), spyOn(console, "log")] as const;
  for (const one of logged) one.mockClear().mockImplementation(() => {});
  const serve = (port = 0) =>
    Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response(null, { headers: { etag: "e" } }) });
  let server = serve();
  const port = server.port!;
  try {
    const storage = storageOf({ ...s3.environment, S3_URL: `http://127.0.0.1:${port}/robin` });
    const fails = async (...whats: readonly string[]) => {
      await server.stop(true);
      for (const what of whats)
        await storage.open("ab".repeat(32)).catch((error: unknown) => logFailure(what, error));
      return logged[0].mock.calls.splice(0).map(([line]) => String(line).replace(/^\S+ /, ""));
    };
    const comesBack = async () => {
      server = serve(port);
      for (const _ of [1, 2]) await storage.open("ab".repeat(32));
      return logged[1].mock.calls.splice(0).map(([line]) => String(line).replace(/^\S+ /, ""));
    };
    const said = (what: string) => expect.stringContaining(`${what} failed: StorageError STORAGE_`);
    expect(await fails("GET /files/1", "GET /files/2", "POST /files", "GET /files/1")).toEqual([
      said("GET /files/1"),
      said("POST /files"),
    ]);
    expect(await comesBack()).toEqual([
      expect.stringMatching(/^the bucket is reached again, after \d+ s\.$/),
    ]);
    expect(await fails("GET /files/2", "GET /files/1")).toEqual([said("GET /files/2")]);
  } finally {
    for (const one of logged) one.mockRestore();
    await server.stop(true);
  }
});

test("bytes take as long as they like while the server answers anything, and are given up once it is silent", async () => {
  const logged = [spyOn(console, "error"), spyOn(console, "log")] as const;
  for (const one of logged) one.mockImplementation(() => {});
  const never = new Promise<never>(() => {});
  const stat = jest.fn<() => Promise<{ size: number }>>();
  const file = spyOn(Bun.S3Client.prototype, "file").mockReturnValue({
    stat,
    exists: stat,
    write: () => never,
    stream: () => new ReadableStream({ pull: () => never }),
  } as unknown as Bun.S3File);
  const deleted = spyOn(Bun.S3Client.prototype, "delete").mockReturnValue(never);
  jest.useFakeTimers();
  try {
    const storage = storageOf({ ...s3.environment });
    const works: readonly (() => Promise<unknown>)[] = [
      () => storage.put(secretFile, "ab".repeat(32)),
      async () => hashOf((await storage.open("ab".repeat(32)))!),
    ];
    for (const begin of works) {
      stat.mockResolvedValue({ size: 10 });
      const failed = jest.fn();
      begin().catch(failed);
      const pass = async () => {
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        jest.advanceTimersByTime(10_000);
      };
      for (let time = 0; time < 60; time += 1) await pass();
      stat.mockReturnValue(never);
      for (let time = 0; time < 2; time += 1) await pass();
      expect(failed).not.toHaveBeenCalled();
      for (let time = 0; time < 2; time += 1) await pass();
      expect(failed.mock.calls).toEqual([[expect.objectContaining({ reason: "Timeout" })]]);
      // What would come to the server late is not even sent.
      const removed = storage.remove("ab".repeat(32)).catch((error: unknown) => error);
      jest.advanceTimersByTime(10_000);
      expect(await removed).toMatchObject({ reason: "Timeout" });
    }
    expect(deleted).not.toHaveBeenCalled();
  } finally {
    jest.useRealTimers();
    deleted.mockRestore();
    file.mockRestore();
    for (const one of logged) one.mockRestore();
  }
});
