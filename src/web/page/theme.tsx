import type { Children } from "@kitajs/html";
import type { Density, Theme, Viewer } from "./viewer.ts";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const DENSITIES: readonly Density[] = ["comfortable", "compact"];

type LookProps = { readonly viewer: Viewer; readonly next: string };

/** The switch between light and dark. */
export function ThemeForm({ viewer, next }: LookProps): JSX.Element {
  const { legend, ...words } = viewer.words.theme;
  return (
    <Switch name="theme" legend={legend} next={next}>
      {THEMES.map((theme) => (
        <Choice name="theme" value={theme} label={words[theme]} isChosen={theme === viewer.theme} />
      ))}
    </Switch>
  );
}

/** The switch between much and little space around messages. */
export function DensityForm({ viewer, next }: LookProps): JSX.Element {
  const { legend, ...words } = viewer.words.density;
  return (
    <Switch name="density" legend={legend} next={next}>
      {DENSITIES.map((density) => (
        <Choice name="density" value={density} label={words[density]} isChosen={density === viewer.density} />
      ))}
    </Switch>
  );
}

type SwitchProps = {
  readonly name: string;
  readonly legend: string;
  readonly next: string;
  readonly children: Children;
};

function Switch({ name, legend, next, children }: SwitchProps): JSX.Element {
  return (
    <form class="theme" action={`/${name}`} method="post" hx-post={`/${name}`} hx-swap="none">
      <fieldset>
        <legend safe>{legend}</legend>
        <input type="hidden" name="next" value={next} />
        <div class="choices">{children as "safe"}</div>
      </fieldset>
    </form>
  );
}

type ChoiceProps = {
  readonly name: string;
  readonly value: string;
  readonly label: string;
  readonly isChosen: boolean;
};

function Choice({ name, value, label, isChosen }: ChoiceProps): JSX.Element {
  return (
    <button type="submit" name={name} value={value} aria-pressed={isChosen ? "true" : "false"} safe>
      {label}
    </button>
  );
}
