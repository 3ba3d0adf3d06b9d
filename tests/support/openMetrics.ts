/** A metric as an exposition has it. */
export type Family = {
  readonly name: string;
  readonly type: string;
  unit: string | undefined;
  help: string | undefined;
  readonly samples: Sample[];
};

type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  histogram: ["_bucket", "_count", "_sum"],
  info: ["_info"],
};

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"/y;

/** Reads an exposition as strictly as OpenMetrics 1.0.0 has it, as far as Robin uses that. Throws at the first thing that is wrong. */
export function parseOpenMetrics(text: string): ReadonlyMap<string, Family> {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no end");
  if (lines.pop() !== "# EOF") throw new Error("it does not end with EOF");
  const families = new Map<string, Family>();
  let family: Family | undefined;
  for (const line of lines) {
    const [, word, name = "", rest = ""] = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line) ?? [];
    if (word === "TYPE") {
      if (families.has(name)) throw new Error(`twice: ${name}`);
      if (!(rest in SUFFIXES)) throw new Error(`no type: ${rest}`);
      if (/_(?:total|info|count|sum|bucket|created)$/.test(name))
        throw new Error(`a name of a sample: ${name}`);
      family = { name, type: rest, unit: undefined, help: undefined, samples: [] };
      families.set(name, family);
    } else if (word !== undefined) {
      if (family?.name !== name || family.samples.length > 0) throw new Error(`out of place: ${line}`);
      if (word === "UNIT" && !name.endsWith(`_${rest}`)) throw new Error(`not the unit of its name: ${line}`);
      if (word === "UNIT") family.unit = rest;
      else family.help = rest;
    } else {
      if (!family) throw new Error(`of no metric: ${line}`);
      family.samples.push(readSample(line, family));
    }
  }
  for (const one of families.values()) checkFamily(one);
  return families;
}

function readSample(line: string, { name: of, type }: Family): Sample {
  const [, name = "", listed = "", value = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (!SUFFIXES[type]!.some((suffix) => name === of + suffix)) throw new Error(`of another metric: ${line}`);
  if (!/^-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf)$/.test(value)) throw new Error(`no number: ${line}`);
  return { name, labels: readLabels(listed, line), value: Number(value.replace("+Inf", "Infinity")) };
}

function readLabels(listed: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let at = 0;
  while (at < listed.length) {
    LABEL.lastIndex = at;
    const [whole, name, value] = LABEL.exec(listed) ?? [];
    if (whole === undefined || name! in labels) throw new Error(`no labels: ${line}`);
    labels[name!] = value!.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    at += whole.length;
    if (at < listed.length && listed[at] !== ",") throw new Error(`no labels: ${line}`);
    at += 1;
  }
  return labels;
}

function checkFamily({ name, type, samples }: Family): void {
  const known = samples.map((sample) => `${sample.name} ${JSON.stringify(sample.labels)}`);
  if (new Set(known).size < known.length) throw new Error(`the same twice: ${name}`);
  if (type === "counter" && samples.some(({ value }) => !(value >= 0)))
    throw new Error(`less than none: ${name}`);
  if (type === "info" && samples.some(({ value }) => value !== 1)) throw new Error(`an info is 1: ${name}`);
  if (type !== "histogram") return;
  const others = ({ labels }: Sample) => JSON.stringify({ ...labels, le: undefined });
  for (const one of Map.groupBy(samples, others).values()) checkHistogram(one, name);
}

function checkHistogram(samples: readonly Sample[], name: string): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
  const ends = buckets.map(({ labels }) => labels["le"]!);
  if (ends.some((le) => !/^(?:\d+\.\d+|\+Inf)$/.test(le)))
    throw new Error(`a bucket is called otherwise: ${name}`);
  if (ends.at(-1) !== "+Inf") throw new Error(`the last bucket has an end: ${name}`);
  const bounds = ends.slice(0, -1).map(Number);
  if (!isRising(bounds) || new Set(bounds).size < bounds.length) throw new Error(`not in order: ${name}`);
  if (!isRising(buckets.map(({ value }) => value))) throw new Error(`not cumulated: ${name}`);
  const [count, sum] = ["count", "sum"].map((suffix) =>
    samples.find((one) => one.name === `${name}_${suffix}`),
  );
  if (count?.value !== buckets.at(-1)!.value || !sum) throw new Error(`not all are counted: ${name}`);
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number >= numbers[index - 1]!);
}
