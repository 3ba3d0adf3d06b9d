import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { type Family, parseOpenMetrics } from "../../support/openMetrics.ts";
import { cells } from "../../support/readme.ts";
import { someone, startRobin } from "../../support/robin.ts";

const docs = (name: string) => readFileSync(join(import.meta.dir, "../../../docs", name), "utf8");

const told = await (async () => {
  const answer = await startRobin().browser().get("/metrics");
  return parseOpenMetrics(await answer.text());
})();

/** The names by which what is told is asked for; a histogram has three. */
const names = new Set([...told.values()].flatMap(({ samples }) => samples.map(({ name }) => name)));

describe("docs/monitoring.md", () => {
  test("has a row for each metric, as Robin tells of it", () => {
    const lines = docs("monitoring.md").split("\n").map(cells);
    const start = lines.findIndex(([first]) => first === "Metric") + 2;
    const rows = lines.slice(start, start + lines.slice(start).findIndex((line) => line.length === 0));
    expect(rows).toEqual([...told.values()].map(rowOf));
  });

  test("has each kind of request", () => {
    const kinds = new Set(told.get("robin_requests")!.samples.map(({ labels }) => labels["kind"]!));
    for (const kind of kinds) expect(docs("monitoring.md")).toContain(`| \`${kind}\` `);
  });

  test("asks for no metric that is not there", () => {
    const asked = [...docs("monitoring.md").matchAll(/expr: (.+)/g)].flatMap(([, expression]) =>
      namesIn(expression!),
    );
    expect(asked).not.toBeEmpty();
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
  });
});

/** What the table says of a metric. */
function rowOf({ name, type, help, samples }: Family): string[] {
  const labels = [...new Set(samples.flatMap((sample) => Object.keys(sample.labels)))].filter(
    (label) => label !== "le",
  );
  const suffix = { counter: "_total", info: "_info" }[type] ?? "";
  return [name + suffix, type, labels.join(", "), help!];
}

function namesIn(expression: string): readonly string[] {
  return [...expression.replace(/"[^"]*"/g, "").matchAll(/\b(?:robin|process)_\w+/g)].map(([name]) => name);
}

describe("docs/grafana.json", () => {
  type Panel = {
    title: string;
    type: string;
    targets?: { expr: string }[];
    gridPos: Record<"x" | "y" | "w" | "h", number>;
  };
  const { panels, templating } = JSON.parse(docs("grafana.json")) as {
    panels: Panel[];
    templating: { list: { name: string; definition?: string }[] };
  };
  const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  test("asks for metrics that are there, and for all of them", () => {
    const asked = expressions.flatMap(namesIn);
    expect(asked.filter((name) => !names.has(name))).toEqual([]);
    const unasked = [...told.values()].filter(
      ({ samples }) => !samples.some(({ name }) => asked.includes(name)),
    );
    expect(unasked.map(({ name }) => name)).toEqual([]);
  });

  test("tells the values of labels apart that there are", () => {
    const values = new Set(
      [...told.values()].flatMap(({ samples }) => samples.flatMap(({ labels }) => Object.values(labels))),
    );
    const asked = expressions.flatMap((expression) => [
      ...expression.matchAll(/\b(?!instance)\w+=~?"([^"]+)"/g),
    ]);
    const words = asked.flatMap(([, word]) => word!.split("|"));
    expect(words).not.toBeEmpty();
    expect(words.filter((word) => !values.has(word))).toEqual([]);
  });

  test("asks for the machines that it chooses among by a metric that is there", () => {
    const chosen = templating.list.flatMap(({ definition = "" }) => namesIn(definition));
    expect(chosen).toEqual(["robin_build_info"]);
    for (const expression of expressions) expect(expression).toContain('instance=~"$instance"');
  });

  test("shows no panel above another", () => {
    const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(places).size).toBe(places.length);
  });
});

describe("what is told", () => {
  test("is what Robin is and does", async () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-told-"));
    const db = openDatabase(folder);
    try {
      const settings = readSettings({ DATA_DIR: folder, SENDS_PER_MINUTE: "0" });
      const robin = assemble(db, settings);
      const { id: user } = someone(robin);
      const app = createApp(robin);
      await robin.commits.run(() => {
        const expiresAt = Date.now() + 1_000;
        const mail = {
          user,
          address: "ada@example.org",
          origin: "http://localhost",
          language: "en",
        } as const;
        robin.mailQueue.add({ ...mail, kind: "digest", expiresAt });
      });
      await robin.audit.tell("wrong password", {});
      const abort = new AbortController();
      app.longPolls.follow({ room: 1, holder: "a", seconds: 9, signal: abort.signal }, () => false);
      void app.longPolls.hold({ room: 1, holder: "a", seconds: 9, signal: abort.signal });
      const families = parseOpenMetrics(
        await (await app.handle(new Request("http://localhost/metrics"))).text(),
      );
      const value = (name: string, label?: string) =>
        [...families.values()]
          .flatMap(({ samples }) => samples)
          .find((sample) => sample.name === name && (!label || Object.values(sample.labels).includes(label)))
          ?.value;
      abort.abort();
      expect(value("robin_held", "poll")).toBe(1);
      expect(value("robin_held", "stream")).toBe(1);
      expect(value("robin_holds_total", "stream")).toBe(1);
      expect(value("robin_events_total", "wrong password")).toBe(1);
      expect(value("robin_commits_total")).toBe(2);
      expect(value("robin_commit_duration_seconds_count")).toBe(2);
      expect(value("robin_commit_jobs_sum")).toBe(2);
      expect(value("robin_commits_failing")).toBe(0);
      expect(value("robin_database_bytes")).toBeGreaterThan(0);
      expect(value("robin_wal_bytes")).toBeGreaterThan(0);
      expect(value("robin_disk_free_bytes")).toBeGreaterThan(0);
      expect(value("robin_files_bytes")).toBe(0);
      expect(value("robin_mails_waiting")).toBe(1);
      expect(value("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
      expect(value("process_start_time_seconds")).toBeCloseTo(Date.now() / 1_000 - process.uptime(), -1);
      expect(app.longPolls.now).toEqual({ poll: 0, stream: 0 });
    } finally {
      db.close();
      rmSync(folder, { recursive: true });
    }
  });
});
