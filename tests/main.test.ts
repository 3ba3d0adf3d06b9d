import { Database } from "bun:sqlite";
import { afterAll, describe, expect, setDefaultTimeout, spyOn, test } from "bun:test";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { chmodSync, chownSync, cpSync, mkdirSync, rmSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { warnOfBackups } from "../src/backup/warnings.ts";
import { readSettings } from "../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../src/database/database.ts";
import { attributes, contents, ids } from "./support/page.ts";
import {
  browser,
  command,
  endProcesses,
  failure,
  newFolder,
  spawn,
  start,
  workplace,
} from "./support/processes.ts";
import { EXIT } from "../src/base/exitCodes.ts";
import { limits } from "../src/base/limits.ts";
import { compiled, fromSource, ROOT } from "./support/program.ts";
import { eventually } from "./support/eventually.ts";
import { PushService } from "./support/pushService.ts";
import { startS3 } from "./support/s3.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(30_000);

const hasIPv6 = networkInterfaces()["lo"]?.some(({ address }) => address === "::1") ?? false;

afterAll(endProcesses);

test.each([
  ["compiled", compiled()],
  ["from source", fromSource()],
])(
  "%s it starts on any free port, makes ./data for itself alone and prints its address",
  async (_, program) => {
    const robin = await start({ DATA_DIR: undefined }, program);
    expect(await (await fetch(`${robin.address}/healthz`)).text()).toBe("ok");
    const data = statSync(join(robin.cwd, "data"));
    expect(data.mode & 0o777).toBe(0o700);
    expect(statSync(join(robin.cwd, "data/robin.sqlite")).size).toBeGreaterThan(0);
  },
);

test("files that others could read are kept to itself, and a folder that lets others in is told of", async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const first = await start({ DATA_DIR: folder });
  await browser(first).register("Ada");
  expect(modesIn(folder)).toMatchObject({ "robin.sqlite": 0o600, "robin.sqlite-wal": 0o600 });
  expect(new Set(Object.values(modesIn(folder)))).toEqual(new Set([0o600]));
  await first.end("SIGTERM");
  for (const file of filesIn(folder)) chmodSync(join(folder, file), 0o644);
  const again = await start({ DATA_DIR: folder });
  await browser(again).get("/");
  expect(new Set(Object.values(modesIn(folder)))).toEqual(new Set([0o600]));
  await again.end("SIGTERM");
  expect(await new Response(again.stderr).text()).toMatch(
    /^\d{4}-\d\d-\d\dT[\d:.]+Z warning: other users of this machine may look into .+ chmod 700 .+\n$/,
  );
});

test("it keeps room on the disk for when that is full", async () => {
  const robin = await start();
  const reserve = join(robin.folder, "robin.reserve");
  await eventually(() => expect(statSync(reserve).size).toBe(limits.diskReserve.bytes));
  expect(modesIn(robin.folder)["robin.reserve"]).toBe(0o600);
});

test("in a folder for itself alone it starts without a warning", async () => {
  const robin = await start();
  await robin.end("SIGTERM");
  expect(await new Response(robin.stderr).text()).toBe("");
});

