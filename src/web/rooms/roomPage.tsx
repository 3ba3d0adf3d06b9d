import type { Message } from "../../domain/messages/history.ts";
import { Bar, Mark, Page } from "../page/page.tsx";
import { ThemeForm } from "../page/theme.tsx";
import type { Viewer } from "../page/viewer.ts";
import { Typing } from "../sidebar/views.tsx";
import type { Sentence, Words } from "../../words/en.ts";
import { Composer, type ComposerProps } from "./composer.tsx";
import { pathOf, pathOfAbout, pathOfNew, pathOfSettings, withNext } from "../paths.ts";
import { canManage } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";

type RoomPageProps = Omit<ComposerProps, "words"> & {
  /** What the room is called for the reader. */
  readonly name: string;
  /** Whether the reader is in the room. */
  readonly isMember: boolean;
  /** What the user is called who asks the reader in. */
  readonly invitedBy?: string | undefined;
  /** Why the reader does not speak here; undefined: nothing is in the way of a user. */
  readonly silence: Sentence | undefined;
  /** The reader's rooms, and who is here. */
  readonly side: JSX.Element;
  readonly viewer: Viewer;
  /** The last messages and the tail. */
  readonly log: JSX.Element;
  /** The message that the log is shown around; undefined: the newest are shown. */
  readonly around?: Message | undefined;
};

/** The room as it is now: its last messages, what is new as it comes, and the box to speak. */
export function RoomPage(props: RoomPageProps): JSX.Element {
  const { room, name, isMember, invitedBy, silence, side, viewer, log, formKey, draft, replyTo, around } =
    props;
  const { user, words } = viewer;
  const path = pathOf(room);
  // What was not sent is kept, also where nobody speaks any more.
  const canSpeak = draft !== undefined || (user !== undefined && silence === undefined);
  return (
    <Page
      title={name}
      viewer={viewer}
      kind="room"
      skip={
        canSpeak
          ? { to: "content", words: words.page.skipToBox }
          : { to: "log", words: words.page.skipToMain }
      }
    >
      <>
        <Bar
          heading={name}
          topic={room.topic}
          about={user && pathOfAbout(room)}
          viewer={viewer}
          settings={
            user && canManage(user, room, { isInvited: invitedBy !== undefined })
              ? pathOfSettings(room)
              : undefined
          }
          menu="places"
        />
        <nav id="places" popover="auto" aria-label={words.page.menu}>
          <div class="rooms">{side as "safe"}</div>
          <RoomSettings viewer={viewer} path={path} />
        </nav>
        <main id="main">
          {isMember && <Ahead words={words} room={room} />}
          <Log words={words} room={room} name={name} around={around} maySpeak={canSpeak}>
            {log}
          </Log>
          <div class="below">
            <div class="over">
              <button id="news" class="button" type="button" hidden></button>
            </div>
            <noscript>
              <p class="aside">
                <a href={path} safe>
                  {words.room.refresh}
                </a>
              </p>
            </noscript>
            <div class="line">
              <p id="status" role="status"></p>
              {user !== undefined && <Typing words={words} users={[]} />}
              {canSpeak && room.pause > 0 && (
                <p class="slow" safe>
                  {words.room.slow(room.pause)}
                </p>
              )}
            </div>
            {user !== undefined && !isMember && <JoinForm words={words} room={room} invitedBy={invitedBy} />}
            {canSpeak ? (
              <Composer words={words} room={room} formKey={formKey} draft={draft} replyTo={replyTo} />
            ) : user ? (
              <p class="silence" safe>
                {room.archivedAt === null ? (silence?.(words) ?? "") : words.room.archived}
              </p>
            ) : (
              <SignInToSpeak words={words} path={path} />
            )}
          </div>
        </main>
        {user !== undefined && (
          <div id="tools" popover="auto" aria-label={words.room.moreAbout} role="dialog"></div>
        )}
      </>
    </Page>
  );
}

type InRoom = { readonly words: Words; readonly room: Room };

