import type { Refusal } from "../../domain/refusal.ts";
import type { Room, RoomDraft } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { Field } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import { PostForm } from "./forms.tsx";
import { generalReason, problemsOf, RoomFields } from "./roomFields.tsx";

/** A room as it is listed. */
export type ListedRoom = { readonly room: Room; readonly name: string; readonly isMember: boolean };

type RoomsPageProps = Refused & {
  readonly viewer: Viewer;
  readonly rooms: readonly ListedRoom[];
};

/** What was not made, with what was typed. */
export type Refused = {
  readonly room?: { readonly draft: RoomDraft; readonly refusal: Refusal };
  readonly direct?: { readonly names: string; readonly refusal: Refusal };
};

const EMPTY: RoomDraft = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones: below the lists, but what was refused comes first. */
export function RoomsPage({ viewer, rooms, room, direct }: RoomsPageProps): JSX.Element {
  const { user, words } = viewer;
  const { title, directs, archived } = words.rooms;
  const isRefused = room !== undefined || direct !== undefined;
  const list = (heading: string, isListed: (room: Room) => boolean) => {
    const listed = rooms.filter((one) => isListed(one.room));
    return <RoomList words={words} heading={heading} rooms={listed} />;
  };
  const creation = <Creation words={words} room={room} direct={direct} />;
  return (
    <Page title={title} viewer={viewer} kind="list">
      <>
        <Bar heading={title} viewer={viewer} />
        <main id="main">
          {isRefused && (creation as "safe")}
          {list(title, ({ kind, archivedAt }) => archivedAt === null && kind !== "direct") as "safe"}
          {list(directs, ({ kind }) => kind === "direct") as "safe"}
          {list(archived, ({ archivedAt }) => archivedAt !== null) as "safe"}
          {user !== undefined && !isRefused && (creation as "safe")}
        </main>
      </>
    </Page>
  );
}

type CreationProps = {
  readonly words: Words;
  readonly room: Refused["room"] | undefined;
  readonly direct: Refused["direct"] | undefined;
};

/** The forms for a new room and for a new conversation: that one first which was refused. */
function Creation({ words, room, direct }: CreationProps): JSX.Element {
  const forms = [<NewRoom words={words} refused={room} />, <NewDirect words={words} refused={direct} />];
  return <>{direct ? forms.reverse() : forms}</>;
}

function NewRoom({ words, refused }: { words: Words; refused: Refused["room"] | undefined }): JSX.Element {
  const { rooms } = words;
  const { name, topic } = problemsOf(refused?.refusal);
  const problems = { name: name ?? generalReason(refused?.refusal), topic };
  return (
    <section aria-labelledby="new-room">
      <h2 id="new-room" safe>
        {rooms.new}
      </h2>
      <PostForm action="/rooms" label={rooms.make}>
        <RoomFields words={words} draft={refused?.draft ?? EMPTY} problems={problems} />
      </PostForm>
    </section>
  );
}

function NewDirect({
  words,
  refused,
}: {
  words: Words;
  refused: Refused["direct"] | undefined;
}): JSX.Element {
  const { rooms } = words;
  return (
    <section aria-labelledby="new-direct">
      <h2 id="new-direct" safe>
        {rooms.newDirect}
      </h2>
      <PostForm action="/directs" label={rooms.write}>
        <Field
          name="name"
          id="people"
          kind="person"
          label={rooms.names}
          value={refused?.names ?? ""}
          hint={rooms.namesHint(limits.room.people.most - 1)}
          problem={refused?.refusal.reason(words)}
          isFirst={refused !== undefined}
        />
      </PostForm>
    </section>
  );
}

type RoomListProps = {
  readonly words: Words;
  readonly heading: string;
  readonly rooms: readonly ListedRoom[];
};

function RoomList({ words, heading, rooms }: RoomListProps): JSX.Element {
  if (rooms.length === 0) return "";
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
