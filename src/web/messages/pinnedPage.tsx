import type { StoredFile } from "../../domain/files/files.ts";
import type { Author, Message } from "../../domain/messages/history.ts";
import type { Room } from "../../domain/room.ts";
import { shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { MessageFiles } from "../files/messageFiles.tsx";
import { pathOf } from "../http/paths.ts";
import { Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { Avatar } from "../page/person.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { Viewer } from "../page/viewer.ts";
import { SaidBy } from "../page/saidBy.tsx";

/** A pinned message, as it shows, with its files and who has pinned it. */
type Pinned = {
  readonly message: Message;
  readonly html: string;
  readonly files: readonly StoredFile[];
  readonly by: Author | undefined;
};

type PinnedPageProps = {
  readonly viewer: Viewer;
  readonly room: Room;
  readonly name: string;
  readonly pinned: readonly Pinned[];
  readonly mayUnpin: boolean;
};

/** What is pinned in a room, what was pinned last first. */
export function PinnedPage({ viewer, room, name, pinned, mayUnpin }: PinnedPageProps): JSX.Element {
  const { words } = viewer;
  const { pins } = words;
  return (
    <ListPage title={pins.of(name)} heading={pins.title} viewer={viewer}>
      <p class="place">
        <Link href={pathOf(room)} dir="auto" text={name} />
      </p>
      {pinned.length === 0 && (
        <p role="status" safe>
          {pins.none}
        </p>
      )}
      <ol class="hits">
        {pinned.map((one) => (
          <PinnedItem words={words} pinned={one} mayUnpin={mayUnpin} />
        ))}
      </ol>
    </ListPage>
  );
}

type PinnedItemProps = { readonly words: Words; readonly pinned: Pinned; readonly mayUnpin: boolean };

function PinnedItem({ words, pinned, mayUnpin }: PinnedItemProps): JSX.Element {
  const { message, html, files, by } = pinned;
  const { pins } = words;
  return (
    <li class="hit" data-author={String(message.author.id)}>
      <div class="found">
        <Avatar user={message.author} />
        <p class="byline">
          <SaidBy words={words} author={message.author} message={message} at={message.createdAt} />
        </p>
        <div class="said">
          <div class="content" dir="auto">
            {html as "safe"}
          </div>
          <MessageFiles files={files} words={words} />
        </div>
      </div>
      <div class="pinning">
        <p class="hint">
          {by !== undefined && (
            <Phrase
              text={pins.by}
              name={<bdi safe>{shownName(by, words)}</bdi>}
              time={<Time at={message.pinnedAt!} words={words} />}
            />
          )}
        </p>
        {mayUnpin && (
          <PostForm action={`/chats/${message.id}/pin`} label={pins.unpin} isQuiet>
            <input type="hidden" name="pinned" value="no" />
            <input type="hidden" name="from" value="pinned" />
          </PostForm>
        )}
      </div>
    </li>
  );
}
