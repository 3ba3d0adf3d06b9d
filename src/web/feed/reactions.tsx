import { shownName } from "../../names/userNames.ts";
import { nameOf } from "../../formatting/emoji.ts";
import type { Emoji } from "../../formatting/emojiSearch.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import type { Reaction } from "../../domain/reactions/reactions.ts";
import { Text } from "../../words/phrase.tsx";

type ReactionsProps = {
  readonly message: number;
  readonly reactions: readonly Reaction[];
  readonly words: Words;
};

/** The reactions to a message: each is a button that adds one's own, or takes it back, though others are under way. */
export function Reactions({ message, reactions, words }: ReactionsProps): JSX.Element {
  if (reactions.length === 0) return "";
  const path = `/chats/${message}/reactions`;
  return (
    <form class="reactions" action={path} method="post" hx-post={path} hx-swap="none" hx-sync="queue all">
      {reactions.map((reaction) => (
        <Kind {...reaction} words={words} />
      ))}
      <a class="add" href={`/chats/${message}`} aria-label={words.reactions.legend}>
        +
      </a>
    </form>
  );
}

function Kind({ emoji, users, words }: Reaction & { words: Words }): JSX.Element {
  const who = names(users, words);
  return (
    <button
      name="emoji"
      type="submit"
      value={emoji}
      data-users={users.map(({ id }) => id).join(" ")}
      title={who}
      aria-label={`${nameIn(words, emoji)}, ${words.number(users.length)}: ${who}`}
    >
      <span class="emoji" safe>
        {emoji}
      </span>{" "}
      <span class="count" safe>
        {words.number(users.length)}
      </span>
    </button>
  );
}

function names(users: Reaction["users"], words: Words): string {
  const { named } = limits.reactions;
  const all = users.map((user) => shownName(user, words));
  const others = all.length - named;
  return words.list(others > 0 ? [...all.slice(0, named), words.reactions.more(others)] : all);
}

/** What `emoji` is called: the names are English, and what reads pages aloud knows those of its own language. */
function nameIn({ language }: Words, emoji: string): string {
  return language === "en" ? nameOf(emoji) : emoji;
}

/** Who reacted with what, for where one cannot point at a reaction without giving it. */
export function WhoReacted({ reactions, words }: Omit<ReactionsProps, "message">): JSX.Element {
  if (reactions.length === 0) return "";
  return (
    <ul class="who" aria-label={words.reactions.given}>
      {reactions.map(({ emoji, users }) => (
        <li>
          <span class="emoji" safe>
            {emoji}
          </span>{" "}
          <span dir="auto" safe>
            {names(users, words)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Within reach without a search. */
const USUAL = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"].map((emoji) => ({ emoji }));

type ReactProps = {
  readonly words: Words;
  readonly message: number;
  readonly query?: string | undefined;
  readonly found?: readonly Pick<Emoji, "emoji">[];
};

/** How one reacts to `message`: with a usual emoji, or with any other, which one looks for. */
export function React({ words, message, query = "", found = [] }: ReactProps): JSX.Element {
  const path = `/chats/${message}/reactions`;
  const { legend, other, examples, find, found: label } = words.reactions;
  return (
    <section class="react" aria-label={legend}>
      <form
        action={`/chats/${message}`}
        role="search"
        hx-get="/emoji"
        hx-trigger="input changed delay:150ms, submit, focusin once"
        hx-target="#found"
        hx-swap="innerHTML"
        hx-sync="this:replace"
      >
        <label>
          <Text of={other} />{" "}
          <input type="search" name="q" value={query} autocomplete="off" placeholder={examples} />
        </label>
        <noscript>
          <button type="submit" safe>
            {find}
          </button>
        </noscript>
      </form>
      <form action={path} method="post" hx-post={path} hx-swap="none" hx-sync="queue all">
        <Choices words={words} emoji={USUAL} />
        <div id="found" role="group" aria-label={label}>
          <Choices words={words} emoji={found} />
        </div>
      </form>
    </section>
  );
}

type ChoicesProps = { readonly words: Words; readonly emoji: readonly Pick<Emoji, "emoji">[] };

/** Buttons that react, each with one of `emoji`. */
export function Choices({ words, emoji }: ChoicesProps): JSX.Element {
  return (
    <>
      {emoji.map(({ emoji: sign }) => (
        <button
          name="emoji"
          type="submit"
          value={sign}
          title={nameIn(words, sign)}
          aria-label={nameIn(words, sign)}
        >
          <span class="emoji" safe>
            {sign}
          </span>
        </button>
      ))}
    </>
  );
}
