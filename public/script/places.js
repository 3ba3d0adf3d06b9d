const places = document.getElementById("places");

/** Has the room on the page be in the middle of what is in view of the list of rooms. */
export function showPlace() {
  const current = places.querySelector("[aria-current]");
  // Not by scrollIntoView, which would scroll the page as well. In a low window the list does not scroll by itself.
  for (const scroller of current ? [places, places.querySelector(".rooms")] : []) {
    const [{ top, height }, box] = [current, scroller].map((one) => one.getBoundingClientRect());
    scroller.scrollTop += top + height / 2 - (box.top + box.height / 2);
  }
}

/** The same as the page opens, where a browser does not do so by the style sheet. A drawer has a place to scroll in once it is open. */
export function showPlaceAtFirst() {
  if (!places || CSS.supports("scroll-initial-target", "nearest")) return;
  showPlace();
  places.addEventListener("toggle", showPlace);
}

/** Has the drawer close once there is room for it beside the page, all of which it would cover. */
export function closeWhereBeside() {
  matchMedia("(width >= 48rem)").addEventListener("change", () => places?.hidePopover());
}
