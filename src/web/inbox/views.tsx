import type { InboxPage as Inbox, InboxPlace } from "../../domain/notifications/inbox.ts";
import type { Room } from "../../domain/room.ts";
import { Link, Section } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { Viewer } from "../page/viewer.ts";
import { EntryItem } from "./entryItem.tsx";

type InboxPageProps = Inbox & {
  readonly viewer: Viewer;
  /** Where the page begins: without anything, with the newest. */
  readonly from: InboxPlace;
  /** What a room is called for the viewer. */
  readonly nameOf: (room: Room) => string;
};

/** What is meant for one, the newest first; what is unread stands apart. */
export function InboxPage({ viewer, from, nameOf, unread, read, older, upTo }: InboxPageProps): JSX.Element {
  const { words } = viewer;
  const { inbox } = words;
  const isNewest = from.unread === undefined && from.before === undefined;
  const list = (entries: Inbox["read"]) => (
    <ol class="entries">
      {entries.map((entry) => (
        <EntryItem words={words} entry={entry} place={nameOf(entry.room)} />
      ))}
    </ol>
  );
  return (
    <ListPage title={inbox.title} viewer={viewer}>
      {unread.length > 0 && (
        <Section id="unread" heading={inbox.unread}>
          {isNewest && (
            <div class="marking">
              <PostForm action="/inbox/read" label={inbox.markRead} aria-describedby="stays">
                <input type="hidden" name="upTo" value={String(upTo)} />
              </PostForm>
              <p class="hint" id="stays" safe>
                {inbox.markReadHint}
              </p>
            </div>
          )}
          {list(unread) as "safe"}
        </Section>
      )}
      {read.length > 0 &&
        (unread.length > 0 || !isNewest ? (
          <Section id="read" heading={inbox.earlier}>
            {list(read) as "safe"}
          </Section>
        ) : (
          (list(read) as "safe")
        ))}
      {unread.length + read.length === 0 && (
        <p role="status" safe>
          {inbox.none}
        </p>
      )}
      {older !== undefined && (
        <p>
          <Link href={addressOf(older)} text={inbox.older} />
        </p>
      )}
    </ListPage>
  );
}

function addressOf({ unread, before }: InboxPlace): string {
  return before === undefined ? `/inbox?unread=${unread}` : `/inbox?before=${before}`;
}
