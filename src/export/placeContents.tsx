import type { Format } from "../domain/posting/messageFormat.ts";
import { FORMER } from "../names/userNames.ts";
import { linesEntry, textEntry, timeOf } from "./entries.ts";
import type { ExportRows, PersonRow, RoomRow, Scope, WholeMessage } from "./exportRows.ts";
import { pathOfFile } from "./fileNames.ts";
import { textOf } from "./frame.tsx";
import { MessageItem } from "./messageItem.tsx";
import { counted, FirstPage, pageEntry, pagesOf, type Way } from "./pages.tsx";
import { placeReadme } from "./readme.ts";
import { SentFiles } from "./sentFiles.ts";
import type { Summed } from "./sums.ts";
import { htmlOf } from "./shown.ts";

/** What contents are made of. */
export type Source = {
  readonly rows: ExportRows;
  readonly sent: SentFiles;
  readonly format: Format;
  /** What the place is called. */
  readonly place: string;
  readonly made: Date;
  /** Called for each message that is written, once as data and once as it shows. */
  readonly messageWritten: () => void;
};

/** How much is in an export, for its manifest. */
export type Counts = Readonly<Record<string, number>>;

/** All rooms, or one, as they go into an export. */
export class PlaceContents {
  #of: Source;
  #scope: Scope;
  #counts = { people: 0, rooms: 0, messages: 0 };

  constructor(of: Source, scope: Scope) {
    this.#of = of;
    this.#scope = scope;
  }

  /** How much was written. */
  get counts(): Counts {
    return this.#counts;
  }

  async *entries(): AsyncGenerator<Summed> {
    const { rows, sent, place, made } = this.#of;
    yield textEntry("README.txt", placeReadme(place, made));
    yield* sent.entries(rows.files(this.#scope));
    yield linesEntry("people.jsonl", this.#people());
    const ways: Way[] = [];
    const rooms: object[] = [];
    for (const room of rows.rooms(this.#scope)) {
      const before = this.#counts.messages;
      yield* this.#room(room);
      const messages = this.#counts.messages - before;
      ways.push({
        address: `rooms/${room.id}/1.html`,
        name: this.#of.rows.nameOf(room),
        about: aboutOf(room, messages),
      });
      rooms.push(this.#roomLine(room, messages));
      this.#counts.rooms += 1;
    }
    yield linesEntry("rooms.jsonl", [rooms]);
    const { people, messages } = this.#counts;
    const about = [
      counted(people, "person", "people"),
      counted(rooms.length, "room"),
      counted(messages, "message"),
    ];
    const page = <FirstPage title={place} about={[about.join(", ")]} ways={ways} made={made} />;
    yield textEntry("index.html", textOf(page));
  }

  async *#room(room: RoomRow): AsyncGenerator<Summed> {
    const { rows, sent, format, place, messageWritten } = this.#of;
    yield linesEntry(`rooms/${room.id}/messages.jsonl`, this.#messageLines(room.id));
    const messages = flat(rows.messagesIn(room.id));
    const render = (message: WholeMessage, whereIs: (id: number) => string | undefined) => {
      messageWritten();
      const around = { up: 2, lost: sent.lost, whereIs, beside: "" };
      return textOf(<MessageItem message={message} html={htmlOf(message, format)} {...around} />);
    };
    const about = [kindOf(room), room.topic].filter((line) => line !== "");
    for await (const page of pagesOf(messages, render)) {
      const list = { address: "../../index.html", name: place };
      yield pageEntry(`rooms/${room.id}/${page.number}.html`, {
        page,
        title: this.#of.rows.nameOf(room),
        about: about,
        list,
      });
    }
  }

  *#messageLines(room: number): Generator<readonly object[]> {
    const { rows, sent, messageWritten } = this.#of;
    for (const slice of rows.messagesIn(room)) {
      for (const _ of slice) messageWritten();
      this.#counts.messages += slice.length;
      yield slice.map((message) => lineOf(message, sent.lost));
    }
  }

  *#people(): Generator<readonly object[]> {
    for (const { role, createdAt, ...one } of this.#of.rows.people(this.#scope)) {
      this.#counts.people += 1;
      yield [{ ...personOf(one), role: one.name === FORMER ? null : role, joined: timeOf(createdAt) }];
    }
  }

  #roomLine(room: RoomRow, messages: number): object {
    const { id, topic, kind, owner, createdAt, archivedAt } = room;
    return {
      id,
      name: this.#of.rows.nameOf(room),
      topic,
      kind,
      owner,
      created: timeOf(createdAt),
      archived: timeOf(archivedAt),
      members: this.#of.rows
        .membersOf(id)
        .map(({ joinedAt, ...one }) => ({ ...personOf(one), joined: timeOf(joinedAt) })),
      messages,
    };
  }
}

function personOf({ id, name }: Pick<PersonRow, "id" | "name">): object {
  return { id, name: name === FORMER ? null : name };
}

/** A message as data. */
function lineOf(message: WholeMessage, lost: ReadonlySet<number>): object {
  const { id, room, author, name, content, event, createdAt, editedAt, pinnedAt, replyTo } = message;
  const { calls, reactions, files } = message;
  return {
    id,
    room,
    author: personOf({ id: author, name }),
    time: timeOf(createdAt),
    edited: timeOf(editedAt),
    pinned: timeOf(pinnedAt),
    replyTo,
    event,
    text: content,
    // @room calls everyone, who has no number.
    mentions: calls.map((call) => ({ id: call.id || null, name: call.name })),
    reactions: [...Map.groupBy(reactions, ({ emoji }) => emoji)].map(([emoji, those]) => ({
      emoji,
      by: those.map(personOf),
    })),
    files: files.map((file) => ({
      id: file.id,
      name: file.name,
      type: file.type,
      bytes: file.size,
      description: file.description,
      path: lost.has(file.id) ? null : pathOfFile(file),
    })),
  };
}

function kindOf({ kind, archivedAt }: RoomRow): string {
  const kinds = { open: "An open room", private: "A private room", direct: "A conversation among a few" };
  return archivedAt === null ? kinds[kind] : `${kinds[kind]}, archived`;
}

function aboutOf(room: RoomRow, messages: number): string {
  return [kindOf(room), counted(messages, "message"), room.topic].filter((part) => part !== "").join(" · ");
}

function* flat<Row>(slices: Iterable<readonly Row[]>): Generator<Row> {
  for (const rows of slices) yield* rows;
}
