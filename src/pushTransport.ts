import type { Database } from "bun:sqlite";
import { X509Certificate } from "node:crypto";
import type { Clocks } from "./base/clocks.ts";
import { logWarning } from "./base/log.ts";
import type { Tally } from "./base/metrics.ts";
import { secretIn } from "./base/secretFile.ts";
import type { Settings } from "./base/settings.ts";
import { StartupError } from "./base/startupError.ts";
import type { Outcome } from "./domain/notifications/delivering.ts";
import type { PushTransport } from "./domain/notifications/pushTransport.ts";
import { pushKeys } from "./push/pushKeys.ts";
import type { Outcome as PushOutcome } from "./push/outcome.ts";
import { WebPush } from "./push/webPush.ts";

/** A push service on this machine that stands in for all others, for trials: its certificate in PEM. */
export type StandIn = { readonly ca: string };

/** Services of which it is told that they cannot be reached: anybody may have a browser that names one of its own. */
const TOLD = 100;

/** Characters of an address and of keys that a browser may give: those of today have some 200 and 90. */
const MOST = { endpoint: 1_000, key: 200 };

/** The way to the push services of browsers. Throws StartupError where `pushStandIn` names no certificate. */
export function pushTransport(
  db: Database,
  { origin, pushStandIn }: Pick<Settings, "origin" | "pushStandIn">,
  clocks: Clocks,
  standIn = standInOf(pushStandIn),
): PushTransport {
  /** Services that could not be reached. */
  const unreached = new Set<string>();
  const onUnreached = (host: string, why: string) => {
    if (unreached.size === TOLD) return;
    unreached.add(host);
    tell(host, `cannot be reached: ${why}; tried again later.`);
  };
  const webPush = new WebPush(pushKeys(db), { ...clocks, standIn, onUnreached });
  /** What was said of services, each once. */
  const told = new Set<string>();

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
      const status = statusOfRefusal(outcome);
      if (status !== undefined)
        tell(new URL(to.endpoint).host, `refuses what Robin sends, with the status ${status}.`);
      return kept(outcome);
    },
  };

  function tell(service: string, trouble: string): void {
    const said = `the push service ${service} ${trouble}`;
    if (told.has(said)) return;
    told.add(said);
    logWarning(said);
  }
}

/** The status of HTTP with which a service has said no to a push, if it has. */
function statusOfRefusal(outcome: PushOutcome): number | undefined {
  if (outcome.kind === "tooLarge") return 413;
  return outcome.kind === "refused" ? outcome.status : undefined;
}

/** `transport`, with what becomes of each push noted in `outcomes`. */
export function countedPush(transport: PushTransport, outcomes: Tally<Outcome["kind"]>): PushTransport {
  return {
    publicKey: transport.publicKey,
    accepts: (draft) => transport.accepts(draft),
    send: async (...push) => {
      const outcome = await transport.send(...push);
      outcomes.add(outcome.kind);
      return outcome;
    },
  };
}

function standInOf(file: string | undefined): StandIn | undefined {
  if (file === undefined) return undefined;
  const ca = secretIn("PUSH_STAND_IN", file);
  if (!isCertificate(ca)) throw new StartupError(`PUSH_STAND_IN ${file} is no certificate in PEM.`);
  logWarning(
    "PUSH_STAND_IN is for trials alone: pushes go to this machine, too, and to no service with another certificate.",
  );
  return { ca };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function kept(outcome: PushOutcome): Outcome {
  if (outcome.kind === "tooLarge") return { kind: "refused" };
  if (outcome.kind !== "unusable") return outcome;
  return { kind: outcome.why === "address" ? "refused" : "gone" };
}
