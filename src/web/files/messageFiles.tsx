import type { StoredFile } from "../../domain/files/files.ts";
import type { Words } from "../../words/en.ts";
import { pathOfFile, pathOfFilePage } from "../http/paths.ts";

/** The longer side of a picture in the log, in CSS pixels. */
const LONGER = 360;

/** The types of JSX know it as a text for sounds alone. */
const CONTROLS: object = { controls: true };

type MessageFilesProps = {
  readonly words: Words;
  readonly files: readonly StoredFile[];
  /** The message in a log whose files they are: what plays, or moves, goes on where it is replaced as it says something else. */
  readonly message?: number;
};

/** What was sent with a message: pictures as such, several as a grid; sounds and films to play; and all else by name. */
export function MessageFiles({ words, files, message }: MessageFilesProps): JSX.Element {
  if (files.length === 0) return "";
  const isGrid = files.filter(isPicture).length > 1;
  return (
    <ul class={isGrid ? "files grid" : "files"}>
      {files.map((file) => (
        <li {...(message !== undefined && showsItself(file) && keptIn(message, file))}>
          {isPicture(file) ? <Picture file={file} words={words} /> : <OtherFile words={words} file={file} />}
        </li>
      ))}
    </ul>
  );
}

/** Whether a file shows as a picture. One that moves and has no still would move at once. */
export function isPicture({ width, moves, small }: Pick<StoredFile, "width" | "moves" | "small">): boolean {
  return width !== null && !(moves && small === null);
}

function keptIn(message: number, { id }: StoredFile): object {
  return { id: `file-${message}-${id}`, "hx-preserve": true };
}

/** Whether a file shows itself, and not its name alone. */
function showsItself(file: StoredFile): boolean {
  return isPicture(file) || isPlayed(file);
}

/** A picture, which leads to its own page; one that moves is still until it is asked to. */
export function Picture({ words, file }: { words: Words; file: StoredFile }): JSX.Element {
  const { name, description, moves, small } = file;
  // Known before it comes, so that nothing moves.
  const scale = Math.min(1, LONGER / Math.max(file.width!, file.height!));
  const [width, height] = [file.width!, file.height!].map((side) => Math.max(1, Math.round(side * scale)));
  const alt = description || name;
  return (
    <a
      href={pathOfFilePage(file)}
      class={moves ? "moving" : undefined}
      data-moving={moves ? pathOfFile(file) : undefined}
    >
      <img
        src={pathOfFile(file, small === null ? undefined : "small")}
        alt={moves ? words.files.moving(alt) : alt}
        width={width!}
        height={height!}
        loading="lazy"
        decoding="async"
      />
    </a>
  );
}

/** A sound or film to play, with the way to its page, where one saves it, whether it plays or not; or the name of a file that one can save. */
function OtherFile({ words, file }: { words: Words; file: StoredFile }): JSX.Element {
  if (!isPlayed(file)) return <NamedFile words={words} file={file} />;
  return (
    <div class="played">
      <Player file={file} />
      <p>
        <a class="name" href={pathOfFilePage(file)} dir="auto" safe>
          {file.name}
        </a>{" "}
        <KindAndSize words={words} file={file} />
      </p>
    </div>
  );
}

/** Whether a file is a sound or a film. */
export function isPlayed({ type }: Pick<StoredFile, "type">): boolean {
  return /^(?:audio|video)\//.test(type);
}

/** What plays a sound or a film. A sound is not fetched before that, of a film no more than what its first picture takes. */
export function Player({ file }: { readonly file: StoredFile }): JSX.Element {
  const [path, label] = [pathOfFile(file), file.description || file.name];
  if (file.type.startsWith("audio/"))
    return <audio {...CONTROLS} src={path} preload="none" aria-label={label} />;
  return <video src={path} controls preload="metadata" aria-label={label} />;
}

/** The name of a file that one can save. */
export function NamedFile({ words, file }: { words: Words; file: StoredFile }): JSX.Element {
  return (
    <a class="file" href={pathOfFile(file)} title={file.description || undefined}>
      <span dir="auto" safe>
        {file.name}
      </span>{" "}
      <KindAndSize words={words} file={file} />
    </a>
  );
}

function KindAndSize({ words, file: { name, size } }: { words: Words; file: StoredFile }): JSX.Element {
  return (
    <span class="hint" safe>
      {`${kindOfFile(name)}${words.size(size)}`}
    </span>
  );
}

/** What the end of a name says that a file is, in capitals, before its size; "" where it says nothing. */
function kindOfFile(name: string): string {
  const [, ending] = /\.([a-z0-9]{1,8})$/i.exec(name) ?? [];
  return ending === undefined ? "" : `${ending.toUpperCase()} · `;
}
