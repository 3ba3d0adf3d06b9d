import type { RefusalKind } from "../../domain/refusal.ts";

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
  // "Insufficient Storage" (RFC 4918, section 11.5).
  full: 507,
  failing: 507,
  readonly: 503,
} as const satisfies Record<RefusalKind, number>;
