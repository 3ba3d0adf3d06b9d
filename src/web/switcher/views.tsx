import { pathOf, pathOfUser } from "../http/paths.ts";
import { ListPage } from "../page/listPage.tsx";
import { Avatar } from "../page/person.tsx";
import { SearchForm } from "../page/searchForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import type { RoomItem } from "../sidebar/roomItems.tsx";
import type { Words } from "../../words/en.ts";
import type { Found } from "./destinations.ts";

type SwitcherProps = { readonly words: Words; readonly typed: string; readonly found: Found };

/** Where one may go, on a page of its own, for who has no script. */
export function SwitcherPage({ viewer, ...props }: SwitcherProps & { readonly viewer: Viewer }): JSX.Element {
  return (
    <ListPage title={viewer.words.switcher.title} viewer={viewer}>
      <Switcher {...props} />
    </ListPage>
  );
}

/** A box for the letters, and below it where they lead. */
export function Switcher(props: SwitcherProps): JSX.Element {
  const { words, typed } = props;
  return (
    <div class="switcher">
      <SearchForm
        action="/go"
        label={words.switcher.label}
        placeholder={words.switcher.label}
        typed={typed}
        button={words.reactions.find}
        dir="auto"
        autofocus
      />
      <Destinations {...props} />
    </div>
  );
}

/** Where the letters lead. */
export function Destinations({ words, typed, found }: SwitcherProps): JSX.Element {
  const { switcher } = words;
  const { rooms, others, people, pages } = found;
  const known = rooms.length + others.length + people.length + pages.length;
  return (
    <div id="destinations">
      <p class="unseen" role="status" safe>
        {switcher.found(known)}
      </p>
      <ul>
        {rooms.map((item) => (
          <li>
            <a href={pathOf(item.room)} class={`place ${item.room.kind}`} data-unread={String(item.unread)}>
              <Name text={item.name} />
              <Unread words={words} item={item} />
            </a>
          </li>
        ))}
        {people.map((person) => (
          <li>
            <a href={pathOfUser(person)}>
              <Avatar user={person} />
              <Name text={person.name} />
            </a>
          </li>
        ))}
        {others.map(({ room, name }) => (
          <li>
            <a href={pathOf(room)} class={`place ${room.kind}`}>
              <Name text={name} />
            </a>
          </li>
        ))}
        {pages.map(({ name, href }) => (
          <li>
            <a href={href}>
              <Name text={name} />
            </a>
          </li>
        ))}
        {typed !== "" && (
          <li>
            <a href={`/search?${new URLSearchParams({ q: typed.toWellFormed() })}`}>
              <Name text={switcher.searchFor(typed)} />
            </a>
          </li>
        )}
      </ul>
    </div>
  );
}

function Name({ text }: { readonly text: string }): JSX.Element {
  return (
    <span class="name" dir="auto" safe>
      {text}
    </span>
  );
}

function Unread({ words, item }: { readonly words: Words; readonly item: RoomItem }): JSX.Element {
  const { unread, mentions } = item;
  if (unread === 0) return "";
  return (
    <span class="hint" safe>
      {mentions > 0 ? words.side.forYou(mentions) : words.side.unread(unread)}
    </span>
  );
}
