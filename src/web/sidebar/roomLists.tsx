import type { SidebarChoice } from "../../domain/rooms/sidebarChoices.ts";
import type { Words } from "../../words/en.ts";
import { Icon } from "../page/icon.tsx";
import { calls, Count, type RoomItem, RoomItems } from "./roomItems.tsx";
import { FORM } from "./stars.tsx";

/** Rooms below a heading; none is above those that have the empty one. */
export type Group = { readonly heading: string; readonly items: readonly RoomItem[] };

/** The rooms of a list, in their order. */
export type ListedRooms = {
  /** The lobby and favourites. */
  readonly first: readonly RoomItem[];
  readonly directs: readonly RoomItem[];
  readonly groups: readonly Group[];
  /** How its viewer wants it. */
  readonly choices: ReadonlySet<SidebarChoice>;
};

type ListProps = {
  readonly words: Words;
  readonly rooms: ListedRooms;
  /** Whether the list is that of a user, who can say how it is to be. */
  readonly isOwn: boolean;
};

/** The lobby and favourites, conversations among a few, which are always near, and all other rooms. */
export function RoomLists({ words, rooms, isOwn }: ListProps): JSX.Element {
  const { first, directs, groups, choices } = rooms;
  const { side } = words;
  const others = groups.flatMap(({ items }) => items);
  const furtherCount = directs.filter(({ isFurther }) => isFurther).length;
  return (
    <>
      {first.length > 0 && (
        <ul class="places first" aria-label={side.first}>
          <RoomItems words={words} items={first} />
        </ul>
      )}
      {isOwn && (
        <Section
          words={words}
          id="directs"
          heading={side.directs}
          items={directs}
          isFolded={choices.has("directsFolded")}
          fold="directsFolded"
          add={{ href: "/rooms?new=direct", label: words.rooms.newDirect }}
        >
          <ul class="places">
            <RoomItems words={words} items={directs} />
            {furtherCount > 0 && <More label={side.more(furtherCount)} name="want" />}
            {choices.has("allDirects") && <More label={side.fewer} name="unwant" />}
          </ul>
        </Section>
      )}
      {(isOwn || others.length > 0) && (
        <Section
          words={words}
          id="rooms"
          heading={side.rooms}
          items={others}
          isFolded={choices.has("roomsFolded")}
          fold={isOwn ? "roomsFolded" : undefined}
          add={isOwn ? { href: "/rooms?new=room", label: words.rooms.new } : undefined}
        >
          {
            groups.reduce<string>(
              (all, { heading, items }) => all + <RoomGroup words={words} heading={heading} items={items} />,
              "",
            ) as "safe"
          }
        </Section>
      )}
    </>
  );
}

type SectionProps = {
  readonly words: Words;
  readonly id: string;
  readonly heading: string;
  readonly items: readonly RoomItem[];
  readonly isFolded: boolean;
  /** The choice that folds it; undefined: nothing does. */
  readonly fold: SidebarChoice | undefined;
  readonly add: { readonly href: string; readonly label: string } | undefined;
  readonly children: JSX.Element;
};

/** A part of the list that folds: what is unread in it shows all the same. */
function Section({ words, id, heading, items, isFolded, fold, add, children }: SectionProps): JSX.Element {
  return (
    <section class={isFolded ? "folded" : undefined} aria-labelledby={`${id}-heading`}>
      <div class="head">
        <h2 id={`${id}-heading`}>
          {fold === undefined ? (
            <span safe>{heading}</span>
          ) : (
            <button
              id={`fold-${id}`}
              class="fold"
              type="submit"
              form={FORM}
              name={isFolded ? "unwant" : "want"}
              value={fold}
              aria-expanded={isFolded ? "false" : "true"}
            >
              <span safe>{heading}</span>
            </button>
          )}
        </h2>
        <Sum words={words} items={items} />
        {add !== undefined && (
          <a class="add" href={add.href} aria-label={add.label} title={add.label}>
            <Icon name="add" />
          </a>
        )}
      </div>
      {children as "safe"}
    </section>
  );
}

/** What is unread in a part of the list, where that is not seen. */
function Sum({ words, items }: { readonly words: Words; readonly items: readonly RoomItem[] }): JSX.Element {
  const told = items.filter(calls);
  const mentions = told.reduce((sum, item) => sum + item.mentions, 0);
  const unread = told.reduce((sum, item) => sum + item.unread, 0);
  if (mentions > 0)
    return <Count kind="mentions sum" count={words.number(mentions)} told={words.side.forYou(mentions)} />;
  if (unread === 0) return "";
  return <Count kind="count sum" count={words.number(unread)} told={words.side.unread(unread)} />;
}

/** Shows all conversations, or the latest alone. */
function More({ label, name }: { readonly label: string; readonly name: "want" | "unwant" }): JSX.Element {
  return (
    <li class="all">
      <button id="all-directs" type="submit" form={FORM} name={name} value="allDirects" safe>
        {label}
      </button>
    </li>
  );
}

function RoomGroup({ words, heading, items }: Group & { readonly words: Words }): JSX.Element {
  if (items.length === 0) return "";
  return (
    <>
      {heading !== "" && (
        <h3 dir="auto" safe>
          {heading}
        </h3>
      )}
      <ul class="places">
        <RoomItems words={words} items={items} />
      </ul>
    </>
  );
}
