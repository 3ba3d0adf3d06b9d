import { shownName } from "../../names/userNames.ts";
import type { Message } from "../../domain/messages/history.ts";
import { Time } from "../page/time.tsx";
import { plainText } from "../../formatting/formatting.ts";
import { shortened } from "../../formatting/graphemes.ts";
import { limits } from "../../base/limits.ts";
import { Trouble } from "../page/fields.tsx";
import { Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { SearchForm } from "../page/searchForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf, pathOfMessage } from "../http/paths.ts";
import type { Words } from "../../words/en.ts";
import { marked } from "../../domain/search/marking.ts";
import type { Term } from "../../domain/search/query.ts";
import type { Found, Hit } from "../../domain/search/search.ts";
import { FileLink } from "../files/fileLink.tsx";
import { Avatar } from "../page/person.tsx";

type SearchPageProps = {
  readonly viewer: Viewer;
  readonly typed: string;
  readonly terms: readonly Term[];
  readonly found: Found;
  /** What the room of this number is called for the viewer. */
  readonly placeOf: (room: number) => string;
};

/** What was looked for, and what was found, each among its neighbours. */
export function SearchPage({ viewer, typed, terms, found, placeOf }: SearchPageProps): JSX.Element {
  const { words } = viewer;
  const { search } = words;
  const { hits, below, reason } = found;
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
        <p class="hint" id="search-help" safe>
          {search.hint}
        </p>
      </SearchForm>
      <Trouble text={reason?.(words)} />
      {typed.trim() !== "" && reason === undefined && hits.length === 0 && (
        <p role="status" safe>
          {below === undefined ? search.nothing : search.nothingYet}
        </p>
      )}
      <ol class="hits">
        {hits.map((hit) => (
          <HitItem words={words} hit={hit} terms={terms} place={placeOf(hit.message.room)} />
        ))}
      </ol>
      {below !== undefined && (
        <p>
          <Link
            href={`/search?${new URLSearchParams({ q: typed.toWellFormed(), below: String(below) })}`}
            text={search.furtherBack}
          />
        </p>
      )}
    </ListPage>
  );
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
          <b dir="auto" safe>
            {shownName(message.author, words)}
          </b>{" "}
          <a href={pathOfMessage(message)}>
            <Time at={message.createdAt} words={words} />
          </a>
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
