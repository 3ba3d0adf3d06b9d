import { Html } from "@elysiajs/html";
import { limits } from "../limits.ts";
import { Choice, TextField } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Reader } from "../page/reader.ts";
import type { Sentence, Words } from "../words/en.ts";
import { pathOf } from "./paths.ts";
import type { Problems } from "./plan.ts";
import type { Plan, Room } from "./room.ts";

/** A room as it is listed. */
export type Listed = { readonly room: Room; readonly name: string; readonly isMember: boolean };

export type RoomsPageProps = {
  readonly reader: Reader;
  readonly rooms: readonly Listed[];
  /** What was typed of a new room. */
  readonly plan?: Plan;
  /** The names that were typed for a conversation. */
  readonly names?: string;
  readonly problems?: (Problems & { readonly direct?: Sentence }) | undefined;
};

const NEW: Plan = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones. */
export function RoomsPage({
  reader,
  rooms,
  plan = NEW,
  names = "",
  problems = {},
}: RoomsPageProps): JSX.Element {
  const { user, words } = reader;
  const { rooms: said } = words;
  const current = rooms.filter(({ room }) => room.archivedAt === null && room.kind !== "direct");
  const directs = rooms.filter(({ room }) => room.kind === "direct");
  const archived = rooms.filter(({ room }) => room.archivedAt !== null);
  return (
    <Page title={said.title} reader={reader} kind="list">
      <>
        <Bar heading={said.title} reader={reader} />
        <main id="main">
          <RoomList words={words} heading={said.title} rooms={current} />
          {directs.length > 0 && <RoomList words={words} heading={said.directs} rooms={directs} />}
          {archived.length > 0 && <RoomList words={words} heading={said.archived} rooms={archived} />}
          {user !== undefined && (
            <>
              <section aria-labelledby="new-room">
                <h2 id="new-room" safe>
                  {said.new}
                </h2>
                <form action="/rooms" method="post">
                  <PlanFields words={words} plan={plan} problems={problems} />
                  <button type="submit" class="button" safe>
                    {said.make}
                  </button>
                </form>
              </section>
              <section aria-labelledby="new-direct">
                <h2 id="new-direct" safe>
                  {said.newDirect}
                </h2>
                <form action="/directs" method="post">
                  <p class="field">
                    <label for="people" safe>
                      {said.names}
                    </label>
                    <input
                      id="people"
                      name="name"
                      type="text"
                      value={names}
                      required
                      autocomplete="off"
                      autocapitalize="none"
                      spellcheck="false"
                      aria-describedby="people-hint people-problem"
                      aria-invalid={problems.direct ? "true" : undefined}
                    />
                    <span class="hint" id="people-hint" safe>
                      {said.namesHint(limits.room.people.most - 1)}
                    </span>
                    <span class="reason" id="people-problem" safe>
                      {problems.direct?.(words) ?? ""}
                    </span>
                  </p>
                  <button type="submit" class="button" safe>
                    {said.write}
                  </button>
                </form>
              </section>
            </>
          )}
        </main>
      </>
    </Page>
  );
}

type PlanFieldsProps = {
  readonly words: Words;
  readonly plan: Plan;
  readonly problems: Problems;
  /** The lobby is open, and stays so. */
  readonly isLobby?: boolean;
};

/** What a room is made of, to be typed. */
export function PlanFields({ words, plan, problems, isLobby = false }: PlanFieldsProps): JSX.Element {
  const { rooms: said } = words;
  return (
    <>
      <TextField
        name="name"
        label={said.name}
        value={plan.name}
        required
        hint={said.nameHint(limits.room.name.most)}
        problem={problems.name?.(words)}
      />
      <TextField
        name="topic"
        label={said.topic}
        value={plan.topic}
        hint={said.topicHint}
        problem={problems.topic?.(words)}
      />
      {!isLobby && <Choice name="kind" legend={said.kind} choices={said.kinds} chosen={plan.kind} />}
    </>
  );
}

type RoomListProps = { readonly words: Words; readonly heading: string; readonly rooms: readonly Listed[] };

function RoomList({ words, heading, rooms }: RoomListProps): JSX.Element {
  return (
    <section>
      <h2 safe>{heading}</h2>
      <ul class="list">
        {rooms.map(({ room, name, isMember }) => (
          <li>
            <a href={pathOf(room)}>
              <span dir="auto" safe>
                {name}
              </span>
            </a>{" "}
            {room.kind === "private" && (
              <span class="hint" safe>
                {words.rooms.private}
              </span>
            )}{" "}
            {!isMember && (
              <span class="hint" safe>
                {words.rooms.notJoined}
              </span>
            )}
            {room.topic !== "" && (
              <p class="hint" dir="auto" safe>
                {room.topic}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
