import type { Viewer, Theme } from "./viewer.ts";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The switch between light and dark. */
export function ThemeForm({ viewer, next }: { viewer: Viewer; next: string }): JSX.Element {
  const { legend, ...words } = viewer.words.theme;
  return (
    <form class="theme" action="/theme" method="post" hx-post="/theme" hx-swap="none">
      <fieldset>
        <legend safe>{legend}</legend>
        <input type="hidden" name="next" value={next} />
        <div class="choices">
          {THEMES.map((theme) => (
            <button
              type="submit"
              name="theme"
              value={theme}
              aria-pressed={theme === viewer.theme ? "true" : "false"}
              safe
            >
              {words[theme]}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
}
