import type { Refusal } from "../../domain/refusal.ts";
import type { Room, RoomDraft } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { Field, trouble } from "../page/fields.tsx";
import { Hint, NameLink, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import { RoomFields } from "./roomFields.tsx";

/** A room as it is listed. */
export type ListedRoom = { readonly room: Room; readonly name: string; readonly isMember: boolean };

type RoomsPageProps = Refused & {
  readonly viewer: Viewer;
  readonly rooms: readonly ListedRoom[];
  readonly mayMake: boolean;
};

/** What was not made, with what was typed. */
export type Refused = {
  readonly room?: { readonly draft: RoomDraft; readonly refusal: Refusal };
  readonly direct?: { readonly names: string; readonly refusal: Refusal };
};

const EMPTY: RoomDraft = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones: below the lists, but what was refused comes first. */
export function RoomsPage({ viewer, rooms, mayMake, room, direct }: RoomsPageProps): JSX.Element {
  const { user, words } = viewer;
  const { title, directs, archived } = words.rooms;
  const isRefused = room !== undefined || direct !== undefined;
  const list = (heading: string, isListed: (room: Room) => boolean) => {
    const listed = rooms.filter((one) => isListed(one.room));
    return <RoomList words={words} heading={heading} rooms={listed} />;
  };
  const newRoom = (mayMake || room !== undefined) && <NewRoom words={words} refused={room} />;
  const forms = [newRoom, <NewDirect words={words} refused={direct} />];
  const creation = direct ? forms.reverse() : forms;
  return (
    <ListPage title={title} viewer={viewer}>
      {isRefused && (creation as "safe"[])}
      {list(title, ({ kind, archivedAt }) => archivedAt === null && kind !== "direct") as "safe"}
      {list(directs, ({ kind }) => kind === "direct") as "safe"}
      {list(archived, ({ archivedAt }) => archivedAt !== null) as "safe"}
      {user !== undefined && !isRefused && (creation as "safe"[])}
    </ListPage>
  );
}

type NewProps<Form extends keyof Refused> = { readonly words: Words; readonly refused: Refused[Form] };

function NewRoom({ words, refused }: NewProps<"room">): JSX.Element {
  const refusal = refused?.refusal;
  const draft = refused?.draft ?? EMPTY;
  return (
    <Section id="new-room" heading={words.rooms.new}>
      <PostForm action="/rooms" label={words.rooms.make}>
        <RoomFields words={words} draft={draft} refusal={refusal} told={trouble(words, refusal)} />
      </PostForm>
    </Section>
  );
}

function NewDirect({ words, refused }: NewProps<"direct">): JSX.Element {
  const { rooms } = words;
  return (
    <Section id="new-direct" heading={rooms.newDirect}>
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
    </Section>
  );
}

type RoomListProps = Pick<RoomsPageProps, "rooms"> & { readonly words: Words; readonly heading: string };

function RoomList({ words, heading, rooms }: RoomListProps): JSX.Element {
  if (rooms.length === 0) return "";
  return (
    <section>
      <h2 safe>{heading}</h2>
      <ul class="list">
        {rooms.map(({ room, name, isMember }) => (
          <li>
            <NameLink href={pathOf(room)} name={name} />{" "}
            {room.kind === "private" && <Hint text={words.rooms.private} />}{" "}
            {!isMember && <Hint text={words.rooms.notJoined} />}
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
