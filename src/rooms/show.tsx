import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { html } from "../page/answer.ts";
import type { Robin } from "../robin.ts";
import type { Room } from "./rooms.ts";
import { type Draft, RoomPage } from "./views.tsx";

/** Stands in a kept page where the log and the key go; no user could have typed it. */
const HOLE = "\u0000";

/** The page of `room` as it is at this moment. What is around the log is rendered once for each reader. */
export function roomPage({ feed }: Robin, room: Room, user: User | undefined): string {
  const frame = feed.kept(`page ${room.id} ${user?.id ?? "guest"}`, () => (
    <RoomPage room={room} user={user} log={HOLE} formKey={HOLE} />
  ));
  const [above, between, below = ""] = frame.split(HOLE);
  const key = user ? crypto.randomUUID() : "";
  return `${above}${feed.log(room.id)}${between}${key}${below}`;
}

/** Answers a message that was not taken: the page of `room`, with the message in its box again and the reason. */
export function showDraft(
  { feed }: Robin,
  room: Room,
  shown: { user: User | undefined; draft: Draft; status: number; headers?: Record<string, string> },
): Response {
  const { user, draft, status, headers } = shown;
  const page = (
    <RoomPage room={room} user={user} log={feed.log(room.id)} formKey={crypto.randomUUID()} draft={draft} />
  );
  return html(page, status, headers);
}