/** Beyond one's rooms. */
function RoomSettings({ viewer, path }: { viewer: Viewer; path: string }): JSX.Element {
  const { user, words } = viewer;
  const { side } = words;
  return (
    <div class="ways">
      {user !== undefined && (
        <ul>
          <li>
            <a href="/rooms" safe>
              {side.allRooms}
            </a>
          </li>
          <li>
            <a href="/users" safe>
              {side.people}
            </a>
          </li>
          <li>
            <a id="keys" href="/keys" safe>
              {side.keys}
            </a>
          </li>
        </ul>
      )}
      <ThemeForm viewer={viewer} next={path} />
      {user !== undefined && <button id="alerts" type="button" hidden></button>}
    </div>
  );
}

/** What is to be done where more is new than the page shows; the script knows when that is so. */
function Ahead({ words, room }: InRoom): JSX.Element {
  return (
    <p id="ahead" class="over" hidden>
      <a class="button" href={pathOfNew(room)} safe>
        {words.room.toFirstNew}
      </a>
      <button class="quiet" type="button" safe>
        {words.room.markRead}
      </button>
    </p>
  );
}

/** The way into a room that one reads, and for one who is asked in the way to say no. */
function JoinForm({ words, room, invitedBy }: InRoom & { invitedBy: string | undefined }): JSX.Element {
  return (
    <form class="join" action={`/rooms/${room.id}/join`} method="post">
      <p class="aside" safe>
        {invitedBy === undefined ? words.room.joinHint : words.room.invitedBy(invitedBy)}
      </p>
      <span class="answers">
        {invitedBy !== undefined && (
          <button type="submit" class="quiet" formaction={`/rooms/${room.id}/leave`} safe>
            {words.room.noThanks}
          </button>
        )}
        <button type="submit" class="button" safe>
          {words.room.join}
        </button>
      </span>
    </form>
  );
}

type PastPageProps = {
  readonly room: Room;
  readonly name: string;
  readonly viewer: Viewer;
  /** The messages, below the way to older ones. */
  readonly past: JSX.Element;
};

/** Older messages on a page of their own, for a browser that does not load them into the log. */
export function PastPage({ room, name, viewer, past }: PastPageProps): JSX.Element {
  const { words } = viewer;
  return (
    <Page title={words.room.earlier(name)} viewer={viewer} kind="room">
      <>
        <Bar heading={name} viewer={viewer} />
        <main id="main">
          <Log words={words} room={room} name={name}>
            {past}
          </Log>
          <p class="below past">
            <a href={pathOf(room)} safe>
              {words.room.toNewest}
            </a>
          </p>
        </main>
      </>
    </Page>
  );
}

type LogProps = InRoom & {
  readonly name: string;
  readonly around?: Message | undefined;
  /** Whether the reader may say the first word. */
  readonly maySpeak?: boolean;
  readonly children: JSX.Element;
};

/**
 * What is newest is in view at first: the element around the list counts its scrolling from the end. It, and not the
 * list, is the log: a list with another role is none, and its items would belong to nothing.
 */
function Log({ words, room, name, around, maySpeak = false, children }: LogProps): JSX.Element {
  const said = words.room;
  return (
    <div
      id="log"
      tabindex="0"
      role="log"
      aria-label={said.log(name)}
      data-around={around && `chat-${around.id}`}
    >
      <ol id="chats">{children as "safe"}</ol>
      <div class="empty">
        <Mark size={72} />
        <h2 safe>{said.empty}</h2>
        <p safe>{maySpeak ? said.emptyHint[room.kind] : said.emptyForGuests}</p>
      </div>
    </div>
  );
}

function SignInToSpeak({ words, path }: { words: Words; path: string }): JSX.Element {
  return (
    <p class="guest">
      <a class="button" href={withNext("/login", path)} safe>
        {words.room.signInToSpeak}
      </a>{" "}
      <a href={withNext("/register", path)} safe>
        {words.page.register}
      </a>
    </p>
  );
}
