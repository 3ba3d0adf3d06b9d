import type { Refusal } from "../../domain/refusal.ts";
import type { Room, RoomDraft } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { Choice, Field, trouble } from "../page/fields.tsx";
import { Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import { type ListedRoom, RoomSection } from "./listedRooms.tsx";
import { RoomFields } from "./roomFields.tsx";

/** What can be made on the page of the rooms. */
export const NEW = ["room", "direct"] as const;

type RoomsPageProps = Refused & {
  readonly viewer: Viewer;
  readonly rooms: readonly ListedRoom[];
  readonly mayMake: boolean;
  /** People to choose from, where they are few. */
  readonly people: readonly string[];
  /** What its viewer came for. */
  readonly wanted?: (typeof NEW)[number] | undefined;
  readonly isUnreadFirst: boolean;
};

/** What was not made, with what was typed. */
export type Refused = {
  readonly room?: { readonly draft: RoomDraft; readonly refusal: Refusal };
  readonly direct?: { readonly names: string; readonly refusal: Refusal };
};

const EMPTY: RoomDraft = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones: below the lists, but what one came for, or was refused, comes first. */
export function RoomsPage(props: RoomsPageProps): JSX.Element {
  const { viewer, rooms, mayMake, people, room, direct, isUnreadFirst } = props;
  const { user, words } = viewer;
  const { title, directs, archived } = words.rooms;
  const first = room ? "room" : direct ? "direct" : props.wanted;
  const list = (heading: string, isListed: (room: Room) => boolean) => (
    <RoomSection words={words} heading={heading} rooms={rooms.filter((one) => isListed(one.room))} />
  );
  const forms = {
    room: (mayMake || room !== undefined) && (
      <NewRoom words={words} refused={room} isFirst={first === "room"} />
    ),
    direct: <NewDirect words={words} refused={direct} people={people} isFirst={first === "direct"} />,
  };
  return (
    <ListPage title={title} viewer={viewer}>
      {first === "room" && ([forms.room, forms.direct] as "safe"[])}
      {first === "direct" && ([forms.direct, forms.room] as "safe"[])}
      {user !== undefined && first === undefined && (
        <p class="ways">
          {mayMake && <Link href="/rooms?new=room" text={words.rooms.new} />}
          <Link href="/rooms?new=direct" text={words.rooms.newDirect} />
        </p>
      )}
      {list(title, ({ kind, archivedAt }) => archivedAt === null && kind !== "direct") as "safe"}
      {list(directs, ({ kind }) => kind === "direct") as "safe"}
      {list(archived, ({ archivedAt }) => archivedAt !== null) as "safe"}
      {user !== undefined && (
        <>
          {first === undefined && ([forms.room, forms.direct] as "safe"[])}
          <Order words={words} isUnreadFirst={isUnreadFirst} />
          <PostForm action="/read" label={words.keys.allRead} isQuiet />
        </>
      )}
    </ListPage>
  );
}

type NewProps<Form extends keyof Refused> = {
  readonly words: Words;
  readonly refused: Refused[Form];
  /** Whether it is what the page is about. */
  readonly isFirst: boolean;
};

function NewRoom({ words, refused, isFirst }: NewProps<"room">): JSX.Element {
  const refusal = refused?.refusal;
  const draft = refused?.draft ?? EMPTY;
  const told = trouble(words, refusal);
  return (
    <Section id="new-room" heading={words.rooms.new}>
      <PostForm action="/rooms" label={words.rooms.make}>
        <RoomFields
          words={words}
          draft={draft}
          refusal={refusal}
          told={told}
          isFirst={isFirst && refusal === undefined}
        />
      </PostForm>
    </Section>
  );
}

type NewDirectProps = NewProps<"direct"> & Pick<RoomsPageProps, "people">;

function NewDirect({ words, refused, people, isFirst }: NewDirectProps): JSX.Element {
  const { rooms } = words;
  return (
    <Section id="new-direct" heading={rooms.newDirect}>
      <PostForm action="/directs" label={rooms.write}>
        <Field
          name="name"
          id="people"
          kind="people"
          offered={people}
          label={rooms.names}
          value={refused?.names ?? ""}
          hint={rooms.namesHint(limits.room.people.most - 1)}
          problem={refused?.refusal.reason(words)}
          isFirst={isFirst}
        />
      </PostForm>
    </Section>
  );
}

/** In which order one wants the rooms beside each page. */
function Order({ words, isUnreadFirst }: { words: Words; isUnreadFirst: boolean }): JSX.Element {
  const { order, orders } = words.rooms;
  return (
    <PostForm action="/sidebar" label={words.page.save}>
      <input type="hidden" name="next" value="/rooms" />
      <Choice name="order" legend={order} choices={orders} chosen={isUnreadFirst ? "unread" : "name"} />
    </PostForm>
  );
}
