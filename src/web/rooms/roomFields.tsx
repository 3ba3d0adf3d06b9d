import type { Refusal } from "../../domain/refusal.ts";
import type { RoomDraft } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Sentence, Words } from "../../words/en.ts";
import { Choice, Field } from "../page/fields.tsx";

/** What is wrong with what was typed about a room, by field. */
type Problems = { readonly name?: Sentence | undefined; readonly topic?: Sentence | undefined };

type RoomFieldsProps = {
  readonly words: Words;
  readonly draft: RoomDraft;
  readonly problems: Problems;
  /** The lobby is open, and stays so. */
  readonly isLobby?: boolean;
};

/** What a room is made of, to be typed. */
export function RoomFields({ words, draft, problems, isLobby = false }: RoomFieldsProps): JSX.Element {
  const { rooms } = words;
  const { name, topic } = problems;
  return (
    <>
      <Field
        name="name"
        label={rooms.name}
        value={draft.name}
        hint={rooms.nameHint(limits.room.name.most)}
        problem={name?.(words)}
        isFirst={name !== undefined}
      />
      <Field
        name="topic"
        label={rooms.topic}
        value={draft.topic}
        isOptional
        hint={rooms.topicHint}
        problem={topic?.(words)}
        isFirst={topic !== undefined && name === undefined}
      />
      {!isLobby && <Choice name="kind" legend={rooms.kind} choices={rooms.kinds} chosen={draft.kind} />}
    </>
  );
}

/** What `refusal` says of the fields of a room. */
export function problemsOf(refusal: Refusal | undefined): Problems {
  return { name: refusal?.fields["name"], topic: refusal?.fields["topic"] };
}

/** The reason of `refusal`, if it is about none of the fields. */
export function generalReason(refusal: Refusal | undefined): Sentence | undefined {
  if (!refusal || Object.values(refusal.fields).includes(refusal.reason)) return undefined;
  return refusal.reason;
}
