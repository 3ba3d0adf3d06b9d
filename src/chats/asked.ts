import { goToLogin } from "../accounts/ended.ts";
import type { User } from "../accounts/accounts.ts";
import type { Visitor } from "../accounts/visitors.ts";
import { isHtmx } from "../page/answer.ts";
import { duration } from "../page/duration.ts";
import { problem } from "../page/problem.tsx";
import type { Robin } from "../robin.ts";
import type { Chat } from "./history.ts";
import { refuse } from "./show.tsx";
import type { Edit } from "./tools.tsx";

type Asked = { readonly user: User; readonly chat: Chat };

/**
 * Who asks to change message `id`, and the message; or the answer to one who may not do so, or not now, which keeps
 * what was typed.
 */
export function askedToChange(
  robin: Robin,
  request: Request,
  { user, ended }: Visitor,
  id: number,
  typed: Omit<Edit, "reason"> = {},
): Asked | Response {
  const chat = robin.chats.find(id);
  if (!chat) return problem(request, 404);
  const no = (status: number, reason: string, headers?: Record<string, string>) =>
    refuse(robin, request, {
      chat,
      user: ended ? undefined : user,
      edit: { reason, ...typed },
      status,
      headers,
    });
  if (!user || ended) {
    if (isHtmx(request)) return goToLogin(request);
    return no(401, "You are not signed in. Sign in to do this.");
  }
  if (chat.deletedAt !== null) return no(404, GONE);
  const seconds = robin.changing.take(user.id);
  if (seconds === 0) return { user, chat };
  return no(429, `That was quick. Wait ${duration(seconds)} and try again.`, {
    "retry-after": String(seconds),
  });
}

export const GONE = "This message was deleted.";
