import { machine } from "./machines.ts";

/** The room in which all write. */
const ROOM = 1;

/** How long a question may take, in ms, where a test is not about that: a machine that is busy with other tests is slow. */
const LIMIT = 5_000;

/** Who writes all messages. */
const AUTHOR = 1;

export type Writer = Awaited<ReturnType<typeof writer>>;

/** A message, as far as these tests want to know it: its number, and what it says. */
export type Said = `${number} ${string}`;

/** A machine that writes messages, with somebody who reads them from its copy and somebody who listens to it. */
export async function writer(url: string, limit = LIMIT) {
  const made = await machine(url, undefined, undefined, undefined, limit);
  const { db, changes, commits, copy } = made;
  const read: Said[] = [];
  const told: number[] = [];
  const heads: number[] = [];

  const sql = {
    next: db.query<{ last: number }, []>("update sequence set last = last + 1 returning last"),
    add: db.query<void, { id: number; content: string }>(
      `insert into messages (id, version, room_id, user_id, content, continues, created_at)
       values ($id, $id, ${ROOM}, ${AUTHOR}, $content, 0, 0)`,
    ),
    after: db.query<{ id: number; content: string }, { cursor: number }>(
      "select id, content from messages where room_id = 1 and version > $cursor order by version",
    ),
  };

  /** Reads on, from where it had come to, as a page does. */
  function look(): void {
    const cursor = Number.parseInt(read.at(-1) ?? "0");
    for (const { id, content } of sql.after.all({ cursor })) read.push(`${id} ${content}`);
  }

  look();
  told.push(...read.map((said) => Number.parseInt(said)));
  changes.on("messages", (_, after) => {
    told.push(after!.version);
    heads.push(copy.head);
    look();
  });

  /** Writes a message, within a commit; gives what one reads then. */
  function say(content: string): Said {
    const id = sql.next.get()!.last;
    sql.add.run({ id, content });
    changes.note("messages", undefined, { room: ROOM, version: id, author: AUTHOR, isDeleted: false });
    return `${id} ${content}`;
  }

  return {
    ...made,
    /** The messages as they were read: whenever there was something new, all that was not seen yet. */
    read,
    /** The numbers of the messages that listeners were told of. */
    told,
    /** How far the copy was at each of them. */
    heads,
    look,
    say,
    post: (content: string): Promise<Said> => commits.run(() => say(content)),
  };
}

/** Makes who writes. */
export async function addAuthor({ commits, db }: Writer): Promise<void> {
  await commits.run(() =>
    db.run(
      `insert into users (id, name, folded_name, password_hash, created_at) values (${AUTHOR}, 'A', 'a', '', 0)`,
    ),
  );
}