describe("a place that nobody owns", () => {
  test("has the link to claim it printed last, another one at each start, and none once it is claimed", async () => {
    const first = await start({ ORIGIN: undefined });
    const link = await claimLink(first);
    expect(link).toStartWith(`${first.address}/claim/`);
    await first.end("SIGTERM");
    const second = await start({ DATA_DIR: first.folder });
    const path = new URL(await claimLink(second)).pathname;
    expect(path).not.toBe(new URL(link).pathname);
    const from = { "x-forwarded-for": "203.0.113.5" };
    const ada = { name: "Ada", password: "a long way home", place: "Chess" };
    const [old, stranger, owner] = [browser(second), browser(second), browser(second)];
    expect((await old.get(new URL(link).pathname, from)).status).toBe(404);
    expect((await stranger.post("/register", ada, from)).status).toBe(403);
    expect((await owner.post(path, ada, from)).status).toBe(303);
    expect(await (await owner.get("/", from)).text()).toContain("<title>Lobby · Chess</title>");
    await second.end("SIGTERM");
    const third = await start({ DATA_DIR: first.folder });
    await third.end("SIGTERM");
    expect(await third.rest()).toBe("");
  });

  test("names the address that people use", async () => {
    const robin = await start({ ORIGIN: "https://chat.example.org" });
    expect(await claimLink(robin)).toMatch(/^https:\/\/chat\.example\.org\/claim\/[\w-]{22}$/);
  });

  test("is open to who comes by a loopback address, and by another one to nobody", async () => {
    const robin = await start({ HOST: "0.0.0.0" });
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal);
    if (own) {
      const elsewhere = browser({ address: `http://${own.address}:${robin.port}` });
      const answer = await elsewhere.post("/register", { name: "Eve", password: "a long way home" });
      expect(answer.status).toBe(403);
    }
    await browser({ address: `http://127.0.0.1:${robin.port}` }).register("Ada");
  });

  test("is of whom the settings name, from its first start on", async () => {
    const folder = newFolder();
    const file = join(folder, "password");
    await Bun.write(file, "a long way home\n");
    const environment = { DATA_DIR: join(folder, "data"), OWNER_NAME: "Ada", OWNER_PASSWORD_FILE: file };
    const robin = await start(environment);
    const ada = browser(robin);
    expect((await ada.post("/login", { name: "ada", password: "a long way home" })).status).toBe(303);
    expect(await (await ada.get("/")).text()).toContain('data-role="owner"');
    const eve = { name: "Eve", password: "a long way home" };
    expect((await browser(robin).post("/register", eve)).status).toBe(403);
    await robin.end("SIGTERM");
    expect(await robin.rest()).not.toContain("/claim/");
    // Once the place has an owner, the file may go.
    rmSync(file);
    const again = await start({ ...environment, OWNER_NAME: "Eve" });
    expect((await browser(again).post("/login", eve)).status).toBe(401);
  });

  test.each([
    ["Ada", "short", "OWNER_PASSWORD_FILE cannot be used: A password has at least 8 characters.\n"],
    ["a", "a long way home", "OWNER_NAME cannot be used: A name has 2 to 32 characters.\n"],
    ["Ada", undefined, "OWNER_PASSWORD_FILE FILE cannot be read: ENOENT.\n"],
  ])("is of nobody whom the settings do not name well (%s, %p)", async (name, password, told) => {
    const file = join(newFolder(), "password");
    if (password !== undefined) await Bun.write(file, password);
    const said = await failure(EXIT.config, { OWNER_NAME: name, OWNER_PASSWORD_FILE: file });
    expect(said.replace(file, "FILE")).toBe(told);
  });
});

test("a bad setting stops the start with a sentence that names it", async () => {
  expect(await failure(EXIT.config, { SENDS_PER_MINUTE: "many" })).toBe(
    'SENDS_PER_MINUTE is "many"; it has to be a whole number from 0 to 60000.\n',
  );
});

test("a recipient of backups with a slip in it stops the start, and the command", async () => {
  const right = await identityToRecipient(await generateX25519Identity());
  const wrong = right.slice(0, -1) + (right.endsWith("q") ? "p" : "q");
  const said = `BACKUP_RECIPIENT is "${wrong}"; it is no recipient of age: look for a slip.\n`;
  expect(await failure(EXIT.config, { BACKUP_RECIPIENT: wrong })).toBe(said);
  const folder = newFolder();
  closeDatabase(openDatabase(folder));
  const { code, told } = await command(folder, ["backup", join(newFolder(), "x")], {
    BACKUP_RECIPIENT: wrong,
  });
  expect([code, told]).toEqual([EXIT.config, said]);
  const robin = await start({ BACKUP_RECIPIENT: right });
  expect(await robin.end("SIGTERM")).toBe(0);
});

const ELSEWHERE = { BACKUP_TO: "s3://key:secret@s3.example.org/bucket" };

test.each<[Record<string, string>, string]>([
  [{ NIGHTLY_BACKUPS: "0" }, "NIGHTLY_BACKUPS is 0: nothing is sent to BACKUP_TO but what is made by hand."],
  [
    { S3_URL: "https://s3.example.org/b", S3_ACCESS_KEY_ID: "a", S3_SECRET_ACCESS_KEY_FILE: "b" },
    "With S3_URL nothing is sent to BACKUP_TO but what robin backup makes.",
  ],
  [{ DATABASE_URL: "postgres://db.example.org/robin" }, "With DATABASE_URL nothing is sent to BACKUP_TO."],
])("that nothing is sent by itself is warned of: %p", (settings, warning) => {
  using told = spyOn(console, "error").mockReturnValue();
  warnOfBackups(readSettings({ ...ELSEWHERE, ...settings }));
  expect(told.mock.calls.flat()).toEqual([expect.stringMatching(new RegExp(`^\\S+Z warning: ${warning}$`))]);
  warnOfBackups(readSettings(settings));
  warnOfBackups(readSettings(ELSEWHERE));
  expect(told).toHaveBeenCalledTimes(1);
});

