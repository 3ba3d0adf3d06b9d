import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import type { Chat } from "../chats/history.ts";
import { html } from "../page/answer.ts";
import type { Robin } from "../robin.ts";
import type { Room } from "./rooms.ts";
import { type Draft, RoomPage } from "./views.tsx";

type Shown = {
  readonly user: User | undefined;
  /** The message to show among those around it; undefined: the newest are shown. */
  readonly around?: Chat | undefined;
  readonly draft?: Draft | undefined;
  /** The message that is being answered. */
  readonly replyTo?: Chat | undefined;
  readonly status?: number | undefined;
  readonly headers?: Record<string, string> | undefined;
};

/** Answers with the page of `room` as it is at this moment. */
export function showRoom({ feed }: Robin, room: Room, shown: Shown): Response {
  const { around, status, headers, ...rest } = shown;
  const log = around ? feed.around(around) : feed.log(room.id);
  const page = <RoomPage room={room} log={log} around={around} formKey={crypto.randomUUID()} {...rest} />;
  return html(page, status, headers);
}
