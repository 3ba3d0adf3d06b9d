import { createHash, timingSafeEqual } from "node:crypto";
import { Elysia } from "elysia";
import { exposition, type Metric, OPEN_METRICS } from "../../base/metrics.ts";
import { secretIn } from "../../base/secretFile.ts";
import { StartupError } from "../../base/startupError.ts";
import { isHere } from "../http/connection.ts";
import { problem } from "../page/problem.tsx";

type Parts = { readonly settings: { readonly metricsTokenFile: string | undefined } };

/** What a proxy says is believed of nobody who asks for this. */
const DIRECTLY = { trustProxy: false, origin: undefined };

/** What may be sent as a token (RFC 6750, section 2.1). */
const TOKEN = /^[\w.~+/-]+=*$/;

/**
 * How Robin fares, for a program that watches: on the machine itself, or with the token of METRICS_TOKEN_FILE. To all others there is
 * nothing, or where the setting is set the word that a token is missing. Throws StartupError where that file has none.
 */
export const metricsRoutes = ({ settings }: Parts, metrics: readonly Metric[]) => {
  const token = tokenIn(settings.metricsTokenFile);

  return new Elysia({ name: "metrics" }).get("/metrics", async ({ request, server }) => {
    if (isHere(request, server, DIRECTLY) || (token && hasToken(request, token)))
      return new Response(await exposition(metrics), {
        headers: { "content-type": OPEN_METRICS, "cache-control": "no-store" },
      });
    if (!token) return problem(request, 404);
    return new Response("a token is missing", {
      status: 401,
      headers: {
        "www-authenticate": "Bearer",
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
      },
    });
  });
};

/** The hash of the token in `file`. */
function tokenIn(file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  const token = secretIn("METRICS_TOKEN_FILE", file);
  if (!TOKEN.test(token))
    throw new StartupError(`METRICS_TOKEN_FILE ${file} has no token: letters, digits and -._~+/ alone.`);
  return hash(token);
}

function hasToken({ headers }: Request, token: Buffer): boolean {
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  // Hashes are of one length, and how much of them is alike tells nothing of the token.
  return given !== undefined && timingSafeEqual(hash(given), token);
}

function hash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
