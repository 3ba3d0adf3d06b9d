import type { RoomFile, RoomFilesOfPage } from "../../domain/files/roomFiles.ts";
import { filterOf } from "../../domain/files/fileTypes.ts";
import type { Room } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { pathOf, pathOfFiles } from "../http/paths.ts";
import { Hint, Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import type { Viewer } from "../page/viewer.ts";
import { FileLink } from "./fileLink.tsx";
import { SaidBy } from "../page/saidBy.tsx";

/** What of the files of a room is shown, if not all, as the address has it: pictures, or all else. */
export const KINDS = ["images", "files"] as const;

export type Kind = (typeof KINDS)[number];

type RoomFilesPageProps = RoomFilesOfPage & {
  readonly viewer: Viewer;
  readonly room: Room;
  readonly name: string;
  readonly kind: Kind | undefined;
};

/** What was sent in a room, the newest first. */
export function RoomFilesPage({ viewer, room, name, kind, files, isMore }: RoomFilesPageProps): JSX.Element {
  const { words } = viewer;
  const { roomFiles } = words;
  return (
    <ListPage title={roomFiles.title(name)} heading={roomFiles.files} viewer={viewer}>
      <div class="above">
        <p class="place">
          <Link href={pathOf(room)} dir="auto" text={name} />
        </p>
        <nav class="ways kinds" aria-label={roomFiles.which}>
          {[undefined, ...KINDS].map((one) => (
            <Link
              href={addressOf(room, one)}
              aria-current={one === kind && "page"}
              text={roomFiles.kinds[one ?? "all"]}
            />
          ))}
        </nav>
      </div>
      {files.length === 0 && (
        <p role="status" safe>
          {roomFiles.none[kind ?? "all"]}
        </p>
      )}
      <ol class="list sent">
        {files.map((file) => (
          <FileItem words={words} room={room} file={file} />
        ))}
      </ol>
      {isMore && (
        <p>
          <Link href={addressOf(room, kind, files.at(-1)!.id)} text={roomFiles.older} />
        </p>
      )}
    </ListPage>
  );
}

function addressOf(room: Room, kind: Kind | undefined, before?: number): string {
  const query = new URLSearchParams({
    ...(kind !== undefined && { kind }),
    ...(before !== undefined && { before: String(before) }),
  });
  return query.size === 0 ? pathOfFiles(room) : `${pathOfFiles(room)}?${query}`;
}

type FileItemProps = { readonly words: Words; readonly room: Room; readonly file: RoomFile };

function FileItem({ words, room, file }: FileItemProps): JSX.Element {
  const { author, message, sentAt, size } = file;
  return (
    <li data-author={String(author.id)}>
      <FileLink file={file} />
      <p class="byline">
        <SaidBy words={words} author={author} message={{ id: message, room: room.id }} at={sentAt} />{" "}
        <Hint text={`${words.roomFiles.types[typeOf(file)]} · ${words.size(size)}`} />
      </p>
    </li>
  );
}

/** What a file is, in the words of those who send it. */
function typeOf(file: RoomFile): keyof Words["roomFiles"]["types"] {
  if (filterOf(file) === "image") return "image";
  const [kind] = file.type.split("/");
  return kind === "audio" || kind === "video" || kind === "text" ? kind : "file";
}
