import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { Avatar } from "../chats/views.tsx";
import type { Level } from "../rooms/members.ts";
import type { Room } from "../rooms/room.ts";
import { pathOf, pathOfNew } from "../rooms/paths.ts";

/** A room as it stands in the list of one's rooms. */
export type Place = {
  readonly room: Room;
  readonly name: string;
  readonly level: Level;
  readonly unread: number;
  readonly mentions: number;
  /** Whether the page shows it. */
  readonly isCurrent: boolean;
};

type People = readonly Pick<User, "id" | "name">[];

/** The last message that a reader has read, and the first one after it; undefined: there is none. */
export type Reading = { readonly read: number; readonly first: number | undefined };

type SideProps = {
  readonly version: string;
  readonly places: readonly Place[];
  /** Who is here. */
  readonly here: JSX.Element;
  /** On a page that is opened: what its reader had read before. */
  readonly reading?: Reading | undefined;
  /** Whether it takes the place of what the page has. */
  readonly isSwap?: boolean;
};

/** One's rooms and who is here. Its version goes with every poll, so that the poll can bring the next. */
export function Side({ version, places, here, reading, isSwap = false }: SideProps): JSX.Element {
  return (
    <div
      id="side"
      data-read={reading && String(reading.read)}
      data-first={reading?.first === undefined ? undefined : String(reading.first)}
      hx-swap-oob={isSwap && "outerMorph"}
    >
      <input id="now" type="hidden" name="now" value={version} autocomplete="off" />
      <Places places={places} />
      {here as "safe"}
    </div>
  );
}

type NoteReadProps = {
  readonly room: number;
  readonly upTo: number;
  /** Whether the page shows all that is new. */
  readonly isAllShown: boolean;
};

/** Notes, where no script does, that the reader has seen what is new, or leads to where it begins. */
export function NoteRead({ room, upTo, isAllShown }: NoteReadProps): JSX.Element {
  return (
    <noscript>
      {isAllShown ? (
        <img src={`/rooms/${room}/read?upTo=${upTo}`} alt="" width="1" height="1" />
      ) : (
        <form action={`/rooms/${room}/read`} method="post">
          <input type="hidden" name="upTo" value={String(upTo)} />
          <a href={pathOfNew({ id: room })}>To the first new message</a> <button>Mark all as read</button>
        </form>
      )}
    </noscript>
  );
}

/** Rooms, and apart from them the conversations among a few. */
export function Places({ places }: { places: readonly Place[] }): JSX.Element {
  const rooms = places.filter(({ room }) => room.kind !== "direct");
  const directs = places.filter(({ room }) => room.kind === "direct");
  return (
    <>
      <h2>Rooms</h2>
      <ul class="places">
        {rooms.map((place) => (
          <PlaceItem {...place} />
        ))}
      </ul>
      {directs.length > 0 && (
        <>
          <h2>Direct messages</h2>
          <ul class="places">
            {directs.map((place) => (
              <PlaceItem {...place} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function PlaceItem({ room, name, level, unread, mentions, isCurrent }: Place): JSX.Element {
  return (
    <li id={`place-${room.id}`}>
      <a
        href={pathOf(room)}
        class={`place ${room.kind}`}
        aria-current={isCurrent && "page"}
        data-level={level}
        data-unread={String(unread)}
        data-mentions={String(mentions)}
      >
        <span class="name" dir="auto" safe>
          {name}
        </span>
        {unread > mentions && (
          <span class="count">
            {unread}
            <span class="unseen"> unread</span>
          </span>
        )}
        {mentions > 0 && (
          <span class="mentions">
            {mentions}
            <span class="unseen">{room.kind === "direct" ? " unread" : " for you"}</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** Who is here; `more`: others, too. */
export function Here({ people, more }: { people: People; more: boolean }): JSX.Element {
  if (people.length === 0) return "";
  return (
    <section class="here" aria-label="Here now">
      <h2>Here now</h2>
      <ul>
        {people.map((user) => (
          <li id={`here-${user.id}`}>
            <a href={`/users/${user.id}`}>
              <Avatar user={user} />{" "}
              <span class="name" dir="auto" safe>
                {user.name}
              </span>
            </a>
          </li>
        ))}
        {more && <li id="here-more">and others</li>}
      </ul>
    </section>
  );
}

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

/** People named as typing; of more it is said that they are several. */
const NAMED = 3;

/** Who is writing something. */
export function Typing({ users, isSwap = false }: { users: People; isSwap?: boolean }): JSX.Element {
  const names = LIST.format(users.map(({ name }) => name));
  const who = users.length > NAMED ? "Several people are" : `${names} ${users.length === 1 ? "is" : "are"}`;
  return (
    <p id="typing" hx-swap-oob={isSwap && "true"} dir="auto" safe>
      {users.length === 0 ? "" : `${who} typing…`}
    </p>
  );
}
