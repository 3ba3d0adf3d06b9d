import type { Event } from "../base/log.ts";
import type { Sentence } from "../words/en.ts";
import type { PlaceSettings } from "./place.ts";
import { LOBBY, type Room } from "./room.ts";
import { type Role, ROLES, type User } from "./user.ts";

type Ranked = Pick<User, "id" | "role">;

/** How a user stands to a room. */
export type Standing = {
  readonly isMember: boolean;
  /** Whether somebody has asked the user in, who has not answered yet. */
  readonly isInvited: boolean;
  /** Whether another has taken the user out, and nobody who may has asked that one back. */
  readonly isRemoved: boolean;
  /** That the user says nothing here, nor anywhere else in the place. */
  readonly mute: Sanction | undefined;
  /** Who hides the user. */
  readonly hiders: ReadonlySet<number>;
  /** Whether nobody else is in the room. */
  readonly isAlone: boolean;
};

/** Until when somebody says nothing, or is kept out, in ms since 1970, and why. */
export type Sanction = { readonly until: number; readonly reason: string };

/** Of a guest, and of a user who has nothing to do with the room. */
export const STRANGER: Standing = {
  isMember: false,
  isInvited: false,
  isRemoved: false,
  mute: undefined,
  hiders: new Set(),
  isAlone: false,
};

// The place

/** Whether `user` keeps order: deletes what others said, mentions everyone. */
export function isModerator({ role }: Ranked): boolean {
  return rank(role) >= rank("moderator");
}

/** Whether `user` runs the place: gives roles, and manages every room that is not private to others. */
function isAdmin({ role }: Ranked): boolean {
  return rank(role) >= rank("admin");
}

/** The roles that `by` may give to `other`: those below the own one, to users below oneself. */
export function rolesToGive(by: Ranked, other: Ranked): readonly Role[] {
  if (!isAdmin(by) || rank(other.role) >= rank(by.role)) return [];
  return ROLES.filter((role) => rank(role) < rank(by.role));
}

/** Whether `user` may make `other` the owner of the place. */
export function canHandOver(user: Ranked, other: Pick<User, "id">): boolean {
  return user.role === "owner" && user.id !== other.id;
}

/** Whether `user` makes a link by which `other` sets another password: for those below oneself, and for the owner the owner. */
export function canRecover(user: Ranked, other: Ranked): boolean {
  if (user.role === "owner") return true;
  return isAdmin(user) && rank(other.role) < rank(user.role);
}

/** Whether `user` mutes `other`, keeps that one out of the place, or takes back either; and takes the picture of that one away. */
export function canSanction(user: Ranked, other: Ranked): boolean {
  return isModerator(user) && rank(other.role) < rank(user.role);
}

/**
 * Whether `user` is kept from coming in where `maker` refuses an address: those are whom that one could ban, and members in any case,
 * whatever has become of who refused it.
 */
export function isKeptFromAddress(user: Pick<User, "role">, maker: Pick<User, "role"> | undefined): boolean {
  return rank(user.role) < Math.max(rank(maker?.role ?? "member"), rank("moderator"));
}

/** Why one who is muted so says nothing. */
export function refusalToSpeak(mute: Sanction | undefined): Sentence | undefined {
  return mute && (({ mutes, moment }) => mutes.told(moment(mute.until), mute.reason));
}

/** Whether `user` decides on what is reported of `author`; undefined: of one who is gone. The owner is out of reach of all others. */
export function canDecide(user: Ranked, author: Ranked | undefined): boolean {
  return user.role === "owner" || (author ? canSanction(user, author) : isModerator(user));
}

/** Whether `user` decides on the settings of the place. */
export function canChangePlace({ role }: Ranked): boolean {
  return role === "owner";
}

/** Whether `user` makes invites, where the owner lets `inviters` do so. */
export function canInvite(user: Ranked, inviters: PlaceSettings["inviters"]): boolean {
  return inviters === "everyone" || isAdmin(user);
}

/** Whether `user`, whose account is `age` ms old, waits before posting links and beginning conversations, as the owner wants new ones to. */
export function isNewcomer(user: Ranked, age: number, { newcomerMinutes }: PlaceSettings): boolean {
  return !isModerator(user) && age < newcomerMinutes * 60_000;
}

/** Whether `user` sees who did what to whom. */
export function canSeeAudit(user: Ranked): boolean {
  return isAdmin(user);
}

/** Whether `user`, who sees that, sees also that `event` was done to `person`; undefined: to nobody, or to one who is gone. */
export function canSeeEntry(user: Ranked, event: Event, person: Ranked | undefined): boolean {
  // Who is reported does not learn by whom.
  const isOfReport = event === "reported" || event === "report decided";
  return !isOfReport || canDecide(user, person);
}

/** Whether `user` sees how much is said, what it takes, and which backups there are. */
export function canSeeStatistics(user: Ranked): boolean {
  return isAdmin(user);
}

/** Whether `user` has a backup made. */
export function canBackUp({ role }: Ranked): boolean {
  return role === "owner";
}

/** Whether `user` makes rooms, where the owner lets `makers` do so. */
export function canMakeRooms(user: Ranked, makers: PlaceSettings["makers"]): boolean {
  return makers === "everyone" || isAdmin(user);
}

/** Whether `user` sees and withdraws the invites that others have made. */
export function canManageInvites(user: Ranked): boolean {
  return isAdmin(user);
}

function rank(role: Role): number {
  return ROLES.indexOf(role);
}

// A room

