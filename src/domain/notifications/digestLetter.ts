import { limits } from "../../base/limits.ts";
import { plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { shownName } from "../../names/userNames.ts";
import { type About, type Contents, paragraphs } from "../mail/letters.ts";
import type { History } from "../messages/history.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Call } from "./calls.ts";

/** What somebody missed: in each room what calls, the room with the newest first. */
export type Digest = {
  readonly calls: readonly Call[];
  /** Whether what was said is told, or only where something was. */
  readonly showsText: boolean;
};

/** Characters (code points) of a message that a digest shows. */
const EXCERPT = 300;

type Telling = Omit<About, "link"> & {
  readonly digest: Digest;
  readonly rooms: Rooms;
  readonly messages: History;
  /** The address by which the reader reaches Robin. */
  readonly origin: string;
  /** Where digests are turned off. */
  readonly off: string;
};

/** Tells what somebody missed: of each room the newest, in the order in which it was said, and a link to it. */
export function digestLetter(of: Telling): Contents {
  const { words, name, place, digest, off } = of;
  const { subject, greeting, moreRooms, off: offWords } = words.mail.letters.digest;
  const { calls } = digest;
  const count = calls.reduce((sum, { messages }) => sum + messages.length, 0);
  const more = calls.length - limits.mail.rooms;
  return {
    subject: `${place}: ${subject(count)}`,
    text: paragraphs([
      greeting(name, place),
      ...calls.slice(0, limits.mail.rooms).map((call) => roomPart(call, of)),
      ...(more > 0 ? [moreRooms(more)] : []),
      `-- \n${offWords}\n${off}`,
    ]),
  };
}

function roomPart({ user, room, newest, messages }: Call, of: Telling): string {
  const { words, rooms, messages: history, origin, digest } = of;
  const heading = `${rooms.nameFor(room, user, words)} (${words.number(messages.length)})`;
  const more = messages.length - limits.mail.messages;
  const said = messages
    .slice(0, limits.mail.messages)
    .flatMap((id) => history.find(id) ?? [])
    .map(({ author, content }) => `  ${shownName(author, words)}: ${excerpt(content)}`);
  return [
    heading,
    ...(digest.showsText ? said.reverse() : []),
    ...(digest.showsText && more > 0 ? [`  ${words.mail.letters.digest.more(more)}`] : []),
    `  ${origin}/rooms/${room.id}/chats/${newest.id}#chat-${newest.id}`,
  ].join("\n");
}

/** It stays in one line: nobody writes lines that look like Robin's own. */
function excerpt(content: string): string {
  return shortened(plainText(content), EXCERPT) || "📎";
}
