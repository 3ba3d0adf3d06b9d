import type { Person } from "../../domain/accounts/people.ts";
import type { Entry } from "../../domain/audit/audit.ts";
import type { Event } from "../../base/log.ts";
import { FORMER, shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { pathOf, pathOfUser } from "../http/paths.ts";
import { Field } from "../page/fields.tsx";
import { Link, NameLink } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";

type Lookups = {
  readonly personOf: (id: number) => Person | undefined;
  /** What a room is called for the viewer; undefined for one that is not there, or not for the viewer. */
  readonly roomOf: (id: number) => string | undefined;
};

type AuditPageProps = Lookups & {
  readonly viewer: UserViewer;
  /** The newest first. */
  readonly entries: readonly Entry[];
  /** The number before which there are more; undefined: these are the oldest. */
  readonly older: number | undefined;
  readonly filter: { readonly event: string; readonly person: string };
  /** Whether the filter names a person whom nobody is. */
  readonly isNobody: boolean;
};

/** Who did what to whom, and from where. */
export function AuditPage(props: AuditPageProps): JSX.Element {
  const { viewer, entries, older, filter, isNobody, ...lookups } = props;
  const { words, place } = viewer;
  const { audit } = words;
  return (
    <ListPage title={audit.title} viewer={viewer}>
      <p class="aside" safe>
        {audit.kept(place.auditDays)}
      </p>
      <form class="filter" action="/audit">
        <p class="field">
          <label for="event" safe>
            {audit.what}
          </label>
          <select id="event" name="event">
            <option value="" safe>
              {audit.everything}
            </option>
            {Object.entries(audit.events).map(([event, label]) => (
              <option value={event} selected={event === filter.event} safe>
                {label}
              </option>
            ))}
          </select>
        </p>
        <Field
          name="person"
          kind="person"
          offered={[]}
          label={audit.who}
          value={filter.person}
          isOptional
          problem={isNobody ? words.names.unknown(filter.person) : undefined}
          isFirst={isNobody}
        />
        <button type="submit" class="button" safe>
          {words.people.find}
        </button>
      </form>
      {entries.length === 0 && older === undefined && (
        <p role="status" safe>
          {audit.none}
        </p>
      )}
      <ol class="list audit">
        {entries.map((entry) => (
          <EntryItem words={words} entry={entry} {...lookups} />
        ))}
      </ol>
      {older !== undefined && (
        <p>
          <Link
            href={`/audit?${new URLSearchParams({ ...filter, before: String(older) })}`}
            text={audit.older}
          />
        </p>
      )}
    </ListPage>
  );
}

type EntryProps = Lookups & { readonly words: Words; readonly entry: Entry };

function EntryItem({ words, entry, personOf, roomOf }: EntryProps): JSX.Element {
  const { audit } = words;
  const { event, user, by, room } = entry;
  const who = (id: number) => {
    const person = personOf(id);
    const name = shownName(person ?? { name: FORMER }, words);
    return person ? <NameLink href={pathOfUser(person)} name={name} /> : name;
  };
  const roomName = room === null ? undefined : roomOf(room);
  return (
    <li>
      <p>
        <b safe>{audit.events[event]}</b> {user !== null && (who(user) as "safe")}{" "}
        {by !== null && by !== user && (
          <span>
            <Phrase text={audit.by} name={who(by)} />
          </span>
        )}{" "}
        {room !== null &&
          (roomName === undefined ? (
            <span safe>{audit.hiddenRoom}</span>
          ) : (
            <NameLink href={pathOf({ id: room })} name={roomName} />
          ))}
      </p>
      <p class="hint">
        <Time at={entry.at} words={words} />
        {notesOf(words, entry).map((note) => (
          <>
            {" "}
            <span dir="auto" safe>
              {note}
            </span>
          </>
        ))}
      </p>
    </li>
  );
}

/** What else there is to know: how much, and from where. */
function notesOf(words: Words, { event, detail, address, session }: Entry): readonly string[] {
  const told = detail === null ? undefined : detailOf(words, event, detail);
  return [told, address ?? undefined, session === null ? undefined : words.audit.session(session)].filter(
    (note) => note !== undefined,
  );
}

function detailOf({ people, place, purge, duration, number }: Words, event: Event, detail: string): string {
  if (event === "role given") return people.roles[detail as keyof typeof people.roles];
  if (event === "muted" || event === "banned") return duration(Number(detail) * 60);
  if (event === "purged") return detail === "0" ? purge.ever : duration(Number(detail) * 3_600);
  if (event === "place changed") {
    const names = detail.split(" ").map((name) => place[name as "name"]);
    return names.join(", ");
  }
  return number(Number(detail));
}
