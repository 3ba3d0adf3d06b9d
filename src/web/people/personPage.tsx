import type { Availability } from "../../domain/presence/attendance.ts";
import type { Status } from "../../domain/presence/statuses.ts";
import { Dot, StatusLine } from "../page/availability.tsx";
import type { Refusal } from "../../domain/refusal.ts";
import { limits } from "../../base/limits.ts";
import { Time } from "../page/time.tsx";
import { Choice, Trouble } from "../page/fields.tsx";
import { Link, NameLink, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { pathOf, pathOfUser } from "../http/paths.ts";
import type { Room } from "../../domain/room.ts";
import type { AddressOf } from "./addresses.ts";
import { HideForm } from "./hideForm.tsx";
import { PurgeForm } from "./purgeForm.tsx";
import { SanctionForms, type Typed } from "./sanctionForm.tsx";
import { ConfirmForm } from "../accounts/confirmForm.tsx";
import type { Person } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { canHandOver, canRecover, canSanction, type Sanction, rolesToGive } from "../../domain/policy.ts";
import { Avatar } from "../page/person.tsx";

export type PersonPageProps = {
  readonly person: Person;
  readonly availability: Availability | undefined;
  readonly status: Status | undefined;
  /** What time it is for the person; undefined: that one does not tell. */
  readonly time: string | undefined;
  /** That the person says nothing now. */
  readonly mute: Sanction | undefined;
  readonly ban: Sanction | undefined;
  readonly viewer: UserViewer;
  /** Whether the viewer hides the person. */
  readonly isHidden: boolean;
  /** From where the person has come in, for those who may ban. */
  readonly addresses: readonly AddressOf[];
  readonly common: readonly Room[];
  readonly refused?: Refused | undefined;
  /** That was made just now, by which the person sets another password. */
  readonly link?: string | undefined;
};

/** What was not done, where on the page it was asked for, and what was typed there. */
export type Refused = {
  readonly what: "role" | "owner" | "recovery" | "mute" | "ban" | "picture" | "purge" | "hide";
  readonly refusal: Refusal;
  readonly typed?: Typed | undefined;
  readonly hours?: string | undefined;
};

/** Who somebody is; for those who may, with the roles to give. */
export function PersonPage(props: PersonPageProps): JSX.Element {
  const {
    person,
    availability,
    status,
    mute,
    ban,
    viewer,
    isHidden,
    addresses,
    common,
    refused,
    link,
    time,
  } = props;
  const { user, words } = viewer;
  const { people } = words;
  const isOneself = person.id === user.id;
  const mayHandOver = canHandOver(user, person);
  const inForm = mayHandOver && refused?.what === "owner" ? refused.refusal : undefined;
  const roles = rolesToGive(user, person).map((role) => [role, people.roles[role]]);
  return (
    <ListPage title={person.name} viewer={viewer}>
      <p class="who">
        <Avatar user={person} size="large" />{" "}
        <span class="said">
          <StatusLine words={words} status={status} isWhole />
          <span>
            <RoleOf words={words} person={person} />
          </span>
          {time !== undefined && <span safe>{words.status.localTime(time)}</span>}
          {availability !== undefined && (
            <span>
              <Dot words={words} availability={availability} />
              <span aria-hidden="true" safe>
                {words.status[availability]}
              </span>
            </span>
          )}
        </span>
      </p>
      {person.alike === 1 && (
        <p class="alike" safe>
          {words.names.alike}
        </p>
      )}
      {link !== undefined && (
        <div class="made" role="status">
          <p safe>{words.recovery.made(person.name, limits.recovery.lasts / 1_000)}</p>
          <code dir="ltr" safe>
            {link}
          </code>
        </div>
      )}
      {isOneself ? (
        <p>
          <Link href="/profile" text={words.page.yourAccount} />
        </p>
      ) : (
        <PostForm action="/directs" label={people.writeTo(person.name)}>
          <input type="hidden" name="name" value={person.name} />
        </PostForm>
      )}
      {!isOneself && common.length > 0 && (
        <Section id="common" heading={people.inCommon}>
          <ul class="list">
            {common.map((room) => (
              <li>
                <NameLink href={pathOf(room)} name={room.name} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!isOneself && <HideForm words={words} person={person} isHidden={isHidden} />}
      {roles.length > 0 && (
        <PostForm action={`${pathOfUser(person)}/role`} label={words.page.save}>
          <Choice name="role" legend={people.role} choices={Object.fromEntries(roles)} chosen={person.role} />
        </PostForm>
      )}
      {!isOneself && canRecover(user, person) && (
        <PostForm action={`${pathOfUser(person)}/recover`} label={words.recovery.make} isQuiet>
          <p class="aside" safe>
            {words.recovery.makeHint(person.name)}
          </p>
        </PostForm>
      )}
      {canSanction(user, person) && (
        <>
          {person.avatar !== null && (
            <PostForm
              action={`${pathOfUser(person)}/picture/remove`}
              label={words.avatars.removeOf(person.name)}
              isQuiet
            />
          )}
          <SanctionForms
            words={words}
            person={person}
            mute={mute}
            ban={ban}
            addresses={addresses}
            refused={refused}
          />
          <PurgeForm words={words} person={person} chosen={refused?.hours} />
        </>
      )}
      <Trouble text={inForm ? undefined : refused?.refusal.reason(words)} />
      {mayHandOver && (
        <ConfirmForm
          words={words}
          action={`${pathOfUser(person)}/owner`}
          summary={people.handOver}
          label={people.handOverTo(person.name)}
          ids={{ field: "password", trouble: "hand-over-trouble" }}
          refusal={inForm}
        >
          <p safe>{people.handOverHint(person.name)}</p>
        </ConfirmForm>
      )}
      <p>
        <Link href="/users" text={people.all} />
      </p>
    </ListPage>
  );
}

/** What somebody may do, and since when: a member from the first day on. */
export function RoleOf({ words, person }: { words: Words; person: Person }): JSX.Element {
  const { people } = words;
  const since = person.role === "member" ? person.createdAt : person.roleSince;
  const role = (
    <span class="role" safe>
      {people.roles[person.role]}
    </span>
  );
  if (since === null) return role;
  return <Phrase text={people.since} role={role} time={<Time at={since} words={words} />} />;
}
