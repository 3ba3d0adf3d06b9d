/** The longest wait that is believed, in seconds: no push lives longer than that is worth. */
const LONGEST_WAIT = 24 * 60 * 60;

/** The one form of a date that is sent today (IMF-fixdate, RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** What became of a push. */
export type Outcome =
  /** The push service has it. */
  | { readonly kind: "taken" }
  /** The subscription is over: remove it. */
  | { readonly kind: "gone" }
  /** The push service takes only shorter ones. */
  | { readonly kind: "tooLarge" }
  /** It may be tried again, in as many whole seconds as the push service says, if it says any: 0 to 86,400. */
  | { readonly kind: "later"; readonly seconds: number | undefined }
  /** The push service says no, with this status of HTTP. Keep the subscription: something is wrong here, not there. */
  | { readonly kind: "refused"; readonly status: number }
  /**
   * Nothing was sent. The `endpoint` or the `keys` can never be used: remove the subscription. Or the name of the push service
   * leads to an `address` that is not public: keep it, since a DNS that blocks the name does so, too.
   */
  | { readonly kind: "unusable"; readonly why: "endpoint" | "keys" | "address" };

/** What a push service means by `status` and its Retry-After (RFC 8030, 5 and 7.3; RFC 9110, 10.2.3) at the time `now`, in ms. */
export function outcomeOf(status: number, retryAfter: string | null, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: "taken" };
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status === 413) return { kind: "tooLarge" };
  if (status === 429 || status >= 500) return { kind: "later", seconds: secondsOf(retryAfter ?? "", now) };
  return { kind: "refused", status };
}

function secondsOf(retryAfter: string, now: number): number | undefined {
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : secondsUntil(retryAfter, now);
  return seconds === undefined ? undefined : Math.min(seconds, LONGEST_WAIT);
}

function secondsUntil(date: string, now: number): number | undefined {
  const time = HTTP_DATE.test(date) ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - now) / 1_000));
}
