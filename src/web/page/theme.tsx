import type { Density, Theme, Viewer } from "./viewer.ts";

const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const DENSITIES: readonly Density[] = ["comfortable", "compact"];

type LookProps = { readonly viewer: Viewer; readonly next: string };

/** The switch between light and dark. */
export function ThemeForm({ viewer, next }: LookProps): JSX.Element {
  const choices = THEMES.map((theme) => [theme, viewer.words.theme[theme]] as const);
  const { legend } = viewer.words.theme;
  return <Switch name="theme" legend={legend} choices={choices} chosen={viewer.theme} next={next} />;
}

/** The switch between much and little space around messages. */
export function DensityForm({ viewer, next }: LookProps): JSX.Element {
  const choices = DENSITIES.map((density) => [density, viewer.words.density[density]] as const);
  const { legend } = viewer.words.density;
  return <Switch name="density" legend={legend} choices={choices} chosen={viewer.density} next={next} />;
}

type SwitchProps = {
  readonly name: string;
  readonly legend: string;
  /** The values, each with what it means. */
  readonly choices: readonly (readonly [value: string, label: string])[];
  readonly chosen: string;
  readonly next: string;
};

function Switch({ name, legend, choices, chosen, next }: SwitchProps): JSX.Element {
  return (
    <form class="theme" action={`/${name}`} method="post" hx-post={`/${name}`} hx-swap="none">
      <fieldset>
        <legend safe>{legend}</legend>
        <input type="hidden" name="next" value={next} />
        <div class="choices">
          {choices.map(([value, label]) => (
            <button
              type="submit"
              name={name}
              value={value}
              aria-pressed={value === chosen ? "true" : "false"}
              safe
            >
              {label}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
}
