/** A place to talk. Times are ms since 1970. */
export type Room = {
  readonly id: number;
  /** Empty for a direct room, which is called after the people in it. */
  readonly name: string;
  readonly topic: string;
  readonly kind: Kind;
  /** The user who made it, or came after that one; null: the admins alone decide how it works. */
  readonly owner: number | null;
  /** Whether it is read without an account, while it is open. */
  readonly guests: boolean;
  readonly speakers: Speakers;
  readonly callers: Callers;
  /** Seconds between two messages of one user. */
  readonly pause: number;
  /** Messages up to this one were said in private, before the room became open: for those who were in it then. */
  readonly floor: number;
  readonly archivedAt: number | null;
  /** The numbers of the people that a direct room is for, in ascending order. */
  readonly people: readonly number[];
};

/** Open: every user may read and join. Private: only its members know of it. Direct: for the same people for good. */
export type Kind = "open" | "private" | "direct";

/** The kinds that one chooses from. */
export const KINDS = ["open", "private"] as const;

/** Who may speak in a room. */
export const SPEAKERS = ["everyone", "moderators"] as const;

export type Speakers = (typeof SPEAKERS)[number];

/** Who may call everyone in a room with @room. */
export const CALLERS = ["moderators", "everyone"] as const;

export type Callers = (typeof CALLERS)[number];

/** Whether what was said in a private room is there for everybody when it becomes open. */
export const HISTORY = ["hidden", "shown"] as const;

/** How a room works, as those say who decide it. */
export type RoomSettings = Pick<Room, "name" | "topic" | "guests" | "speakers" | "callers" | "pause"> & {
  readonly kind: (typeof KINDS)[number];
};

/** What a room is made of. */
export type RoomDraft = Pick<RoomSettings, "name" | "topic" | "kind">;

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** `places` with the lobby in front, and the others in the order in which they were. */
export function lobbyFirst<Place>(
  places: readonly Place[],
  roomOf: (place: Place) => Pick<Room, "id">,
): readonly Place[] {
  const rank = (place: Place) => (roomOf(place).id === LOBBY ? 0 : 1);
  return places.toSorted((a, b) => rank(a) - rank(b));
}
