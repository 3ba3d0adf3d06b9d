import { Html } from "@elysiajs/html";
import { limits } from "../limits.ts";
import { type Emoji, nameOf } from "../formatting/emoji.ts";
import type { Reaction } from "./reactions.ts";

/** The reactions to a message: each is a button that adds one's own, or takes it back. */
export function Reactions({
  chat,
  reactions,
}: {
  chat: number;
  reactions: readonly Reaction[];
}): JSX.Element {
  if (reactions.length === 0) return "";
  const path = `/chats/${chat}/reactions`;
  return (
    <form class="reactions" action={path} method="post" hx-post={path} hx-swap="none">
      {reactions.map((reaction) => (
        <Kind {...reaction} />
      ))}
    </form>
  );
}

function Kind({ emoji, users }: Reaction): JSX.Element {
  const who = names(users.map(({ name }) => name));
  return (
    <button
      name="emoji"
      value={emoji}
      data-users={users.map(({ id }) => id).join(" ")}
      title={who}
      aria-label={`${nameOf(emoji)}, ${users.length}: ${who}`}
    >
      <span class="emoji" safe>
        {emoji}
      </span>{" "}
      <span class="count">{users.length}</span>
    </button>
  );
}

const LIST = new Intl.ListFormat("en", { type: "conjunction" });

function names(all: readonly string[]): string {
  const { named } = limits.reactions;
  const others = all.length - named;
  return LIST.format(others > 0 ? [...all.slice(0, named), `${others} more`] : all);
}

/** Who reacted with what, for where one cannot point at a reaction without giving it. */
export function WhoReacted({ reactions }: { reactions: readonly Reaction[] }): JSX.Element {
  if (reactions.length === 0) return "";
  return (
    <ul class="who" aria-label="Reactions">
      {reactions.map(({ emoji, users }) => (
        <li>
          <span class="emoji" safe>
            {emoji}
          </span>{" "}
          <span dir="auto" safe>
            {names(users.map(({ name }) => name))}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Within reach without a search. */
const USUAL = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

type ReactProps = {
  readonly chat: number;
  /** What was looked for, and what was found. */
  readonly query?: string | undefined;
  readonly found?: readonly Emoji[];
};

/** How one reacts to message `chat`: with a usual emoji, or with any other, which is looked for. */
export function React({ chat, query = "", found = [] }: ReactProps): JSX.Element {
  const path = `/chats/${chat}/reactions`;
  return (
    <section class="react" aria-label="React">
      <form action={path} method="post" hx-post={path} hx-swap="none">
        {USUAL.map((emoji) => (
          <Choice emoji={emoji} name={nameOf(emoji)} />
        ))}
      </form>
      <form
        action={`/chats/${chat}`}
        role="search"
        hx-get="/emoji"
        hx-trigger="input changed delay:150ms, submit, focusin once"
        hx-target="#found"
        hx-swap="innerHTML"
        hx-sync="this:replace"
      >
        <label>
          Other emoji{" "}
          <input type="search" name="q" value={query} autocomplete="off" placeholder="heart, tada, 🦊" />
        </label>
        <noscript>
          <button>Find</button>
        </noscript>
      </form>
      <form id="found" action={path} method="post" hx-post={path} hx-swap="none" aria-label="Emoji found">
        <Found emoji={found} />
      </form>
    </section>
  );
}

/** Emoji that were looked for, each a button that reacts with it. */
export function Found({ emoji }: { emoji: readonly Emoji[] }): JSX.Element {
  return (
    <>
      {emoji.map((one) => (
        <Choice {...one} />
      ))}
    </>
  );
}

function Choice({ emoji, name }: Emoji): JSX.Element {
  return (
    <button name="emoji" value={emoji} title={name} aria-label={name}>
      <span class="emoji" safe>
        {emoji}
      </span>
    </button>
  );
}
