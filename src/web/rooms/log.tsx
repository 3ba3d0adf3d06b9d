import type { Message } from "../../domain/messages/history.ts";
import type { Room } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { Mark } from "../page/page.tsx";

type LogProps = {
  readonly words: Words;
  readonly room: Room;
  /** What the room is called for the viewer. */
  readonly name: string;
  /** The message that is to be in view; undefined: the newest is. */
  readonly target?: Message | undefined;
  /** Whether the viewer may post the first message. */
  readonly canPost?: boolean;
  readonly children: JSX.Element;
};

/**
 * The messages. The newest are in view at first: the element around the list counts its scrolling from the end. That element has
 * the role "log", since a list with another role is no list, and its items would belong to nothing.
 */
export function Log({ words, room, name, target, canPost = false, children }: LogProps): JSX.Element {
  const { log, empty, emptyHint, emptyForGuests } = words.room;
  return (
    <div id="log" tabindex="0" role="log" aria-label={log(name)} data-around={target && `chat-${target.id}`}>
      <ol id="chats">{children as "safe"}</ol>
      <div class="empty">
        <Mark size={72} />
        <h2 safe>{empty}</h2>
        <p safe>{canPost ? emptyHint[room.kind] : emptyForGuests}</p>
      </div>
    </div>
  );
}
