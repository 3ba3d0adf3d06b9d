import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { withNext } from "../accounts/views.tsx";
import type { Chat } from "../chats/history.ts";
import { Bar, Page } from "../page/page.tsx";
import { Typing } from "../sidebar/views.tsx";
import { Composer, type ComposerProps } from "./composer.tsx";
import { pathOf, pathOfAbout, pathOfNew, pathOfSettings } from "./paths.ts";
import { mayDecide, maySpeak, type Room } from "./room.ts";

type RoomPageProps = ComposerProps & {
  /** What the room is called for the reader. */
  readonly name: string;
  /** Whether the reader is in the room. */
  readonly isMember: boolean;
  /** The reader's rooms, and who is here. */
  readonly side: JSX.Element;
  readonly user: User | undefined;
  /** The last messages and the tail. */
  readonly log: JSX.Element;
  /** The message that the log is shown around; undefined: the newest are shown. */
  readonly around?: Chat | undefined;
};

/** The room as it is now: its last messages, what is new as it comes, and the box to speak. */
export function RoomPage(props: RoomPageProps): JSX.Element {
  const { room, name, isMember, side, user, log, formKey, draft, replyTo, around } = props;
  const path = pathOf(room);
  // What was not sent is kept, also where nobody speaks any more.
  const canSpeak = draft !== undefined || (user !== undefined && maySpeak(user, room));
  return (
    <Page title={name} user={user} kind="room">
      <>
        {canSpeak && (
          <a class="skip" href="#content">
            Skip to the message box
          </a>
        )}
        <Bar
          heading={name}
          topic={room.topic}
          about={user && pathOfAbout(room)}
          user={user}
          settings={user && mayDecide(user, room) ? pathOfSettings(room) : undefined}
          menu="places"
        />
        <nav id="places" popover="auto" aria-label="Rooms and people">
          {side as "safe"}
          {user !== undefined && <Ways />}
        </nav>
        <main>
          <Log name={name} around={around}>
            {log}
          </Log>
          <div class="below">
            <button id="news" class="button" type="button" hidden></button>
            {isMember && <Ahead room={room} />}
            <p id="status" role="status"></p>
            <noscript>
              <p class="aside">
                <a href={path}>Refresh</a> to see what is new.
              </p>
            </noscript>
            {user !== undefined && <Typing users={[]} />}
            {user !== undefined && !isMember && <JoinForm room={room} />}
            {canSpeak ? (
              <Composer room={room} formKey={formKey} draft={draft} replyTo={replyTo} />
            ) : user ? (
              <Silence room={room} />
            ) : (
              <SignInToSpeak path={path} />
            )}
          </div>
        </main>
        {user !== undefined && (
          <div id="tools" popover="auto" aria-label="More about a message" role="dialog"></div>
        )}
      </>
    </Page>
  );
}

/** Beyond one's rooms. */
function Ways(): JSX.Element {
  return (
    <ul class="ways">
      <li>
        <a href="/rooms">All rooms</a>
      </li>
      <li>
        <a href="/users">People</a>
      </li>
      <li>
        <a href="/search">Search</a>
      </li>
      <li>
        <button id="alerts" type="button" hidden></button>
      </li>
    </ul>
  );
}

/** What is to be done where more is new than the page shows; the script knows when that is so. */
function Ahead({ room }: { room: Room }): JSX.Element {
  return (
    <p id="ahead" hidden>
      <a class="button" href={pathOfNew(room)}>
        To the first new message
      </a>
      <button class="quiet" type="button">
        Mark all as read
      </button>
    </p>
  );
}

/** The way into an open room that one reads. */
function JoinForm({ room }: { room: Room }): JSX.Element {
  return (
    <form class="join" action={`/rooms/${room.id}/join`} method="post">
      <p class="aside">You are reading this room. Join it to see what is new in it; so does who speaks.</p>
      <button class="button">Join</button>
    </form>
  );
}

/** Why there is no box to speak. */
function Silence({ room }: { room: Room }): JSX.Element {
  return (
    <p class="silence">
      {room.archivedAt === null
        ? "Only moderators speak in this room."
        : "This room is archived: it can be read, and nobody speaks in it any more."}
    </p>
  );
}

type PastPageProps = {
  readonly room: Room;
  readonly name: string;
  readonly user: User | undefined;
  /** The messages, below the way to older ones. */
  readonly past: JSX.Element;
};

/** Older messages on a page of their own, for a browser that does not load them into the log. */
export function PastPage({ room, name, user, past }: PastPageProps): JSX.Element {
  return (
    <Page title={`${name}, earlier`} user={user} kind="room">
      <>
        <Bar heading={name} user={user} />
        <main>
          <Log name={name}>{past}</Log>
          <p class="below past">
            <a href={pathOf(room)}>To the newest messages</a>
          </p>
        </main>
      </>
    </Page>
  );
}

type LogProps = { readonly name: string; readonly around?: Chat | undefined; readonly children: JSX.Element };

/**
 * What is newest is in view at first: the element around the list counts its scrolling from the end. It, and not the
 * list, is the log: a list with another role is none, and its items would belong to nothing.
 */
function Log({ name, around, children }: LogProps): JSX.Element {
  return (
    <div
      id="log"
      tabindex="0"
      role="log"
      aria-label={`Messages in ${name}`}
      data-around={around && `chat-${around.id}`}
    >
      <ol id="chats">{children as "safe"}</ol>
    </div>
  );
}

function SignInToSpeak({ path }: { path: string }): JSX.Element {
  return (
    <p class="guest">
      <a class="button" href={withNext("/login", path)}>
        Sign in to speak
      </a>{" "}
      <a href={withNext("/register", path)}>Register</a>
    </p>
  );
}
