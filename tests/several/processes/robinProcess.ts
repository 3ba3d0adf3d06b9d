import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a start is tried, in ms, while PostgreSQL is not there. */
const PATIENCE = 30_000;

/** How long to wait until it is tried again, in ms. */
const PAUSE = 200;

/** A Robin as it is run, with a data folder of its own. `start` starts it again, too. */
export class RobinProcess {
  /** Where it listens, while it does. */
  address: string | undefined;
  #place = mkdtempSync(join(tmpdir(), "robin-several-"));
  #settings: Readonly<Record<string, string>>;
  #program: readonly string[];
  #process: Bun.Subprocess | undefined;

  /** `program`: the command that runs it. */
  constructor(settings: Readonly<Record<string, string>>, program: readonly string[]) {
    this.#settings = settings;
    this.#program = program;
    mkdirSync(this.folder, { mode: 0o700 });
  }

  /** Its data folder. */
  get folder(): string {
    return join(this.#place, "data");
  }

  /** What it has said of mistakes and of what it could not do, in all its runs. */
  get complaints(): string {
    return readFileSync(this.#log, "utf8");
  }

  /** Resolves when it listens. A Robin that ends because PostgreSQL is away is started again, as by whoever looks after it. */
  async start(): Promise<void> {
    for (const until = performance.now() + PATIENCE; ; await Bun.sleep(PAUSE)) {
      this.address = await this.#run();
      if (this.address !== undefined) return;
      if (performance.now() > until) throw new Error(`Robin does not start: ${this.complaints}`);
    }
  }

  /** Ends it in the midst of what it does. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Has it end by itself. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Stops it in its tracks: whoever asks is kept waiting. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  /** Takes all away that it has stored, while it does not run. */
  empty(): void {
    rmSync(this.folder, { recursive: true });
    mkdirSync(this.folder, { mode: 0o700 });
  }

  /** Ends it for good and removes what it has stored. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#place, { recursive: true });
  }

  get #log(): string {
    return join(this.#place, "log");
  }

  /** Where it listens; undefined: it has ended before. */
  async #run(): Promise<string | undefined> {
    const log = openSync(this.#log, "a");
    // It ends with the tests, whatever ends these.
    const started = Bun.spawn(["setpriv", "--pdeathsig=KILL", ...this.#program], {
      cwd: this.#place,
      env: { HOST: "127.0.0.1", PORT: "0", DATA_DIR: this.folder, ...this.#settings },
      stdin: "ignore",
      stdout: "pipe",
      stderr: log,
    });
    closeSync(log);
    this.#process = started;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    // Read to the end, as one who says something to nobody would be kept waiting some day.
    const read = async () => {
      let said = "";
      for await (const bytes of started.stdout) {
        said += new TextDecoder().decode(bytes);
        const address = /http:[^\s"]+/.exec(said)?.[0];
        if (address !== undefined) resolve(new URL(address).origin);
      }
      resolve(undefined);
    };
    void read();
    return promise;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.address = undefined;
    this.#process?.kill(signal);
    await this.#process?.exited;
    this.#process = undefined;
  }
}