test("the program takes neither settings nor code from the folder in which it is started", async () => {
  const cwd = newFolder();
  const mine = { DATA_DIR: "./elsewhere" };
  await Bun.write(join(cwd, ".env"), "DATA_DIR=./elsewhere\n");
  await Bun.write(join(cwd, "bunfig.toml"), 'preload = ["./mine.ts"]\n');
  await Bun.write(join(cwd, "mine.ts"), 'console.log("code of somebody else");\n');
  await Bun.write(join(cwd, "package.json"), '{ "imports": { "#x": "./mine.ts" } }');
  await Bun.write(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "paths": { "*": ["./mine.ts"] } } }');
  const told = (env: Record<string, string>) => {
    const { stdout, stderr } = Bun.spawnSync([...compiled(), "user"], { cwd, env });
    return `${stdout}${stderr}`;
  };
  expect(told({})).toContain("data/robin.sqlite");
  expect(told({})).not.toMatch(/elsewhere|somebody else/);
  expect(told(mine)).toContain("elsewhere/robin.sqlite");
});

test("a PostgreSQL that is not there stops the start with a sentence", async () => {
  const bucket = { S3_URL: "http://127.0.0.1:1/robin", S3_ACCESS_KEY_ID: "chat" };
  const file = join(newFolder(), "secret");
  await Bun.write(file, "secret");
  const settings = { ...bucket, S3_SECRET_ACCESS_KEY_FILE: file };
  expect(
    await failure(EXIT.unavailable, {
      ...settings,
      DATABASE_URL: "postgres://robin:secret@127.0.0.1:1/robin",
    }),
  ).toBe("The database of DATABASE_URL cannot be used: Failed to connect.\n");
});

test("a data folder that cannot be made stops the start with a sentence", async () => {
  const file = join(newFolder(), "file");
  await Bun.write(file, "");
  const folder = join(file, "data");
  expect(await failure(EXIT.cannotCreate, { DATA_DIR: folder })).toBe(
    `The data folder ${folder} cannot be made: ${file} is no folder. Set DATA_DIR.\n`,
  );
});

test("a database that is damaged stops the start with a sentence", async () => {
  const path = join(newFolder(), "robin.sqlite");
  closeDatabase(openDatabase(dirname(path)));
  const bytes = await Bun.file(path).bytes();
  await Bun.write(path, bytes.fill(0x55, 8_192, 12_288));
  expect(await failure(EXIT.data, { DATA_DIR: dirname(path) })).toBe(
    `The database ${path} cannot be opened: database disk image is malformed. Put a backup in its place, or move it away to begin anew.\n`,
  );
});

/** A user of no name, as whom Robin can be run here. */
const STRANGER = 54_321;
/** Robin where that one may run it: the folder of the project may be for its owner alone. */
const itsProgram = join(workplace(), "program");
const asStranger = [
  "setpriv",
  `--reuid=${STRANGER}`,
  `--regid=${STRANGER}`,
  "--clear-groups",
  join(itsProgram, "robin"),
];
const hasStranger = process.getuid?.() === 0 && isRunByStranger();

function isRunByStranger(): boolean {
  chmodSync(workplace(), 0o711);
  cpSync(dirname(compiled()[0]!), itsProgram, { recursive: true });
  const environment = { PORT: "1", HOST: "127.0.0.1", DATA_DIR: "/nowhere" };
  return Bun.spawnSync([...asStranger, "--health"], { cwd: ROOT, env: environment }).stderr.length === 0;
}

