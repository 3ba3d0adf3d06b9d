import { goToLogin } from "../accounts/ended.ts";
import type { User } from "../accounts/accounts.ts";
import type { Visitor } from "../accounts/visitors.ts";
import { isHtmx } from "../page/answer.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import type { Room } from "../rooms/room.ts";
import type { Sentence } from "../words/en.ts";
import type { Chat } from "./history.ts";
import { refuse } from "./show.tsx";
import type { Edit } from "./tools.tsx";

type Asked = { readonly user: User; readonly chat: Chat; readonly room: Room };

/**
 * Who asks to change message `id`, and the message; or the answer to one who may not do so, or not now, which keeps
 * what was typed. What `isTakenBack` is so in an archived room, too.
 */
export function askedToChange(
  robin: Robin,
  request: Request,
  { user, ended }: Visitor,
  id: number,
  { typed = {}, isTakenBack = false }: { typed?: Omit<Edit, "reason">; isTakenBack?: boolean } = {},
): Asked | Response {
  const found = readableChat(robin, id, user);
  if (!found) return problem(request, 404);
  const { chat, room } = found;
  const no = (status: number, reason: Sentence, headers?: Record<string, string>) =>
    refuse(robin, request, {
      chat,
      user: ended ? undefined : user,
      edit: { reason, ...typed },
      status,
      headers,
    });
  if (!user || ended) {
    if (isHtmx(request)) return goToLogin(request);
    return no(401, ({ tools }) => tools.notSignedIn);
  }
  if (chat.deletedAt !== null) return no(404, GONE);
  if (room.archivedAt !== null && !isTakenBack) return no(403, ({ tools }) => tools.archived);
  const seconds = robin.changing.take(user.id);
  if (seconds === 0) return { user, chat, room };
  return no(429, ({ tools }) => tools.quick(seconds), {
    "retry-after": String(seconds),
  });
}

/** Message `id` and its room, if `user` may read them. */
export function readableChat({ chats, rooms }: Robin, id: number, user: User | undefined) {
  const chat = chats.find(id);
  const room = chat && rooms.readable(chat.room, user);
  return room && { chat, room };
}

/** Why nothing is to be done with a message that is no more. */
export const GONE: Sentence = ({ tools }) => tools.gone;
