import { plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Call } from "./calls.ts";

/** What a browser shows: `tag` is that of all that takes the same place. */
export type PushNotification = {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  /** When it was said, in ms since 1970. */
  readonly at: number;
  readonly room: number;
  readonly message: number;
  /** What one can do with it, in the reader's words. */
  readonly actions: { readonly reply: string; readonly read: string };
  /** Whether it rings, in the place of one that is there. */
  readonly renotify: boolean;
};

/** What a browser is told: to show something, or nothing more of a place; and how much is meant for its user. */
export type PushMessage = { readonly badge: number } & (
  { readonly show: PushNotification } | { readonly clear: string }
);

/** Characters (code points, of four bytes at most) of the title and of the words: a message may have 3,993 bytes (RFC 8291). */
const MOST = { title: 80, body: 200 };

/** What takes the place of all else that is shown of `room`. */
export function tagOf(room: number): string {
  return `room-${room}`;
}

/** What `call` shows to a reader of `words`, who may want to see what was said only in Robin itself. */
export function notificationOf(
  { user, room, newest, messages }: Call,
  { rooms, words, showsText }: { rooms: Rooms; words: Words; showsText: boolean },
): Omit<PushNotification, "renotify"> {
  const count = messages.length;
  const author = shownName(newest.author, words);
  const isAlone = room.kind === "direct" && room.people.length === 2;
  const place = rooms.nameFor(room, user, words);
  const title = isAlone ? author : showsText ? `${author} · ${place}` : place;
  const more = count > 1 ? ` (${words.number(count)})` : "";
  return {
    tag: tagOf(room.id),
    title: shortened(title, MOST.title) + more,
    body: showsText
      ? shortened(plainText(newest.content), MOST.body) || "📎"
      : words.counted(words.script.newMessages)(count),
    language: words.language,
    direction: words.direction,
    at: newest.createdAt,
    room: room.id,
    message: newest.id,
    actions: actionsIn(words),
  };
}

/** What one can do with any of them. */
export function actionsIn({ tools, room }: Words): PushNotification["actions"] {
  return { reply: tools.reply, read: room.markRead };
}
