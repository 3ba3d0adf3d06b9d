import type { Message } from "../../domain/messages/history.ts";
import { longPollTimes } from "../http/longPollTimes.ts";
import { Quote } from "./messageItem.tsx";
import { LOBBY } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";

type TailProps = {
  readonly room: number;
  readonly cursor: number;
  /** The last message of a page that does not show the newest: only what changed of its messages comes to it. */
  readonly upTo?: number | undefined;
  /** Whether it takes the place of the tail that is there, which is not the element that asked. */
  readonly isNext?: boolean;
};

/** The last element of the log. It asks for what is new after `cursor` and is replaced by it and the next tail. */
export function Tail({ room, cursor, upTo, isNext = false }: TailProps): JSX.Element {
  const path = upTo === undefined ? `/chats?after=${cursor}` : `/chats?after=${cursor}&upTo=${upTo}`;
  return (
    <li
      id="tail"
      hidden
      hx-swap-oob={isNext && "true"}
      hx-get={inRoom(path, room)}
      hx-include="#now"
      hx-trigger="load, every 1s"
      hx-sync="this:drop"
      hx-swap="outerHTML"
      hx-headers={`{"Prefer": "wait=${longPollTimes.asked}"}`}
    >
      {upTo !== undefined && <input type="hidden" name="after" value={String(cursor)} />}
    </li>
  );
}

type FeedFragmentProps = {
  /** Messages that replace those with their ids. */
  readonly changed: readonly JSX.Element[];
  readonly made: readonly JSX.Element[];
  readonly newer?: JSX.Element | false;
  readonly tail: JSX.Element;
};

/** What is new for a page: messages that replace what it shows, then new ones, then the next tail. */
export function FeedFragment({ changed, made, newer, tail }: FeedFragmentProps): JSX.Element {
  return (
    <>
      {changed}
      {made}
      {newer as "safe"}
      {tail as "safe"}
    </>
  );
}

/** A rendered message that takes the place of the one with its id, if the page shows that. */
export function replacing(message: string): string {
  return message.replace("<li ", '<li hx-swap-oob="true" ');
}

/** Takes the place of every quote of `message` on the page. */
export function NewQuote({ message, words }: { message: Message; words: Words }): JSX.Element {
  return (
    <a hx-swap-oob={`innerHTML:.quote-${message.id}`}>
      <Quote message={message} words={words} />
    </a>
  );
}

type EntriesProps = {
  readonly older: JSX.Element | false;
  readonly messages: readonly JSX.Element[];
  readonly newer?: JSX.Element | false;
  readonly tail?: JSX.Element;
};

/** Messages in the order they were said, between the ways to older and newer ones; below them the tail. */
export function Entries({ older, messages, newer, tail }: EntriesProps): JSX.Element {
  return (
    <>
      {older as "safe"}
      {messages}
      {newer as "safe"}
      {tail as "safe"}
    </>
  );
}

type OlderProps = { readonly words: Words; readonly room: number; readonly before: number };

/** The first element of the log, while there is something older: it fetches that when one scrolls up to it. */
export function Older({ words, room, before }: OlderProps): JSX.Element {
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
        safe
      >
        {words.room.older}
      </a>
    </li>
  );
}

/** Takes away the way to newer messages, where there are none. */
export function NoNewer(): JSX.Element {
  return <li id="newer" hx-swap-oob="delete"></li>;
}

type NewerProps = { readonly words: Words; readonly room: number; readonly upTo: number };

/**
 * Before the tail, while there is something newer than message `upTo`: it fetches that when one scrolls down to it,
 * and with it the tail that goes on from there.
 */
export function Newer({ words, room, upTo }: NewerProps): JSX.Element {
  const path = inRoom(`/chats?since=${upTo}`, room);
  return (
    <li id="newer">
      <a
        href={path}
        hx-get={path}
        hx-include="#tail input"
        hx-target="#newer"
        hx-swap="outerHTML"
        hx-sync="this:drop"
        hx-trigger="click, intersect root:#log rootMargin:600px"
        safe
      >
        {words.room.newer}
      </a>
    </li>
  );
}

function inRoom(path: string, room: number): string {
  return room === LOBBY ? path : `${path}&room=${room}`;
}
