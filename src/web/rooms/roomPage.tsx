import type { Status } from "../../domain/presence/statuses.ts";
import type { Message } from "../../domain/messages/history.ts";
import { Link, Notice } from "../page/elements.tsx";
import { Bar, Page } from "../page/page.tsx";
import { topicOf } from "../page/topic.tsx";
import type { Viewer } from "../page/viewer.ts";
import { Places } from "../sidebar/places.tsx";
import { Silence } from "../sidebar/silence.tsx";
import { BarStar } from "../sidebar/stars.tsx";
import { Typing } from "../sidebar/views.tsx";
import { Text } from "../../words/phrase.tsx";
import type { Sentence, Words } from "../../words/en.ts";
import { FilesForm } from "../files/filesForm.tsx";
import { KeptFiles } from "../files/keptFiles.tsx";
import { Composer, type ComposerProps } from "./composer.tsx";
import { Log } from "./log.tsx";
import { pathOf, pathOfAbout, pathOfNew, pathOfSettings, withNext } from "../http/paths.ts";
import { canManage } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";

import { ageing } from "./ageing.ts";

type RoomPageProps = Omit<ComposerProps, "words"> & {
  readonly name: string;
  /** How large a file may be. */
  readonly fileMB: number;
  /** What the other of a conversation says of oneself. */
  readonly status?: Status | undefined;
  readonly isMember: boolean;
  /** Whether the viewer is not in it, and may come in. */
  readonly isToJoin: boolean;
  /** Whether the viewer has it above the other rooms; undefined: the viewer is not in it. */
  readonly isFavourite: boolean | undefined;
  /** How many rooms the viewer is in. */
  readonly rooms: number;
  readonly invitedBy?: string | undefined;
  /** Whether the viewer has still to decide who comes in here. */
  readonly isUndecided: boolean;
  /** Whether the viewer is to make room on the disk. */
  readonly isDiskFull: boolean;
  /** How many reports the viewer is to decide on. */
  readonly reports: number;
  /** Why the viewer may not post here; undefined: a user may. */
  readonly silence: Sentence | undefined;
  readonly sidebar: JSX.Element;
  readonly viewer: Viewer;
  readonly log: JSX.Element;
  /** The message that is shown among those around it; undefined: the newest are shown. */
  readonly target?: Message | undefined;
};

/** The room as it is now: its last messages, what is new as it comes, and the box to post. */
export function RoomPage(props: RoomPageProps): JSX.Element {
  const {
    room,
    name,
    fileMB,
    status,
    isMember,
    isToJoin,
    isFavourite,
    rooms,
    invitedBy,
    isUndecided,
    isDiskFull,
    reports,
    silence,
    sidebar,
    viewer,
    log,
    formKey,
    draft,
    replyTo,
    target,
  } = props;
  const { user, words } = viewer;
  const path = pathOf(room);
  // What was not sent is kept, also where nobody posts any more.
  const canPost = draft !== undefined || (user !== undefined && silence === undefined);
  return (
    <Page
      title={name}
      viewer={viewer}
      kind="room"
      hasPlaces
      skip={
        canPost ? { to: "content", words: words.page.skipToBox } : { to: "log", words: words.page.skipToMain }
      }
    >
      <>
        <Bar
          heading={name}
          topic={topicOf(room, status)}
          about={user && pathOfAbout(room)}
          viewer={viewer}
          settings={
            user && canManage(user, room, { isInvited: invitedBy !== undefined })
              ? pathOfSettings(room)
              : undefined
          }
          menu="places"
          star={
            isFavourite !== undefined && room.id !== LOBBY ? (
              <BarStar words={words} room={room} isFavourite={isFavourite} />
            ) : undefined
          }
        />
        <Places
          viewer={viewer}
          path={path}
          room={room.id}
          isLive
          rooms={rooms}
          reports={reports}
          sidebar={sidebar}
        />
        <main id="main">
          {isMember && <Ahead words={words} room={room} />}
          <Log viewer={viewer} room={room} name={name} target={target} canPost={canPost} messages={log} />
          <div class="below">
            <Notice text={viewer.notice?.(words)} />
            <noscript>
              <p class="aside">
                <Link href={path} text={words.room.refresh} />
              </p>
            </noscript>
            {isDiskFull && (
              <p class="reason" safe>
                {words.place.diskIsFull}
              </p>
            )}
            {isUndecided && (
              <p class="aside">
                <Text of={words.place.isOpenToAll} /> <Link href="/place" text={words.place.decide} />
              </p>
            )}
            <div class="line">
              <button id="news" class="button" type="button" hidden></button>
              <p id="status" role="status"></p>
              {user !== undefined && <Typing words={words} users={[]} />}
              <Rules viewer={viewer} room={room} canPost={canPost} />
            </div>
            {isToJoin && <JoinForm words={words} room={room} invitedBy={invitedBy} />}
            {user !== undefined && <Silence words={words} why={canPost ? undefined : silence} />}
            {canPost ? (
              <>
                <FilesForm words={words} room={room} fileMB={fileMB} replyTo={replyTo} />
                {draft?.kept !== undefined && <KeptFiles words={words} kept={draft.kept} />}
                <Composer words={words} room={room} formKey={formKey} draft={draft} replyTo={replyTo} />
              </>
            ) : (
              user === undefined && <SignInToPost viewer={viewer} path={path} />
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

type RulesProps = { readonly viewer: Viewer; readonly room: Room; readonly canPost: boolean };

/** What goes for what is said here. */
function Rules({ viewer: { words, place }, room, canPost }: RulesProps): JSX.Element {
  const rules = [
    canPost && room.slowModeSeconds > 0 && words.room.slow(room.slowModeSeconds),
    ageing(words, place, room),
  ].filter((rule) => typeof rule === "string");
  if (rules.length === 0) return "";
  return (
    <p class="rules" safe>
      {rules.join(" ")}
    </p>
  );
}

/** What is to be done where more is new than the page shows; the script knows when that is so. */
function Ahead({ words, room }: InRoom): JSX.Element {
  return (
    <p id="ahead" hidden>
      <Link href={pathOfNew(room)} text={words.room.toFirstNew} />
      <button class="quiet" type="button" safe>
        {words.room.markRead}
      </button>
    </p>
  );
}

/** The way into a room that one reads, and for whoever is invited the way to say no. */
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

function SignInToPost({ viewer, path }: { viewer: Viewer; path: string }): JSX.Element {
  const { words, place } = viewer;
  return (
    <p class="guest">
      <Link class="button" href={withNext("/login", path)} text={words.room.signInToSpeak} />{" "}
      {place.registration === "open" && (
        <Link href={withNext("/register", path)} text={words.page.register} />
      )}
    </p>
  );
}