describe.skipIf(!hasStranger)("run as a user who does not own", () => {
  const refusal = (path: string, remedy: string) =>
    `Robin cannot be started: ${path} belongs to root (user 0), and Robin, which runs as user ${STRANGER}, may not write to it. To mend that: ${remedy}\n`;

  test.each(["robin.sqlite", "robin.sqlite-wal"])("%s, is told so", async (name) => {
    const folder = newFolder();
    closeDatabase(openDatabase(folder));
    const path = join(folder, name);
    if (name.endsWith("-wal")) await Bun.write(path, "");
    for (const own of [folder, ...filesIn(folder).map((file) => join(folder, file))])
      chownSync(own, STRANGER, STRANGER);
    chownSync(path, 0, 0);
    chmodSync(path, 0o644);
    expect(await failure(EXIT.noPermission, { DATA_DIR: folder }, asStranger)).toBe(
      refusal(path, `chown ${STRANGER} ${path}`),
    );
  });

  test("the folder of files, is told so", async () => {
    const folder = newFolder();
    chownSync(folder, STRANGER, STRANGER);
    const path = join(folder, "files");
    mkdirSync(path);
    expect(await failure(EXIT.noPermission, { DATA_DIR: folder }, asStranger)).toBe(
      refusal(path, `chown -R ${STRANGER} ${path}`),
    );
  });

  test.each(["check", "backup x", "user", "audit"])("a command is told so: %s", async (line) => {
    for (const mode of [0o700, 0o711]) {
      const folder = newFolder();
      closeDatabase(openDatabase(folder));
      chmodSync(folder, mode);
      const running = spawn({ DATA_DIR: folder }, line.split(" "), asStranger);
      const told = await new Response(running.stderr).text();
      expect([await running.exited, told]).toEqual([
        EXIT.noPermission,
        `The database ${join(folder, "robin.sqlite")} may not be read and written by user ${STRANGER}. Do this as the user that Robin runs as.\n`,
      ]);
    }
  });

  test("what root has locked, starts all the same", async () => {
    const folder = newFolder();
    closeDatabase(openDatabase(folder));
    for (const own of [folder, ...filesIn(folder).map((file) => join(folder, file))])
      chownSync(own, STRANGER, STRANGER);
    const path = join(newFolder(), "x.tar.zst");
    expect((await command(folder, ["backup", path])).code).toBe(EXIT.ok);
    const robin = spawn({ DATA_DIR: folder }, [], asStranger);
    const { value } = await robin.stdout.getReader().read();
    expect(new TextDecoder().decode(value)).toStartWith("Robin is at ");
    robin.kill();
  });

  test("the folder, is told so", async () => {
    const folder = join(newFolder(), "it's data");
    mkdirSync(folder);
    chmodSync(dirname(folder), 0o755);
    const quoted = `'${folder.replace("'", "'\\''")}'`;
    expect(await failure(EXIT.noPermission, { DATA_DIR: folder }, asStranger)).toBe(
      refusal(folder, `chown -R ${STRANGER} ${quoted}`),
    );
  });

  test("the folder around it, is told so", async () => {
    const folder = newFolder();
    chmodSync(folder, 0o755);
    const data = join(folder, "of", "robin");
    expect(await failure(EXIT.noPermission, { DATA_DIR: data }, asStranger)).toBe(
      refusal(folder, `chown -R ${STRANGER} ${folder}`).replace(
        "Robin cannot be started",
        `The data folder ${data} cannot be made`,
      ),
    );
  });
});

test("a disk that is mounted read-only stops the start with a sentence", async () => {
  const folder = newFolder();
  const mount = (...options: string[]) =>
    Bun.spawnSync(["mount", "-t", "tmpfs", "-o", options.join(","), "robin", folder]).exitCode === 0;
  if (!mount("ro")) return;
  try {
    expect(await failure(EXIT.noPermission, { DATA_DIR: folder })).toBe(
      `Robin cannot be started: the disk of ${folder} is mounted read-only. Mount it so that it can be written to, or set DATA_DIR.\n`,
    );
    expect(await failure(EXIT.noPermission, { DATA_DIR: join(folder, "data") })).toStartWith(
      `The data folder ${join(folder, "data")} cannot be made: the disk of ${folder} is mounted read-only.`,
    );
  } finally {
    Bun.spawnSync(["umount", folder]);
  }
});

test("a database of a newer Robin is refused with a sentence and left as it was", async () => {
  const folder = newFolder();
  using db = new Database(join(folder, "robin.sqlite"));
  db.run("pragma user_version = 999");
  expect(await failure(EXIT.data, { DATA_DIR: folder })).toMatch(
    /^The database is of version 999, made by a newer Robin; this one knows versions up to \d+\. .+\n$/,
  );
  expect(db.query("select name from sqlite_schema").all()).toEqual([]);
});

