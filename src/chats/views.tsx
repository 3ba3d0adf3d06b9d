import { Html } from "@elysiajs/html";
import type { Chat } from "./chats.ts";
import { type Run, runs } from "./links.ts";

/** A message, the same bytes for every reader: what differs (zone, day lines) the page adds from the attributes. */
export function Message({ chat }: { chat: Chat }): JSX.Element {
  const { id, author, content, continues, createdAt, editedAt, deletedAt } = chat;
  return (
    <li id={`chat-${id}`} class={continues ? "chat continues" : "chat"}>
      <span class={`avatar hue-${author.id % HUES}`} aria-hidden="true" safe>
        {initial(author.name)}
      </span>
      <p class="byline">
        <span class="author" dir="auto" safe>
          {author.name}
        </span>{" "}
        <Time at={createdAt} />
        {editedAt !== null && deletedAt === null && <span class="edited"> (edited)</span>}
      </p>
      {deletedAt === null ? <Content text={content} /> : <p class="deleted">Message deleted</p>}
    </li>
  );
}

/** Colours of avatars, in the style sheet as hue-0 and so on. */
const HUES = 12;

/** The name's first letter as it is read: an Indic syllable and an emoji are one. */
function initial(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return first!.segment.toUpperCase();
}

const UTC = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

function Time({ at }: { at: number }): JSX.Element {
  return (
    <time datetime={new Date(at).toISOString()} safe>
      {`${UTC.format(at)} UTC`}
    </time>
  );
}

function Content({ text }: { text: string }): JSX.Element {
  return (
    <div class="content" dir="auto">
      {runs(text).map((run) => (
        <RunOfText {...run} />
      ))}
    </div>
  );
}

function RunOfText({ text, href }: Run): JSX.Element {
  if (href === undefined) return <>{Html.escapeHtml(text)}</>;
  return (
    <a href={Html.escapeHtml(href)} rel="noopener noreferrer nofollow" safe>
      {text}
    </a>
  );
}
