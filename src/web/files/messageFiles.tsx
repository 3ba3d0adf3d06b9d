import type { StoredFile } from "../../domain/files/files.ts";
import type { Words } from "../../words/en.ts";
import { pathOfFile, pathOfFilePage } from "../http/paths.ts";

/** The longer side of a picture in the log, in CSS pixels. */
const LONGER = 360;

/** The types of JSX know it as a text for sounds alone. */
const CONTROLS: object = { controls: true };

type MessageFilesProps = { readonly words: Words; readonly files: readonly StoredFile[] };

/** What was sent with a message: pictures as such, several as a grid; sounds and films to play; and all else by name. */
export function MessageFiles({ words, files }: MessageFilesProps): JSX.Element {
  if (files.length === 0) return "";
  const isGrid = files.filter(isPicture).length > 1;
  return (
    <ul class={isGrid ? "files grid" : "files"}>
      {files.map((file) => (
        <li>
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

/** Has what plays, or moves, go on where its message is replaced by one that says something else. */
function kept({ id }: StoredFile): object {
  return { id: `file-${id}`, "hx-preserve": true };
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
      {...kept(file)}
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

/** A sound or film to play, or the name of a file that one can save. */
export function OtherFile({ words, file }: { words: Words; file: StoredFile }): JSX.Element {
  const { name, type, description } = file;
  const path = pathOfFile(file);
  const label = description || name;
  if (type.startsWith("audio/"))
    return <audio {...kept(file)} {...CONTROLS} src={path} preload="none" aria-label={label} />;
  if (type.startsWith("video/"))
    return <video {...kept(file)} src={path} controls preload="metadata" aria-label={label} />;
  return (
    <a class="file" href={path} title={description || undefined}>
      <span dir="auto" safe>
        {name}
      </span>{" "}
      <span class="hint" safe>
        {`${kindOfFile(name)}${words.size(file.size)}`}
      </span>
    </a>
  );
}

/** What the end of a name says that a file is, in capitals, before its size; "" where it says nothing. */
function kindOfFile(name: string): string {
  const [, ending] = /\.([a-z0-9]{1,8})$/i.exec(name) ?? [];
  return ending === undefined ? "" : `${ending.toUpperCase()} · `;
}
