/** Changes between light and dark at once, where the server only remembers it for the next page. */
export function switchTheme() {
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement?.closest(".theme");
    if (!form || ctx.response.status !== 204) return;
    const chosen = ctx.request.body.get("theme");
    if (chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    for (const button of form.querySelectorAll("button")) {
      button.ariaPressed = String(button.value === chosen);
    }
  });
}
