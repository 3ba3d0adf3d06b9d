/** By these nothing is written (RFC 9110, section 9.2.1). */
export const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
