import { SQL } from "bun";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./postgresCluster.ts";
import { continueFamily, killFamily, stopFamily } from "./postgresProcesses.ts";

/** Connections that may be open at once: several nodes a test, and those of tests before that are not yet closed. */
const CONNECTIONS = 400;

/** How long it may take to come up, in ms. */
const PATIENCE = 15_000;

/** Ends whoever is connected still, and takes all rows away. */
const EMPTIED = `do $$ declare emptied text; begin
  perform pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid();
  for emptied in select tablename from pg_tables where schemaname = 'public' loop
    execute format('delete from %I', emptied);
  end loop;
end $$`;

/** A PostgreSQL of a test's own, on 127.0.0.1. `restart` starts it for the first time, too. */
export class PostgresServer {
  readonly port: number;
  #cluster: Cluster;
  #command: string[];
  #process: Bun.Subprocess | undefined;
  #databases = 0;
  #free: string[] = [];

  constructor(cluster: Cluster, port: number, fsync: boolean) {
    this.port = port;
    this.#cluster = cluster;
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: "",
      max_connections: CONNECTIONS,
      shared_buffers: "16MB",
      // In the folder, with which it goes after a crash.
      dynamic_shared_memory_type: "mmap",
      fsync: fsync ? "on" : "off",
    };
    const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    this.#command = cluster.command("postgres", "SIGQUIT", ...words);
  }

  /** The address of the database called `name`. */
  url(name: string): string {
    return `postgres://robin@127.0.0.1:${this.port}/${name}`;
  }

  /** Gives the address of an empty database; `keepsTables`: one that was used may have its tables still, without rows. To make them takes long. */
  async newDatabase({ keepsTables = false } = {}): Promise<string> {
    const used = this.#free.pop();
    if (used !== undefined) {
      await this.#run(used, keepsTables ? EMPTIED : "drop schema public cascade; create schema public");
      return used;
    }
    const name = `robin_${++this.#databases}`;
    await this.#run(this.url("postgres"), `create database ${name} template template0 strategy file_copy`);
    return this.url(name);
  }

  /** Takes back a database that nobody is connected to any more: to empty it takes a tenth of the time in which one is made. */
  giveBack(url: string): void {
    this.#free.push(url);
  }

  /** Ends as an operator ends it: whoever is connected is thrown out. */
  async stop(): Promise<void> {
    this.#process?.kill("SIGINT");
    await this.#process?.exited;
    this.#process = undefined;
  }

  /** Ends as in a crash: all its processes at once, in the midst of what they do. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running) return;
    await killFamily(running.pid);
    await running.exited;
    this.#freeMemory();
  }

  /** Stops all its processes in their tracks: whoever asks is kept waiting. */
  freeze(): void {
    if (this.#process) stopFamily(this.#process.pid);
  }

  thaw(): void {
    if (this.#process) continueFamily(this.#process.pid);
  }

  /** Starts what was stopped or killed, on the same port, with the same data. Resolves when it takes connections. */
  async restart(): Promise<void> {
    if (this.#process) throw new Error("PostgreSQL is running.");
    const log = Bun.file(join(this.#cluster.folder, "log"));
    const started = Bun.spawn(this.#command, { stdout: "ignore", stderr: log });
    this.#process = started;
    for (const end = performance.now() + PATIENCE; !this.#isReady(started.pid); await Bun.sleep(5)) {
      if (started.exitCode === null && performance.now() < end) continue;
      await this.kill();
      throw new Error(`PostgreSQL does not start: ${await log.text()}`);
    }
  }

  /** Ends it for good and removes what it kept. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#cluster.folder, { recursive: true, force: true });
  }

  async #run(url: string, statements: string): Promise<void> {
    const sql = new SQL(url, { max: 1 });
    try {
      await sql.unsafe(statements);
    } finally {
      await sql.close();
    }
  }

  /** Whether this process takes connections; the file may be that of the one before it. */
  #isReady(pid: number): boolean {
    const lines = this.#pidFile();
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  }

  /** Gives back the memory by which a server sees that another one runs: after a crash nobody else does. */
  #freeMemory(): void {
    const id = this.#pidFile()[6]?.trim().split(/\s+/)[1];
    if (id !== undefined) Bun.spawnSync(["ipcrm", "-m", id]);
  }

  /** The lines of postmaster.pid: the first is the process, the seventh its shared memory, the eighth its state. */
  #pidFile(): readonly string[] {
    try {
      return readFileSync(join(this.#cluster.data, "postmaster.pid"), "utf8").split("\n");
    } catch {
      return [];
    }
  }
}
