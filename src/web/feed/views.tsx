import { longPollTimes } from "../http/longPollTimes.ts";
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

type WayProps = {
  readonly words: Words;
  readonly room: number;
  readonly to: "older" | "newer";
  readonly from: number;
};

/** The way to what is older or newer than message `from`: it fetches that when scrolled to, and behind the newest the tail. */
export function Way({ words, room, to, from }: WayProps): JSX.Element {
  const path = inRoom(`/chats?${to === "older" ? "before" : "since"}=${from}`, room);
  return (
    <li id={to}>
      <a
        href={path}
        hx-get={path}
        hx-include={to === "newer" && "#tail input"}
        hx-target={`#${to}`}
        hx-swap="outerHTML"
        hx-sync="this:drop"
        hx-trigger="click, intersect root:#log rootMargin:600px"
        safe
      >
        {words.room[to]}
      </a>
    </li>
  );
}

function inRoom(path: string, room: number): string {
  return room === LOBBY ? path : `${path}&room=${room}`;
}
