import { SQL } from "bun";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the programs of PostgreSQL are, where this machine has them. */
const bin = programs();

export const hasPostgres = bin !== undefined;

export type Postgres = {
  /** The address of a database that is empty. */
  readonly fresh: () => Promise<string>;
  /** Stops every process of the server in its tracks. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Kills the server as a power cut does, and starts it again. */
  readonly crash: () => void;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts a server of PostgreSQL on this machine, which keeps nothing. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "robin-postgres-"));
  const data = join(folder, "data");
  mkdirSync(data);
  const owner = unprivileged();
  if (owner) for (const path of [folder, data]) chownSync(path, owner.uid, owner.gid);
  const as = owner ? ["setpriv", `--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"] : [];
  const options = { cwd: folder, stdout: "ignore", stderr: "ignore" } as const;
  const made = Bun.spawnSync(
    [
      ...as,
      join(bin!, "initdb"),
      "-D",
      data,
      "-A",
      "trust",
      "-U",
      "robin",
      "--no-sync",
      "-E",
      "UTF8",
      "--locale=C",
    ],
    options,
  );
  if (made.exitCode !== 0) throw new Error("initdb failed");
  const port = freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    `unix_socket_directories=${folder}`,
    "fsync=off",
  ];
  const start = () =>
    Bun.spawn(
      [...as, join(bin!, "postgres"), "-D", data, ...settings.flatMap((one) => ["-c", one])],
      options,
    );
  const urlOf = (name: string) => `postgres://robin@127.0.0.1:${port}/${name}`;
  let server = start();
  await untilReady(urlOf("postgres"));
  let databases = 0;

  const processes = () => {
    const children = Bun.spawnSync(["pgrep", "-P", String(server.pid)]).stdout.toString();
    return [server.pid, ...children.split("\n").filter(Boolean).map(Number)];
  };
  const signal = (name: NodeJS.Signals) => {
    for (const pid of processes()) {
      try {
        process.kill(pid, name);
      } catch {
        // It is gone: each connection has a process of its own.
      }
    }
  };
  return {
    fresh: async () => {
      const name = `robin_${++databases}`;
      await once(urlOf("postgres"), `create database ${name}`);
      return urlOf(name);
    },
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    crash: () => signal("SIGKILL"),
    restart: async () => {
      // It does not start before the last process of the old one is gone.
      for (let isReady = false; !isReady;) {
        await server.exited;
        rmSync(join(data, "postmaster.pid"), { force: true });
        server = start();
        isReady = await Promise.race([
          untilReady(urlOf("postgres")).then(() => true),
          server.exited.then(() => false),
        ]);
      }
    },
    stop: async () => {
      signal("SIGKILL");
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own; gives its rows. */
export async function once(url: string, statement: string) {
  const sql = new SQL(url, { max: 1, connectionTimeout: 2 });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.close({ timeout: 0 });
  }
}

async function untilReady(url: string): Promise<void> {
  for (const deadline = Date.now() + 4_000; ;) {
    try {
      await once(url, "select 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await Bun.sleep(50);
    }
  }
}

function freePort(): number {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  taken.stop(true);
  return taken.port;
}

/** Whom the server runs as, where that is not who runs the tests: it refuses root. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync("/etc/passwd", "utf8").match(/^(?:postgres|nobody):[^:]*:(\d+):(\d+):/m);
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : { uid: 65_534, gid: 65_534 };
}

function programs(): string | undefined {
  const found = [...new Bun.Glob("/usr/lib/postgresql/*/bin/initdb").scanSync("/")].sort().at(-1);
  const path = found === undefined ? Bun.which("initdb") : join("/", found);
  return path === null ? undefined : join(path, "..");
}