test("a second Robin on the same port says so", async () => {
  const { port } = await start();
  expect(await failure(EXIT.unavailable, { PORT: port })).toBe(
    `Robin cannot listen on 127.0.0.1, port ${port}: another program does. Set PORT.\n`,
  );
});

test("a second Robin in the same data folder says so", async () => {
  const { folder } = await start();
  expect(await failure(EXIT.tryLater, { DATA_DIR: folder, PORT: "0" })).toBe(
    `Another Robin is at work in ${folder}. Stop it, or set DATA_DIR.\n`,
  );
});

describe("with files in a bucket", () => {
  test("Robin starts, and its check looks there", async () => {
    const s3 = await startS3();
    try {
      const robin = await start(s3.environment);
      expect(await s3.keys()).toEqual([]);
      await s3.client.write(`files/cd/${"cd".repeat(32)}`, "under way");
      const { stdout, exited } = spawn({ DATA_DIR: robin.folder, ...s3.environment }, ["check"]);
      expect(await new Response(stdout).text()).toBe("0 whole, 0 missing, 0 damaged, 0 left over\n");
      expect(await exited).toBe(0);
      expect(await robin.end("SIGTERM")).toBe(0);
      expect(await new Response(robin.stderr).text()).toBe("");
    } finally {
      await s3.stop();
    }
  });

  test("that cannot be had the start stops with a sentence, in which no secret is", async () => {
    const file = join(newFolder(), "secret");
    await Bun.write(file, "a very secret word");
    const environment = {
      S3_URL: "http://127.0.0.1:9/robin",
      S3_ACCESS_KEY_ID: "chat",
      S3_SECRET_ACCESS_KEY_FILE: file,
    };
    expect(await failure(EXIT.unavailable, environment)).toBe(
      "http://127.0.0.1:9 cannot be reached (ConnectionRefused). Set S3_URL.\n",
    );
  });

  test("is missed at the start where several machines are to share a database", async () => {
    const said = await failure(EXIT.config, { DATABASE_URL: "postgres://robin@127.0.0.1:9/robin" });
    expect(said).toBe(
      "DATABASE_URL is for several machines, which need one bucket for the files of all: set S3_URL.\n",
    );
  });
});

describe("a stand-in for push services", () => {
  test("gets what is pushed, and that it is for trials alone is told of", async () => {
    const service = await PushService.start();
    try {
      const file = join(newFolder(), "push.pem");
      await Bun.write(file, service.ca);
      const robin = await start({ PUSH_STAND_IN: file });
      const ada = await browser(robin).register("Ada");
      const [key = ""] = attributes(await (await ada.get("/push")).text(), "#push", "data-key");
      await ada.post("/push", { ...service.subscribe(key) });
      expect((await ada.post("/push/test", {}, { "hx-request": "true" })).status).toBe(204);
      expect(service.pushes.map(({ text }) => JSON.parse(text) as object)).toMatchObject([
        { show: { tag: "test" } },
      ]);
      await robin.end("SIGTERM");
      expect(await new Response(robin.stderr).text()).toMatch(
        /^\S+ warning: PUSH_STAND_IN is for trials alone: .+\n$/,
      );
    } finally {
      service.stop();
    }
  });

  test.each([
    [undefined, "PUSH_STAND_IN FILE cannot be read: ENOENT.\n"],
    ["certificate", "PUSH_STAND_IN FILE is no certificate in PEM.\n"],
    ["", "PUSH_STAND_IN FILE is no certificate in PEM.\n"],
  ])("stops the start with a sentence where its file has none: %p", async (content, told) => {
    const file = join(newFolder(), "push.pem");
    if (content !== undefined) await Bun.write(file, content);
    expect((await failure(EXIT.config, { PUSH_STAND_IN: file })).replace(file, "FILE")).toBe(told);
  });
});

test("the health check ends with 0 when Robin answers, else with 1", async () => {
  const robin = await start();
  const check = () => spawn({ PORT: robin.port }, ["--health"]).exited;
  expect(await check()).toBe(0);
  await robin.end("SIGTERM");
  expect(await check()).toBe(1);
});

