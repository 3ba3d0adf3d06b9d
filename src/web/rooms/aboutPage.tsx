import type { Children } from "@kitajs/html";
import { secondsKept } from "../../domain/rooms/retention.ts";
import { canManage } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence } from "../../words/en.ts";
import { Choice, Field, Trouble } from "../page/fields.tsx";
import { Hint, Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PersonLink } from "../page/person.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { pathOf, pathOfFiles, pathOfSettings } from "../http/paths.ts";

export type AboutPageProps = {
  readonly room: Room;
  readonly name: string;
  readonly viewer: UserViewer;
  readonly members: readonly User[];
  readonly invited: readonly User[];
  /** The names of people to choose from, where they are few. */
  readonly people: readonly string[];
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
  const { room, name, viewer, members, invited, people, notificationLevel, refused } = props;
  const { user, words } = viewer;
  const { about } = words;
  const isMember = notificationLevel !== undefined;
  const isDirect = room.kind === "direct";
  const isFixed = room.id === LOBBY || isDirect;
  const isManager = canManage(user, room, { isInvited: invited.some(({ id }) => id === user.id) });
  const path = `/rooms/${room.id}`;
  const kept = secondsKept(viewer.place, room);
  const reasonOf = (form: Refused["form"]) => (refused?.form === form ? refused.reason(words) : undefined);
  const removal = ({ id }: User, label: string, fullLabel: string) => (
    <PostForm action={`${path}/members/${id}/remove`} label={label} isQuiet aria-label={fullLabel} />
  );
  return (
    <ListPage title={about.title(name)} heading={name} viewer={viewer}>
      <Trouble id="trouble" text={reasonOf("other")} />
      {room.topic !== "" && (
        <p dir="auto" safe>
          {room.topic}
        </p>
      )}
      <p class="aside" safe>
        {about.kinds[room.kind]}
      </p>
      {kept > 0 && (
        <p class="aside" safe>
          {words.room.kept(kept)}
        </p>
      )}
      <p class="ways">
        <Link href={pathOf(room)} text={about.toRoom} />
        <Link href={pathOfFiles(room)} text={words.roomFiles.files} />
        {isManager && <Link href={pathOfSettings(room)} text={words.page.settings} />}
      </p>
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
            offered={people}
            label={about.invite}
            value={refused?.name}
            placeholder={about.name}
            problem={reasonOf("invite")}
            isFirst={reasonOf("invite") !== undefined}
          />
        </PostForm>
      )}
      <Section id="members" heading={about.members(members.length)}>
        <People
          people={members}
          behind={(person) => [
            person.id === room.owner && !isDirect && <Hint text={about.owner} />,
            isManager &&
              !isFixed &&
              person.id !== user.id &&
              removal(person, about.remove, about.removeWhom(person.name)),
          ]}
        />
      </Section>
      {invited.length > 0 && (
        <Section id="asked" heading={about.asked(invited.length)}>
          <People
            people={invited}
            behind={(person) => isManager && removal(person, about.takeBack, about.takeBackFrom(person.name))}
          />
        </Section>
      )}
      {isDirect && (
        <form action={`${path}/hide`} method="post">
          <button type="submit" class="quiet" aria-describedby="hide-hint" safe>
            {about.hide}
          </button>
          <p id="hide-hint" class="hint" safe>
            {about.hideHint}
          </p>
        </form>
      )}
      {isMember && !isFixed && <Leave room={room} viewer={viewer} trouble={reasonOf("leave")} />}
    </ListPage>
  );
}

type PeopleProps = { readonly people: readonly User[]; readonly behind: (person: User) => Children };

function People({ people, behind }: PeopleProps): JSX.Element {
  return (
    <ul class="list people">
      {people.map((person) => (
        <li>
          <PersonLink person={person} />
          {behind(person) as "safe"}
        </li>
      ))}
    </ul>
  );
}

type LeaveProps = Pick<AboutPageProps, "room" | "viewer"> & { readonly trouble: string | undefined };

/** The way out. Where it leads back no more by one's own will, that is said first. */
function Leave({ room, viewer, trouble }: LeaveProps): JSX.Element {
  const { about } = viewer.words;
  const isForGood = room.kind === "private";
  const form = (
    <PostForm
      action={`/rooms/${room.id}/leave`}
      label={about.leave}
      isQuiet={!isForGood}
      id="leave"
      aria-describedby={trouble && "leave-trouble"}
      autofocus={trouble !== undefined}
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
