import { Html } from "@elysiajs/html";
import type { Reader, Theme } from "./viewer.ts";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

/** The switch between light and dark. */
export function ThemeForm({ reader, next }: { reader: Reader; next: string }): JSX.Element {
  const { legend, ...words } = reader.words.theme;
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
              aria-pressed={theme === reader.theme ? "true" : "false"}
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
