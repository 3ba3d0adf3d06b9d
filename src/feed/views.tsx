import { Html } from "@elysiajs/html";
import { LOBBY } from "../rooms/rooms.ts";

/** Seconds for which the page asks its polls to be held: below what proxies cut, 30 s at the shortest. */
const WAIT = 25;

/** The last element of the log. It asks for what is new after `cursor` and is replaced by it and the next tail. */
function Tail({ room, cursor }: { room: number; cursor: number }): JSX.Element {
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

type AnswerProps = {
  readonly room: number;
  /** Messages that replace those with their ids. */
  readonly changed: readonly JSX.Element[];
  readonly made: readonly JSX.Element[];
  readonly cursor: number;
};

/** An answer of the feed: messages that replace what the page shows, then new ones, then the next tail. */
export function Answer({ room, changed, made, cursor }: AnswerProps): JSX.Element {
  return (
    <>
      {changed}
      {made}
      <Tail room={room} cursor={cursor} />
    </>
  );
}

/** A rendered message that takes the place of the one with its id, if the page shows that. */
export function replacing(message: string): string {
  return message.replace("<li ", '<li hx-swap-oob="true" ');
}

type EntriesProps = {
  readonly room: number;
  readonly messages: readonly JSX.Element[];
  /** The oldest of the messages, if there are older ones. */
  readonly before?: number | undefined;
  /** Up to where the messages go, if there is nothing newer. */
  readonly cursor?: number | undefined;
};

/** Messages in the order they were said; above them the way to older ones, below them the tail. */
export function Entries({ room, messages, before, cursor }: EntriesProps): JSX.Element {
  return (
    <>
      {before !== undefined && <Older room={room} before={before} />}
      {messages}
      {cursor !== undefined && <Tail room={room} cursor={cursor} />}
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
