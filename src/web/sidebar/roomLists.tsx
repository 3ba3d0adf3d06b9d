import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import type { Room } from "../../domain/room.ts";
import { LOBBY } from "../../domain/room.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { SidebarChoice } from "../../domain/rooms/sidebarChoices.ts";
import { pathOf } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { Icon } from "../page/icon.tsx";

/** The form that all buttons of the sidebar are of. */
export const FORM = "arrange";

/** A room as it stands in the list of one's rooms. */
export type RoomItem = {
  readonly room: Room;
  readonly name: string;
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

/** Rooms below a heading; none is above those that have the empty one. */
export type Group = { readonly heading: string; readonly items: readonly RoomItem[] };

/** The rooms of a list, in their order. */
export type ListedRooms = {
  /** The lobby and favourites. */
  readonly first: readonly RoomItem[];
  readonly directs: readonly RoomItem[];
  readonly groups: readonly Group[];
  /** How its viewer wants it. */
  readonly choices: ReadonlySet<SidebarChoice>;
};

type ListProps = {
  readonly words: Words;
  readonly rooms: ListedRooms;
  /** Whether the list is that of a user, who can say how it is to be. */
  readonly isOwn: boolean;
};

/** The lobby and favourites, conversations among a few, which are always near, and all other rooms. */
export function RoomLists({ words, rooms, isOwn }: ListProps): JSX.Element {
  const { first, directs, groups, choices } = rooms;
  const { side } = words;
  const others = groups.flatMap(({ items }) => items);
  const furtherCount = directs.filter(({ isFurther }) => isFurther).length;
  return (
    <>
      {first.length > 0 && (
        <ul class="places first" aria-label={side.first}>
          <RoomItems words={words} items={first} />
        </ul>
      )}
      {isOwn && (
        <Section
          words={words}
          id="directs"
          heading={side.directs}
          items={directs}
          isFolded={choices.has("directsFolded")}
          fold="directsFolded"
          add={{ href: "/rooms?new=direct", label: words.rooms.newDirect }}
        >
          <ul class="places">
            <RoomItems words={words} items={directs} />
            {furtherCount > 0 && <More label={side.more(furtherCount)} name="want" />}
            {choices.has("allDirects") && <More label={side.fewer} name="unwant" />}
          </ul>
        </Section>
      )}
      {(isOwn || others.length > 0) && (
        <Section
          words={words}
          id="rooms"
          heading={side.rooms}
          items={others}
          isFolded={choices.has("roomsFolded")}
          fold={isOwn ? "roomsFolded" : undefined}
          add={isOwn ? { href: "/rooms?new=room", label: words.rooms.new } : undefined}
        >
          {
            groups
              .map(({ heading, items }) => <RoomGroup words={words} heading={heading} items={items} />)
              .join("") as "safe"
          }
        </Section>
      )}
    </>
  );
}

type SectionProps = {
  readonly words: Words;
  readonly id: string;
  readonly heading: string;
  readonly items: readonly RoomItem[];
  readonly isFolded: boolean;
  /** The choice that folds it; undefined: nothing does. */
  readonly fold: SidebarChoice | undefined;
  readonly add: { readonly href: string; readonly label: string } | undefined;
  readonly children: JSX.Element;
};

/** A part of the list that folds: what is unread in it shows all the same. */
function Section({ words, id, heading, items, isFolded, fold, add, children }: SectionProps): JSX.Element {
  return (
    <section class={isFolded ? "folded" : undefined} aria-labelledby={`${id}-heading`}>
      <div class="head">
        <div class="row">
          <h2 id={`${id}-heading`}>
            {fold === undefined ? (
              <span safe>{heading}</span>
            ) : (
              <button
                id={`fold-${id}`}
                class="fold"
                type="submit"
                form={FORM}
                name={isFolded ? "unwant" : "want"}
                value={fold}
                aria-expanded={isFolded ? "false" : "true"}
              >
                <span safe>{heading}</span>
              </button>
            )}
          </h2>
          <Sum words={words} items={items} />
          {add && (
            <a class="add" href={add.href} aria-label={add.label} title={add.label}>
              <Icon name="add" />
            </a>
          )}
        </div>
      </div>
      {children as "safe"}
    </section>
  );
}

/** What is unread in a part of the list, where that is not seen. */
function Sum({ words, items }: { readonly words: Words; readonly items: readonly RoomItem[] }): JSX.Element {
  const told = items.filter(calls);
  const mentions = told.reduce((sum, item) => sum + item.mentions, 0);
  const unread = told.reduce((sum, item) => sum + item.unread, 0);
  if (mentions > 0)
    return <Count kind="mentions sum" count={words.number(mentions)} told={words.side.forYou(mentions)} />;
  if (unread === 0) return "";
  return <Count kind="count sum" count={words.number(unread)} told={words.side.unread(unread)} />;
}

/** Whether something in a room calls for the attention of its member. */
export function calls({ notificationLevel, unread, mentions }: RoomItem): boolean {
  if (notificationLevel === "nothing") return false;
  return mentions > 0 || (notificationLevel === "everything" && unread > 0);
}

/** Shows all conversations, or the latest alone. */
function More({ label, name }: { readonly label: string; readonly name: "want" | "unwant" }): JSX.Element {
  return (
    <li class="all">
      <button id="all-directs" type="submit" form={FORM} name={name} value="allDirects" safe>
        {label}
      </button>
    </li>
  );
}

function RoomGroup({ words, heading, items }: Group & { readonly words: Words }): JSX.Element {
  if (items.length === 0) return "";
  return (
    <>
      {heading !== "" && (
        <h3 dir="auto" safe>
          {heading}
        </h3>
      )}
      <ul class="places">
        <RoomItems words={words} items={items} />
      </ul>
    </>
  );
}

type RoomListItemProps = RoomItem & { readonly words: Words };

/** Items that were rendered, some 500 bytes each: most are the same for everybody in a room. */
const rendered = new LRUCache<string, JSX.Element>(upTo(20_000));

/** The items of a list: each message in one of its rooms has all of them told again. */
function RoomItems({
  words,
  items,
}: {
  readonly words: Words;
  readonly items: readonly RoomItem[];
}): JSX.Element {
  return items
    .map((item) => {
      const { room, name, notificationLevel, unread, mentions, current, isFavourite, isFurther } = item;
      const how = `${words.language} ${room.kind} ${notificationLevel} ${current} ${isFavourite} ${isFurther}`;
      const key = `${room.id} ${unread} ${mentions} ${how} ${name}`;
      let markup = rendered.get(key);
      if (markup === undefined) rendered.set(key, (markup = <RoomListItem words={words} {...item} />));
      return markup;
    })
    .join("");
}

function RoomListItem(props: RoomListItemProps): JSX.Element {
  const { words, room, name, notificationLevel, unread, mentions, current, isFavourite, isFurther } = props;
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

type StarProps = {
  readonly words: Words;
  readonly room: Pick<Room, "id">;
  readonly isFavourite: boolean;
};

/** Puts a room above the others, or back among them. By keyboard one does so in the bar of the room: a list has one stop a room. */
function Star({ words, room, isFavourite }: StarProps): JSX.Element {
  return (
    <button
      class="star"
      type="submit"
      form={FORM}
      name={isFavourite ? "unfavour" : "favour"}
      value={String(room.id)}
      tabindex="-1"
      aria-pressed={isFavourite ? "true" : "false"}
      aria-label={words.side.favourite}
      aria-describedby={`place-${room.id}`}
      title={words.side.favourite}
    />
  );
}

/** The same in the bar of the room. */
export function BarStar({
  words,
  room,
  isFavourite,
  isSwap = false,
}: StarProps & { readonly isSwap?: boolean }): JSX.Element {
  return (
    <button
      id="favourite"
      class="star"
      type="submit"
      form={FORM}
      name={isFavourite ? "unfavour" : "favour"}
      value={String(room.id)}
      aria-pressed={isFavourite ? "true" : "false"}
      aria-label={words.side.favourite}
      title={words.side.favourite}
      hx-swap-oob={isSwap && "outerMorph"}
    />
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
