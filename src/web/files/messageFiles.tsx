import type { StoredFile } from "../../domain/files/files.ts";
import type { Words } from "../../words/en.ts";
import { pathOfFile } from "../http/paths.ts";

/** The longer side of a picture in the log, in CSS pixels. */
const LONGER = 360;

type MessageFilesProps = { readonly words: Words; readonly files: readonly StoredFile[] };

/** What was sent with a message: pictures as such, sounds and films to play, and all else by name. */
export function MessageFiles({ words, files }: MessageFilesProps): JSX.Element {
  if (files.length === 0) return "";
  return (
    <ul class="files">
      {files.map((file) => (
        <li>
          <MessageFile words={words} file={file} />
        </li>
      ))}
    </ul>
  );
}

function MessageFile({ words, file }: { words: Words; file: StoredFile }): JSX.Element {
  const { name, type, width, height } = file;
  const path = pathOfFile(file);
  if (width !== null && height !== null) {
    // Known before it comes, so that nothing moves.
    const scale = Math.min(1, LONGER / Math.max(width, height));
    return (
      <a href={path}>
        <img
          src={path}
          alt={name}
          width={Math.max(1, Math.round(width * scale))}
          height={Math.max(1, Math.round(height * scale))}
          loading="lazy"
          decoding="async"
        />
      </a>
    );
  }
  if (type.startsWith("audio/")) return <audio src={path} controls="" preload="none" aria-label={name} />;
  if (type.startsWith("video/")) return <video src={path} controls preload="metadata" aria-label={name} />;
  return (
    <a class="file" href={path}>
      <span dir="auto" safe>
        {name}
      </span>{" "}
      <span class="hint" safe>
        {words.size(file.size)}
      </span>
    </a>
  );
}
