import { join } from "node:path";

/** What a child can be asked to do, by name. */
export type Jobs = Record<string, (input: never) => unknown>;

type Order = { readonly id: number; readonly job: string; readonly input: unknown };
type Done = { readonly id: number; readonly result?: unknown; readonly problem?: string };

/** In a child: does what the benchmark orders, and ends with it. */
export function obey(jobs: Jobs): void {
  process.on("message", async ({ id, job, input }: Order) => {
    try {
      process.send?.({ id, result: await jobs[job]?.(input as never) });
    } catch (error) {
      process.send?.({ id, problem: error instanceof Error ? error.stack : String(error) });
    }
  });
  process.on("disconnect", () => process.exit());
}

const running = new Set<Bun.Subprocess>();

/** Whatever ends the benchmark ends all that it started, and nothing else. */
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/** Notes that `child` was started here, so that it ends with the benchmark, at the latest. */
export function owned<Started extends Bun.Subprocess>(child: Started): Started {
  running.add(child);
  void child.exited.then(() => running.delete(child));
  return child;
}

/** A process beside the benchmark's own that does the jobs of `file`. */
export class Child<Offered extends Jobs> {
  #process: Bun.Subprocess;
  #asked = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #last = 0;

  constructor(file: string) {
    this.#process = owned(
      Bun.spawn([process.execPath, join(import.meta.dir, file)], {
        stdio: ["ignore", "inherit", "inherit"],
        ipc: (done: Done) => this.#settle(done),
        onExit: () => this.#gone(file),
      }),
    );
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Has the child do `job` and gives its result; rejects with what went wrong there. */
  do<Name extends keyof Offered & string>(
    job: Name,
    input: Parameters<Offered[Name]>[0],
  ): Promise<Awaited<ReturnType<Offered[Name]>>> {
    const id = (this.#last += 1);
    const result = new Promise<unknown>((resolve, reject) => this.#asked.set(id, { resolve, reject }));
    this.#process.send({ id, job, input } satisfies Order);
    return result as Promise<Awaited<ReturnType<Offered[Name]>>>;
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }

  #settle({ id, result, problem }: Done): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (problem === undefined) asked?.resolve(result);
    else asked?.reject(new Error(problem));
  }

  #gone(file: string): void {
    for (const { reject } of this.#asked.values())
      reject(new Error(`${file} ended in the middle of its work`));
  }
}