test.skipIf(!hasIPv6)(
  "every address, written as in a URL, is both kinds of them, and the health check finds it",
  async () => {
    const robin = await start({ HOST: "[::]" });
    expect(robin.address).toMatch(/^http:\/\/localhost:\d+$/);
    for (const host of ["127.0.0.1", "[::1]"])
      expect((await fetch(`http://${host}:${robin.port}/healthz`)).status).toBe(200);
    expect(await spawn({ PORT: robin.port, HOST: "[::]" }, ["--health"]).exited).toBe(0);
  },
);

test.skipIf(!hasIPv6)(
  "one address of IPv6 is printed as a URL has it, and the health check finds it",
  async () => {
    const robin = await start({ HOST: "::1" });
    expect(robin.address).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await spawn({ PORT: robin.port, HOST: "::1" }, ["--health"]).exited).toBe(0);
  },
);

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  test(`${signal} answers a held poll, closes an idle connection and ends with 0 within a second`, async () => {
    const robin = await start();
    const poll = await Connection.to(robin.port);
    poll.ask("/chats?after=0", "Prefer: wait=25");
    // Its answer comes after the poll has arrived and is held.
    const idle = await Connection.to(robin.port);
    idle.ask("/healthz");
    expect(await idle.head()).toStartWith("HTTP/1.1 200 ");

    const before = performance.now();
    expect(await robin.end(signal)).toBe(0);
    expect(performance.now() - before).toBeLessThan(1_000);
    const answer = await poll.everything();
    expect(answer).toStartWith("HTTP/1.1 200 ");
    expect(answer).toContain('id="tail"');
    await idle.everything();
    // All of it is in the one file, which can be copied.
    expect(filesIn(robin.folder).sort()).toEqual(["robin.lock", "robin.sqlite"]);
  });
}

