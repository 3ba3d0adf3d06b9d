import { Elysia, NotFoundError } from "elysia";
import icon from "../../../public/robin.svg" with { type: "file" };
import { fingerprint, immutable } from "./fingerprint.ts";

/** More than this many are not told apart on so small a place. */
const MOST = 9;

/** The bird, with how much calls for attention on it. */
const drawing = (await Bun.file(icon).text()).replace(
  "</svg>",
  `<circle cx="44" cy="44" r="19" fill="#c2290f" stroke="#fff" stroke-width="3"/><text x="44" y="54" fill="#fff" font-family="system-ui,sans-serif" font-size="28" font-weight="700" text-anchor="middle">COUNT</text></svg>`,
);

const VERSION = fingerprint(drawing);

const FILE = new RegExp(`^([1-9])\\.${VERSION}\\.svg$`);

/** Where the icons are: one for each count up to nine, which stands for all from there on. */
export const badgeIconPath = `/assets/calling/COUNT.${VERSION}.svg`;

/** Serves the icons of tabs that call for attention. */
export const badgeIcons = new Elysia({ name: "badge icons" }).get("/assets/calling/:file", ({ params }) => {
  const count = Number(FILE.exec(params.file)?.[1] ?? NaN);
  if (Number.isNaN(count)) throw new NotFoundError();
  const told = count === MOST ? `${MOST}+` : String(count);
  return immutable(drawing.replace("COUNT", told), "image/svg+xml; charset=utf-8");
});
