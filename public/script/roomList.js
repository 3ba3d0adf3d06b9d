/** Has the room that the page shows be in view among `places`, where a browser does not do so by the style sheet. */
export function showOpenRoom(places) {
  if (CSS.supports("scroll-initial-target", "nearest")) return;
  const show = () => places.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  show();
  // A drawer has a place to scroll in once it is open.
  places.addEventListener("toggle", show);
}
