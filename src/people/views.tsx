import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { Avatar, Time } from "../chats/views.tsx";
import { Bar, Page } from "../page/page.tsx";
import { pathOf } from "../rooms/paths.ts";
import type { Room } from "../rooms/room.ts";
import type { Person } from "./people.ts";
import { type Role, rolesFrom } from "./roles.ts";

type PersonPageProps = {
  readonly person: Person;
  /** Who reads it. */
  readonly user: User;
  /** The rooms that both are in. */
  readonly common: readonly Room[];
  /** Why a role was not given. */
  readonly reason?: string | undefined;
};

/** Who somebody is; for those who may, with the roles to give. */
export function PersonPage({ person, user, common, reason }: PersonPageProps): JSX.Element {
  const isOneself = person.id === user.id;
  const roles = rolesFrom(user, person);
  return (
    <Page title={person.name} user={user} kind="list">
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
          {isOneself ? (
            <p>
              <a href="/profile">Your account</a>
            </p>
          ) : (
            <form action="/directs" method="post">
              <input type="hidden" name="name" value={person.name} />
              <button class="button">Write to {Html.escapeHtml(person.name)}</button>
            </form>
          )}
          {!isOneself && common.length > 0 && <Common rooms={common} />}
          {roles.length > 0 && <RoleForm person={person} roles={roles} />}
          {reason !== undefined && (
            <p class="reason" role="alert" safe>
              {reason}
            </p>
          )}
          <p>
            <a href="/users">All people</a>
          </p>
        </main>
      </>
    </Page>
  );
}

function Common({ rooms }: { rooms: readonly Room[] }): JSX.Element {
  return (
    <section aria-labelledby="common">
      <h2 id="common">Rooms that both of you are in</h2>
      <ul class="list">
        {rooms.map((room) => (
          <li>
            <a href={pathOf(room)} dir="auto" safe>
              {room.name}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type PeoplePageProps = {
  readonly user: User;
  readonly people: readonly Person[];
  /** How the names begin that are looked for. */
  readonly beginning: string;
  /** The name after which there are more. */
  readonly more: string | undefined;
};

/** Everybody, in the order of their names. */
export function PeoplePage({ user, people, beginning, more }: PeoplePageProps): JSX.Element {
  return (
    <Page title="People" user={user} kind="list">
      <>
        <Bar heading="People" user={user} />
        <main>
          <form class="search" action="/users" role="search">
            <label class="unseen" for="q">
              Names that begin with
            </label>
            <input
              id="q"
              type="search"
              name="q"
              value={Html.escapeHtml(beginning)}
              autocomplete="off"
              placeholder="Names that begin with"
            />
            <button class="button">Find</button>
          </form>
          {people.length === 0 && <p role="status">Nobody here has such a name.</p>}
          <ul class="list people">
            {people.map((person) => (
              <li>
                <a href={`/users/${person.id}`}>
                  <Avatar user={person} />{" "}
                  <span dir="auto" safe>
                    {person.name}
                  </span>
                </a>
                {person.role !== "member" && <span class="hint">{ROLES[person.role] as "safe"}</span>}
              </li>
            ))}
          </ul>
          {more !== undefined && (
            <p>
              <a href={`/users?${new URLSearchParams({ ...(beginning && { q: beginning }), after: more })}`}>
                More
              </a>
            </p>
          )}
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
