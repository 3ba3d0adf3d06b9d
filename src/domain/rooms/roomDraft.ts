import { limits } from "../../base/limits.ts";
import { normalised } from "../../base/normalising.ts";
import { skeleton } from "../../names/lookalikes.ts";
import { withoutUnwanted } from "../../names/unseen.ts";
import type { Sentence } from "../../words/en.ts";
import { Refusal } from "../refusal.ts";
import { LOBBY, type Room, type RoomDraft } from "../room.ts";
import type { Rooms } from "./rooms.ts";

/** What is looked at of a name or a topic, in UTF-16 units: what is longer has more characters than either may have. */
const LOOKED_AT = 8 * limits.room.topic.most;

/** Line ends, tabs and several spaces. One space is kept as it is: some languages do not let a line end at theirs. */
const GAPS = /\s{2,}|[^\S\p{Zs}]/gu;
/** A dot pattern of Braille without dots, which is no space to Unicode. */
const BLANKS = /\u2800/g;

/** Heaps of marks leave their line. Those that take room of their own, as in Burmese, do not. */
const MARKS = /(?:[\p{Mn}\p{Me}]\p{Mc}*){4}/u;
const SAYS_SOMETHING = /[\p{L}\p{N}\p{Emoji_Presentation}\p{Extended_Pictographic}]|\uFE0F\u20E3/u;
/** They join or choose what is seen, and are not counted. */
const UNCOUNTED = /[\u200C\u200D\p{Variation_Selector}]/gu;

/** `typed` in the spelling in which it is kept. */
export function readRoomDraft(typed: RoomDraft): RoomDraft {
  return {
    name: oneLine(typed.name),
    topic: oneLine(typed.topic),
    kind: typed.kind,
  };
}

/** Why `draft` is not a new room, or not `room`, by field: `name` and `topic`; undefined when it can be. */
export function refusalOfDraft(rooms: Rooms, draft: RoomDraft, room?: Room): Refusal | undefined {
  return Refusal.ofFields({
    name: roomNameProblem(draft.name) ?? whyUsed(rooms, draft, room),
    topic: topicProblem(draft.topic),
  });
}

function whyUsed(rooms: Rooms, { name, kind }: RoomDraft, room: Room | undefined): Sentence | undefined {
  if (kind === "open" && rooms.isTaken(name, room)) return (words) => words.rooms.nameTaken;
  return room?.id !== LOBBY && posesAsLobby(rooms, name) ? (words) => words.rooms.nameOfLobby : undefined;
}

/** Whether a room of this name would look like the one in which everybody meets, as that is called now or was at first. */
function posesAsLobby(rooms: Rooms, name: string): boolean {
  return ["Lobby", rooms.find(LOBBY)!.name].some((lobby) => looksLike(name, lobby));
}

/** `typed` in one line and in NFC, without characters that show nothing or change how the text beside them shows. */
export function oneLine(typed: string): string {
  const seen = withoutUnwanted(typed).replace(BLANKS, " ").replace(GAPS, " ").trim();
  return normalised(seen.slice(0, LOOKED_AT), "NFC");
}

/** Whether a room called `name` could be taken for one called `other`. Only letters and digits count, by how they look. */
function looksLike(name: string, other: string): boolean {
  return looks(name) === looks(other);
}

function looks(name: string): string {
  return skeleton(normalised(name, "NFKC").replace(/[^\p{L}\p{N}\p{M}]+/gu, ""));
}

function roomNameProblem(name: string): Sentence | undefined {
  const { most } = limits.room.name;
  if (name === "") return ({ rooms }) => rooms.nameMissing;
  if (length(name) > most) return ({ rooms }) => rooms.nameTooLong(most);
  return MARKS.test(counted(name)) || !SAYS_SOMETHING.test(name) ? ({ rooms }) => rooms.nameSigns : undefined;
}

/** Why rooms do not stand under `heading`. */
export function headingProblem(heading: string): Sentence | undefined {
  const { most } = limits.room.heading;
  if (length(heading) > most) return ({ settings }) => settings.headingTooLong(most);
  return MARKS.test(counted(heading)) ? ({ rooms }) => rooms.nameSigns : undefined;
}

function topicProblem(topic: string): Sentence | undefined {
  const { most } = limits.room.topic;
  return length(topic) > most ? ({ rooms }) => rooms.topicTooLong(most) : undefined;
}

/** How many characters `text` has, where a joined emoji has as many as it is joined of. */
function length(text: string): number {
  return [...counted(text)].length;
}

function counted(text: string): string {
  return text.replace(UNCOUNTED, "");
}
