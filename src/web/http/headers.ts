const CSP = "content-security-policy";

const POLICY = [
  // Nothing that is not named below: no frames, no fonts, no plug-ins.
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  // Nobody shows Robin inside a page of their own, to have clicks made for them.
  "frame-ancestors 'none'",
  // Markup reaches the page only through the policy in public/script/trustedTypes.js, which refuses scripts. By these words
  // public/script/answers.js knows what Robin answers from what a proxy does.
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

/** What every response with something in it says, so that a browser allows our pages only what they need. */
const STRICT = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // Addresses tell where one talks: other sites are told nothing, ours may know.
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * Over HTTPS also: come back only so, for a year (in seconds), the shortest that preload lists take seriously, and to the
 * names below this one: a page of theirs over HTTP could set cookies for this one.
 */
const STRICT_TRANSPORT = { "strict-transport-security": "max-age=31536000; includeSubDomains" };

/** The strict headers of a response to a request that came over HTTPS, if `secure`, or else over plain HTTP. */
export function strictHeaders(secure: boolean): Record<string, string> {
  return secure ? { ...STRICT, ...STRICT_TRANSPORT } : STRICT;
}

/** `response` with the strict headers, unless it is a 204: that shows nothing, and is what Robin answers most. */
export function strictly(response: Response, secure: boolean): Response {
  if (response.status === 204) return response;
  const { headers } = response;
  // A file has a policy of its own, which is stricter.
  const policy = headers.get(CSP);
  for (const [name, value] of Object.entries(strictHeaders(secure))) headers.set(name, value);
  if (policy !== null) headers.set(CSP, policy);
  return response;
}
