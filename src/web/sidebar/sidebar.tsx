import type { User } from "../../domain/user.ts";
import type { Message } from "../../domain/messages/history.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { SidebarChoices } from "../../domain/rooms/sidebarChoices.ts";
import type { RoomParts } from "../parts.ts";
import { topicOf, TopicNow } from "../page/topic.tsx";
import type { Viewer } from "../page/viewer.ts";
import { RoomPresence } from "./here.tsx";
import { statusIn } from "./partners.ts";
import { Places } from "./places.tsx";
import { ReportsLinkNow, reportsFor } from "./reportsLink.tsx";
import { RoomList, type Shown } from "./roomList.ts";
import { RoomLists } from "./roomLists.tsx";
import { SilenceNow, silenceIn } from "./silence.tsx";
import { BarStar } from "./stars.tsx";
import { SidebarVersions } from "./sidebarVersions.ts";
import { type InvitationItem, NoteRead, SidebarContents, Typing } from "./views.tsx";

type Parts = RoomParts & { readonly sidebarChoices: SidebarChoices };

/** Which room a page is about that is not its own. */
const ABOUT = /^\/rooms\/(\d{1,15})(?:\/|$)/;

/** More messages than a page shows. */
const MORE = limits.page.messages + 1;

/**
 * What each viewer sees around the log: rooms and what is unread, who is here, who types, what was reported, why one may not write, and
 * the topic above it. A poll brings the next version.
 */
export class Sidebar {
  #of: Parts;
  #presence: RoomPresence;
  #list: RoomList;
  #versions: SidebarVersions;

  constructor(of: Parts) {
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
      const rooms = this.#list.forGuests(words, room);
      return (<RoomLists words={words} rooms={rooms} isOwn={false} />) as string;
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
          {...this.#shown(user, words, { room })}
          here={this.#presence.here(user, room).in(words)}
          reading={read === undefined ? undefined : { read, first: this.#firstOf(unread, user, room)?.id }}
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
    const shown = this.#of.rooms.find(room);
    return (
      <>
        <SidebarContents
          isSwap
          words={words}
          version={this.version(user, room, isPast)}
          {...this.#shown(user, words, { room, isPast })}
          here={this.#presence.here(user, room).in(words)}
          reading={read === undefined ? undefined : { read }}
        />
        {shown !== undefined && <TopicNow {...topicOf(shown, statusIn(this.#of, shown, user))} />}
        <Typing isSwap words={words} users={this.#presence.typing(user, room)} />
        <ReportsLinkNow words={words} reports={reportsFor(this.#of, user)} />
        <SilenceNow words={words} why={shown && silenceIn(this.#of, shown, user)} />
      </>
    ) as string;
  }

  /** What the page of `room` shows anew once its viewer has said how the list is to be; undefined: a page that asks for nothing. */
  arranged(words: Words, user: User, room: Room | undefined): string {
    if (!room) return this.#lasting(user, words, { isSwap: true });
    const isFavourite = this.#of.members.of(user.id).get(room.id)?.isFavourite;
    return (
      <>
        {this.update(words, user, room.id) as "safe"}
        {isFavourite !== undefined && room.id !== LOBBY && (
          <BarStar words={words} room={room} isFavourite={isFavourite === 1} isSwap />
        )}
      </>
    ) as string;
  }

  /** What stands beside a page at `path` that is not a room's, as it is at this moment. */
  beside(viewer: Viewer & { readonly user: User }, path: string): string {
    const { user, words } = viewer;
    const about = ABOUT.exec(path)?.[1];
    const room = about === undefined ? undefined : Number(about);
    return (
      <Places
        viewer={viewer}
        path={path}
        room={room}
        rooms={this.#of.members.of(user.id).size}
        reports={reportsFor(this.#of, user)}
        sidebar={this.#lasting(user, words, { room })}
      />
    ) as string;
  }

  /** The sidebar of a page to which nothing new comes. */
  #lasting(user: User, words: Words, { room, isSwap = false }: Shown & { isSwap?: boolean }): string {
    const shown = this.#shown(user, words, { room, isAbout: true });
    return (<SidebarContents isSwap={isSwap} words={words} version="" {...shown} here="" />) as string;
  }

  #shown(user: User, words: Words, shown: Shown) {
    return {
      rooms: this.#list.of(user, words, shown),
      invitations: this.#invitations(user, shown.room),
      hides: this.#of.hiding.of(user.id),
    };
  }

  #readIn(room: number, user: User): number | undefined {
    return this.#of.members.of(user.id).get(room)?.read;
  }

  /** The first of `unread` that counts as that; where it is none of these, what counts comes behind them. */
  #firstOf(unread: readonly Message[], user: User, room: number): Message | undefined {
    if (this.#of.unread.of(user.id, room).unread === 0) return undefined;
    const others = new Set([user.id, ...this.#of.hiding.of(user.id)]);
    return unread.find(({ author, deletedAt }) => deletedAt === null && !others.has(author.id)) ?? unread[0];
  }

  /** The rooms that others invite `user` into, besides the one that the page shows. */
  #invitations(user: User, current: number | undefined): readonly InvitationItem[] {
    return [...this.#of.invitations.of(user.id).values()].flatMap(({ room: id, by }) => {
      const room = id === current ? undefined : this.#of.rooms.readable(id, user);
      return room ? [{ room, by }] : [];
    });
  }
}
