import { migrations } from "../migrations.ts";

/** What a program knows of the tables. */
export type Program = {
  /** The steps that make them. How many they are is its version. */
  readonly steps: readonly string[];
  /**
   * The least version that may take part beside this one. It rises to the number of a step that older programs cannot live with: one that
   * takes away, renames or gives another key to what they read or write, adds what has to be there and is not filled by itself, has
   * something follow from a row that they would not write, or says that something stays which they would delete.
   */
  readonly least: number;
};

/** This program. */
export const PROGRAM: Program = { steps: migrations, least: 42 };

/** What is said where this program is older than any that may take part. */
export function tooOld(least: number, version: number): string {
  return `The database of DATABASE_URL is for programs of version ${least} or newer; this one is of version ${version}. Start the newer one.`;
}
