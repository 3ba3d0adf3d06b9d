import { limits } from "../limits.ts";
import type { Sentence } from "../words/en.ts";
import { oneLine, roomNameProblem, topicProblem } from "./names.ts";
import type { Rooms } from "./rooms.ts";
import type { Plan, Room } from "./room.ts";

/** What is wrong with what was typed about a room, by field. */
export type Problems = {
  readonly name?: Sentence | undefined;
  readonly topic?: Sentence | undefined;
};

/** `typed` in the spelling in which it is kept. */
export function readPlan(typed: Plan): Plan {
  return {
    name: oneLine(typed.name),
    // A longer one than that is refused; what is looked at of it tells that it is.
    topic: oneLine(typed.topic, 8 * limits.room.topic.most),
    kind: typed.kind,
  };
}

/** What is wrong with `plan` for a new room, or for `room`; undefined when nothing is. */
export function planProblems(rooms: Rooms, plan: Plan, room?: Room): Problems | undefined {
  const isTaken = plan.kind === "open" && rooms.isTaken(plan.name, room);
  const taken: Sentence = ({ rooms: { nameTaken } }) => nameTaken;
  const problems = {
    name: roomNameProblem(plan.name) ?? (isTaken ? taken : undefined),
    topic: topicProblem(plan.topic),
  };
  return (problems.name ?? problems.topic) === undefined ? undefined : problems;
}
