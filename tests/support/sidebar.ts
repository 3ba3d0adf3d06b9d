import { attribute, attributes, elements, field, texts } from "./page.ts";

/** A room in the list of one's rooms. */
export type Place = {
  readonly room: number;
  readonly name: string;
  readonly unread: number;
  readonly mentions: number;
};

/** The rooms that stand beside the log of `page`, in their order. */
export function placesIn(page: string): Place[] {
  return elements(page, 'li[id^="place-"]').map((place) => ({
    room: numberIn(attribute(place, "id")),
    name: texts(place, ".name")[0]!,
    unread: Number(attributes(place, "a", "data-unread")[0]),
    mentions: Number(attributes(place, "a", "data-mentions")[0]),
  }));
}

/** The place that `page` shows of `room`. */
export function placeIn(page: string, room: number): Place | undefined {
  return placesIn(page).find((place) => place.room === room);
}

/** The numbers of those who show as being here, in their order. */
export function hereIn(page: string): number[] {
  return attributes(page, 'li[id^="here-"]:not(#here-more)', "id").map(numberIn);
}

/** What `page` says of who is typing; undefined when it says nothing of it. */
export function typingIn(page: string): string | undefined {
  return texts(page, "#typing")[0];
}

/** The version of what stands beside the log, as the next poll of `page` names it. */
export function versionIn(page: string): string | undefined {
  return field(page, "now");
}

/** The number at the end of an id. */
function numberIn(id = ""): number {
  return Number(id.split("-").at(-1));
}
