import { Refusal } from "./refusal.ts";

/** What is kept on the disk for all that is not to end when it is full. */
export type DiskRoom = { readonly isSpent: boolean };

/** Why nothing is added to what is there. */
export function refusalWhereFull({ isSpent }: DiskRoom): Refusal | undefined {
  return isSpent ? FULL : undefined;
}

const FULL = new Refusal(
  "full",
  ({ problems: { unstored } }) => `${unstored.full.title}. ${unstored.full.advice}`,
);
