import { refusalToPost } from "../../domain/policy.ts";
import type { Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence, Words } from "../../words/en.ts";
import type { RoomParts } from "../parts.ts";

/** Why `user`, who reads `room`, may not write there; undefined: the user may. */
export function silenceIn(
  { memberships }: Pick<RoomParts, "memberships">,
  room: Room,
  user: User,
): Sentence | undefined {
  const refusal = refusalToPost(user, room, memberships.standing(room.id, user.id));
  return refusal && room.archivedAt !== null ? (words) => words.room.archived : refusal;
}

type SilenceProps = { readonly words: Words; readonly why: Sentence | undefined };

/** Says why one may not write. It is there without words, too, beside the box: only so is it told as it changes. */
export function Silence({ words, why }: SilenceProps): JSX.Element {
  return (
    <p id="silence" class={why && "silence"} role="status" safe>
      {why?.(words) ?? ""}
    </p>
  );
}

/** What a poll brings in its place. */
export function SilenceNow(props: SilenceProps): JSX.Element {
  return (
    <hx-partial hx-target="#silence" hx-swap="outerMorph">
      <Silence {...props} />
    </hx-partial>
  );
}
