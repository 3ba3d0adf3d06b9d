/** How often something happened, by its kind. */
export class Tally<Kind extends string> {
  #counts: Map<Kind, number>;

  /** `kinds`: those that are told of before they happened, so that the first one is seen to be one more. */
  constructor(kinds: readonly Kind[]) {
    this.#counts = new Map(kinds.map((kind) => [kind, 0]));
  }

  add(kind: Kind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Each kind by `label`, with its number. */
  by(label: string): readonly Reading[] {
    return [...this.#counts].map(([kind, count]) => [{ [label]: kind }, count]);
  }
}

/** How large something was, each time. */
export class Histogram {
  /** The upper ends of the buckets, without the last, which has none. */
  readonly bounds: readonly number[];
  /** How many were in each bucket and in none before it. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket += 1;
    this.#counts[bucket]! += 1;
    this.#sum += value;
  }

  get sum(): number {
    return this.#sum;
  }

  /** How many were at most as large as each bound, and how many there were. */
  get cumulated(): readonly number[] {
    let all = 0;
    return this.#counts.map((count) => (all += count));
  }
}

/** A value, and by which labels it is told from others of its metric. */
export type Reading = readonly [labels: Readonly<Record<string, string>>, value: number | Histogram];

/** What is told of Robin. */
export type Metric = {
  /** Without what its type adds: `_total`, `_info`. One in `_seconds` or `_bytes` has that as its unit. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "info";
  readonly help: string;
  /** What it is now; undefined: that is not known. */
  readonly read: () => Read | Promise<Read>;
};

type Read = Reading[1] | undefined | readonly Reading[];

/** The media type of what `exposition` gives. */
export const OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** What is added to a name in a sample of each type. */
const SUFFIX = { counter: "_total", gauge: "", histogram: "", info: "_info" } as const;

/** All of `metrics` as they are now, as OpenMetrics 1.0.0 has it. One that cannot be read is left without a value. */
export async function exposition(metrics: readonly Metric[]): Promise<string> {
  const families = await Promise.all(metrics.map(family));
  return `${families.flat().join("\n")}\n# EOF\n`;
}

async function family(metric: Metric): Promise<readonly string[]> {
  const { name, type, help } = metric;
  const unit = /_(seconds|bytes)$/.exec(name)?.[1];
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...(await readings(metric)).flatMap(([labels, value]) =>
      typeof value === "number"
        ? [sample(name + SUFFIX[type], labels, value)]
        : ofHistogram(name, labels, value),
    ),
  ];
}

async function readings({ read }: Metric): Promise<readonly Reading[]> {
  try {
    const now = await read();
    if (now === undefined) return [];
    return typeof now === "number" || now instanceof Histogram ? [[{}, now]] : now;
  } catch {
    // What is not well with one thing does not hide all others.
    return [];
  }
}

function ofHistogram(name: string, labels: Reading[0], histogram: Histogram): readonly string[] {
  const { bounds, cumulated, sum } = histogram;
  const ends = [...bounds.map(canonical), "+Inf"];
  return [
    ...ends.map((le, index) => sample(`${name}_bucket`, { ...labels, le }, cumulated[index]!)),
    sample(`${name}_count`, labels, cumulated.at(-1)!),
    sample(`${name}_sum`, labels, sum),
  ];
}

function sample(name: string, labels: Reading[0], value: number): string {
  const told = Object.entries(labels).map(([label, word]) => `${label}="${escaped(word)}"`);
  return `${name}${told.length > 0 ? `{${told.join(",")}}` : ""} ${value}`;
}

/** A number as buckets are called: always with a point, so that all call them the same. */
function canonical(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