test("where hang-ups are ignored, as nohup has it, they end nothing", async () => {
  const robin = await start({}, ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", ...compiled()]);
  robin.kill("SIGHUP");
  expect(await (await fetch(`${robin.address}/healthz`)).text()).toBe("ok");
  expect(await robin.end("SIGTERM")).toBe(0);
});

test("a mistake that nothing has caught is logged without its words, and ends nothing", async () => {
  const folder = newFolder();
  const mistakes = join(folder, "mistakes.ts");
  await Bun.write(
    mistakes,
    `process.on("SIGUSR2", () => {
       Promise.reject(new Error("a secret word"));
       setTimeout(() => { throw new TypeError("a secret word"); });
     });`,
  );
  const robin = await start({ BUN_OPTIONS: `--preload=${mistakes}` });
  robin.kill("SIGUSR2");
  let log = "";
  for await (const bytes of robin.stderr) {
    log += new TextDecoder().decode(bytes);
    if (/Error[^]+TypeError/.test(log)) break;
  }
  expect(await (await fetch(`${robin.address}/healthz`)).text()).toBe("ok");
  expect(log).toMatch(/^\S+ Something failed: Error\n/);
  expect(log).not.toContain("secret");
  expect(await robin.end("SIGTERM")).toBe(0);
});

test("what was said is there after a restart, and the session still holds", async () => {
  const first = await start();
  const ada = await browser(first).register("Ada");
  await ada.post("/chats", { content: "before" });
  await first.end("SIGTERM");

  const again = browser(await start({ DATA_DIR: first.folder }));
  again.cookies = ada.cookies;
  expect((await again.post("/chats", { content: "after" })).status).toBe(303);
  expect(contents(await (await again.get("/")).text())).toEqual(["before", "after"]);
});

test("numbers go on after a restart, though the newest message is gone", async () => {
  const first = await start();
  const ada = await browser(first).register("Ada");
  for (const content of ["one", "two", "three"]) await ada.post("/chats", { content });
  await first.end("SIGTERM");
  {
    using db = new Database(join(first.folder, "robin.sqlite"));
    db.run("delete from messages where id > 1");
  }
  const again = browser(await start({ DATA_DIR: first.folder }));
  again.cookies = ada.cookies;
  await again.post("/chats", { content: "four" });
  expect(ids(await (await again.get("/")).text())).toEqual([1, 4]);
});

test("kill -9 at any moment loses no acknowledged message, and a retry stores none twice", async () => {
  const rounds = 5;
  /** Sends under way at a time. */
  const talking = 24;
  const folder = newFolder();
  const acknowledged = new Set<string>();
  /** What was sent without an answer; a message's content is its key as well. */
  const open = new Set<string>();
  let sent = 0;
  let cookies: Map<string, string>[] = [];

  for (let round = 1; round <= rounds; round++) {
    const robin = await start({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" });
    const senders = ["Ada", "Bob", "Eve"].map(() => browser(robin));
    if (round === 1) {
      await Promise.all(senders.map((sender, index) => sender.register(`user-${index}`)));
      cookies = senders.map((sender) => sender.cookies);
    }
    for (const [index, sender] of senders.entries()) sender.cookies = cookies[index]!;

    const send = async (content: string) => {
      open.add(content);
      // The same user again: keys are one's own.
      const sender = senders[Number(content.split(" ")[0])]!;
      const answer = await sender.post("/chats", { content, key: content });
      if (answer.status !== 303) throw new Error(`A send was answered with ${answer.status}`);
      open.delete(content);
      acknowledged.add(content);
    };
    await Promise.all([...open].map(send));
    expect(open.size).toBe(0);

    const enough = acknowledged.size + 20 + Math.floor(Math.random() * 300);
    let killed = false;
    // Each goes on until a send of its own fails, so that there are always some under way when the end comes.
    const sendOn = async (index: number) => {
      try {
        for (;;) {
          await send(`${index} says ${++sent}`);
          if (killed || acknowledged.size < enough) continue;
          killed = true;
          robin.kill("SIGKILL");
        }
      } catch (error) {
        if (!killed) throw error;
      }
    };
    await Promise.all(Array.from({ length: talking }, (_, number) => sendOn(number % senders.length)));
    await robin.exited;

    // A copy, so that the next start finds what the kill left.
    const copy = `${folder}-${round}`;
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith(".sock") });
    const stored = storedIn(copy);
    expect(new Set(stored).size).toBe(stored.length);
    expect([...acknowledged].filter((content) => !stored.includes(content))).toEqual([]);
    expect(stored.filter((content) => !acknowledged.has(content) && !open.has(content))).toEqual([]);
    expect(open.size).toBe(talking);
  }

  const robin = await start({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" });
  for (const content of open) {
    const sender = browser(robin);
    sender.cookies = cookies[Number(content.split(" ")[0])]!;
    expect((await sender.post("/chats", { content, key: content })).status).toBe(303);
  }
  await robin.end("SIGTERM");
  expect(storedIn(folder).sort()).toEqual([...acknowledged, ...open].sort());
});

/** What the messages in the database of `folder` say, once that is found whole. */
function storedIn(folder: string): string[] {
  using db = new Database(join(folder, "robin.sqlite"));
  expect(db.query("pragma integrity_check").values()).toEqual([["ok"]]);
  expect(db.query("pragma foreign_key_check").values()).toEqual([]);
  return db
    .query<{ content: string }, []>("select content from messages order by id")
    .all()
    .map(({ content }) => content);
}

/** The last line that a start prints where nobody owns the place. */
async function claimLink({ rest }: { rest: (isEnough: (text: string) => boolean) => Promise<string> }) {
  const said = await rest((text) => /\/claim\/.+\n$/.test(text));
  expect(said).toStartWith("Nobody owns this place yet. Open this to make it yours:\n");
  return said.trimEnd().split("\n").at(-1)!;
}

function modesIn(folder: string): Record<string, number> {
  return Object.fromEntries(
    filesIn(folder)
      .sort()
      .map((file) => [file, statSync(join(folder, file)).mode & 0o777]),
  );
}

function filesIn(folder: string): string[] {
  return [...new Bun.Glob("**").scanSync({ cwd: folder, dot: true })];
}

/** A connection on which one sees every byte, and when it is closed. */
class Connection {
  #socket: Socket;
  #text = "";
  #heard = Promise.withResolvers<void>();
  #closed = Promise.withResolvers<void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8");
    socket.on("data", (text) => {
      this.#text += text;
      this.#heard.resolve();
    });
    socket.on("close", () => this.#closed.resolve());
  }

  static to(port: string): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), "127.0.0.1", () => resolve(new Connection(socket)));
      socket.on("error", reject);
    });
  }

  ask(path: string, ...headers: string[]): void {
    this.#socket.write([`GET ${path} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n"));
  }

  /** The first bytes of the answer. */
  async head(): Promise<string> {
    await this.#heard.promise;
    return this.#text;
  }

  /** All bytes of the answer, once the server has closed. */
  async everything(): Promise<string> {
    await this.#closed.promise;
    return this.#text;
  }
}
