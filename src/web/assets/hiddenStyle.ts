import { Elysia, NotFoundError } from "elysia";
import { limits } from "../../base/limits.ts";
import { fingerprint, immutable } from "./fingerprint.ts";

/** Folds what somebody said whom the viewer hides, until the focus is in it or an address leads to it. */
const RULES = `
#chats:not(.single) > .chat[data-author="HIDDEN"]:not(:focus-within, :target) {
  > :is(.content, .quote, .fold, .reactions) { display: none; }
  > :is(.avatar, .byline) { opacity: 0.6; }
  > .byline::after { content: " …"; }
}
.quote[data-user="HIDDEN"] > span { display: none; }
.sent > [data-author="HIDDEN"]:not(:focus-within) {
  > .file-link { display: none; }
  > .byline { opacity: 0.6; }
  > .byline::after { content: " …"; }
}
`.trimStart();

const VERSION = fingerprint(RULES);

/** Numbers and nothing else become a part of the rules; rules of another version are not to be had. */
const FILE = new RegExp(`^([0-9]{1,15}(?:,[0-9]{1,15}){0,${limits.hiding.most - 1}})\\.${VERSION}\\.css$`);

/** Where the style sheet is that folds what these people said. */
export function hiddenStylePath(people: readonly number[]): string {
  return `/assets/hidden/${people.join(",")}.${VERSION}.css`;
}

/** Serves these style sheets. */
export const hiddenStyles = new Elysia({ name: "hidden styles" }).get(
  "/assets/hidden/:file",
  ({ params }) => {
    const people = FILE.exec(params.file)?.[1];
    if (people === undefined) throw new NotFoundError();
    const rules = people.split(",").map((id) => RULES.replaceAll("HIDDEN", id));
    return immutable(rules.join(""), "text/css; charset=utf-8");
  },
);
