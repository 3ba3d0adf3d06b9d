import type { User } from "../../domain/user.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import type { RoomParts } from "../parts.ts";
import type { Viewer } from "../page/viewer.ts";
import { RoomPresence } from "./here.tsx";
import { RoomList } from "./roomList.ts";
import { SidebarVersions } from "./sidebarVersions.ts";
import { type InvitationItem, NoteRead, RoomLists, SidebarContents, Typing } from "./views.tsx";

/** More messages than a page shows. */
const MORE = limits.page.messages + 1;

/** What each viewer sees beside the log: rooms and what is unread, who is here, who types. A poll brings the next version. */
export class Sidebar {
  #of: RoomParts;
  #presence: RoomPresence;
  #list: RoomList;
  #versions: SidebarVersions;

  constructor(of: RoomParts) {
    this.#of = of;
    this.#presence = new RoomPresence(of.presence);
    this.#list = new RoomList(of);
    this.#versions = new SidebarVersions(of, this.#presence);
  }

  /** As `SidebarVersions.version`. */
  version(user: User, room: number, isPast = false): string {
    return this.#versions.version(user, room, isPast);
  }

  /** The sidebar of a new page of `room`, with what was read before, and without who types. */
  contents({ user, words }: Pick<Viewer, "user" | "words">, room: number): string {
    if (!user) {
      return (<RoomLists words={words} items={this.#list.itemsForGuests(words, room)} />) as string;
    }
    const isTyping = this.#presence.typing(user, room).length > 0;
    const version = isTyping ? "" : this.version(user, room);
    const read = this.#readIn(room, user);
    const upTo = this.#of.heads.head(room);
    const unread = read === undefined || read >= upTo ? [] : this.#of.messages.since(room, read, MORE);
    return (
      <>
        <SidebarContents
          words={words}
          version={version}
          {...this.#shown(user, words, room)}
          reading={read === undefined ? undefined : { read, first: unread[0]?.id }}
        />
        {unread.length > 0 && (
          <NoteRead words={words} room={room} upTo={upTo} isAllShown={unread.length < MORE} />
        )}
      </>
    ) as string;
  }

  /** What replaces the sidebar of a page that has another version; `withRead`: and tells what is read of the room by now. */
  update(words: Words, user: User, room: number, { isPast = false, withRead = false } = {}): string {
    const read = withRead ? this.#readIn(room, user) : undefined;
    return (
      <>
        <SidebarContents
          isSwap
          words={words}
          version={this.version(user, room, isPast)}
          {...this.#shown(user, words, room, isPast)}
          reading={read === undefined ? undefined : { read }}
        />
        <Typing isSwap words={words} users={this.#presence.typing(user, room)} />
      </>
    ) as string;
  }

  #shown(user: User, words: Words, room: number, isPast = false) {
    return {
      items: this.#list.itemsOf(user, words, room, isPast),
      invitations: this.#invitations(user, room),
      here: this.#presence.here(user, room).in(words),
    };
  }

  #readIn(room: number, user: User): number | undefined {
    return this.#of.members.of(user.id).get(room)?.read;
  }

  /** The rooms that others invite `user` into, besides the one that the page shows. */
  #invitations(user: User, current: number): readonly InvitationItem[] {
    return [...this.#of.invitations.of(user.id).values()].flatMap(({ room: id, by }) => {
      const room = id === current ? undefined : this.#of.rooms.readable(id, user);
      return room ? [{ room, by }] : [];
    });
  }
}
