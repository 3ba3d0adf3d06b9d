import { codeOf } from "../../base/unwritable.ts";
import { SilentError, stateOf } from "./connection.ts";
import { UnstorableError } from "./table.ts";

/** What PostgreSQL says of rows that it will never take: values or keys that it does not allow, or more of something than it can. */
const REFUSED = /^(?:22|23|54)/;

/** What PostgreSQL says when it was busy, is being stopped or started, or gave up a transaction that was idle or in another's way. */
const PASSING = /^(?:08|25P0|40|53|55|57)/;

/** PostgreSQL did not take something for some seconds, or was not there. */
export class UnreachableError extends Error {
  readonly code = "DATABASE_UNREACHABLE";

  constructor(cause: unknown) {
    super("PostgreSQL cannot be reached", { cause });
  }
}

/** Whether what failed will fail each time: PostgreSQL does not take these rows. */
export function isRefused(error: unknown): boolean {
  return error instanceof UnstorableError || REFUSED.test(stateOf(error) ?? "");
}

/** Whether what failed may succeed when it is tried again: the way to PostgreSQL was broken, or it was busy. */
export function isPassing(error: unknown): boolean {
  const state = stateOf(error);
  if (state !== undefined) return PASSING.test(state);
  return error instanceof SilentError || (codeOf(error) ?? "").startsWith("ERR_POSTGRES_");
}
