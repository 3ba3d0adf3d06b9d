import { Elysia } from "elysia";
import { connection } from "./connection.ts";

const POLICY = [
  // Nothing that is not named below: no frames, no fonts, no plug-ins.
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  // Nobody shows Robin inside a page of their own, to have clicks made for them.
  "frame-ancestors 'none'",
  // Markup reaches the page only through the policy in public/robin.js, which refuses scripts.
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ");

const STRICT = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // Addresses tell where one talks: other sites are told nothing, ours may know.
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** A year, in seconds; the shortest that browsers' preload lists take seriously. */
const STRICT_TRANSPORT = "max-age=31536000";

/** Puts the strict headers on every answer, errors included. */
export const strictHeaders = (trustProxy: boolean) =>
  new Elysia({ name: "strict headers" }).onRequest(({ request, server, set }) => {
    Object.assign(set.headers, STRICT);
    if (connection(request, server, trustProxy).secure) {
      set.headers["strict-transport-security"] = STRICT_TRANSPORT;
    }
  });
