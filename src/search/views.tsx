import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import type { Chat } from "../chats/history.ts";
import { Avatar, pathOfChat, Time } from "../chats/views.tsx";
import { plainText } from "../formatting/formatting.ts";
import { Bar, Page } from "../page/page.tsx";
import { pathOf } from "../rooms/paths.ts";
import { marked } from "./marking.ts";
import type { Term } from "./query.ts";
import type { Found, Hit } from "./search.ts";

type SearchPageProps = {
  readonly user: User | undefined;
  /** What is looked for, as it was typed. */
  readonly typed: string;
  readonly terms: readonly Term[];
  readonly found: Found;
  /** What the room of this number is called for the reader. */
  readonly placeOf: (room: number) => string;
};

/** What was looked for, and what was found, each among its neighbours. */
export function SearchPage({ user, typed, terms, found, placeOf }: SearchPageProps): JSX.Element {
  const { hits, below, reason } = found;
  return (
    <Page title={typed === "" ? "Search" : `${typed} · Search`} user={user} kind="list">
      <>
        <Bar heading="Search" user={user} />
        <main>
          <form class="search" action="/search" role="search">
            <label class="unseen" for="q">
              Search for
            </label>
            <input
              id="q"
              type="search"
              name="q"
              value={Html.escapeHtml(typed)}
              autocomplete="off"
              aria-describedby="search-help"
              autofocus={typed === ""}
            />
            <button class="button">Search</button>
            <p class="hint" id="search-help">
              Words, or "words in this order". from:name, in:room, after:2026-11 and before:2026-11-25 narrow
              it down.
            </p>
          </form>
          {reason !== undefined && (
            <p class="reason" role="alert" safe>
              {reason}
            </p>
          )}
          {typed.trim() !== "" && reason === undefined && hits.length === 0 && (
            <p role="status">Nothing was found.</p>
          )}
          <ol class="hits">
            {hits.map((hit) => (
              <HitItem hit={hit} terms={terms} place={placeOf(hit.chat.room)} />
            ))}
          </ol>
          {below !== undefined && (
            <p>
              <a href={`/search?${new URLSearchParams({ q: typed.toWellFormed(), below: String(below) })}`}>
                Look further back
              </a>
            </p>
          )}
        </main>
      </>
    </Page>
  );
}

function HitItem({ hit, terms, place }: { hit: Hit; terms: readonly Term[]; place: string }): JSX.Element {
  const { chat, before, after } = hit;
  return (
    <li class="hit">
      <p class="place">
        <a href={pathOf({ id: chat.room })} dir="auto" safe>
          {place}
        </a>
      </p>
      {before !== undefined && <Neighbour chat={before} />}
      <div class="found">
        <Avatar user={chat.author} />
        <p class="byline">
          <b dir="auto" safe>
            {chat.author.name}
          </b>{" "}
          <a href={pathOfChat(chat)}>
            <Time at={chat.createdAt} />
          </a>
        </p>
        <p class="said" dir="auto">
          {marked(plainText(chat.content), terms).map(({ text, isHit }) =>
            isHit ? <mark safe>{text}</mark> : <span safe>{text}</span>,
          )}
        </p>
      </div>
      {after !== undefined && <Neighbour chat={after} />}
    </li>
  );
}

/** What was said right before or after what was found. */
function Neighbour({ chat }: { chat: Chat }): JSX.Element {
  return (
    <p class="neighbour">
      <b dir="auto" safe>
        {chat.author.name}
      </b>{" "}
      <span dir="auto">
        {chat.deletedAt === null ? (
          <span safe>{marked(plainText(chat.content), [])[0]?.text ?? ""}</span>
        ) : (
          <em>Message deleted</em>
        )}
      </span>
    </p>
  );
}
