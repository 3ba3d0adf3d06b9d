import { Blocks, blocksOf } from "./blocks.ts";
import { blocksEntry } from "./entries.ts";
import type { WholeMessage } from "./exportRows.ts";
import { Frame, textOf } from "./frame.tsx";
import { DayLine, dayAndTime, dayOf } from "./messageItem.tsx";
import { COLLECTED_EVERY, collectGarbage } from "./garbage.ts";
import type { Entry } from "./zip.ts";

/** Messages on a page at most, and signs of its markup from which on it is full: browsers show some MB of it at once. */
const FULL = { messages: 5_000, signs: 4_000_000 };

/** Messages that are read together. */
export type Page = {
  /** From 1 on, the oldest first. */
  readonly number: number;
  readonly isLast: boolean;
  /** Messages and the lines of their days, as markup. */
  readonly items: Blocks;
};

/** Where message `id` shows, as an address from the page on which that is asked; undefined: on none. */
export type WhereIs = (id: number) => string | undefined;

/** `messages`, the oldest first, as pages; at least one. Each is good until the next one is asked for. `render` gives the markup of each; `full`: when a page is, for a test. */
export async function* pagesOf(
  messages: Iterable<WholeMessage> | AsyncIterable<WholeMessage>,
  render: (message: WholeMessage, whereIs: WhereIs) => string,
  full = FULL,
): AsyncGenerator<Page> {
  const firsts: number[] = [];
  const whereIs: WhereIs = (id) => {
    const page = firsts.findLastIndex((first) => first <= id) + 1;
    if (page === 0) return undefined;
    return page === firsts.length ? `#m${id}` : `${page}.html#m${id}`;
  };
  const items = new Blocks();
  let [count, signs, day] = [0, 0, ""];
  for await (const message of messages) {
    if (count === full.messages || signs >= full.signs) {
      yield { number: firsts.length, isLast: false, items };
      items.clear();
      [count, signs, day] = [0, 0, ""];
    }
    if (count === 0) firsts.push(message.id);
    const said = dayOf(message.createdAt);
    if (said !== day) items.add(textOf(<DayLine day={said} />));
    day = said;
    const item = render(message, whereIs);
    items.add(item);
    count += 1;
    if (count % COLLECTED_EVERY === 0) collectGarbage();
    signs += item.length;
  }
  yield { number: Math.max(1, firsts.length), isLast: true, items };
}

type AroundProps = {
  readonly page: Page;
  /** What the messages have in common, and what else is said of that. */
  readonly title: string;
  readonly about: readonly string[];
  /** Where the list is that leads here, and what it is called. */
  readonly list: { readonly address: string; readonly name: string };
};

/** Stands where the messages are to be; nothing that is escaped looks like it. */
const HERE = "<!-- messages -->";

/** The whole page as it is written: as one text it would be in memory several times. */
export function pageEntry(name: string, props: AroundProps): Entry {
  const markup = textOf(<MessagesPage {...props} />);
  const at = markup.indexOf(HERE);
  const [before, after] = [blocksOf(markup.slice(0, at)), blocksOf(markup.slice(at + HERE.length))];
  return blocksEntry(name, before, props.page.items, after);
}

function MessagesPage({ page, title, about, list }: AroundProps): JSX.Element {
  return (
    <Frame title={`${title} · ${list.name}`}>
      <header>
        <p class="hint">
          <a href={list.address} dir="auto" safe>
            {list.name}
          </a>
        </p>
        <Heading title={title} about={about} />
        <p class="hint">All times are in UTC.</p>
      </header>
      <main>
        <Neighbours page={page} />
        {page.items.bytes === 0 ? <p>Nothing was said here.</p> : ""}
        <ol class="chats">{HERE as "safe"}</ol>
        <Neighbours page={page} />
      </main>
    </Frame>
  );
}

/** Such as "1 message" and "2 messages". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** The way to older and newer messages, where there is any. */
function Neighbours({ page: { number, isLast } }: { page: Page }): JSX.Element {
  if (number === 1 && isLast) return "";
  return (
    <nav class="pages" aria-label="Pages">
      {number > 1 ? <a href={`${number - 1}.html`}>← Older</a> : <span>The oldest</span>}
      <span safe>{`Page ${number}`}</span>
      {isLast ? <span>The newest</span> : <a href={`${number + 1}.html`}>Newer →</a>}
    </nav>
  );
}

/** A way from the first page of an export to others. */
export type Way = { readonly address: string; readonly name: string; readonly about: string };

type FirstPageProps = {
  readonly title: string;
  readonly about: readonly string[];
  readonly ways: readonly Way[];
  readonly made: Date;
};

/** The page with which reading an export begins. */
export function FirstPage({ title, about, ways, made }: FirstPageProps): JSX.Element {
  return (
    <Frame title={title}>
      <header>
        <Heading title={title} about={about} />
        <p class="hint" safe>
          {`As it was on ${dayAndTime(made.getTime())}. All times are in UTC. README.txt says what else is in this folder.`}
        </p>
      </header>
      <main>
        <ul class="rooms">
          {ways.map(({ address, name, about: told }) => (
            <li>
              <a href={address}>
                <b dir="auto" safe>
                  {name}
                </b>{" "}
                <span class="hint" dir="auto" safe>
                  {told}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </main>
    </Frame>
  );
}

type HeadingProps = { readonly title: string; readonly about: readonly string[] };

function Heading({ title, about }: HeadingProps): JSX.Element {
  return (
    <>
      <h1 dir="auto" safe>
        {title}
      </h1>
      {about.map((line) => (
        <p class="hint" dir="auto" safe>
          {line}
        </p>
      ))}
    </>
  );
}
