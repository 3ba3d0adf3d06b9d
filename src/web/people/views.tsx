import type { Availability } from "../../domain/presence/attendance.ts";
import type { Status } from "../../domain/presence/statuses.ts";
import { StatusLine } from "../page/availability.tsx";
import type { User } from "../../domain/user.ts";
import { Hint, Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { SearchForm } from "../page/searchForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import type { Person } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { canChangePlace, canSeeAudit, canSeeStatistics, isModerator } from "../../domain/policy.ts";
import { Avatar, PersonLink } from "../page/person.tsx";

type PeoplePageProps = {
  readonly viewer: UserViewer;
  readonly people: readonly Person[];
  /** How the names begin that are looked for. */
  readonly beginning: string;
  /** The name after which there are more. */
  readonly more: string | undefined;
  readonly isBanned: (person: Person) => boolean;
  readonly mayInvite: boolean;
  readonly attendance: { of(user: number): Availability | undefined };
  readonly statuses: { of(user: number): Status | undefined };
};

/** Everybody, in the order of their names. */
export function PeoplePage(props: PeoplePageProps): JSX.Element {
  const { viewer, people, beginning, more, isBanned, mayInvite, attendance, statuses } = props;
  const { words } = viewer;
  const { people: said, names, invites, place, audit, figures, reports } = words;
  const query = { ...(beginning && { q: beginning }), after: more ?? "" };
  return (
    <ListPage title={said.title} viewer={viewer}>
      <p class="ways">
        {mayInvite && <Link href="/invites" text={invites.invitePeople} />}
        {canChangePlace(viewer.user) && <Link href="/place" text={place.title} />}
        {canSeeAudit(viewer.user) && <Link href="/audit" text={audit.title} />}
        {canSeeStatistics(viewer.user) && <Link href="/admin" text={figures.title} />}
        {isModerator(viewer.user) && <Link href="/reports" text={reports.title} />}
      </p>
      <SearchForm
        action="/users"
        label={said.beginning}
        typed={beginning}
        button={said.find}
        placeholder={said.beginning}
      />
      {people.length === 0 && (
        <p role="status" safe>
          {said.none}
        </p>
      )}
      <ul class="list people">
        {people.map((person) => (
          <li>
            <PersonLink person={person} there={{ words, availability: attendance.of(person.id) }} />
            <StatusLine words={words} status={statuses.of(person.id)} />
            {person.alike === 1 && (
              <span class="alike" safe>
                {names.alike}
              </span>
            )}
            {person.role !== "member" && <Hint text={said.roles[person.role]} />}
            {isBanned(person) && <Hint text={words.bans.banned} />}
          </li>
        ))}
      </ul>
      {more !== undefined && (
        <p>
          <Link href={`/users?${new URLSearchParams(query)}`} text={said.more} />
        </p>
      )}
    </ListPage>
  );
}

type SuggestionsProps = {
  readonly words: Words;
  readonly people: readonly User[];
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
          room <Hint text={words.people.everyone} />
        </li>
      )}
    </ul>
  );
}
