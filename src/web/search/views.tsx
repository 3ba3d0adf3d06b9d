import type { Children } from "@kitajs/html";
import { FORMER, shownName } from "../../names/userNames.ts";
import type { Message } from "../../domain/messages/history.ts";
import { plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { limits } from "../../base/limits.ts";
import { Trouble } from "../page/fields.tsx";
import { Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { SearchForm } from "../page/searchForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { marked } from "../../domain/search/marking.ts";
import type { Query, Term } from "../../domain/search/query.ts";
import type { Room } from "../../domain/room.ts";
import type { Found, Hit } from "../../domain/search/search.ts";
import { FileLink } from "../files/fileLink.tsx";
import { Avatar } from "../page/person.tsx";
import { SaidBy } from "../page/saidBy.tsx";

/** How long hits are marked, in ms; those after that show from their beginnings. */
const MARKING = 10;

type SearchPageProps = {
  readonly viewer: Viewer;
  readonly typed: string;
  readonly query: Query;
  readonly found: Found;
  /** What the room of this number is called for the viewer. */
  readonly placeOf: (room: number) => string;
  /** Where alone was looked. */
  readonly room: Room | undefined;
};

/** What was looked for, and what was found, each among its neighbours. */
export function SearchPage(props: SearchPageProps): JSX.Element {
  const { viewer, typed, query, found, placeOf, room } = props;
  const { words } = viewer;
  const { search } = words;
  const { hits, below, reason, count } = found;
  const isInVain = typed.trim() !== "" && reason === undefined && hits.length === 0;
  const end = performance.now() + MARKING;
  const title = typed === "" ? search.title : search.titleOf(typed);
  return (
    <ListPage title={title} heading={search.title} viewer={viewer}>
      <SearchForm
        action="/search"
        label={search.label}
        typed={typed}
        button={search.title}
        aria-describedby="search-help"
        autofocus={typed === ""}
      >
        {room !== undefined && <input type="hidden" name="room" value={String(room.id)} />}
        <p class="hint" id="search-help" safe>
          {search.hint}
        </p>
      </SearchForm>
      <Narrowing {...props} />
      <Trouble text={reason?.(words)} />
      {isInVain && (
        <p role="status" safe>
          {below === undefined ? search.nothing : search.nothingYet}
        </p>
      )}
      {isInVain && query.hasShort && (
        <p class="aside" safe>
          {search.short}
        </p>
      )}
      {hits.length > 0 && count !== undefined && (
        <p class="aside" role="status" safe>
          {count.isAll ? search.count(count.least) : search.atLeast(count.least)}
        </p>
      )}
      <ol class="hits">
        {hits.map((hit) => (
          <HitItem
            words={words}
            hit={hit}
            terms={performance.now() > end ? [] : query.terms}
            place={placeOf(hit.message.room)}
          />
        ))}
      </ol>
      {below !== undefined && (
        <p>
          <Link href={pathOfSearch(typed, { below, room: room?.id })} text={search.furtherBack} />
        </p>
      )}
    </ListPage>
  );
}

/** Filters to click: the room or all rooms, and those who said what was found. */
function Narrowing({ viewer, typed, query, found: { hits }, placeOf, room }: SearchPageProps): JSX.Element {
  const { user, words } = viewer;
  const { search } = words;
  const authors = new Map(hits.map(({ message: { author } }) => [author.name, shownName(author, words)]));
  const isByOne = query.from.length > 0;
  return (
    <div class="narrowing">
      {room !== undefined && (
        <Chips label={search.where}>
          <Chip href={pathOfSearch(typed, { room: room.id })} text={placeOf(room.id)} isChosen />
          <Chip href={pathOfSearch(typed)} text={search.everywhere} />
        </Chips>
      )}
      {user !== undefined && (isByOne || authors.size > 1) && (
        <Chips label={search.who}>
          {isByOne && query.from.map((name) => <Chip href="#q" text={name} isChosen />)}
          {isByOne && (
            <Chip href={pathOfSearch(query.fromAnybody, { room: room?.id })} text={search.everybody} />
          )}
          {!isByOne &&
            Array.from(authors)
              .filter(([name]) => name !== FORMER)
              .slice(0, limits.search.authors)
              .map(([name, shown]) => (
                <Chip href={pathOfSearch(`from:${name} ${typed}`, { room: room?.id })} text={shown} />
              ))}
        </Chips>
      )}
    </div>
  );
}

function Chips({ label, children }: { readonly label: string; readonly children: Children }): JSX.Element {
  return (
    <nav class="chips" aria-label={label}>
      {children as "safe"}
    </nav>
  );
}

type ChipProps = { readonly href: string; readonly text: string; readonly isChosen?: boolean };

function Chip({ href, text, isChosen = false }: ChipProps): JSX.Element {
  return (
    <a href={href} aria-current={isChosen ? "true" : undefined} dir="auto" safe>
      {text}
    </a>
  );
}

/** Where what was `typed` is looked for, with what is to be known besides. */
function pathOfSearch(typed: string, besides: Readonly<Record<string, number | undefined>> = {}): string {
  const query = new URLSearchParams({ q: typed.toWellFormed() });
  for (const [name, value] of Object.entries(besides))
    if (value !== undefined) query.set(name, String(value));
  return `/search?${query}`;
}

type HitProps = {
  readonly words: Words;
  readonly hit: Hit;
  readonly terms: readonly Term[];
  readonly place: string;
};

function HitItem({ words, hit, terms, place }: HitProps): JSX.Element {
  const { message, files, before, after } = hit;
  return (
    <li class="hit">
      <p class="place">
        <Link href={pathOf({ id: message.room })} dir="auto" text={place} />
      </p>
      {before !== undefined && <Neighbour words={words} message={before} />}
      <div class="found">
        <Avatar user={message.author} />
        <p class="byline">
          <SaidBy words={words} author={message.author} message={message} at={message.createdAt} />
        </p>
        {message.content !== "" && (
          <p class="said" dir="auto">
            <Marked text={plainText(message.content)} terms={terms} />
          </p>
        )}
        {files.length > 0 && (
          <ul class="sent">
            {files.map((file) => (
              <li>
                <FileLink file={file}>
                  <Marked text={file.name} terms={terms} />
                </FileLink>
              </li>
            ))}
          </ul>
        )}
      </div>
      {after !== undefined && <Neighbour words={words} message={after} />}
    </li>
  );
}

/** `text` with what was found in it marked. */
function Marked({ text: whole, terms }: { text: string; terms: readonly Term[] }): JSX.Element {
  return (
    <>
      {marked(whole, terms).map(({ text, isHit }) =>
        isHit ? <mark safe>{text}</mark> : <span safe>{text}</span>,
      )}
    </>
  );
}

function Neighbour({ words, message }: { words: Words; message: Message }): JSX.Element {
  const text = message.content === "" ? "📎" : plainText(message.content);
  return (
    <p class="neighbour">
      <b dir="auto" safe>
        {shownName(message.author, words)}
      </b>{" "}
      <span dir="auto">
        {message.deletedAt === null ? (
          <span safe>{shortened(text, limits.search.excerpt)}</span>
        ) : (
          <em safe>{words.message.deleted}</em>
        )}
      </span>
    </p>
  );
}
