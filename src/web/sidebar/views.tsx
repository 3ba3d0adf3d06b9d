import { LRUCache } from "lru-cache";
import { upTo } from "../../base/upTo.ts";
import type { Availability } from "../../domain/presence/attendance.ts";
import type { Face } from "../../domain/user.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { Room } from "../../domain/room.ts";
import { pathOf, pathOfNew, pathOfUser } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { Icon } from "../page/icon.tsx";
import { Dot } from "../page/availability.tsx";
import { Avatar } from "../page/person.tsx";

/** A room as it stands in the list of one's rooms. */
export type RoomItem = {
  readonly room: Room;
  readonly name: string;
  /** Whether the one with whom one talks there is there. */
  readonly availability?: Availability | undefined;
  readonly notificationLevel: NotificationLevel;
  readonly unread: number;
  readonly mentions: number;
  readonly isCurrent: boolean;
};

/** A room that the viewer is invited into. */
export type InvitationItem = { readonly room: Room; readonly by: string };

type People = readonly Face[];

/** The last message that a viewer has read, and on a page that is opened the first one after it, if there is one. */
type Reading = { readonly read: number; readonly first?: number | undefined };

type SidebarProps = {
  readonly words: Words;
  readonly version: string;
  readonly items: readonly RoomItem[];
  readonly invitations: readonly InvitationItem[];
  readonly here: JSX.Element;
  /** What its viewer has read of the room that the page shows. */
  readonly reading?: Reading | undefined;
  /** Whether it takes the place of what the page has. */
  readonly isSwap?: boolean;
};

/** One's rooms and who is here. Its version goes with every poll, so that the poll can bring the next. */
export function SidebarContents(props: SidebarProps): JSX.Element {
  const { words, version, items, invitations, here, reading, isSwap = false } = props;
  return (
    <div
      id="side"
      data-read={reading && String(reading.read)}
      data-first={reading?.first === undefined ? undefined : String(reading.first)}
      hx-swap-oob={isSwap && "outerMorph"}
    >
      <input id="now" type="hidden" name="now" value={version} />
      <InboxLink words={words} items={items} />
      {invitations.length > 0 && <Invitations words={words} invitations={invitations} />}
      <RoomLists words={words} items={items} />
      {here as "safe"}
    </div>
  );
}

/** The way to what is meant for one, with how much of it is unread in the rooms below. */
function InboxLink({ words, items }: Pick<SidebarProps, "words" | "items">): JSX.Element {
  const count = items.reduce((sum, { mentions }) => sum + mentions, 0);
  return (
    <ul>
      <li id="to-inbox">
        <a class="inbox" href="/inbox">
          <Icon name="inbox" />
          <span class="name" safe>
            {words.inbox.title}
          </span>
          {count > 0 && <Count kind="mentions" count={words.number(count)} told={words.side.forYou(count)} />}
        </a>
      </li>
    </ul>
  );
}

