import type { Sentence } from "../../words/en.ts";
import { Refusal } from "../refusal.ts";
import { LOBBY, type Room, type RoomDraft } from "../room.ts";
import { looksLike, oneLine, roomNameProblem, topicProblem } from "./roomNames.ts";
import type { Rooms } from "./rooms.ts";

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
