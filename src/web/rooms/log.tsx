import type { Message } from "../../domain/messages/history.ts";
import type { Room } from "../../domain/room.ts";
import { pathOf } from "../http/paths.ts";
import { Link } from "../page/elements.tsx";
import { Mark } from "../page/mark.tsx";
import { Frame, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";

type LogProps = {
  readonly viewer: Viewer;
  readonly room: Room;
  readonly name: string;
  /** The message that is to be in view; undefined: the newest is. */
  readonly target?: Message | undefined;
  readonly canPost?: boolean;
  readonly messages: JSX.Element;
};

/**
 * The messages. The newest are in view at first: the element around the list counts its scrolling from the end. That element has
 * the role "log", since a list with another role is no list, and its items would belong to nothing.
 */
export function Log({ viewer, room, name, target, canPost = false, messages }: LogProps): JSX.Element {
  const { log, empty, emptyHint, emptyForGuests } = viewer.words.room;
  return (
    <div id="log" tabindex="0" role="log" aria-label={log(name)} data-around={target && `chat-${target.id}`}>
      {canPost && (
        // What the script has still to send. What counts from the end comes first; what shows a group is not for the first in a list. It is
        // announced once it is among the others.
        <ol id="outbox" aria-live="off" hidden>
          <template></template>
        </ol>
      )}
      <ol id="chats">{messages as "safe"}</ol>
      <div class="empty">
        <Mark place={viewer.place} size={72} />
        <h2 safe>{empty}</h2>
        <p safe>{canPost ? emptyHint[room.kind] : emptyForGuests}</p>
      </div>
    </div>
  );
}

/** Older messages on a page of their own, for a browser that does not load them into the log. */
export function PastPage(props: LogProps): JSX.Element {
  const { viewer, room, name } = props;
  const { earlier, toNewest } = viewer.words.room;
  return (
    <Page title={earlier(name)} viewer={viewer} kind="room" hasPlaces={viewer.beside !== undefined}>
      <>
        <Frame heading={name} viewer={viewer} />
        <main id="main">
          <Log {...props} />
          <p class="below past">
            <Link href={pathOf(room)} text={toNewest} />
          </p>
        </main>
      </>
    </Page>
  );
}
