import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { Availability } from "../../domain/presence/attendance.ts";
import { Dot } from "../page/availability.tsx";
import { pathOf } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { Star } from "./stars.tsx";

/** A room as it stands in the list of one's rooms. */
export type RoomItem = {
  readonly room: Room;
  readonly name: string;
  /** Whether the one with whom one talks there is there. */
  readonly availability?: Availability | undefined;
  readonly notificationLevel: NotificationLevel;
  readonly unread: number;
  readonly mentions: number;
  /** "page": the page is that of the room; "true": it tells about it. */
  readonly current: "page" | "true" | undefined;
  /** Undefined where the viewer is not in it. */
  readonly isFavourite?: boolean;
  /** Whether it shows only once it is looked for. */
  readonly isFurther?: boolean;
};

/** Whether something in a room calls for the attention of its member. */
export function calls({ notificationLevel, unread, mentions }: RoomItem): boolean {
  if (notificationLevel === "nothing") return false;
  return mentions > 0 || (notificationLevel === "everything" && unread > 0);
}

type RoomListItemProps = RoomItem & { readonly words: Words };

/** Items that were rendered, some 500 bytes each: most are the same for everybody in a room. */
const rendered = new LRUCache<string, string>(upTo(20_000));

/** The items of a list: each message in one of its rooms has all of them told again. */
export function RoomItems({
  words,
  items,
}: {
  readonly words: Words;
  readonly items: readonly RoomItem[];
}): JSX.Element {
  // Put together piece by piece it is copied once, by whoever sends it.
  let list = "";
  for (const item of items) {
    const { room, name, notificationLevel, unread, mentions } = item;
    const { current, isFavourite, isFurther, availability } = item;
    const stands = `${current ?? ""}${isFavourite ?? ""}${isFurther ?? ""} ${availability}`;
    const key = `${room.id} ${unread} ${mentions} ${words.language} ${room.kind} ${notificationLevel} ${stands} ${name}`;
    let markup = rendered.get(key);
    if (markup === undefined)
      rendered.set(key, (markup = (<RoomListItem words={words} {...item} />) as string));
    list += markup;
  }
  return list;
}

function RoomListItem(props: RoomListItemProps): JSX.Element {
  const { words, room, name, notificationLevel, unread, mentions, current } = props;
  const { isFavourite, isFurther, availability } = props;
  return (
    <li id={`place-${room.id}`} class={isFurther ? "further" : undefined}>
      <a
        href={pathOf(room)}
        class={`place ${room.kind}`}
        aria-current={current}
        data-level={notificationLevel}
        data-unread={String(unread)}
        data-mentions={String(mentions)}
      >
        <Dot words={words} availability={availability} />
        <span class="name" dir="auto" safe>
          {name}
        </span>
        {room.kind === "private" && (
          <span class="unseen" safe>
            {` ${words.side.private}`}
          </span>
        )}
        {unread > mentions && (
          <Count kind="count" count={words.number(unread)} told={words.side.unread(unread)} />
        )}
        {mentions > 0 && (
          <Count
            kind="mentions"
            count={words.number(mentions)}
            told={room.kind === "direct" ? words.side.unread(mentions) : words.side.forYou(mentions)}
          />
        )}
      </a>
      {isFavourite !== undefined && room.id !== LOBBY && (
        <Star words={words} room={room} isFavourite={isFavourite} />
      )}
    </li>
  );
}

type CountProps = { readonly kind: string; readonly count: string; readonly told: string };

/** A number for the eye, and what it counts for whoever listens. */
export function Count({ kind, count, told }: CountProps): JSX.Element {
  return (
    <span class={kind}>
      <span aria-hidden="true" safe>
        {count}
      </span>
      <span class="unseen" safe>
        {` ${told}`}
      </span>
    </span>
  );
}
