import type { RefusalKind } from "../../domain/refusal.ts";

/** The statuses of what could not be stored: "Insufficient Storage" (RFC 4918, section 11.5) and "Service Unavailable". */
export const UNSTORED = { full: 507, failing: 507, readonly: 503 } as const;

/** The status by which each kind of refusal is answered. */
export const STATUS = {
  "signed out": 401,
  "wrong password": 401,
  forbidden: 403,
  invalid: 422,
  gone: 404,
  outdated: 409,
  "too soon": 429,
  busy: 503,
  failed: 500,
  ...UNSTORED,
} as const satisfies Record<RefusalKind, number>;
