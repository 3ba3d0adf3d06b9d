import { goToLogin, toSignIn } from "../auth/signInRedirect.ts";
import type { User } from "../../domain/accounts/accounts.ts";
import type { Visitor } from "../auth/authentication.ts";
import { isHtmx } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../../domain/robin.ts";
import type { Room } from "../../domain/rooms/room.ts";
import type { Hurry } from "../../domain/posting/posting.ts";
import type { Sentence } from "../../words/en.ts";
import type { Chat } from "../../domain/messages/history.ts";
import { keepEdit, refuse } from "./messagePage.tsx";
import type { Edit } from "./tools.tsx";

type Asked = {
  readonly user: User;
  readonly chat: Chat;
  readonly room: Room;
  /** The answer that says why not, and keeps what was typed. */
  readonly no: (status: number, reason: Sentence, headers?: Record<string, string>) => Response;
  /** The same for one who is too quick. */
  readonly wait: (hurry: Hurry) => Response;
};

/**
 * Who asks to change message `id`, and the message; or the answer to one who may not read it, is not signed in, or comes too
 * late. Whether that one may change it is for the caller to ask.
 */
export function askedToChange(
  robin: Robin,
  request: Request,
  { user, ended }: Visitor,
  id: number,
  typed: Omit<Edit, "reason"> = {},
): Asked | Response {
  // Whoever is not signed in any more sees what a guest does.
  const reader = ended ? undefined : user;
  const found = readableChat(robin, id, reader);
  if (!found && reader) return problem(request, 404);
  if (!found) {
    return isHtmx(request) || typed.content === undefined
      ? toSignIn(request, `/chats/${id}`)
      : keepEdit(request, id, { ...typed, reason: NOT_SIGNED_IN });
  }
  const { chat, room } = found;
  const no: Asked["no"] = (status, reason, headers) =>
    refuse(robin, request, { chat, user: reader, edit: { reason, ...typed }, status, headers });
  if (!reader) {
    return isHtmx(request) ? goToLogin(request) : no(401, NOT_SIGNED_IN);
  }
  if (chat.deletedAt !== null) return no(404, GONE);
  if (chat.event !== null) return no(403, ({ tools }) => tools.event);
  const wait = ({ reason, seconds }: Hurry) => no(429, reason, { "retry-after": String(seconds) });
  return { user: reader, chat, room, no, wait };
}

/** Message `id` and its room, if it is there for `user`. */
export function readableChat({ chats, rooms }: Robin, id: number, user: User | undefined) {
  const chat = chats.find(id);
  const room = chat && rooms.readable(chat.room, user);
  return room && chat.id > rooms.floorFor(room, user) ? { chat, room } : undefined;
}

const NOT_SIGNED_IN: Sentence = ({ tools }) => tools.notSignedIn;

/** Why nothing is to be done with a message that is no more. */
export const GONE: Sentence = ({ tools }) => tools.gone;
