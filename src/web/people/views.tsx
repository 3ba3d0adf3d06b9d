import type { User, Role } from "../../domain/user.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Time } from "../page/time.tsx";
import { Choice, Trouble } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf, pathOfUser } from "../http/paths.ts";
import type { Room } from "../../domain/room.ts";
import { HandOverForm } from "./handOver.tsx";
import type { Person } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { canHandOver, rolesToGive } from "../../domain/policy.ts";
import { Avatar } from "../page/avatar.tsx";
import { PersonLink } from "../page/personLink.tsx";

type PersonPageProps = {
  readonly person: Person;
  readonly viewer: Viewer & { readonly user: User };
  /** The rooms that both are in. */
  readonly common: readonly Room[];
  readonly refused?: Refused | undefined;
};

/** What was not done, and where on the page it was asked for. */
export type Refused = { readonly what: "role" | "owner"; readonly refusal: Refusal };

/** Who somebody is; for those who may, with the roles to give. */
export function PersonPage({ person, viewer, common, refused }: PersonPageProps): JSX.Element {
  const { user, words } = viewer;
  const { people } = words;
  const isOneself = person.id === user.id;
  const roles = rolesToGive(user, person);
  const mayHandOver = canHandOver(user, person);
  const inForm = mayHandOver && refused?.what === "owner" ? refused.refusal : undefined;
  const reason = inForm ? undefined : refused?.refusal.reason;
  return (
    <Page title={person.name} viewer={viewer} kind="list">
      <>
        <Bar heading={person.name} viewer={viewer} />
        <main id="main">
          <p class="who">
            <Avatar user={person} />{" "}
            <span>
              <RoleOf words={words} person={person} />
            </span>
          </p>
          {person.alike === 1 && (
            <p class="alike" safe>
              {words.names.alike}
            </p>
          )}
          {isOneself ? (
            <p>
              <a href="/profile" safe>
                {words.page.yourAccount}
              </a>
            </p>
          ) : (
            <form action="/directs" method="post">
              <input type="hidden" name="name" value={person.name} />
              <button type="submit" class="button" safe>
                {people.writeTo(person.name)}
              </button>
            </form>
          )}
          {!isOneself && common.length > 0 && <Common words={words} rooms={common} />}
          {roles.length > 0 && <RoleForm words={words} person={person} roles={roles} />}
          <Trouble text={reason?.(words)} />
          {mayHandOver && <HandOverForm words={words} person={person} refusal={inForm} />}
          <p>
            <a href="/users" safe>
              {people.all}
            </a>
          </p>
        </main>
      </>
    </Page>
  );
}

/** What somebody may do, and since when: a member from the first day on. */
function RoleOf({ words, person }: { words: Words; person: Person }): JSX.Element {
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

function Common({ words, rooms }: { words: Words; rooms: readonly Room[] }): JSX.Element {
  return (
    <section aria-labelledby="common">
      <h2 id="common" safe>
        {words.people.inCommon}
      </h2>
      <ul class="list">
        {rooms.map((room) => (
          <li>
            <a href={pathOf(room)}>
              <span dir="auto" safe>
                {room.name}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type PeoplePageProps = {
  readonly viewer: Viewer;
  readonly people: readonly Person[];
  /** How the names begin that are looked for. */
  readonly beginning: string;
  /** The name after which there are more. */
  readonly more: string | undefined;
};

/** Everybody, in the order of their names. */
export function PeoplePage({ viewer, people, beginning, more }: PeoplePageProps): JSX.Element {
  const { people: said } = viewer.words;
  return (
    <Page title={said.title} viewer={viewer} kind="list">
      <>
        <Bar heading={said.title} viewer={viewer} />
        <main id="main">
          <form class="search" action="/users" role="search">
            <label class="unseen" for="q" safe>
              {said.beginning}
            </label>
            <input
              id="q"
              type="search"
              name="q"
              value={beginning}
              autocomplete="off"
              placeholder={said.beginning}
            />
            <button type="submit" class="button" safe>
              {said.find}
            </button>
          </form>
          {people.length === 0 && (
            <p role="status" safe>
              {said.none}
            </p>
          )}
          <ul class="list people">
            {people.map((person) => (
              <li>
                <PersonLink person={person} />
                {person.alike === 1 && (
                  <span class="alike" safe>
                    {viewer.words.names.alike}
                  </span>
                )}
                {person.role !== "member" && (
                  <span class="hint" safe>
                    {said.roles[person.role]}
                  </span>
                )}
              </li>
            ))}
          </ul>
          {more !== undefined && (
            <p>
              <a
                href={`/users?${new URLSearchParams({ ...(beginning && { q: beginning }), after: more })}`}
                safe
              >
                {said.more}
              </a>
            </p>
          )}
        </main>
      </>
    </Page>
  );
}

type RoleFormProps = { readonly words: Words; readonly person: Person; readonly roles: readonly Role[] };

function RoleForm({ words, person, roles }: RoleFormProps): JSX.Element {
  const { people, page } = words;
  const choices = Object.fromEntries(roles.map((role) => [role, people.roles[role]]));
  return (
    <form action={`${pathOfUser(person)}/role`} method="post">
      <Choice<string> name="role" legend={people.role} choices={choices} chosen={person.role} />
      <button type="submit" class="button" safe>
        {page.save}
      </button>
    </form>
  );
}

type SuggestionsProps = {
  readonly words: Words;
  readonly people: readonly Person[];
  /** Whether everyone may be called, too. */
  readonly everyone: boolean;
};

/** Who could be meant by the beginning of a name. */
export function Suggestions({ words, people, everyone }: SuggestionsProps): JSX.Element {
  return (
    <ul id="people" role="listbox" aria-label={words.people.title}>
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
          room{" "}
          <span class="hint" safe>
            {words.people.everyone}
          </span>
        </li>
      )}
    </ul>
  );
}
