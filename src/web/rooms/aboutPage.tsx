import type { User } from "../../domain/user.ts";
import { Choice, Field, Trouble } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { Sentence, Words } from "../../words/en.ts";
import type { Level } from "../../domain/rooms/members.ts";
import { pathOf, pathOfSettings } from "../paths.ts";
import { canManage } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import { PersonLink } from "../page/personLink.tsx";

type AboutPageProps = {
  readonly room: Room;
  readonly name: string;
  /** Who reads it. */
  readonly viewer: Viewer & { readonly user: User };
  /** Who is in the room, who came first first. */
  readonly members: readonly User[];
  /** Who is asked into it, and has not answered. */
  readonly asked: readonly User[];
  /** What calls for the reader's attention; undefined: the reader is not in the room. */
  readonly level: Level | undefined;
  readonly refused?: Refused | undefined;
};

/** What was not done and why; of an invitation also the name that was typed. */
export type Refused = {
  readonly what: "invite" | "leave" | "other";
  readonly reason: Sentence;
  readonly name?: string;
};

/** What there is to know of a room: what it is about, who is in it, how one comes in and goes. */
export function AboutPage(props: AboutPageProps): JSX.Element {
  const { room, name, viewer, members, asked, level, refused } = props;
  const { user, words } = viewer;
  const { about } = words;
  const isMember = level !== undefined;
  const isFixed = room.id === LOBBY || room.kind === "direct";
  const decides = canManage(user, room, { isInvited: asked.some(({ id }) => id === user.id) });
  const path = `/rooms/${room.id}`;
  const reasonOf = (what: Refused["what"]) => (refused?.what === what ? refused.reason(words) : undefined);
  return (
    <Page title={about.title(name)} viewer={viewer} kind="list">
      <>
        <Bar heading={name} viewer={viewer} />
        <main id="main">
          <Trouble id="trouble" text={reasonOf("other")} />
          {room.topic !== "" && (
            <p dir="auto" safe>
              {room.topic}
            </p>
          )}
          <p class="aside" safe>
            {about.kinds[room.kind]}
          </p>
          <p class="ways">
            <a href={pathOf(room)} safe>
              {about.toRoom}
            </a>
            {decides && (
              <a href={pathOfSettings(room)} safe>
                {words.page.settings}
              </a>
            )}
          </p>
          {isMember ? (
            <form action={`${path}/level`} method="post">
              <Choice name="level" legend={about.level} choices={about.levels} chosen={level} />
              <button type="submit" class="button" safe>
                {words.page.save}
              </button>
            </form>
          ) : (
            <form action={`${path}/join`} method="post">
              <button type="submit" class="button" safe>
                {words.room.join}
              </button>
            </form>
          )}
          {!isFixed && (
            <form action={`${path}/members`} method="post">
              <Field
                name="name"
                kind="person"
                label={about.invite}
                value={refused?.name}
                placeholder={about.name}
                problem={reasonOf("invite")}
                isFirst={reasonOf("invite") !== undefined}
              />
              <button type="submit" class="button" safe>
                {about.invite}
              </button>
            </form>
          )}
          <section aria-labelledby="members">
            <h2 id="members" safe>
              {about.members(members.length)}
            </h2>
            <ul class="list people">
              {members.map((member) => (
                <li>
                  <PersonLink person={member} />
                  {member.id === room.owner && room.kind !== "direct" && (
                    <span class="hint" safe>
                      {about.owner}
                    </span>
                  )}
                  {decides && !isFixed && member.id !== user.id && (
                    <form action={`${path}/members/${member.id}/remove`} method="post">
                      <button type="submit" class="quiet" aria-label={about.removeWhom(member.name)} safe>
                        {about.remove}
                      </button>
                    </form>
                  )}
                </li>
              ))}
            </ul>
          </section>
          {asked.length > 0 && <AskedIn words={words} room={room} people={asked} mayTakeBack={decides} />}
          {room.kind === "direct" && (
            <form action={`${path}/hide`} method="post">
              <button type="submit" class="quiet" aria-describedby="hide-hint" safe>
                {about.hide}
              </button>
              <p id="hide-hint" class="hint" safe>
                {about.hideHint}
              </p>
            </form>
          )}
          {isMember && !isFixed && <Leave words={words} room={room} trouble={reasonOf("leave")} />}
        </main>
      </>
    </Page>
  );
}

type LeaveProps = {
  readonly words: Words;
  readonly room: Room;
  /** Why the reader has not left. */
  readonly trouble: string | undefined;
};

/** The way out. Where it leads back no more by one's own will, that is said first. */
function Leave({ words: { about }, room, trouble }: LeaveProps): JSX.Element {
  const isForGood = room.kind === "private";
  const form = (
    <form action={`/rooms/${room.id}/leave`} method="post">
      <Trouble id="leave-trouble" text={trouble} />
      {isForGood && <p safe>{about.leaveHint}</p>}
      <button
        id="leave"
        type="submit"
        class={isForGood ? "button" : "quiet"}
        aria-describedby={trouble && "leave-trouble"}
        autofocus={trouble !== undefined}
        safe
      >
        {about.leave}
      </button>
    </form>
  );
  if (!isForGood) return form;
  return (
    <details open={trouble !== undefined}>
      <summary safe>{about.leave}</summary>
      {form as "safe"}
    </details>
  );
}

type AskedInProps = {
  readonly words: Words;
  readonly room: Room;
  readonly people: readonly User[];
  readonly mayTakeBack: boolean;
};

/** Who is asked into the room: they read it already. */
function AskedIn({ words, room, people, mayTakeBack }: AskedInProps): JSX.Element {
  const { about } = words;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked" safe>
        {about.asked(people.length)}
      </h2>
      <ul class="list people">
        {people.map((person) => (
          <li>
            <PersonLink person={person} />
            {mayTakeBack && (
              <form action={`/rooms/${room.id}/members/${person.id}/remove`} method="post">
                <button type="submit" class="quiet" aria-label={about.takeBackFrom(person.name)} safe>
                  {about.takeBack}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
