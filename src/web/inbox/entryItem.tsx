import { limits } from "../../base/limits.ts";
import type { InboxEntry } from "../../domain/notifications/inbox.ts";
import type { Author } from "../../domain/messages/history.ts";
import { shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { excerpt } from "../feed/messageItem.tsx";
import { pathOf, pathOfMessage } from "../http/paths.ts";
import { Hint, Link } from "../page/elements.tsx";
import { Avatar } from "../page/person.tsx";
import { Time } from "../page/time.tsx";

type EntryItemProps = {
  readonly words: Words;
  readonly entry: InboxEntry;
  /** What its room is called for the viewer. */
  readonly place: string;
};

/** Something that is meant for one: who, where and when, and the words, which lead to the message. */
export function EntryItem({ words, entry, place }: EntryItemProps): JSX.Element {
  const { reason, room, message, at, count, people, emoji } = entry;
  const { inbox } = words;
  const told = {
    text: inbox[reason],
    name: <Names words={words} people={people} />,
    emoji: <Emoji kinds={emoji} />,
  };
  // The room of two is called after the one who writes.
  const isNamed = room.kind !== "direct" || room.people.length > 2;
  return (
    <li class="entry" data-reason={reason} data-author={String(people[0]!.id)}>
      <Avatar user={people[0]!} />
      <p class="byline">
        <Phrase {...told} />
      </p>
      <a class="said" href={pathOfMessage(message)}>
        <span dir="auto" safe>
          {excerpt(message.content)}
        </span>
      </a>
      <p class="about">
        {isNamed && (
          <>
            <Link href={pathOf(room)} dir="auto" text={place} />
            {" · "}
          </>
        )}
        <Time at={at} words={words} />
        {count > 1 && (
          <>
            {" · "}
            <Hint text={inbox.messages(count)} />
          </>
        )}
      </p>
    </li>
  );
}

/** Some of `people`, and how many others there are; each keeps its own direction. */
function Names({
  words,
  people,
}: {
  readonly words: Words;
  readonly people: readonly Author[];
}): JSX.Element {
  const { named } = limits.inbox;
  const shown = people.slice(0, named);
  const others = people.length - shown.length;
  const places = shown.map((_, index) => `{${index}}`);
  const text = words.list(others > 0 ? [...places, words.inbox.others(others)] : places);
  const names = shown.map((user, index) => [
    index,
    <b>
      <bdi safe>{shownName(user, words)}</bdi>
    </b>,
  ]);
  return <Phrase text={text} {...(Object.fromEntries(names) as Record<string, JSX.Element>)} />;
}

function Emoji({ kinds }: { readonly kinds: readonly string[] }): JSX.Element {
  return (
    <span class="emoji" safe>
      {kinds.join(" ")}
    </span>
  );
}
