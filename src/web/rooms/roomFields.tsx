import type { Refusal } from "../../domain/refusal.ts";
import type { RoomDraft } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { Choice, Field, problemOf } from "../page/fields.tsx";

type RoomFieldsProps = {
  readonly words: Words;
  readonly draft: RoomDraft;
  readonly refusal: Refusal | undefined;
  /** What to say at the first field, where nothing is wrong with it. */
  readonly told?: string | undefined;
  /** Whether the page opens with the focus on the name. */
  readonly isFirst?: boolean;
  /** The lobby is open, and stays so. */
  readonly isLobby?: boolean;
};

/** What a room is made of, to be typed. */
export function RoomFields(props: RoomFieldsProps): JSX.Element {
  const { words, draft, refusal, told, isFirst = false, isLobby = false } = props;
  const { rooms } = words;
  const name = problemOf("name", words, refusal) ?? told;
  const topic = problemOf("topic", words, refusal);
  return (
    <>
      <Field
        name="name"
        label={rooms.name}
        value={draft.name}
        hint={rooms.nameHint(limits.room.name.most)}
        problem={name}
        isFirst={isFirst || name !== undefined}
      />
      <Field
        name="topic"
        label={rooms.topic}
        value={draft.topic}
        isOptional
        hint={rooms.topicHint}
        problem={topic}
        isFirst={topic !== undefined && name === undefined}
      />
      {!isLobby && <Choice name="kind" legend={rooms.kind} choices={rooms.kinds} chosen={draft.kind} />}
    </>
  );
}
