/** The statuses of what could not be stored: "Insufficient Storage" (RFC 4918, section 11.5) and "Service Unavailable". */
export const UNSTORED = { full: 507, failing: 507, readonly: 503 } as const;

/** The status by which each kind of refusal is answered. */
export const STATUS = { invalid: 422, wrong: 401, "too many": 429, busy: 503, ...UNSTORED } as const;