/** The rooms that others invite one into: each leads there, where one says yes or no. */
function Invitations({ words, invitations }: Pick<SidebarProps, "words" | "invitations">): JSX.Element {
  return (
    <section aria-label={words.side.invitations}>
      <h2 safe>{words.side.invitations}</h2>
      <ul>
        {invitations.map(({ room, by }) => (
          <li id={`asked-${room.id}`}>
            <a href={pathOf(room)} class={`invitation ${room.kind}`}>
              <span class="name" dir="auto" safe>
                {room.name}
              </span>
              <span class="by">
                <Phrase text={words.side.invites} name={<bdi safe>{by}</bdi>} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type NoteReadProps = {
  readonly words: Words;
  readonly room: number;
  readonly upTo: number;
  /** Whether the page shows all that is new. */
  readonly isAllShown: boolean;
};

/** Notes, where no script does, that the viewer has seen what is new, or leads to where it begins. */
export function NoteRead({ words, room, upTo, isAllShown }: NoteReadProps): JSX.Element {
  return (
    <noscript>
      {isAllShown ? (
        <img src={`/rooms/${room}/read?upTo=${upTo}`} alt="" width="1" height="1" />
      ) : (
        <form action={`/rooms/${room}/read`} method="post">
          <input type="hidden" name="upTo" value={String(upTo)} />
          <a href={pathOfNew({ id: room })} safe>
            {words.room.toFirstNew}
          </a>{" "}
          <button type="submit" safe>
            {words.room.markRead}
          </button>
        </form>
      )}
    </noscript>
  );
}

/** Rooms, and apart from them the conversations among a few. */
export function RoomLists({ words, items }: Pick<SidebarProps, "words" | "items">): JSX.Element {
  const rooms = items.filter(({ room }) => room.kind !== "direct");
  const directs = items.filter(({ room }) => room.kind === "direct");
  return (
    <>
      <h2 safe>{words.side.rooms}</h2>
      <ul class="places">
        <RoomItems words={words} items={rooms} />
      </ul>
      {directs.length > 0 && (
        <>
          <h2 safe>{words.side.directs}</h2>
          <ul class="places">
            <RoomItems words={words} items={directs} />
          </ul>
        </>
      )}
    </>
  );
}

type RoomListItemProps = RoomItem & Pick<SidebarProps, "words">;

/** Items that were rendered, some 300 bytes each: most are the same for everybody in a room. */
const rendered = new LRUCache<string, JSX.Element>(upTo(20_000));

/** The items of a list: each message in one of its rooms has all of them told again. */
function RoomItems({ words, items }: Pick<SidebarProps, "words" | "items">): JSX.Element {
  return items
    .map((item) => {
      const { room, name, availability, notificationLevel, unread, mentions, isCurrent } = item;
      const how = `${words.language} ${room.kind} ${notificationLevel} ${availability}`;
      const key = `${room.id} ${unread} ${mentions} ${isCurrent} ${how} ${name}`;
      let markup = rendered.get(key);
      if (markup === undefined) rendered.set(key, (markup = <RoomListItem words={words} {...item} />));
      return markup;
    })
    .join("");
}

function RoomListItem(props: RoomListItemProps): JSX.Element {
  const { words, room, name, availability, notificationLevel, unread, mentions, isCurrent } = props;
  return (
    <li id={`place-${room.id}`}>
      <a
        href={pathOf(room)}
        class={`place ${room.kind}`}
        aria-current={isCurrent && "page"}
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
    </li>
  );
}

type CountProps = { readonly kind: "count" | "mentions"; readonly count: string; readonly told: string };

/** A number for the eye, and what it counts for whoever listens. */
function Count({ kind, count, told }: CountProps): JSX.Element {
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

type HereProps = { readonly words: Words; readonly people: People; readonly more: boolean };

/** Who is here; `more`: others, too. */
export function HereNow({ words, people, more }: HereProps): JSX.Element {
  if (people.length === 0) return "";
  return (
    <section class="here" aria-label={words.side.here}>
      <h2 safe>{words.side.here}</h2>
      <ul>
        {people.map((user) => (
          <li id={`here-${user.id}`}>
            <a href={pathOfUser(user)}>
              <Avatar user={user} />{" "}
              <span class="name" dir="auto" safe>
                {user.name}
              </span>
            </a>
          </li>
        ))}
        {more && (
          <li id="here-more" safe>
            {words.side.others}
          </li>
        )}
      </ul>
    </section>
  );
}

/** People named as typing; of more it is said that they are several. */
const NAMED = 3;

type TypingProps = { readonly words: Words; readonly users: People; readonly isSwap?: boolean };

/** Who is writing something. */
export function Typing({ words, users, isSwap = false }: TypingProps): JSX.Element {
  const { typing, manyTyping } = words.side;
  const told = users.length > NAMED ? manyTyping : typing(users.map(({ name }) => name));
  return (
    <p id="typing" hx-swap-oob={isSwap && "true"} dir="auto" safe>
      {users.length === 0 ? "" : told}
    </p>
  );
}
