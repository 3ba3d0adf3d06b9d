import { goToLogin, redirectToSignIn } from "../auth/signInRedirect.ts";
import type { User } from "../../domain/user.ts";
import type { Requester } from "../auth/authentication.ts";
import { isHtmx } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import type { Room } from "../../domain/room.ts";
import type { Hurry } from "../../domain/posting/posting.ts";
import type { Sentence } from "../../words/en.ts";
import type { Message } from "../../domain/messages/history.ts";
import { keepUnsentEdit, refuse, type MessagePageParts } from "./messagePage.tsx";
import type { Edit } from "./tools.tsx";
import type { Messages } from "../../domain/messages/messages.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";

type Parts = MessagePageParts & {
  readonly messages: Messages;
  readonly rooms: Rooms;
};

type Asked = {
  readonly user: User;
  readonly message: Message;
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
  parts: Parts,
  request: Request,
  { user, isStale }: Requester,
  id: number,
  typed: Omit<Edit, "reason"> = {},
): Asked | Response {
  // Whoever is not signed in any more sees what a guest does.
  const viewer = isStale ? undefined : user;
  const found = readableMessage(parts, id, viewer);
  if (!found && viewer) return problem(request, 404);
  if (!found) {
    return isHtmx(request) || typed.content === undefined
      ? redirectToSignIn(request, `/chats/${id}`)
      : keepUnsentEdit(request, id, { ...typed, reason: NOT_SIGNED_IN });
  }
  const { message, room } = found;
  const no: Asked["no"] = (status, reason, headers) =>
    refuse(parts, request, { message, user: viewer, edit: { reason, ...typed }, status, headers });
  if (!viewer) {
    return isHtmx(request) ? goToLogin(request) : no(401, NOT_SIGNED_IN);
  }
  if (message.deletedAt !== null) return no(404, GONE);
  if (message.event !== null) return no(403, ({ tools }) => tools.event);
  const wait = ({ reason, seconds }: Hurry) => no(429, reason, { "retry-after": String(seconds) });
  return { user: viewer, message, room, no, wait };
}

/** Message `id` and its room, if it is there for `user`. */
export function readableMessage({ messages, rooms }: Parts, id: number, user: User | undefined) {
  const message = messages.find(id);
  const room = message && rooms.readable(message.room, user);
  return room && message.id > rooms.floorFor(room, user) ? { message, room } : undefined;
}

const NOT_SIGNED_IN: Sentence = ({ tools }) => tools.notSignedIn;

/** Why nothing is to be done with a message that is no more. */
export const GONE: Sentence = ({ tools }) => tools.gone;
