/** Opens what leads elsewhere in a tab of its own: the talk stays where it is. Its `rel` keeps it from knowing the talk. */
export function openBesides() {
  const listener = ({ target }) => {
    const link = target.closest?.('a[rel~="noopener"]');
    if (link && link.origin !== location.origin) link.target = "_blank";
  };
  // Before the browser follows it, by a key too.
  document.addEventListener("click", listener, true);
}
