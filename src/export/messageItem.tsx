import { limits } from "../base/limits.ts";
import { isLarge, plainText } from "../formatting/formatting.ts";
import { shortened } from "../formatting/graphemes.ts";
import { initialOf } from "../names/initial.ts";
import { en } from "../words/en.ts";
import type { FileRow, WholeMessage } from "./exportRows.ts";
import { addressOf, pathOfFile } from "./fileNames.ts";
import { HUES } from "./frame.tsx";

/** What a page knows about the messages on it. */
export type Surroundings = {
  /** Folders between the page and the top of the export. */
  readonly up: number;
  /** Files, by their number, that nobody has any more. */
  readonly lost: ReadonlySet<number>;
  /** Where a message shows, by its number; undefined: nowhere. */
  readonly whereIs: (id: number) => string | undefined;
  /** What stands beside the time, such as in which room it was; empty: nothing. */
  readonly beside: string;
};

type MessageItemProps = Surroundings & {
  readonly message: WholeMessage;
  readonly html: string;
};

/** A mention, which leads to a page of Robin that is no part of an export. What was typed has no such signs in it. */
const MENTION = /<a [^>]*\bdata-user="\d+"[^>]*>([^<]*)<\/a>/g;

/** A message as it shows in an export. */
export function MessageItem({ message, html, ...around }: MessageItemProps): JSX.Element {
  const { id, author, name, createdAt, editedAt, event } = message;
  const { beside } = around;
  const content = html.replace(MENTION, '<b class="mention">$1</b>');
  if (event !== null) return <Note message={message} />;
  return (
    <li id={`m${id}`} class={isLarge(html) ? "chat large" : "chat"}>
      <span class={`avatar hue-${author % HUES}`} aria-hidden="true" safe>
        {initialOf(name)}
      </span>
      <p class="byline">
        <span class="author" dir="auto" safe>
          {name}
        </span>
        <Moment id={id} at={createdAt} />
        {beside !== "" && (
          <span class="hint" dir="auto" safe>
            {beside}
          </span>
        )}
        {editedAt !== null && (
          <span class="hint" safe>
            {`edited ${dayOf(editedAt) === dayOf(createdAt) ? timeOfDay(editedAt) : dayAndTime(editedAt)}`}
          </span>
        )}
      </p>
      <Quote message={message} around={around} />
      {content !== "" && (
        <div class="content" dir="auto">
          {content as "safe"}
        </div>
      )}
      <Files files={message.files} around={around} />
      <Reactions message={message} />
    </li>
  );
}

/** What Robin notes in a log: that somebody made the room open. */
function Note({ message: { id, name, createdAt } }: { message: WholeMessage }): JSX.Element {
  return (
    <li id={`m${id}`} class="chat event">
      <p class="byline">
        <span dir="auto" safe>
          {name}
        </span>
        <span>made this room open.</span>
        <Moment id={id} at={createdAt} />
      </p>
    </li>
  );
}

function Moment({ id, at }: { id: number; at: number }): JSX.Element {
  const time = new Date(at).toISOString();
  return (
    <a class="moment" href={`#m${id}`} title={time}>
      <time datetime={time} safe>
        {timeOfDay(at)}
      </time>
    </a>
  );
}

/** The beginning of what the message answers, where that is in the export. */
function Quote({ message, around }: { message: WholeMessage; around: Surroundings }): JSX.Element {
  const { replyTo, quotedName, quotedContent } = message;
  if (replyTo === null) return "";
  if (quotedName === null || quotedContent === null)
    return <p class="quote">answers a message that is not here</p>;
  const words = (
    <>
      <b dir="auto" safe>
        {quotedName}
      </b>{" "}
      <span dir="auto" safe>
        {quotedContent === "" ? "📎" : shortened(plainText(quotedContent), limits.quote.most)}
      </span>
    </>
  );
  const address = around.whereIs(replyTo);
  if (address === undefined) return <p class="quote">{words as "safe"}</p>;
  return (
    <a class="quote" href={address}>
      {words as "safe"}
    </a>
  );
}

function Files({ files, around }: { files: readonly FileRow[]; around: Surroundings }): JSX.Element {
  if (files.length === 0) return "";
  return (
    <ul class="files">
      {files.map((file) => (
        <li>
          <File file={file} around={around} />
        </li>
      ))}
    </ul>
  );
}

function File({ file, around: { lost, up } }: { file: FileRow; around: Surroundings }): JSX.Element {
  const { id, name, type, size, width, height, description } = file;
  if (lost.has(id))
    return (
      <span class="lost" dir="auto" safe>
        {`${name} (this file was missing)`}
      </span>
    );
  const address = addressOf(pathOfFile(file), up);
  const label = description || name;
  if (width !== null && height !== null)
    return (
      <a href={address}>
        <img src={address} alt={label} width={width} height={height} loading="lazy" decoding="async" />
      </a>
    );
  if (type.startsWith("audio/"))
    return <audio {...CONTROLS} src={address} preload="none" aria-label={label} />;
  if (type.startsWith("video/")) return <video src={address} controls preload="none" aria-label={label} />;
  return (
    <a class="file" href={address} title={description || undefined}>
      <span dir="auto" safe>
        {name}
      </span>{" "}
      <span class="hint" safe>
        {en.size(size)}
      </span>
    </a>
  );
}

/** The types of JSX know it as a text for sounds alone. */
const CONTROLS: object = { controls: true };

/** What others think of it: each kind, and who. */
function Reactions({ message: { reactions } }: { message: WholeMessage }): JSX.Element {
  if (reactions.length === 0) return "";
  const kinds = [...Map.groupBy(reactions, ({ emoji }) => emoji)];
  return (
    <ul class="reactions">
      {kinds.map(([emoji, those]) => (
        <li dir="auto" safe>
          {`${emoji} ${those.map(({ name }) => `\u2068${name}\u2069`).join(", ")}`}
        </li>
      ))}
    </ul>
  );
}

/** The line above the messages of a day. */
export function DayLine({ day }: { readonly day: string }): JSX.Element {
  return (
    <li class="day">
      <h2>
        <time datetime={day} safe>
          {DAY.format(new Date(day))}
        </time>
      </h2>
    </li>
  );
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

/** The day of a moment, in UTC, as in ISO 8601. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Such as "14:03", in UTC. */
function timeOfDay(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

/** Such as "2026-11-28 14:03 UTC". */
export function dayAndTime(at: number): string {
  return `${dayOf(at)} ${timeOfDay(at)} UTC`;
}
