/** Takes back what is said of a field once the field says something else. */
export function forgetReasons() {
  document.addEventListener("input", ({ target }) => {
    if (target.ariaInvalid !== "true") return;
    target.ariaInvalid = null;
    document.getElementById(`${target.id}-problem`)?.remove();
  });
}
