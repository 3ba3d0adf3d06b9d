import { compiled } from "../../support/program.ts";
import { startPostgres } from "../../support/postgres.ts";
import { startS3 } from "../../support/s3.ts";
import { Browser } from "../../support/browser.ts";
import { RobinProcess } from "./robinProcess.ts";

/** Robins that share a PostgreSQL, which waits for its disk as one in earnest does, and a bucket. */
export type Robins = Awaited<ReturnType<typeof startRobins>>;

/** How long an answer may take, in ms, where nothing goes wrong on purpose. */
const LIMIT = 12_000;

/** Starts `count` Robins on an empty database, each run by the command `program`. */
export async function startRobins(count: number, program = compiled()) {
  const [postgres, s3] = await Promise.all([startPostgres(), startS3()]);
  const url = await postgres.newDatabase();
  const settings = { ...s3.environment, DATABASE_URL: url, SENDS_PER_MINUTE: "0" };
  const all: RobinProcess[] = [];
  /** Starts one more. */
  const add = async (command: readonly string[]) => {
    const robin = new RobinProcess(settings, command);
    all.push(robin);
    await robin.start();
  };
  /** Has one end by itself, for good. */
  const take = async (robin: RobinProcess) => {
    await robin.stop();
    await robin.remove();
    all.splice(all.indexOf(robin), 1);
  };
  await Promise.all(Array.from({ length: count }, () => add(program)));

  /** Asks one of them, chosen at random; rejects where that does not answer in time. */
  async function ask(request: Request, limit: number): Promise<Response> {
    const { address } = oneOf(all.filter((robin) => robin.address !== undefined)) ?? {};
    if (address === undefined) throw new Error("No Robin is there");
    return askAt(address, request, limit);
  }

  const remove = async () => {
    await Promise.all(all.map((robin) => robin.remove()));
    await Promise.all([postgres.remove(), s3.stop()]);
  };
  /** A browser behind a balancer that gives each request to any Robin, and up after so many ms. */
  const browser = (limit = LIMIT) => new Browser((request) => ask(request, limit));
  return { all, add, take, postgres, url, browser, remove };
}

/** Gives `request` to the Robin at `address`. */
export function askAt(address: string, request: Request, limit = LIMIT): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limit)]);
  return fetch(new Request(address + pathname + search, request), { signal });
}

/** One of `choices` at random; undefined where there is none. */
export function oneOf<Choice>(choices: readonly Choice[]): Choice | undefined {
  return choices[Math.floor(Math.random() * choices.length)];
}
