import { describe, expect, test } from "bun:test";
import { exposition, Histogram, type Metric, Tally } from "../../src/base/metrics.ts";
import { parseOpenMetrics } from "../support/openMetrics.ts";

const gauge = (read: Metric["read"], name = "size"): Metric => ({
  name,
  type: "gauge",
  help: "Large.",
  read,
});

describe("an exposition", () => {
  test("says of each metric its type, its unit, what it is, and what it is now", async () => {
    const lag = new Histogram([0.5, 1]);
    for (const seconds of [0.25, 0.5, 0.75, 2]) lag.observe(seconds);
    const fruits = new Tally<"apple" | "pear">(["apple"]);
    fruits.add("pear");
    fruits.add("pear");
    const text = await exposition([
      { name: "fruits", type: "counter", help: "Eaten.", read: () => fruits.by("kind") },
      { name: "lag_seconds", type: "histogram", help: "Late.", read: () => lag },
      { name: "build", type: "info", help: "Which.", read: () => [[{ version: "1.2" }, 1]] },
      gauge(() => Promise.resolve(7)),
    ]);
    expect(text).toBe(`# TYPE fruits counter
# HELP fruits Eaten.
fruits_total{kind="apple"} 0
fruits_total{kind="pear"} 2
# TYPE lag_seconds histogram
# UNIT lag_seconds seconds
# HELP lag_seconds Late.
lag_seconds_bucket{le="0.5"} 2
lag_seconds_bucket{le="1.0"} 3
lag_seconds_bucket{le="+Inf"} 4
lag_seconds_count 4
lag_seconds_sum 3.5
# TYPE build info
# HELP build Which.
build_info{version="1.2"} 1
# TYPE size gauge
# HELP size Large.
size 7
# EOF
`);
    expect([...parseOpenMetrics(text).keys()]).toEqual(["fruits", "lag_seconds", "build", "size"]);
  });

  test("leaves a metric without a value that cannot be read, and has all others", async () => {
    const failing = () => {
      throw new Error("the database is away");
    };
    const some = [failing, () => Promise.reject(new Error("no disk")), () => undefined, () => 4];
    const families = parseOpenMetrics(await exposition(some.map((read, index) => gauge(read, `m${index}`))));
    expect([...families.values()].map(({ samples }) => samples.map(({ value }) => value))).toEqual([
      [],
      [],
      [],
      [4],
    ]);
  });

  test("keeps signs that mean something from meaning it", async () => {
    const word = 'a "b" \\ c\nd';
    const text = await exposition([gauge(() => [[{ word }, 1]])]);
    expect(parseOpenMetrics(text).get("size")!.samples[0]!.labels).toEqual({ word });
  });
});

test.each([
  ["without its end", "# TYPE a gauge\na 1\n"],
  ["with a line cut off", "# TYPE a gauge\na 1\n# EOF"],
  ["of no known type", "# TYPE a number\na 1\n# EOF\n"],
  ["with a counter that is called otherwise", "# TYPE a counter\na 1\n# EOF\n"],
  ["with a unit that is not in the name", "# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n"],
  ["with a metric twice", "# TYPE a gauge\na 1\n# TYPE a gauge\n# EOF\n"],
  ["with a sample twice", "# TYPE a gauge\na 1\na 2\n# EOF\n"],
  ["with labels without quotes", "# TYPE a gauge\na{b=c} 1\n# EOF\n"],
  ["without the last bucket", '# TYPE a histogram\na_bucket{le="1.0"} 1\na_count 1\na_sum 1\n# EOF\n'],
  [
    "with buckets that are not cumulated",
    '# TYPE a histogram\na_bucket{le="1.0"} 2\na_bucket{le="+Inf"} 1\na_count 1\na_sum 1\n# EOF\n',
  ],
  ["with a bucket by another name", '# TYPE a histogram\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 1\n# EOF\n'],
  [
    "that counts others than are in its buckets",
    '# TYPE a histogram\na_bucket{le="+Inf"} 1\na_count 2\na_sum 1\n# EOF\n',
  ],
])("an exposition %s is none", (_, text) => {
  expect(() => parseOpenMetrics(text)).toThrow();
});
