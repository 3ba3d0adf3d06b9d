import type { Room } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { byName } from "../../words/order.ts";
import { Phrase, Text } from "../../words/phrase.tsx";
import { pathOf } from "../http/paths.ts";
import { Hint, NameLink } from "../page/elements.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";

/** A room as it is listed. */
export type ListedRoom = {
  readonly room: Room;
  readonly name: string;
  readonly isFavourite: boolean;
  /** Whether one might join it. */
  readonly isToJoin: boolean;
  /** How many are in it; undefined: that is not told. */
  readonly people: number | undefined;
  /** When something was last said in it, in ms since 1970. */
  readonly lastSaid: number | undefined;
};

type ListProps = { readonly words: Words; readonly rooms: readonly ListedRoom[] };

/** Rooms of a kind, those of a heading below it. */
export function RoomSection({
  words,
  heading,
  rooms,
}: ListProps & { readonly heading: string }): JSX.Element {
  if (rooms.length === 0) return "";
  const groups = Map.groupBy(rooms, ({ room, isFavourite }) =>
    room.kind === "open" && !isFavourite ? room.heading : "",
  );
  const headings = [...groups.keys()].filter((name) => name !== "").map((name) => ({ name }));
  return (
    <section>
      <h2 safe>{heading}</h2>
      <RoomList words={words} rooms={groups.get("") ?? []} />
      {
        byName(headings, words)
          .map(({ name }) => (
            <>
              <h3 dir="auto" safe>
                {name}
              </h3>
              <RoomList words={words} rooms={groups.get(name)!} />
            </>
          ))
          .join("") as "safe"
      }
    </section>
  );
}

function RoomList({ words, rooms }: ListProps): JSX.Element {
  if (rooms.length === 0) return "";
  return <ul class="list">{rooms.map((room) => <Item words={words} {...room} />) as "safe"[]}</ul>;
}

function Item({ words, room, name, isToJoin, people, lastSaid }: ListedRoom & { words: Words }): JSX.Element {
  const label = `room-${room.id}`;
  return (
    <li id={label}>
      <NameLink href={pathOf(room)} name={name} />{" "}
      {room.kind === "private" && <Hint text={words.rooms.private} />}
      {isToJoin && (
        <PostForm
          action={`/rooms/${room.id}/join`}
          label={words.room.join}
          isQuiet
          aria-describedby={label}
        />
      )}
      {people !== undefined && (
        <span class="hint figures">
          <Text of={words.about.members(people)} />
          {lastSaid !== undefined && (
            <>
              {" · "}
              <Phrase text={words.rooms.lastSaid} time={<Time at={lastSaid} words={words} />} />
            </>
          )}
        </span>
      )}
      {room.topic !== "" && (
        <p class="hint" dir="auto" safe>
          {room.topic}
        </p>
      )}
    </li>
  );
}
