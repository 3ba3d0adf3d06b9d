import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { html } from "../page/answer.ts";
import type { Robin } from "../robin.ts";
import type { Room } from "./rooms.ts";
import { type Draft, RoomPage } from "./views.tsx";

type Shown = {
  readonly user: User | undefined;
  readonly draft?: Draft;
  readonly status?: number;
  readonly headers?: Record<string, string>;
};

/** Answers with the page of `room` as it is at this moment. */
export function showRoom({ feed }: Robin, room: Room, { user, draft, status, headers }: Shown): Response {
  const formKey = crypto.randomUUID();
  const page = <RoomPage room={room} user={user} log={feed.log(room.id)} formKey={formKey} draft={draft} />;
  return html(page, status, headers);
}
