import { Elysia, NotFoundError } from "elysia";
import type { User } from "../../domain/user.ts";
import { fingerprint, immutable } from "./fingerprint.ts";

/** Shows what is one's own, by a style sheet for each viewer: so messages are the same bytes for all, and no script is needed. */
const RULES = `
.chat:has(.mention:is([data-user="VIEWER"], [data-user="everyone"])),
.chat:not([data-author="VIEWER"]):has(> .quote[data-user="VIEWER"]) { --mark: var(--marked); --bar: var(--robin); --band: ""; }
.reactions button[data-users~="VIEWER"] { --pressed: var(--pointed); --edge: var(--robin); }
`.trimStart();

const VERSION = fingerprint(RULES);

/** The number and nothing else becomes a part of the rules; rules of another version are not to be had. */
const FILE = new RegExp(`^([0-9]{1,15})\\.${VERSION}\\.css$`);

/** Where the style sheet of `user` is. */
export function viewerStylePath({ id }: Pick<User, "id">): string {
  return `/assets/readers/${id}.${VERSION}.css`;
}

/** Serves the style sheets of viewers. */
export const viewerStyles = new Elysia({ name: "viewer styles" }).get(
  "/assets/readers/:file",
  ({ params }) => {
    const id = FILE.exec(params.file)?.[1];
    if (id === undefined) throw new NotFoundError();
    return immutable(RULES.replaceAll("VIEWER", id), "text/css; charset=utf-8");
  },
);
