import type { Children } from "@kitajs/html";
import { canManage } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { NotificationLevel } from "../../domain/rooms/members.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence } from "../../words/en.ts";
import { Choice, Field, Trouble } from "../page/fields.tsx";
import { Hint, Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import type { Availability } from "../../domain/presence/attendance.ts";
import { PersonLink, type There } from "../page/person.tsx";
import { Confirmed } from "../page/confirmed.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { ageing } from "./ageing.ts";
import { pathOf, pathOfFiles, pathOfPinned, pathOfSettings } from "../http/paths.ts";

export type AboutPageProps = {
  readonly room: Room;
  readonly name: string;
  readonly viewer: UserViewer;
  readonly members: readonly User[];
  readonly invited: readonly User[];
  readonly attendance: { of(user: number): Availability | undefined };
  /** The names of people to choose from, where they are few. */
  readonly people: readonly string[];
  /** What calls for the viewer's attention; undefined: the viewer is not in the room. */
  readonly notificationLevel: NotificationLevel | undefined;
  /** Why the viewer neither comes in nor asks others in. */
  readonly shutOut: Sentence | undefined;
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
  const { room, name, viewer, members, invited, attendance, people, notificationLevel, shutOut, refused } =
    props;
  const { user, words } = viewer;
  const { about } = words;
  const isMember = notificationLevel !== undefined;
  const isDirect = room.kind === "direct";
  const isFixed = room.id === LOBBY || isDirect;
  const isManager = canManage(user, room, { isInvited: invited.some(({ id }) => id === user.id) });
  const path = `/rooms/${room.id}`;
  const kept = ageing(words, viewer.place, room);
  const reasonOf = (form: Refused["form"]) => (refused?.form === form ? refused.reason(words) : undefined);
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
      {kept !== undefined && (
        <p class="aside" safe>
          {kept}
        </p>
      )}
      <p class="ways">
        <Link href={pathOf(room)} text={about.toRoom} />
        <Link href={pathOfPinned(room)} text={words.pins.title} />
        <Link href={pathOfFiles(room)} text={words.roomFiles.files} />
        {isManager && <Link href={pathOfSettings(room)} text={words.page.settings} />}
      </p>
      {isMember ? (
        <PostForm action={`${path}/level`} label={words.page.save}>
          <Choice name="level" legend={about.level} choices={about.levels} chosen={notificationLevel} />
        </PostForm>
      ) : shutOut ? (
        <p class="aside" safe>
          {shutOut(words)}
        </p>
      ) : (
        <PostForm action={`${path}/join`} label={words.room.join} />
      )}
      {!isFixed && shutOut === undefined && (
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
          there={(person) => ({ words, availability: attendance.of(person.id) })}
          behind={(person) => [
            person.id === room.owner && !isDirect && <Hint text={about.owner} />,
            isManager && !isFixed && person.id !== user.id && (
              <Confirmed
                action={`${path}/members/${person.id}/remove`}
                summary={about.remove}
                fullSummary={about.removeWhom(person.name)}
                label={about.remove}
                aria-label={about.removeWhom(person.name)}
              />
            ),
          ]}
        />
      </Section>
      {invited.length > 0 && (
        <Section id="asked" heading={about.asked(invited.length)}>
          <People
            people={invited}
            behind={(person) =>
              isManager && (
                <PostForm
                  action={`${path}/members/${person.id}/remove`}
                  label={about.takeBack}
                  isQuiet
                  aria-label={about.takeBackFrom(person.name)}
                />
              )
            }
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

type PeopleProps = {
  readonly people: readonly User[];
  /** Whether each is there, where that is told. */
  readonly there?: (person: User) => There;
  readonly behind: (person: User) => Children;
};

function People({ people, there, behind }: PeopleProps): JSX.Element {
  return (
    <ul class="list people">
      {people.map((person) => (
        <li>
          <PersonLink person={person} there={there?.(person)} />
          {behind(person) as "safe"}
        </li>
      ))}
    </ul>
  );
}

type LeaveProps = Pick<AboutPageProps, "room" | "viewer"> & { readonly trouble: string | undefined };

/** The way out, which says first whether one comes back by one's own will. */
function Leave({ room, viewer, trouble }: LeaveProps): JSX.Element {
  const { about } = viewer.words;
  return (
    <Confirmed
      action={`/rooms/${room.id}/leave`}
      summary={about.leave}
      label={about.leaveIt}
      isOpen={trouble !== undefined}
      id="leave"
      aria-describedby={trouble && "leave-trouble"}
      autofocus={trouble !== undefined}
    >
      <Trouble id="leave-trouble" text={trouble} />
      <p safe>{room.kind === "private" ? about.leaveHint : about.leaveOpenHint}</p>
    </Confirmed>
  );
}
