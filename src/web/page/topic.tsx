import type { Status } from "../../domain/presence/statuses.ts";
import type { Room } from "../../domain/room.ts";
import { statusLine, untilOf } from "./availability.tsx";

/** What stands below a heading; `until` when it is true, in ms since 1970. */
export type Topic = { readonly text: string; readonly until?: string | undefined };

/** What `room` is about, or what the other of a conversation says of oneself. */
export function topicOf(room: Room, status: Status | undefined): Topic {
  return status ? { text: statusLine(status), until: untilOf(status) } : { text: room.topic };
}

/** It is there without words, too: so a poll can bring them. */
export function TopicLine({ text, until }: Topic): JSX.Element {
  return (
    <p id="subheading" class={text === "" ? undefined : "topic"} dir="auto" data-until={until} safe>
      {text}
    </p>
  );
}

/** What a poll brings in its place. */
export function TopicNow(topic: Topic): JSX.Element {
  return (
    <hx-partial hx-target="#subheading" hx-swap="outerMorph">
      <TopicLine {...topic} />
    </hx-partial>
  );
}
