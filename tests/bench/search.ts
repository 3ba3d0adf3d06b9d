import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { facetsOf, rowidOf } from "../../src/domain/search/indexRows.ts";
import { readQuery } from "../../src/domain/search/query.ts";
import { indexed } from "../../src/domain/search/words.ts";
import { readSettings } from "../../src/base/settings.ts";
import type { Figure } from "./figures.ts";
import { temporaryFolder } from "./people.ts";

const MESSAGES = 1_000_000;
const WORDS = 20_000;
const USERS = 50;
const ROOMS = 300;

/** Every so many messages one is in the last of the rooms, which is a small one. */
const SELDOM = 2_500;

/** Every so many messages one has a picture. */
const PICTURED = 40;

/** Pages of what is found that are asked for, one after the other. */
const PAGES = 20;

/** What is looked for. "message" is in every message, "w1" in a good part of them, "w19999" in a few. */
const queries = {
  "a word in every message": '"message"',
  "a common word, or what begins like it": "w1",
  "two letters that a third of all words begins with": "w1*",
  "a rare word": '"w19999"',
  "a word that nobody said": "elsewhere",
  "three common words": "w1 w2 w3",
  "a phrase of common words": '"w1 w2"',
  "a phrase of words that are everywhere, which nobody said": '"message message w1"',
  "a phrase of common words, which few said": '"w1 w2 w3 w4"',
  "a long phrase of a word that is everywhere": `"${"message ".repeat(31)}"`,
  "eight common words that nobody said together": "w1 w2 w3 w4 w5 w6 w7 w8",
  "a beginning of which there is little among much": "w1999*",
  "a beginning of which there is nothing among much": "messy",
  "three beginnings, together": "messa* w1999* w1998*",
  "a beginning of which there is much, with a rare word": "mess* w19999",
  "Chinese in the middle of a sentence": "会议",
  "Chinese that nobody said in this order": "议会",
  "a common word in a small room": "message in:Small",
  "two common words in eight rooms": `w1 w2 ${Array.from({ length: 8 }, (_, index) => `in:"Room ${index + 2}"`).join(" ")}`,
  "a common word of somebody long gone": "w1 from:User1",
  "a common word of long ago": "w1 before:1970-06",
  "all that begins like a word in every message": "mess*",
  pictures: "has:image",
  "a common word beside a picture in a small room": "w1 has:image in:Small",
} satisfies Record<string, string>;

/** How long the answer to a search takes in a million messages in 300 rooms, page by page, without the page itself. */
export async function search(): Promise<readonly Figure[]> {
  const folder = temporaryFolder();
  fill(folder);
  const db = openDatabase(folder);
  const robin = assemble(db, readSettings({}));
  const reader = robin.people.find(1)!;
  const figures = Object.entries(queries).map(([what, typed]): Figure => {
    const query = readQuery(typed, Date.now());
    robin.search.find(query, reader);
    const values: number[] = [];
    for (let below: number | undefined = Infinity; below !== undefined && values.length < PAGES;) {
      const begin = performance.now();
      ({ below } = robin.search.find(query, reader, below));
      values.push(performance.now() - begin);
    }
    return { what: `search in 1,000,000 messages: ${what}`, reach: { most: 50 }, unit: "ms", values };
  });
  closeDatabase(db);
  rmSync(folder, { recursive: true });
  return figures;
}

function fill(folder: string): void {
  closeDatabase(openDatabase(folder));
  const db = new Database(join(folder, "robin.sqlite"), { strict: true });
  // Nothing of this has to survive anything.
  db.run("pragma journal_mode = off");
  db.run("pragma synchronous = off");
  const user = db.query(
    "insert into users (id, name, folded_name, password_hash, created_at) values ($id, 'User' || $id, 'user' || $id, '', 0)",
  );
  const room = db.query(
    `insert into rooms (id, name, folded_name, created_at)
     values ($id, iif($id = ${ROOMS}, 'Small', 'Room ' || $id), iif($id = ${ROOMS}, 'small', 'room ' || $id), 0)`,
  );
  const message = db.query(
    `insert into messages (id, version, room_id, user_id, content, continues, created_at)
     values ($id, $id, $room, $user, $content, 0, $id * 30000)`,
  );
  const file = db.query(
    `insert into files (hash, name, type, size, width, height, user_id, room_id, message_id, created_at)
     values ('', $name, 'image/png', 1, 8, 8, $author, $room, $id, 0)`,
  );
  const words = db.query("insert into search (rowid, words, facets) values ($rowid, $words, $facets)");
  db.transaction(() => {
    for (let id = 1; id <= USERS; id += 1) user.run({ id });
    for (let id = 2; id <= ROOMS; id += 1) room.run({ id });
    for (let id = 1; id <= MESSAGES; id += 1) {
      const place = id % SELDOM === 0 ? ROOMS : Math.floor((ROOMS - 1) ** Math.random());
      // The first user has said nothing for long.
      const author = id < MESSAGES / 200 ? 1 : 2 + (id % (USERS - 1));
      const content = sentence(id);
      message.run({ id, room: place, user: author, content });
      const name = `IMG_${id}.png`;
      const files = id % PICTURED === 0 ? [{ name, width: 8 }] : [];
      const said = { id, author, room: place, files };
      if (files.length > 0) file.run({ id, room: place, author, name });
      const texts = [content, ...files.map((one) => one.name)];
      words.run({ rowid: rowidOf(said), words: texts.map(indexed).join(" "), facets: facetsOf(said) });
    }
    db.run("update sequence set last = ?", [MESSAGES]);
  })();
  db.close();
}

/** Four to thirteen words besides one that is always there: the common ones often, as people talk (Zipf's law). */
function sentence(number: number): string {
  const count = 4 + (number % 10);
  const words = Array.from({ length: count }, () => `w${Math.floor(WORDS ** Math.random())}`);
  const chinese = number % 10 === 0 ? " 明天的会议取消了" : "";
  return `message ${words.join(" ")}${chinese}`;
}
