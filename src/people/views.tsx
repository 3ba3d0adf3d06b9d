import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { Avatar, Time } from "../chats/views.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Person } from "./people.ts";
import { type Role, rolesFrom } from "./roles.ts";

type PersonPageProps = {
  readonly person: Person;
  /** Who reads it. */
  readonly user: User;
  /** Why a role was not given. */
  readonly reason?: string;
};

/** Who somebody is; for those who may, with the roles to give. */
export function PersonPage({ person, user, reason }: PersonPageProps): JSX.Element {
  const roles = rolesFrom(user, person);
  return (
    <Page title={person.name} user={user} kind="person">
      <>
        <Bar heading={person.name} user={user} />
        <main>
          <p class="who">
            <Avatar user={person} />{" "}
            <span class="role" safe>
              {ROLES[person.role]}
            </span>{" "}
            since <Time at={person.createdAt} />
          </p>
          {roles.length > 0 && <RoleForm person={person} roles={roles} />}
          {reason !== undefined && (
            <p class="reason" role="alert" safe>
              {reason}
            </p>
          )}
          <p>
            <a href="/">To the lobby</a>
          </p>
        </main>
      </>
    </Page>
  );
}

const ROLES: Readonly<Record<Role, string>> = {
  member: "Member",
  moderator: "Moderator",
  admin: "Admin",
  owner: "Owner",
};

function RoleForm({ person, roles }: { person: Person; roles: readonly Role[] }): JSX.Element {
  return (
    <form action={`/users/${person.id}/role`} method="post">
      <fieldset>
        <legend>Role</legend>
        {roles.map((role) => (
          <label>
            <input type="radio" name="role" value={role} checked={role === person.role} />{" "}
            <span safe>{ROLES[role]}</span>
          </label>
        ))}
      </fieldset>
      <button class="button">Save</button>
    </form>
  );
}

type SuggestionsProps = {
  readonly people: readonly Person[];
  /** Whether everyone may be called, too. */
  readonly everyone: boolean;
};

/** Who could be meant by the beginning of a name. */
export function Suggestions({ people, everyone }: SuggestionsProps): JSX.Element {
  return (
    <ul id="people" role="listbox" aria-label="People">
      {people.map((person) => (
        <li role="option" id={`person-${person.id}`} data-name={person.name}>
          <Avatar user={person} />{" "}
          <span dir="auto" safe>
            {person.name}
          </span>
        </li>
      ))}
      {everyone && (
        <li role="option" id="person-everyone" data-name="room">
          room <span class="hint">everyone</span>
        </li>
      )}
    </ul>
  );
}
