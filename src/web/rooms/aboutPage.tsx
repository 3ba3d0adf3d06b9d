import { canManage } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { Choice, Field, Trouble } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf, pathOfSettings } from "../http/paths.ts";
import { PeopleSection, PostForm } from "./forms.tsx";

type AboutPageProps = {
  readonly room: Room;
  /** What the room is called for the viewer. */
  readonly name: string;
  readonly viewer: Viewer & { readonly user: User };
  /** Who is in the room, in the order in which they came. */
  readonly members: readonly User[];
  /** Who is invited into it, and has not answered. */
  readonly invited: readonly User[];
  /** What calls for the viewer's attention; undefined: the viewer is not in the room. */
  readonly notificationLevel: NotificationLevel | undefined;
  readonly refused?: Refused | undefined;
};

/** What was not done and why; of an invitation also the name that was typed. */
export type Refused = {
  readonly form: "invite" | "leave" | "other";
  readonly reason: Sentence;
  readonly name?: string | undefined;
};

/** What there is to know of a room: what it is about, who is in it, how one comes in and goes. */
export function AboutPage(props: AboutPageProps): JSX.Element {
  const { room, name, viewer, members, invited, notificationLevel, refused } = props;
  const { user, words } = viewer;
  const { about } = words;
  const isMember = notificationLevel !== undefined;
  const isFixed = room.id === LOBBY || room.kind === "direct";
  const isManager = canManage(user, room, { isInvited: invited.some(({ id }) => id === user.id) });
  const path = `/rooms/${room.id}`;
  const reasonOf = (form: Refused["form"]) => (refused?.form === form ? refused.reason(words) : undefined);
  const removal = (person: User, label: string, fullLabel: string) => (
    <PostForm action={`${path}/members/${person.id}/remove`} label={label} fullLabel={fullLabel} isQuiet />
  );
  return (
    <Page title={about.title(name)} viewer={viewer} kind="list">
      <>
        <Bar heading={name} viewer={viewer} />
        <main id="main">
          <Trouble id="trouble" text={reasonOf("other")} />
          <Description room={room} words={words} isManager={isManager} />
          {isMember ? (
            <PostForm action={`${path}/level`} label={words.page.save}>
              <Choice name="level" legend={about.level} choices={about.levels} chosen={notificationLevel} />
            </PostForm>
          ) : (
            <PostForm action={`${path}/join`} label={words.room.join} />
          )}
          {!isFixed && (
            <PostForm action={`${path}/members`} label={about.invite}>
              <Field
                name="name"
                kind="person"
                label={about.invite}
                value={refused?.name}
                placeholder={about.name}
                problem={reasonOf("invite")}
                isFirst={reasonOf("invite") !== undefined}
              />
            </PostForm>
          )}
          <PeopleSection
            id="members"
            heading={about.members(members.length)}
            people={members}
            hintFor={({ id }) => (id === room.owner && room.kind !== "direct" ? about.owner : undefined)}
            formFor={(person) =>
              isManager && !isFixed && person.id !== user.id
                ? removal(person, about.remove, about.removeWhom(person.name))
                : undefined
            }
          />
          {invited.length > 0 && (
            <PeopleSection
              id="asked"
              heading={about.asked(invited.length)}
              people={invited}
              formFor={(person) =>
                isManager ? removal(person, about.takeBack, about.takeBackFrom(person.name)) : undefined
              }
            />
          )}
          {room.kind === "direct" && <HideForm room={room} words={words} />}
          {isMember && !isFixed && <Leave room={room} words={words} trouble={reasonOf("leave")} />}
        </main>
      </>
    </Page>
  );
}

type InRoom = { readonly room: Room; readonly words: Words };

/** What the room is about, and the ways from here. */
function Description({ room, words, isManager }: InRoom & { readonly isManager: boolean }): JSX.Element {
  return (
    <>
      {room.topic !== "" && (
        <p dir="auto" safe>
          {room.topic}
        </p>
      )}
      <p class="aside" safe>
        {words.about.kinds[room.kind]}
      </p>
      <p class="ways">
        <a href={pathOf(room)} safe>
          {words.about.toRoom}
        </a>
        {isManager && (
          <a href={pathOfSettings(room)} safe>
            {words.page.settings}
          </a>
        )}
      </p>
    </>
  );
}

function HideForm({ room, words: { about } }: InRoom): JSX.Element {
  return (
    <form action={`/rooms/${room.id}/hide`} method="post">
      <button type="submit" class="quiet" aria-describedby="hide-hint" safe>
        {about.hide}
      </button>
      <p id="hide-hint" class="hint" safe>
        {about.hideHint}
      </p>
    </form>
  );
}

/** The way out. Where it leads back no more by one's own will, that is said first. `trouble`: why the viewer has not left. */
function Leave({
  room,
  words: { about },
  trouble,
}: InRoom & { readonly trouble: string | undefined }): JSX.Element {
  const isForGood = room.kind === "private";
  const form = (
    <PostForm
      action={`/rooms/${room.id}/leave`}
      id="leave"
      label={about.leave}
      isQuiet={!isForGood}
      describedBy={trouble && "leave-trouble"}
      isFocused={trouble !== undefined}
    >
      <Trouble id="leave-trouble" text={trouble} />
      {isForGood && <p safe>{about.leaveHint}</p>}
    </PostForm>
  );
  if (!isForGood) return form;
  return (
    <details open={trouble !== undefined}>
      <summary safe>{about.leave}</summary>
      {form as "safe"}
    </details>
  );
}
