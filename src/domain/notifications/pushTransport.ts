import type { Outcome } from "./delivering.ts";
import type { PushSubscription, PushSubscriptionDraft } from "./pushSubscriptions.ts";

/** The way to push services. */
export type PushTransport = {
  /** By which browsers know Robin, in base64url. */
  readonly publicKey: string;
  /** Whether a browser may be called in this way at all. */
  accepts(draft: Pick<PushSubscriptionDraft, "endpoint" | "p256dh" | "auth">): boolean;
  send(to: PushSubscription, message: string, how: PushUrgency): Promise<Outcome>;
};

/** `ttl`: for how many seconds it is worth anything; `topic`: what it takes the place of. */
export type PushUrgency = { readonly ttl: number; readonly topic: string; readonly isUrgent: boolean };
