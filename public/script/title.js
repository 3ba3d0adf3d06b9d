import { isPast, log, side, viewer } from "./page.js";
import { unreadHere } from "./unread.js";

const icon = document.querySelector("link[rel=icon]");
let plainTitle;
const plainIcon = icon.href;
/** There is an icon for each count up to this one. */
const MOST = 9;
/** Before the title where something is new that one wants to be told of, and nothing of it is meant for one. */
const DOT = "•";
const isMeant = `:is(.mention, .quote)[data-user="${viewer}"], .mention[data-user="everyone"]`;

export const isMeantForMe = (message) => message.querySelector(isMeant) !== null;

/** The icon of the tab where nothing calls. */
export { plainIcon };

/** Knows what the page is called where nothing calls. */
export const noteTitle = () => (plainTitle = document.title);

/** The name that the room has by now, which the list of rooms brings: it may be another than the page came with. */
function followName() {
  const heading = document.querySelector("h1 a");
  const name = side.querySelector("[aria-current=page] .name")?.textContent;
  if (!heading || !name || heading.textContent === name) return;
  const inPlace = (said) => said.replace(heading.textContent, () => name);
  plainTitle = inPlace(plainTitle);
  log.ariaLabel = inPlace(log.ariaLabel);
  heading.textContent = name;
}

/** Says in the title and the icon of the tab how much is meant for the reader, and that something else is new by a dot alone. */
export function showWhatCalls() {
  followName();
  const places = [...side.querySelectorAll(".place")];
  const elsewhere = places.reduce((sum, { dataset }) => sum + meantIn(dataset), 0);
  const calls = elsewhere + meantHere().length;
  const mark = calls > 0 ? `(${calls}) ` : isAnythingNew(places) ? `${DOT} ` : "";
  document.title = mark + plainTitle;
  icon.href = calls > 0 ? icon.dataset.calling.replace("COUNT", Math.min(calls, MOST)) : plainIcon;
}

/** All of a conversation is meant for those in it, and the server counts it so. */
const meantIn = ({ level, mentions }) => (level === "nothing" ? 0 : Number(mentions));

const levelHere = () => side.querySelector("[aria-current]")?.dataset.level ?? "nothing";

/** Of a page of older messages the list of rooms counts what is new. */
function meantHere() {
  if (isPast() || levelHere() === "nothing") return [];
  const isDirect = side.querySelector("[aria-current]").matches(".direct");
  return isDirect ? unreadHere() : unreadHere().filter(isMeantForMe);
}

function isAnythingNew(places) {
  if (places.some(({ dataset }) => dataset.level === "everything" && dataset.unread > 0)) return true;
  return !isPast() && levelHere() === "everything" && unreadHere().length > 0;
}
