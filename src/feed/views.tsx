import { Html } from "@elysiajs/html";
import type { Changes, Chat } from "../chats/chats.ts";
import { Message } from "../chats/views.tsx";
import { limits } from "../limits.ts";
import { LOBBY } from "../rooms/rooms.ts";

/** Seconds for which the page asks its polls to be held: below what proxies cut, 30 s at the shortest. */
const WAIT = 25;

/** The last element of the log. It asks for what is new after `cursor` and is replaced by it and the next tail. */
export function Tail({ room, cursor }: { room: number; cursor: number }): JSX.Element {
  return (
    <li
      id="tail"
      hidden
      hx-get={inRoom(`/chats?after=${cursor}`, room)}
      hx-trigger="load, every 1s"
      hx-sync="this:drop"
      hx-swap="outerHTML"
      hx-headers={`{"Prefer": "wait=${WAIT}"}`}
    ></li>
  );
}

/** An answer of the feed: messages that replace what the page shows, then new ones, then the next tail. */
export function Answer({ room, changes }: { room: number; changes: Changes }): JSX.Element {
  return (
    <>
      {changes.changed.map((chat) => (
        <OutOfBand chat={chat} />
      ))}
      {changes.made.map((chat) => (
        <Message chat={chat} />
      ))}
      <Tail room={room} cursor={changes.cursor} />
    </>
  );
}

/** A message that takes the place of the one with its id, if the page shows that. */
function OutOfBand({ chat }: { chat: Chat }): JSX.Element {
  const message = (<Message chat={chat} />) as string;
  return message.replace("<li ", '<li hx-swap-oob="true" ');
}

/** Messages in the order they were said, below them or above them the way to older ones. */
export function Past({ room, chats }: { room: number; chats: readonly Chat[] }): JSX.Element {
  const oldest = chats[0];
  const more = chats.length === limits.page.messages && oldest !== undefined;
  return (
    <>
      {more && <Older room={room} before={oldest.id} />}
      {chats.map((chat) => (
        <Message chat={chat} />
      ))}
    </>
  );
}

/** The first element of the log, while there is something older: it fetches that when one scrolls up to it. */
function Older({ room, before }: { room: number; before: number }): JSX.Element {
  const path = inRoom(`/chats?before=${before}`, room);
  return (
    <li id="older">
      <a
        href={path}
        hx-get={path}
        hx-target="#older"
        hx-swap="outerHTML"
        hx-sync="this:drop"
        hx-trigger="click, intersect root:#log rootMargin:600px"
      >
        Older messages
      </a>
    </li>
  );
}

function inRoom(path: string, room: number): string {
  return room === LOBBY ? path : `${path}&room=${room}`;
}
