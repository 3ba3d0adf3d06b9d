import { namesInEdit } from "../../formatting/edited.ts";
import { EVERYONE, type Formatted, type Names } from "../../formatting/formatted.ts";
import { format } from "../../formatting/formatting.ts";
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
