import { SQL } from "bun";

/** How long a question may take, in ms: one on a connection that falls silent would wait for ever. */
const LIMIT = 2_000;

/** How long to wait until listening is tried again, in ms. */
export const PAUSE = 200;

/** What PostgreSQL answers: rows, by column. */
export type Answer = readonly Readonly<Record<string, unknown>>[];

/** Something that questions go to. */
export type Asked = {
  /** Rejects where PostgreSQL refuses, cannot be reached, or does not answer in time. */
  ask(statement: string, values?: readonly unknown[]): Promise<Answer>;
};

/** One connection for one at a time. Questions that are asked without waiting travel together. */
export type Line = Asked & {
  /** Gives it back; one that is amid a transaction is closed. */
  free(): void;
  /** Closes it, and with it undoes what was not committed. The other connections stay. */
  break(): void;
};

/** PostgreSQL did not answer in time. Whether it did what it was asked is not known. */
export class SilentError extends Error {
  constructor(limit: number) {
    super(`PostgreSQL did not answer within ${limit} ms`);
  }
}

type Ear = {
  readonly channel: string;
  readonly hear: (said: string) => void;
  readonly connected: () => void;
};

/**
 * The way to PostgreSQL. Each question has a limit of time; when one was not answered, all connections are given up and made anew, those
 * that listen, too: whatever made one silent has most often made the others so.
 */
export class Connection implements Asked {
  #url: string;
  #limit: number;
  #sql: SQL;
  /** What listens: by itself, since what Bun says of one that was lost goes around Robin's log. */
  #listening: SQL;
  #ears: Ear[] = [];
  #isClosed = false;

  constructor(url: string, limit = LIMIT) {
    this.#url = url;
    this.#limit = limit;
    this.#sql = this.#connect();
    this.#listening = this.#connectEars();
  }

  async ask(statement: string, values: readonly unknown[] = []): Promise<Answer> {
    const sql = this.#sql;
    return this.#within(sql, sql.unsafe(statement, [...values]));
  }

  /** Runs statements without values, several in one. */
  async run(statements: string): Promise<void> {
    const sql = this.#sql;
    await this.#within(sql, sql.unsafe(statements).simple());
  }

  /** A connection of its own. */
  async reserve(): Promise<Line> {
    const sql = this.#sql;
    const reserving = sql.reserve();
    const reserved = await this.#within(sql, reserving);
    const ask = async (statement: string, values: readonly unknown[] = []): Promise<Answer> =>
      this.#within(sql, reserved.unsafe(statement, [...values]));
    // It may be closed by now, with all others.
    const close = () => void reserved.close({ timeout: 0 }).catch(() => {});
    return { ask, free: () => void reserved.release(), break: close };
  }

  /**
   * Calls `hear` with what is said on `channel`, and `connected` each time that this begins to listen: what was said before that, or
   * while the connection was away, is lost, so whoever listens catches up then.
   */
  async listen(channel: string, hear: (said: string) => void, connected: () => void): Promise<void> {
    const ear = { channel, hear, connected };
    this.#ears.push(ear);
    await this.#within(this.#sql, this.#open(ear));
  }

  /** Says `said`, of at most 8,000 bytes, to all who listen on `channel`. */
  async notify(channel: string, said: string): Promise<void> {
    await this.ask("select pg_notify($1, $2)", [channel, said]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#sql, this.#listening].map((sql) => sql.close({ timeout: 0 })));
  }

  #connect(): SQL {
    return new SQL(this.#url, { max: 4, connectionTimeout: this.#limit / 1_000 });
  }

  #connectEars(): SQL {
    const sql = new SQL(this.#url, {
      max: 1,
      connectionTimeout: this.#limit / 1_000,
      onclose: () => this.#listenAnew(sql),
    });
    return sql;
  }

  /** What `asked` of `sql` resolves to, unless that takes too long. */
  async #within<Result>(sql: SQL, asked: PromiseLike<Result>): Promise<Result> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#renew(sql);
      reject(new SilentError(this.#limit));
    }, this.#limit);
    try {
      return await Promise.race([asked, late]);
    } catch (error) {
      // What was not answered before another question was given up was not answered, either.
      if (this.#sql !== sql && !this.#isClosed && stateOf(error) === undefined)
        throw new SilentError(this.#limit);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives up all connections of `sql`, unless that was done. */
  #renew(sql: SQL): void {
    if (this.#sql !== sql || this.#isClosed) return;
    this.#sql = this.#connect();
    sql.close({ timeout: 0 }).catch(() => {});
    this.#listenAnew(this.#listening);
  }

  /** Gives up the connection that listens, unless that was done. */
  #listenAnew(sql: SQL): void {
    if (this.#listening !== sql || this.#isClosed) return;
    this.#listening = this.#connectEars();
    sql.close({ timeout: 0 }).catch(() => {});
    for (const ear of this.#ears) this.#reopen(ear).catch(() => {});
  }

  async #reopen(ear: Ear): Promise<void> {
    const sql = this.#listening;
    for (;;) {
      // One that is accepted and closed each time would be made again without end.
      await Bun.sleep(PAUSE);
      if (this.#listening !== sql || this.#isClosed) return;
      try {
        return await this.#open(ear);
      } catch {
        // It is tried again.
      }
    }
  }

  async #open({ channel, hear, connected }: Ear): Promise<void> {
    await this.#listening.listen(channel, hear, connected);
  }
}

/** The SQLSTATE of an error that PostgreSQL answered with; undefined for all others. */
export function stateOf(error: unknown): string | undefined {
  if (!(error instanceof SQL.PostgresError) || error.code !== "ERR_POSTGRES_SERVER_ERROR") return undefined;
  return error.errno;
}
