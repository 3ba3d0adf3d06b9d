import type { Database } from "bun:sqlite";

/** A time in ms since 1970: `after` or later, and earlier than `before`. */
type Time = { readonly after: number; readonly before: number };

/** Numbers of messages: `from` or higher, and lower than `below`. */
type Numbers = { readonly from: number; readonly below: number };

type Said = { readonly id: number; readonly at: number };

/** Finds the numbers of the messages of a time by halving: numbers grow with times but where the clock was set back, which is noted. */
export class Times {
  #sql;

  constructor(db: Database) {
    this.#sql = {
      steps: db.query<{ id: number }, []>("select message_id as id from clock_steps order by message_id"),
      note: db.query<void, { id: number }>(
        `insert or ignore into clock_steps (message_id) select id from messages where id = $id and created_at < (
           select created_at from messages where id < $id and event is null order by id desc limit 1)`,
      ),
      newest: db.query<{ id: number | null }, []>("select max(id) as id from messages"),
      firstFrom: db.query<Said, { id: number }>(
        "select id, created_at as at from messages where id >= $id and event is null order by id limit 1",
      ),
      lastBelow: db.query<Said, { id: number }>(
        "select id, created_at as at from messages where id < $id and event is null order by id desc limit 1",
      ),
    };
  }

  /** Takes note if the clock was set back before message `id`, the newest one. */
  note(id: number): void {
    this.#sql.note.run({ id });
  }

  /** Numbers between which all messages of a time are, though others may be there, too: `after` or later, and earlier than `before`. */
  numbers({ after, before }: Time): Numbers {
    const end = (this.#sql.newest.get()!.id ?? 0) + 1;
    if (after === -Infinity && before === Infinity) return { from: 1, below: end };
    const starts = [1, ...this.#sql.steps.all().map(({ id }) => id)];
    const parts = starts.map((start, index): Numbers => ({ from: start, below: starts[index + 1] ?? end }));
    const found = parts
      .map((part) => ({ from: this.#firstAt(after, part), below: this.#firstAt(before, part) }))
      .filter(({ from, below }) => from < below);
    return { from: found[0]?.from ?? end, below: found.at(-1)?.below ?? end };
  }

  /** The number of the first message of `part` that was said at `time` or later; where it ends, if there is none. */
  #firstAt(time: number, part: Numbers): number {
    const newest = this.#sql.lastBelow.get({ id: part.below });
    if (!newest || newest.id < part.from || newest.at < time) return part.below;
    if (this.#sql.firstFrom.get({ id: part.from })!.at >= time) return part.from;
    let { from: low, below: high } = part;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const said = this.#sql.firstFrom.get({ id: middle });
      if (said && said.id < part.below && said.at < time) low = said.id + 1;
      else high = middle;
    }
    return low;
  }
}
