import { SQL } from "bun";

/** The SQLSTATE that a question fails with, or the code of Bun where there is none. */
export async function codeOf(asked: Promise<unknown>): Promise<string | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof SQL.PostgresError) return error.errno ?? error.code;
    throw error;
  }
}
