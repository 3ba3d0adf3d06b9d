import { Elysia, NotFoundError } from "elysia";
import type { User } from "../../domain/user.ts";

/**
 * What is one's own, made visible by a style sheet that depends on the reader's number alone: messages are the same
 * bytes for all, and it works without script.
 */
const RULES = `
.chat:has(.mention:is([data-user="READER"], [data-user="everyone"])),
.chat:not([data-author="READER"]):has(> .quote[data-user="READER"]) { --mark: var(--marked); --band: ""; }
.reactions button[data-users~="READER"] { --pressed: var(--pointed); --edge: var(--robin); }
`.trimStart();

/** Changes with the rules, so that what an address leads to never does. */
const VERSION = new Bun.CryptoHasher("sha256").update(RULES).digest("hex").slice(0, 12);

/** The number and nothing else becomes a part of the rules; rules of another version are not to be had. */
const FILE = new RegExp(`^([0-9]{1,15})\\.${VERSION}\\.css$`);

/** Where the style sheet of `user` is. */
export function viewerStylePath({ id }: Pick<User, "id">): string {
  return `/assets/readers/${id}.${VERSION}.css`;
}

/** Serves the style sheets of readers, for a year. */
export const viewerStyles = new Elysia({ name: "reader styles" }).get(
  "/assets/readers/:file",
  ({ params }) => {
    const id = FILE.exec(params.file)?.[1];
    if (id === undefined) throw new NotFoundError();
    return new Response(RULES.replaceAll("READER", id), {
      headers: {
        "content-type": "text/css; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
      },
    });
  },
);