/** Whether `user`, or a guest, may read `room`; the invited may. Every poll asks: `standing` is looked up only where it matters. */
export function canRead(user: User | undefined, room: Room, standing: () => Standing): boolean {
  if (room.kind === "open") return user !== undefined || room.isPublic;
  if (!user) return false;
  const { isMember, isInvited } = standing();
  return isMember || isInvited;
}

/** Whether `user`, who may read `room`, manages it: says how it works, who is in it, and whether it stays. */
export function canManage(user: Ranked, room: Room, { isInvited }: Pick<Standing, "isInvited">): boolean {
  // An admin who is asked into a private room decides nothing in it before answering.
  return room.kind !== "direct" && !isInvited && (user.id === room.owner || isAdmin(user));
}

/** Whether `user` says under which heading open rooms stand for everybody. */
export function canSetHeadings(user: Ranked): boolean {
  return isAdmin(user);
}

/** Whether `user` keeps order in `room`. */
export function canModerate(user: Ranked, room: Room): boolean {
  return isModerator(user) || user.id === room.owner;
}

/** Whether `user` may mention everyone in `room` with @room. */
export function canMentionEveryone(user: Ranked, room: Room): boolean {
  return room.mentionPolicy === "everyone" || canModerate(user, room);
}

/** Whether `user` may have what was said in `room` while it was private be there for everybody; up to `floor` it is hidden from that one. */
export function canShowHistory(user: Ranked, room: Room, floor: number): boolean {
  // A room is inherited, also by those who came later: what they were not told is not theirs to tell.
  return user.id === room.owner && floor === 0;
}

/** Why `room` is neither archived nor deleted, whoever asks. */
export function refusalToEnd(room: Pick<Room, "id">): Sentence | undefined {
  return room.id === LOBBY ? ({ settings }) => settings.lobbyStays : undefined;
}

// Who is in a room

/** Why one who reads `room` does not come into it. */
export function refusalToJoin({ isRemoved }: Standing): Sentence | undefined {
  return isRemoved ? TAKEN_OUT : undefined;
}

/** Why a user who stands so to `room` asks nobody in. */
export function refusalToInvite(room: Room, standing: Standing): Sentence | undefined {
  if (room.kind === "direct") return ({ about }) => about.fixedDirect;
  return refusalToJoin(standing);
}

/** Why `user`, who manages `room`, does not take user `other` out of it. */
export function refusalToRemove(user: Pick<User, "id">, room: Room, other: number): Sentence | undefined {
  if (room.id === LOBBY) return ({ about }) => about.keptLobby;
  return other === user.id ? ({ about }) => about.removeYourself : undefined;
}

/** Why one does not go from `room`; `isLast`: nobody else is in it. */
export function refusalToLeave(room: Room, { isLast }: { readonly isLast: boolean }): Sentence | undefined {
  if (room.id === LOBBY) return ({ about }) => about.keptLobby;
  if (room.kind === "direct") return ({ about }) => about.keptDirect;
  return room.kind === "private" && isLast ? ({ about }) => about.lastOne : undefined;
}

// Messages

/** Why `user`, who may read `room`, does not post in it. */
export function refusalToPost(user: Ranked, room: Room, standing: Standing): Sentence | undefined {
  if (room.archivedAt !== null) return ({ composer }) => composer.archived;
  if (standing.isRemoved) return TAKEN_OUT;
  if (standing.mute) return refusalToSpeak(standing.mute);
  const unheard = refusalOfUnheard(room, standing);
  if (unheard) return unheard;
  if (room.postingPolicy === "everyone" || canModerate(user, room)) return undefined;
  return ({ room: { moderatorsOnly } }) => moderatorsOnly;
}

/** Why a user who stands so to `room` does not react in it: where moderators alone post, all may nod. */
export function refusalToReact(room: Room, standing: Standing): Sentence | undefined {
  if (room.archivedAt !== null) return ({ tools }) => tools.archived;
  if (standing.isRemoved) return TAKEN_OUT;
  return refusalToSpeak(standing.mute) ?? refusalOfUnheard(room, standing);
}

/** Why `user` does not edit what user `author` said in `room`: who may not post says nothing by editing either. */
export function refusalToEdit(
  user: Ranked,
  author: number,
  room: Room,
  standing: Standing,
): Sentence | undefined {
  if (user.id !== author) return ({ tools }) => tools.notYours;
  // Of an archived room an edit is told what a reaction is: that nothing in it changes.
  return refusalToReact(room, standing) ?? refusalToPost(user, room, standing);
}

/** Why `user`, who may read `room`, does not delete what user `author` said in it. */
export function refusalToDelete(user: Ranked, author: number, room: Room): Sentence | undefined {
  // Whatever the rank of the author: what has to go does not wait for somebody above that one, and who took it away is noted.
  if (user.id === author || canModerate(user, room)) return undefined;
  return ({ tools }) => tools.notYoursToDelete;
}

/** Why `user`, who may read `room`, does not pin what was said in it, nor take a pin out: in rooms those do who keep order. */
export function refusalToPin(user: Ranked, room: Room, standing: Standing): Sentence | undefined {
  const refusal = refusalToReact(room, standing);
  if (refusal || room.kind === "direct" || canModerate(user, room)) return refusal;
  return ({ pins }) => pins.notYours;
}

/** Why one does not write in a direct room: the only other hides one, or all others have deleted their accounts. */
function refusalOfUnheard({ kind, people }: Room, { hiders, isAlone }: Standing): Sentence | undefined {
  if (kind !== "direct") return undefined;
  if (isAlone) return ({ room }) => room.nobodyElse;
  const isHidden = people.length === 2 && people.some((id) => hiders.has(id));
  return isHidden ? ({ hiding }) => hiding.takesNone : undefined;
}

const TAKEN_OUT: Sentence = ({ room }) => room.takenOut;
