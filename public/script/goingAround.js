import { letterOf } from "./keys.js";
import { isComposing, log } from "./page.js";
import { toggleSwitcher } from "./switcher.js";
import { later } from "./words.js";

/** Within so many ms one key is pressed twice. */
const TWICE = 600;

/** Fields whose choices the same keys open. */
const OPENED = "select, [list], [type^=date], [type=time], [type=month], [type=week]";

/** Has keys lead from room to room and to everything else, on whatever page, and Escape pressed twice mark everything as read. */
export function goByKeys() {
  let escapedAt = -TWICE;
  /** Whether something stands in a form that is lost with the page: that of a room keeps what one writes. */
  let isBegun = false;
  const canLeave = ({ target }) => !isBegun && !target.matches(OPENED);
  document.addEventListener("input", ({ target }) => (isBegun ||= !log && target.closest("main") !== null));
  document.addEventListener("submit", () => (isBegun = false));

  // Before anything that a key closes is closed.
  const on = (act) =>
    document.addEventListener("keydown", (event) => isComposing(event) || act(event), { capture: true });

  on((event) => {
    const { key, altKey, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const step = canLeave(event) && { ArrowUp: -1, ArrowDown: 1 }[key];
    if (isCommand && !altKey && !shiftKey && letterOf(event) === "k") {
      event.preventDefault();
      toggleSwitcher();
    } else if (altKey && !isCommand && step) {
      event.preventDefault();
      goFrom(step, shiftKey);
    }
  });

  on((event) => {
    if (event.key !== "Escape" || isBusy(event)) return void (escapedAt = -TWICE);
    if (event.timeStamp - escapedAt > TWICE) return void (escapedAt = event.timeStamp);
    escapedAt = -TWICE;
    later("markingRead").then(({ markAllRead }) => markAllRead());
  });
}

/** Whether Escape has something else to do: to close what is open, or to leave what is answered or edited. */
function isBusy({ target, repeat }) {
  const isOpen = document.querySelector(":popover-open:not(#toast), dialog[open], #context:not([hidden])");
  return repeat || isOpen !== null || Boolean(target.value);
}

/**
 * Opens the room that is next in the list as one sees it, or next among those with something new, folded ones too; behind the last one
 * comes the first.
 */
function goFrom(step, isNew) {
  const all = [...document.querySelectorAll("#places a.place")];
  const seen = all.filter((place) => place.checkVisibility());
  const places = isNew || seen.length === 0 ? all : seen;
  const at = places.findIndex((place) => place.ariaCurrent === "page");
  const from = at < 0 && step < 0 ? 0 : at;
  for (let count = 1; count <= places.length; count += 1) {
    const place = places[(from + step * count + count * places.length) % places.length];
    if (!isNew || place.dataset.unread !== "0") return place !== places[at] && place.click();
  }
}
