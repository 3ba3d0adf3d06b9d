// From room to room the page stays, and with it the list of rooms: what is in the middle gives way to the other room.

import { hidePopovers } from "./beside.js";
import { areFilesComing } from "./composer.js";
import { focusBox } from "./focus.js";
import { composer, enter, isForElsewhere, leave, side, viewer } from "./page.js";
import { showPlace } from "./places.js";
import { speak } from "./speaking.js";
import { isLeaving, looksElsewhere, stay, typeAhead } from "./typingAhead.js";

/** How long a room that was fetched beforehand is shown as it was, in ms: what is said meanwhile comes as if one had been there. */
const FRESH = 1_000;

/** The mouse rests on a name for so long, in ms, before the room is fetched: most are only passed over. */
const REST = 65;

const ROOM = /^\/(?:rooms\/\d+)?$/;

/** Has links to rooms, and the way back, put another room on this page; `open` is called once it is there, with whether one comes back to it. */
export function switchRooms(open) {
  let shown = placeOf(location);
  /** The entry of the browser's history that is of the room shown, for browsers that tell. */
  let entry = keyOfEntry();
  let asked = 0;
  let fetched;
  let resting;

  document.addEventListener("pointerover", (event) => {
    clearTimeout(resting);
    const address = addressIn(event);
    if (address && event.pointerType === "mouse") resting = setTimeout(fetchAhead, REST, address);
  });

  document.addEventListener("pointerdown", (event) => {
    const address = addressIn(event);
    if (address) fetchAhead(address);
  });

  document.addEventListener("click", (event) => {
    const address = addressIn(event);
    if (!address || event.defaultPrevented) return;
    // The browser asks whether one wants to leave.
    if (areFilesComing()) return;
    if (!globalThis.htmx) return typeAhead(address);
    event.preventDefault();
    // On a slow line it is seen that something is under way.
    event.target.closest(".place")?.setAttribute("aria-busy", "true");
    go(address, false);
  });

  addEventListener("popstate", () => {
    if (placeOf(location) !== shown) return areFilesComing() ? location.reload() : go(location.href, true);
    // A place on this page, or the room that was about to be left.
    entry = keyOfEntry();
    asked += 1;
    if (!composer?.inert) return;
    composer.inert = false;
    typeAhead(location.href);
    focusBox();
  });

  // The way back has named the other room by then: the address is that of the one that one stays in.
  document.addEventListener("stayed", () => placeOf(location) !== shown && navigation.traverseTo(entry));

  // One may write in the room by now, and its page has a box.
  document.addEventListener("opened", async () => {
    const number = asked;
    const page = await pageAt(location.href);
    if (number !== asked || isLeaving()) return;
    if (!page) return location.reload();
    const focused = document.activeElement;
    leave();
    take(page, true);
    if (focused !== document.body && focused.isConnected) focused.focus({ preventScroll: true });
  });

  function fetchAhead(address) {
    const isHere = fetched?.address === address && performance.now() < fetched.at + FRESH;
    if (!isHere) fetched = { address, at: performance.now(), page: pageAt(address) };
    return fetched.page;
  }

  async function go(address, comesBack) {
    clearTimeout(resting);
    asked += 1;
    const number = asked;
    typeAhead(address);
    showAllPlaces();
    if (composer) composer.inert = true;
    const page = await fetchAhead(address);
    if (number !== asked) return;
    fetched = undefined;
    // What the browser does by itself keeps what is on its way, and says what is wrong.
    if (!page || areFilesComing()) {
      // One may stop it, and stay.
      if (composer) composer.inert = false;
      if (areFilesComing()) stay();
      return comesBack ? location.reload() : location.assign(address);
    }
    leave();
    if (!comesBack) history[address === location.href ? "replaceState" : "pushState"](null, "", address);
    shown = placeOf(location);
    entry = keyOfEntry();
    take(page, comesBack);
    speak(document.querySelector("h1").textContent);
  }

  function take(page, comesBack) {
    show(page);
    open(comesBack);
    if (!isPlaceInView()) showPlace();
    htmx.process(document.querySelector("main"));
  }
}

/** What was looked for in the list is found. */
function showAllPlaces() {
  const filter = document.getElementById("filter");
  if (filter) filter.value = "";
  filter?.dispatchEvent(new Event("input"));
}

const placeOf = ({ pathname, search }) => pathname + search;

const keyOfEntry = () => globalThis.navigation?.currentEntry.key;

/** Where a click leads to, if that is a room and no place in one, or would where no button is pressed. */
function addressIn(event) {
  const link = event.target.closest?.("a[href]");
  const isRoom =
    link && link.origin === location.origin && ROOM.test(link.pathname) && !link.search && !link.hash;
  return isRoom && event.button <= 0 && !isForElsewhere(event) ? link.href : undefined;
}

function isPlaceInView() {
  const place = side.querySelector("[aria-current]")?.getBoundingClientRect();
  const list = side.parentElement.getBoundingClientRect();
  return !place || (place.top >= list.top && place.bottom <= list.bottom);
}

/** The page at `address`, if it is a room for this reader that needs nothing else than what is loaded. */
const pageAt = (address) => fetchPage(address).catch(() => undefined);

async function fetchPage(address) {
  const response = await fetch(address);
  if (!response.ok || response.redirected) return undefined;
  const markup = await response.text();
  const loaded = [...document.head.querySelectorAll("script, [rel=stylesheet]")];
  const named = [...markup.matchAll(/(?:<script src|"stylesheet" href)="([^"]+)"/g)].map(([, name]) => name);
  const isSame =
    loaded.map((part) => part.getAttribute("src") ?? part.getAttribute("href")).join() === named.join();
  const page = new DOMParser().parseFromString(markup.replaceAll(/<script.+?<\/script>/g, ""), "text/html");
  return isSame && page.body.matches(".room") && page.body.dataset.user === viewer ? page : undefined;
}

function show(page) {
  hidePopovers();
  if (!looksElsewhere()) document.activeElement.blur();
  document.title = page.title;
  // With a script it is not for this page, and on it would be done.
  for (const without of page.querySelectorAll("noscript")) without.remove();
  const before = document.querySelector("main");
  before.before(page.querySelector("main"));
  htmx.swap({ target: before, swap: "delete", text: "" });
  for (const part of [".bar", "#side", "#to-reports"]) {
    const text = page.querySelector(part).outerHTML;
    htmx.swap({ target: document.querySelector(part), swap: "outerMorph", text });
  }
  for (const field of document.querySelectorAll("#places [name=next], #arrange [name=room]"))
    field.value = page.querySelector(`#places [name=${field.name}]`).value;
  enter();
}
