import {
  chownSync,
  existsSync,
  globSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The folder of PostgreSQL's own programs, where Debian puts them; of several versions the newest. */
export const programs = globSync("/usr/lib/postgresql/*/bin/initdb")
  .map((path) => dirname(path))
  .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
  .at(-1);

/** Linux keeps in memory what is in this folder: a disk takes a tenth of a test's time to make and remove its thousands of files. */
const MEMORY = "/dev/shm";

/** So many bytes have to be free in memory: tests side by side, and what some that were killed have left. */
const ROOM = 4 * 1_024 ** 3;

/** Where clusters are. */
const place = isRoomy(MEMORY) ? MEMORY : tmpdir();

/** What a server keeps, in a temporary folder, and how its programs are called. */
export type Cluster = {
  readonly folder: string;
  readonly data: string;
  /** What calls `program` with these words; it gets the signal `atDeath` when its parent dies. */
  readonly command: (
    program: "initdb" | "postgres",
    atDeath: "SIGTERM" | "SIGQUIT",
    ...words: readonly string[]
  ) => string[];
};

/** Makes an empty cluster, whose owner is "robin" and which believes whoever comes. */
export async function makeCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(place, "robin-postgres-"));
  const data = join(folder, "data");
  const user = unprivilegedUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const be = user ? [`--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups"] : [];
  const command: Cluster["command"] = (program, atDeath, ...words) => {
    const path = join(programs ?? "", program);
    return ["setpriv", ...be, `--pdeathsig=${atDeath.slice(3)}`, path, "-D", data, ...words];
  };
  const access = ["--username=robin", "--auth=trust"];
  const quickly = ["--no-sync", "--wal-segsize=1"];
  const making = command("initdb", "SIGTERM", ...access, "--locale=C", "--encoding=UTF8", ...quickly);
  const kind = Bun.hash(JSON.stringify([programs, user, ...access, ...quickly])).toString(36);
  const made = join(place, `robin-postgres-made-${kind}`);
  if (isOwnedBy(made, user)) await run(["cp", "-a", made, data]);
  else {
    await run(making);
    keep(data, made);
  }
  return { folder, data, command };
}

function isRoomy(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOM;
}

/** Whether there is a folder that is the own one: anybody may make one of that name. */
function isOwnedBy(folder: string, user: User | undefined): boolean {
  const uid = user?.uid ?? process.getuid?.();
  return lstatSync(folder, { throwIfNoEntry: false })?.uid === uid;
}

/** Keeps a copy of a new cluster for the next tests: to make one takes ten times as long as to copy it. */
function keep(data: string, made: string): void {
  const copy = `${made}-${process.pid}`;
  if (Bun.spawnSync(["cp", "-a", data, copy]).exitCode !== 0) return;
  try {
    renameSync(copy, made);
  } catch {
    // Another test was faster.
    rmSync(copy, { recursive: true });
  }
}

type User = { readonly uid: number; readonly gid: number };

/** Whom to run PostgreSQL as, which refuses root: the user that its package makes. Nobody else has to change. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: string) => Number(Bun.spawnSync(["id", what, "postgres"]).stdout.toString());
  return { uid: id("-u"), gid: id("-g") };
}

async function run(command: string[]): Promise<void> {
  const running = Bun.spawn(command, { stdout: "ignore", stderr: "pipe" });
  const [problem, code] = await Promise.all([running.stderr.text(), running.exited]);
  if (code !== 0) throw new Error(`${command.join(" ")} failed: ${problem}`);
}
