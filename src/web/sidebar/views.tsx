import type { Face } from "../../domain/user.ts";
import type { Room } from "../../domain/room.ts";
import { pathOf, pathOfNew, pathOfUser } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { Icon } from "../page/icon.tsx";
import { Avatar } from "../page/person.tsx";
import { Count } from "./roomItems.tsx";
import { type ListedRooms, RoomLists } from "./roomLists.tsx";

/** A room that the viewer is invited into. */
export type InvitationItem = { readonly room: Room; readonly by: string };

type People = readonly Face[];

/** The last message that a viewer has read, and on a page that is opened the first one after it, if there is one. */
type Reading = { readonly read: number; readonly first?: number | undefined };

type SidebarProps = {
  readonly words: Words;
  readonly version: string;
  readonly rooms: ListedRooms;
  readonly invitations: readonly InvitationItem[];
  readonly here: JSX.Element;
  /** The numbers of those whom its viewer hides: what they say is not new to the page. */
  readonly hides: readonly number[];
  /** What its viewer has read of the room that the page shows. */
  readonly reading?: Reading | undefined;
  /** Whether it takes the place of what the page has. */
  readonly isSwap?: boolean;
};

/** One's rooms and who is here. Its version goes with every poll, so that the poll can bring the next. */
export function SidebarContents(props: SidebarProps): JSX.Element {
  const { words, version, rooms, invitations, here, hides, reading, isSwap = false } = props;
  return (
    <div
      id="side"
      data-read={reading && String(reading.read)}
      data-first={reading?.first === undefined ? undefined : String(reading.first)}
      data-hides={hides.length > 0 && hides.join()}
      hx-swap-oob={isSwap && "outerMorph"}
    >
      <input id="now" type="hidden" name="now" value={version} />
      <InboxLink words={words} rooms={rooms} />
      {invitations.length > 0 && <Invitations words={words} invitations={invitations} />}
      <RoomLists words={words} rooms={rooms} isOwn />
      {here as "safe"}
    </div>
  );
}

/** The way to what is meant for one, with how much of it is unread in the rooms below. */
function InboxLink({ words, rooms }: Pick<SidebarProps, "words" | "rooms">): JSX.Element {
  const { first, directs, groups } = rooms;
  const items = [...first, ...directs, ...groups.flatMap((group) => group.items)];
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
