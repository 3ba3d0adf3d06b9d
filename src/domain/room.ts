/** A place to talk. Times are ms since 1970. */
export type Room = {
  readonly id: number;
  /** Empty for a direct room, which is called after the people in it. */
  readonly name: string;
  readonly topic: string;
  readonly kind: Kind;
  /** Under which heading it stands in the lists of rooms; empty: under none. */
  readonly heading: string;
  /** The user who made it, or inherited it; null: the admins alone manage it. */
  readonly owner: number | null;
  /** Whether guests read it too, while it is open. */
  readonly isPublic: boolean;
  readonly postingPolicy: PostingPolicy;
  readonly mentionPolicy: MentionPolicy;
  readonly slowModeSeconds: number;
  /** For how many days its messages are kept; 0: as long as those of the whole place. */
  readonly keepDays: number;
  /** Messages up to this one are from when the room was private: only those see them who were in it then. 0: all see all. */
  readonly historyFloor: number;
  readonly archivedAt: number | null;
  /** The numbers of the people that a direct room is for, in ascending order. */
  readonly people: readonly number[];
};

/** Open: every user may read and join. Private: only its members know of it. Direct: for the same people for good. */
export type Kind = "open" | "private" | "direct";

/** The kinds that one chooses from. */
export const KINDS = ["open", "private"] as const;

export const POSTING_POLICIES = ["everyone", "moderators"] as const;

type PostingPolicy = (typeof POSTING_POLICIES)[number];

/** Who may mention everyone in a room with @room. */
export const MENTION_POLICIES = ["moderators", "everyone"] as const;

type MentionPolicy = (typeof MENTION_POLICIES)[number];

/** Whether everybody sees the messages of a private room when it becomes open. */
export const HISTORY = ["hidden", "shown"] as const;

/** What those who manage a room decide about it. */
export type RoomSettings = Pick<
  Room,
  | "name"
  | "topic"
  | "heading"
  | "isPublic"
  | "postingPolicy"
  | "mentionPolicy"
  | "slowModeSeconds"
  | "keepDays"
> & {
  readonly kind: (typeof KINDS)[number];
};

export type RoomDraft = Pick<RoomSettings, "name" | "topic" | "kind">;

/** The room that is there from the start, in which everybody meets. */
export const LOBBY = 1;

/** `items` with that of the lobby in front, and the others in the order in which they were. */
export function lobbyFirst<Item>(
  items: readonly Item[],
  roomOf: (item: Item) => Pick<Room, "id">,
): readonly Item[] {
  const rank = (item: Item) => (roomOf(item).id === LOBBY ? 0 : 1);
  return items.toSorted((a, b) => rank(a) - rank(b));
}
