import type { Database } from "bun:sqlite";
import type { Clocks } from "./base/clocks.ts";
import { logLine } from "./base/log.ts";
import type { Settings } from "./base/settings.ts";
import type { Outcome } from "./domain/notifications/delivering.ts";
import type { PushTransport } from "./domain/notifications/pushTransport.ts";
import { pushKeys } from "./push/pushKeys.ts";
import type { Outcome as PushOutcome } from "./push/outcome.ts";
import { WebPush } from "./push/webPush.ts";

/** For a push service of tests, on this machine: its certificate in PEM. */
export type StandIn = { readonly ca: string };

/** Characters of an address and of keys that a browser may give: those of today have some 200 and 90. */
const MOST = { endpoint: 1_000, key: 200 };

/** The way to the push services of browsers. */
export function pushTransport(
  db: Database,
  { origin }: Pick<Settings, "origin">,
  clocks: Clocks,
  standIn?: StandIn,
): PushTransport {
  const webPush = new WebPush(pushKeys(db), { ...clocks, standIn });
  /** Services that have said no: each is told of once. */
  const refusing = new Set<string>();

  return {
    publicKey: webPush.publicKey,
    accepts: ({ endpoint, p256dh, auth }) =>
      endpoint.length <= MOST.endpoint &&
      Math.max(p256dh.length, auth.length) <= MOST.key &&
      URL.parse(endpoint)?.protocol === "https:",
    send: async (to, message, { ttl, topic, isUrgent }) => {
      // Whom a push service tells that something is wrong here. Apple takes only an address that there is.
      const subject = (origin ?? to.origin).replace(/^http:/, "https:");
      const urgency = isUrgent ? "high" : "normal";
      const outcome = await webPush.send(to, message, { ttl, topic, urgency, subject });
      if (outcome.kind === "refused") tell(new URL(to.endpoint).host, outcome.status);
      return kept(outcome);
    },
  };

  function tell(service: string, status: number): void {
    if (refusing.has(service)) return;
    refusing.add(service);
    logLine(`warning: the push service ${service} refuses what Robin sends, with the status ${status}.`);
  }
}

function kept(outcome: PushOutcome): Outcome {
  if (outcome.kind === "tooLarge") return { kind: "refused" };
  if (outcome.kind !== "unusable") return outcome;
  return { kind: outcome.why === "address" ? "refused" : "gone" };
}
