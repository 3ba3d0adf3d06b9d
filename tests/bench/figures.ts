/** One line of the table. */
export type Figure = {
  readonly what: string;
  /** What is asked for; undefined: shown to make sense of the others. */
  readonly reach?: Reach;
  readonly unit: Unit;
  /** One per round, or the one there is. */
  readonly values: readonly number[];
};

type Reach = { readonly least: number } | { readonly most: number };

/** "×": how many times as much. */
export type Unit = "×" | "s" | "ms" | "µs" | "kB" | "MB" | "MB/s" | "/s";

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that a `share` of all values does not exceed (nearest rank). */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Whether `figure` is what is asked for; undefined when nothing is. */
function isReached({ reach, values }: Figure): boolean | undefined {
  if (!reach) return undefined;
  return "least" in reach ? median(values) >= reach.least : median(values) <= reach.most;
}

/** The figures for programs: each with its median, its spread and whether it is reached. */
export function summary(figures: readonly Figure[]) {
  return figures.map((figure) => ({
    ...figure,
    median: median(figure.values),
    least: Math.min(...figure.values),
    most: Math.max(...figure.values),
    reached: isReached(figure),
  }));
}

/** The figures as a table in Markdown. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, unit, values } = figure;
    const spread =
      values.length > 1 ? `${show(Math.min(...values), unit)} – ${show(Math.max(...values), unit)}` : "";
    const verdict = isReached(figure) === false ? " (not reached)" : "";
    return `| ${what} | ${showReach(figure)} | ${show(median(values), unit)}${verdict} | ${spread} |`;
  });
  return ["| what | reach | measured | spread |", "|---|---|---|---|", ...rows].join("\n");
}

function showReach({ reach, unit }: Figure): string {
  if (!reach) return "";
  return "least" in reach ? `≥ ${show(reach.least, unit)}` : `≤ ${show(reach.most, unit)}`;
}

function show(value: number, unit: Unit): string {
  const digits = unit === "×" ? 2 : Math.abs(value) < 100 ? 1 : 0;
  const number = value.toLocaleString("en", { maximumFractionDigits: digits });
  return unit === "×" || unit === "/s" ? `${number}${unit}` : `${number} ${unit}`;
}
