import { limits } from "../../limits.ts";
import { Choice, Field } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { pathOf } from "../paths.ts";
import type { Problems } from "../../domain/rooms/roomDraft.ts";
import type { RoomDraft, Room } from "../../domain/room.ts";

/** A room as it is listed. */
export type Listed = { readonly room: Room; readonly name: string; readonly isMember: boolean };

export type RoomsPageProps = {
  readonly viewer: Viewer;
  readonly rooms: readonly Listed[];
  /** What was typed of a new room. */
  readonly plan?: RoomDraft;
  /** The names that were typed for a conversation. */
  readonly names?: string;
  readonly problems?: (Problems & { readonly direct?: Sentence }) | undefined;
};

const NEW: RoomDraft = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones: below the lists, but what was refused comes first. */
export function RoomsPage({
  viewer,
  rooms,
  plan = NEW,
  names = "",
  problems = {},
}: RoomsPageProps): JSX.Element {
  const { user, words } = viewer;
  const { rooms: said } = words;
  const current = rooms.filter(({ room }) => room.archivedAt === null && room.kind !== "direct");
  const directs = rooms.filter(({ room }) => room.kind === "direct");
  const archived = rooms.filter(({ room }) => room.archivedAt !== null);
  const making = { words, plan, names, problems };
  const isRefused = Object.values(problems).some((problem) => problem !== undefined);
  return (
    <Page title={said.title} viewer={viewer} kind="list">
      <>
        <Bar heading={said.title} viewer={viewer} />
        <main id="main">
          {isRefused && <Making {...making} />}
          <RoomList words={words} heading={said.title} rooms={current} />
          {directs.length > 0 && <RoomList words={words} heading={said.directs} rooms={directs} />}
          {archived.length > 0 && <RoomList words={words} heading={said.archived} rooms={archived} />}
          {user !== undefined && !isRefused && <Making {...making} />}
        </main>
      </>
    </Page>
  );
}

type MakingProps = Required<Pick<RoomsPageProps, "plan" | "names">> & {
  readonly words: Words;
  readonly problems: NonNullable<RoomsPageProps["problems"]>;
};

/** The ways to a new room, and to a new conversation: the one first that was refused. */
function Making({ words, plan, names, problems }: MakingProps): JSX.Element {
  const ways = [
    <NewRoom words={words} plan={plan} problems={problems} />,
    <NewDirect words={words} names={names} problem={problems.direct?.(words)} />,
  ];
  return <>{problems.direct ? ways.reverse() : ways}</>;
}

function NewRoom({ words, plan, problems }: Omit<MakingProps, "names">): JSX.Element {
  const { rooms: said } = words;
  return (
    <section aria-labelledby="new-room">
      <h2 id="new-room" safe>
        {said.new}
      </h2>
      <form action="/rooms" method="post">
        <RoomFields words={words} plan={plan} problems={problems} />
        <button type="submit" class="button" safe>
          {said.make}
        </button>
      </form>
    </section>
  );
}

type NewDirectProps = Pick<MakingProps, "words" | "names"> & { readonly problem: string | undefined };

function NewDirect({ words, names, problem }: NewDirectProps): JSX.Element {
  const { rooms: said } = words;
  return (
    <section aria-labelledby="new-direct">
      <h2 id="new-direct" safe>
        {said.newDirect}
      </h2>
      <form action="/directs" method="post">
        <Field
          name="name"
          id="people"
          kind="person"
          label={said.names}
          value={names}
          hint={said.namesHint(limits.room.people.most - 1)}
          problem={problem}
          isFirst={problem !== undefined}
        />
        <button type="submit" class="button" safe>
          {said.write}
        </button>
      </form>
    </section>
  );
}

type RoomFieldsProps = {
  readonly words: Words;
  readonly plan: RoomDraft;
  readonly problems: Problems;
  /** The lobby is open, and stays so. */
  readonly isLobby?: boolean;
};

/** What a room is made of, to be typed. */
export function RoomFields({ words, plan, problems, isLobby = false }: RoomFieldsProps): JSX.Element {
  const { rooms: said } = words;
  return (
    <>
      <Field
        name="name"
        label={said.name}
        value={plan.name}
        hint={said.nameHint(limits.room.name.most)}
        problem={problems.name?.(words)}
        isFirst={problems.name !== undefined}
      />
      <Field
        name="topic"
        label={said.topic}
        value={plan.topic}
        isOptional
        hint={said.topicHint}
        problem={problems.topic?.(words)}
        isFirst={problems.topic !== undefined && problems.name === undefined}
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
