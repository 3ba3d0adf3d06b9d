import type { Room } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";

/** The form that all buttons of the sidebar are of. */
export const FORM = "arrange";

type StarProps = {
  readonly words: Words;
  readonly room: Pick<Room, "id">;
  readonly isFavourite: boolean;
};

/** Puts a room above the others, or back among them. By keyboard one does so in the bar of the room: a list has one stop a room. */
export function Star({ words, room, isFavourite }: StarProps): JSX.Element {
  return (
    <button
      class="star"
      type="submit"
      form={FORM}
      name={isFavourite ? "unfavour" : "favour"}
      value={String(room.id)}
      tabindex="-1"
      aria-pressed={isFavourite ? "true" : "false"}
      aria-label={words.side.favourite}
      title={words.side.favourite}
    />
  );
}

/** The same in the bar of the room. */
export function BarStar({
  words,
  room,
  isFavourite,
  isSwap = false,
}: StarProps & { readonly isSwap?: boolean }): JSX.Element {
  return (
    <button
      id="favourite"
      class="star"
      type="submit"
      form={FORM}
      name={isFavourite ? "unfavour" : "favour"}
      value={String(room.id)}
      aria-pressed={isFavourite ? "true" : "false"}
      aria-label={words.side.favourite}
      title={words.side.favourite}
      hx-swap-oob={isSwap && "outerMorph"}
    />
  );
}
