import type { PlaceSettings } from "../../domain/place.ts";
import type { Room } from "../../domain/room.ts";
import { secondsKept } from "../../domain/rooms/retention.ts";
import type { Words } from "../../words/en.ts";

/** What is said of how long messages of `room` are kept; undefined: for good. */
export function ageing({ room: words }: Words, place: PlaceSettings, room: Room): string | undefined {
  const seconds = secondsKept(place, room);
  if (seconds === 0) return undefined;
  const told = words.kept(seconds);
  return place.keepPinned === "yes" ? `${told} ${words.pinnedStay}` : told;
}
