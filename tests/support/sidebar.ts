import { field, text } from "./page.ts";

/** A room in the list of one's rooms. */
export type Place = {
  readonly room: number;
  readonly name: string;
  readonly unread: number;
  readonly mentions: number;
};

/** The rooms that stand beside the log of `page`, in their order. */
export function placesIn(page: string): Place[] {
  return [
    ...page.matchAll(
      /<li id="place-(\d+)"><a [^>]*data-unread="(\d+)" data-mentions="(\d+)"[^>]*><span class="name"[^>]*>([^<]*)</g,
    ),
  ].map(([, room, unread, mentions, name]) => ({
    room: Number(room),
    name: text(name!),
    unread: Number(unread),
    mentions: Number(mentions),
  }));
}

/** The place that `page` shows of `room`. */
export function placeIn(page: string, room: number): Place | undefined {
  return placesIn(page).find((place) => place.room === room);
}

/** The numbers of those who show as being here, in their order. */
export function hereIn(page: string): number[] {
  return [...page.matchAll(/<li id="here-(\d+)"/g)].map(([, id]) => Number(id));
}

/** What `page` says of who is typing; undefined when it says nothing of it. */
export function typingIn(page: string): string | undefined {
  const said = /<p id="typing"[^>]*>([^<]*)<\/p>/.exec(page)?.[1];
  return said === undefined ? undefined : text(said);
}

/** The version of what stands beside the log, as the next poll of `page` names it. */
export function versionIn(page: string): string | undefined {
  return field(page, "now");
}
