import { Section } from "../page/elements.tsx";
import type { Words } from "../../words/en.ts";

/** A bar: what it stands for in words, and how high it is. */
export type Bar = { readonly label: string; readonly value: number };

type ChartProps = {
  readonly id: string;
  readonly words: Words;
  /** What the bars show. */
  readonly title: string;
  /** What each of them stands for. */
  readonly of: string;
  /** From left to right, on a page that is read so. */
  readonly bars: readonly Bar[];
  /** Every so many bars one has its label below it. */
  readonly step: number;
};

/** The inside of a chart, in units of its own: it is drawn as wide as its place is. */
const [WIDTH, GAP, HEIGHT] = [10, 2, 100] as const;

/** What is there is seen, however little beside the highest. */
const LEAST = 1;

/** Bars, and the same numbers as a table for whoever does not see them. */
export function Chart({ id, words, title, of, bars, step }: ChartProps): JSX.Element {
  const { figures, number } = words;
  const highest = bars.reduce((most, bar) => (bar.value > most.value ? bar : most));
  const marks = bars.filter((_, index) => index % step === 0);
  return (
    <Section id={id} heading={title}>
      <div class="chart">
        <p class="hint" aria-hidden="true" safe>
          {number(highest.value)}
        </p>
        <svg
          viewBox={`0 0 ${bars.length * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={figures.most(title, highest.label, number(highest.value))}
        >
          {bars.map((bar, index) => (
            <Column words={words} bar={bar} at={index} highest={highest.value} />
          ))}
        </svg>
        <p class="marks hint" aria-hidden="true">
          {marks.map(({ label }) => (
            <span safe>{label}</span>
          ))}
        </p>
      </div>
      <details>
        <summary safe>{figures.asTable}</summary>
        <table class="figures">
          <thead>
            <tr>
              <th scope="col" safe>
                {of}
              </th>
              <th scope="col" safe>
                {title}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ label, value }) => (
              <tr>
                <th scope="row" safe>
                  {label}
                </th>
                <td safe>{number(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Section>
  );
}

type ColumnProps = {
  readonly words: Words;
  readonly bar: Bar;
  readonly at: number;
  readonly highest: number;
};

function Column({ words, bar: { label, value }, at, highest }: ColumnProps): JSX.Element {
  const height = value === 0 ? 0 : Math.max(LEAST, Math.round((value / highest) * HEIGHT * 10) / 10);
  return (
    <g>
      <title safe>{`${label}: ${words.number(value)}`}</title>
      <rect class="ground" x={at * WIDTH} y="0" width={WIDTH} height={HEIGHT} />
      <rect
        x={at * WIDTH + GAP / 2}
        y={Math.round((HEIGHT - height) * 10) / 10}
        width={WIDTH - GAP}
        height={height}
      />
    </g>
  );
}
