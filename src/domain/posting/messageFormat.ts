import { type Call, EVERYONE, type Formatted, type Names } from "../../formatting/formatted.ts";
import { format } from "../../formatting/formatting.ts";
import { foldName } from "../../names/folding.ts";
import type { People } from "../accounts/people.ts";
import type { Message } from "../messages/history.ts";
import { canMentionEveryone } from "../policy.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Mentions } from "../unread/mentions.ts";
import type { User } from "../user.ts";

/** The content as it shows in a room, and whom it calls. Names that stood in the text `before` an edit mean what they meant. */
export type Format = (
  content: string,
  user: User,
  room: number,
  before?: Pick<Message, "id" | "content">,
) => Formatted;

type Before = { readonly content: string; readonly calls: () => readonly Call[] };

type Parts = { readonly people: People; readonly rooms: Rooms; readonly mentions: Mentions };

/** The format of messages: their names mean the people of this place, and everyone where their author may call everyone. */
export function messageFormat({ people, rooms, mentions }: Parts): Format {
  return (content, user, room, before) => {
    const names: Names = (name) =>
      name.toLowerCase() === EVERYONE.name && mayMentionEveryone(user, room) ? EVERYONE : people.named(name);
    if (!before) return format(content, names);
    const { id, content: said } = before;
    return format(content, namesInEdit({ content: said, calls: () => mentions.in(id) }, names));
  };

  function mayMentionEveryone(user: User, id: number): boolean {
    const room = rooms.find(id);
    return room !== undefined && canMentionEveryone(user, room);
  }
}

/** The HTML of `message`; what was said by older rules, or before there were any, is formatted anew, and its names mean what they meant then. */
export function shownAs(message: Message, format: Format): string {
  const { author, content, html, room } = message;
  return html ?? format(content, { ...author, role: "member" }, room, message).html;
}

/** Whom the names in an edit call: one that stood there before means what it meant, only a new one is looked for in `now`. */
function namesInEdit(before: Before, now: Names): Names {
  let meant: ReadonlyMap<string, Call | undefined> | undefined;
  return (name) => {
    meant ??= meaningsIn(before);
    const folded = foldName(name);
    return meant.has(folded) ? meant.get(folded) : now(name);
  };
}

/** What each name in `content` means, by how it compares. */
function meaningsIn({ content, calls }: Before): ReadonlyMap<string, Call | undefined> {
  const meant = new Map<string, Call | undefined>(calls().map((call) => [foldName(call.name), call]));
  format(content, (name) => {
    const folded = foldName(name);
    const call = meant.get(folded);
    meant.set(folded, call);
    return call;
  });
  return meant;
}
