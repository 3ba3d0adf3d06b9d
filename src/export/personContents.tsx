import type { Export } from "../domain/privacy/dataExport.ts";
import type { User } from "../domain/user.ts";
import { jsonEntry, linesEntry, textEntry, timeOf } from "./entries.ts";
import type { WholeMessage } from "./exportRows.ts";
import { pathOfFile } from "./fileNames.ts";
import { textOf } from "./frame.tsx";
import { MessageItem } from "./messageItem.tsx";
import { counted, FirstPage, pageEntry, pagesOf, type Way } from "./pages.tsx";
import type { Counts, Source } from "./placeContents.tsx";
import { personReadme } from "./readme.ts";
import { htmlOf } from "./shown.ts";
import type { Summed } from "./sums.ts";

type Own = ReturnType<Export["messages"]> extends AsyncIterable<readonly (infer Row)[]> ? Row : never;

/** All that is kept of one user, as it goes into an export: what others said is none of it. */
export class PersonContents {
  #of: Source;
  #user: User;
  #kept: Export;
  #picture: string | undefined;
  #counts = { rooms: 0, messages: 0, reactions: 0 };

  /** `kept`: what is kept of `user`; `picture`: the hash of that one's picture, if there is one. */
  constructor(of: Source, user: User, kept: Export, picture: string | undefined) {
    this.#of = of;
    this.#user = user;
    this.#kept = kept;
    this.#picture = picture;
  }

  /** How much was written. */
  get counts(): Counts {
    return this.#counts;
  }

  async *entries(): AsyncGenerator<Summed> {
    const { rows, sent, place, made } = this.#of;
    const { name, id } = this.#user;
    const { account, sessions, listed, notifications } = this.#kept;
    const { rooms, invitations, departures, hidden, invites, reports } = this.#kept;
    this.#counts.rooms = rooms.length;
    yield textEntry("README.txt", personReadme(name, place, made));
    yield* sent.entries(rows.files({}, id));
    const picture = this.#picture === undefined ? undefined : await sent.picture(this.#picture);
    if (picture) yield picture;
    const { since, avatar: _, ...known } = account;
    yield jsonEntry("account.json", {
      ...known,
      since: timeOf(since),
      picture: picture?.name ?? null,
      listed,
    });
    yield linesEntry("sessions.jsonl", [
      sessions.map(({ device, createdAt, usedAt }) => ({
        device,
        since: timeOf(createdAt),
        lastUsed: timeOf(usedAt),
      })),
    ]);
    yield jsonEntry("notifications.json", notifications);
    const lists = { rooms, invitations, departures, hidden, invites, reports };
    for (const [name, rows] of Object.entries(lists)) yield linesEntry(`${name}.jsonl`, [rows]);
    yield linesEntry("messages.jsonl", this.#messageLines());
    yield linesEntry("reactions.jsonl", this.#reactionLines());
    yield* this.#pages();
    const { messages, reactions } = this.#counts;
    const ways: Way[] = [
      {
        address: "messages/1.html",
        name: "Messages",
        about: `What ${name} said, the oldest first`,
      },
    ];
    const about = [
      `${known.role} since ${timeOf(since).slice(0, 10)}`,
      [
        counted(rooms.length, "room"),
        counted(messages, "message"),
        counted(reactions, "reaction"),
        counted(sent.files, "file"),
      ].join(", "),
    ];
    const page = <FirstPage title={`${name} · ${place}`} about={about} ways={ways} made={made} />;
    yield textEntry("index.html", textOf(page));
  }

  async *#messageLines(): AsyncGenerator<readonly object[]> {
    for await (const messages of this.#kept.messages()) {
      for (const _ of messages) this.#of.messageWritten();
      this.#counts.messages += messages.length;
      yield messages.map(({ id, room, content, createdAt, editedAt, pinnedAt, replyTo, files }) => ({
        id,
        room,
        time: timeOf(createdAt),
        edited: timeOf(editedAt),
        pinned: timeOf(pinnedAt),
        replyTo,
        text: content,
        files: files.map((file) => ({
          id: file.id,
          name: file.name,
          type: file.type,
          bytes: file.size,
          description: file.description,
          path: this.#of.sent.lost.has(file.id) ? null : pathOfFile(file),
        })),
      }));
    }
  }

  async *#reactionLines(): AsyncGenerator<readonly object[]> {
    for await (const reactions of this.#kept.reactions()) {
      this.#counts.reactions += reactions.length;
      yield reactions.map(({ message, emoji, createdAt }) => ({ message, emoji, time: timeOf(createdAt) }));
    }
  }

  async *#pages(): AsyncGenerator<Summed> {
    const { sent, format, place, messageWritten } = this.#of;
    const names = new Map(this.#kept.rooms.map(({ number, name }) => [number, name]));
    const render = (message: WholeMessage, whereIs: (id: number) => string | undefined) => {
      messageWritten();
      const beside = names.get(message.room) ?? `Room ${message.room}`;
      const around = { up: 1, lost: sent.lost, whereIs, beside };
      return textOf(<MessageItem message={message} html={htmlOf(message, format)} {...around} />);
    };
    for await (const page of pagesOf(this.#wholeMessages(), render)) {
      const list = { address: "../index.html", name: place };
      yield pageEntry(`messages/${page.number}.html`, { page, title: this.#user.name, about: [], list });
    }
  }

  async *#wholeMessages(): AsyncGenerator<WholeMessage> {
    for await (const messages of this.#kept.messages()) for (const own of messages) yield this.#whole(own);
  }

  /** A message as others see it, without what others said. */
  #whole({ id, room, content, createdAt, editedAt, pinnedAt, files }: Own): WholeMessage {
    const { id: author, name, avatar } = this.#user;
    return {
      id,
      room,
      author,
      name,
      avatar,
      content,
      html: null,
      event: null,
      createdAt,
      editedAt,
      pinnedAt,
      replyTo: null,
      quotedName: null,
      quotedContent: null,
      reactions: [],
      calls: [],
      files: files.map((file) => ({ ...file, message: id })),
    };
  }
}
