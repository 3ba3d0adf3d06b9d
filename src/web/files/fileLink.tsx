import type { Children } from "@kitajs/html";
import type { StoredFile } from "../../domain/files/files.ts";
import { pathOfFile, pathOfFilePage } from "../http/paths.ts";
import { Icon } from "../page/icon.tsx";
import { isPicture, isPlayed } from "./messageFiles.tsx";

/** The side of a small picture, in CSS pixels. */
const SIDE = 64;

type Listed = Pick<StoredFile, "id" | "name" | "type" | "width" | "small" | "moves" | "description">;

type FileLinkProps = {
  readonly file: Listed;
  /** The name, where something in it is marked. */
  readonly children?: Children;
};

/** A file of a list, and the way to it: a small picture, or a sign in its place, and the name. */
export function FileLink({ file, children }: FileLinkProps): JSX.Element {
  const { name, small, description } = file;
  return (
    <a class="file-link" href={isPicture(file) || isPlayed(file) ? pathOfFilePage(file) : pathOfFile(file)}>
      {isPicture(file) ? (
        <img
          src={pathOfFile(file, small === null ? undefined : "small")}
          // Its name stands beside it.
          alt={description}
          width={SIDE}
          height={SIDE}
          loading="lazy"
          decoding="async"
        />
      ) : (
        <Icon name="attach" />
      )}
      {children === undefined ? (
        <span class="name" dir="auto" safe>
          {name}
        </span>
      ) : (
        <span class="name" dir="auto">
          {children as "safe"}
        </span>
      )}
    </a>
  );
}
