import { createECDH, randomBytes } from "node:crypto";
import type { Subscription } from "../../src/push/webPush.ts";
import { certificateFor } from "../support/certificate.ts";
import { obey } from "./children.ts";

/** What came since it was asked last, and when the last of it did, in ms since 1970. */
export type Taken = { readonly pushes: number; readonly last: number };

/** The header of what is encrypted as aes128gcm, and its tag (RFC 8188, 2): less is no push. */
const LEAST_BYTES = 86 + 16;

let taken = { pushes: 0, last: 0 };

/** A push service in a process of its own, with TLS, that takes all that looks like a push and counts it. */
export const pushServiceJobs = {
  /** Gives its port and its certificate in PEM. */
  listen(): { port: number; ca: string } {
    const { cert, key } = certificateFor(["127.0.0.1"]);
    const { port } = Bun.serve({ hostname: "127.0.0.1", port: 0, tls: { cert, key }, fetch: take });
    return { port: port!, ca: cert };
  },

  /** Subscriptions as `count` browsers make them, each with keys of its own. */
  subscribe({ port, count }: { port: number; count: number }): readonly Subscription[] {
    return Array.from({ length: count }, (_, number) => {
      const keys = createECDH("prime256v1");
      return {
        endpoint: `https://127.0.0.1:${port}/push/${number}`,
        p256dh: keys.generateKeys("base64url"),
        auth: randomBytes(16).toString("base64url"),
      };
    });
  },

  taken: (): Taken => taken,

  forget(): void {
    taken = { pushes: 0, last: 0 };
  },
};

async function take(request: Request): Promise<Response> {
  const { headers } = request;
  const body = await request.bytes();
  const isSealed = headers.get("content-encoding") === "aes128gcm" && body.length >= LEAST_BYTES;
  if (!isSealed || !headers.get("authorization")?.startsWith("vapid t=")) {
    return new Response(null, { status: 400 });
  }
  taken = { pushes: taken.pushes + 1, last: Date.now() };
  return new Response(null, { status: 201 });
}

if (import.meta.main) obey(pushServiceJobs);
