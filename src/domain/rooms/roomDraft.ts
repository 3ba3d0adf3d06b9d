import type { Sentence } from "../../words/en.ts";
import { looksLike, oneLine, roomNameProblem, topicProblem } from "./roomNames.ts";
import type { Rooms } from "./rooms.ts";
import { LOBBY, type RoomDraft, type Room } from "../room.ts";

/** What is wrong with what was typed about a room, by field. */
export type Problems = {
  readonly name?: Sentence | undefined;
  readonly topic?: Sentence | undefined;
};

/** `typed` in the spelling in which it is kept. */
export function readRoomDraft(typed: RoomDraft): RoomDraft {
  return {
    name: oneLine(typed.name),
    topic: oneLine(typed.topic),
    kind: typed.kind,
  };
}

/** What is wrong with `plan` for a new room, or for `room`; undefined when nothing is. */
export function roomDraftProblems(rooms: Rooms, plan: RoomDraft, room?: Room): Problems | undefined {
  const isTaken = plan.kind === "open" && rooms.isTaken(plan.name, room);
  const problems = {
    name:
      roomNameProblem(plan.name) ??
      (isTaken ? TAKEN : room?.id !== LOBBY && posesAsLobby(rooms, plan.name) ? LOBBYS : undefined),
    topic: topicProblem(plan.topic),
  };
  return (problems.name ?? problems.topic) === undefined ? undefined : problems;
}

const TAKEN: Sentence = ({ rooms: { nameTaken } }) => nameTaken;
const LOBBYS: Sentence = ({ rooms: { nameOfLobby } }) => nameOfLobby;

/** Whether a room of this name would look like the one in which everybody meets, as that is called now or was at first. */
function posesAsLobby(rooms: Rooms, name: string): boolean {
  return ["Lobby", rooms.find(LOBBY)!.name].some((lobby) => looksLike(name, lobby));
}
