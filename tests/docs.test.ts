import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dir, "..");

const read = (path: string) => readFileSync(join(root, path), "utf8");

/** The rows of the table in `text` whose first column has this heading, as the text of their cells. */
function table(text: string, heading: string): string[][] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end < 0 ? undefined : end).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands between backquotes in `text`. */
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

test("the architecture maps what is in src", () => {
  const there = readdirSync(join(root, "src"), { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .filter((name) => !name.endsWith(".d.ts"));
  const mapped = table(read("docs/architecture.md"), "In `src`").flatMap(([name]) => quoted(name!));
  expect(mapped.toSorted()).toEqual(there.toSorted());
});

test.each(["domain", "web", "database/shared"])("the architecture maps what is in src/%s", (floor) => {
  const there = readdirSync(join(root, "src", floor), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  const mapped = table(read("docs/architecture.md"), `In \`src/${floor}\``).flatMap(([name]) =>
    quoted(name!),
  );
  expect(mapped.toSorted()).toEqual(there.toSorted());
});

describe("where do I change", () => {
  const rows = table(read("CONTRIBUTING.md"), "I want to change …");

  test("knows at least 25 changes", () => {
    expect(rows.length).toBeGreaterThanOrEqual(25);
  });

  test.each(rows)("%s", (_, places) => {
    const paths = quoted(places!);
    expect(paths).not.toBeEmpty();
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

test.each(table(read("docs/failures.md"), "What fails"))("%s", (_, __, place) => {
  const [path] = quoted(place);
  const [, name] = /`: (.+)$/.exec(place) ?? [];
  expect(read(path!)).toContain(name!);
});

test("every link between the documents leads somewhere", () => {
  const folder = (name: string) => readdirSync(join(root, name)).map((file) => join(name, file));
  const documents = [
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    ...folder("docs"),
    ...folder("docs/decisions"),
  ];
  const broken = documents
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
        .map(([, link]) => join(dirname(path), link!))
        .filter((link) => !existsSync(join(root, link)))
        .map((link) => `${path}: ${link}`),
    );
  expect(broken).toEqual([]);
});

test("the table of keys has every setting that is a secret, or has one in it", () => {
  const secret = table(read("README.md"), "Name")
    .filter(([name, , what]) => name!.endsWith("_FILE`") || /\w:(?:secret|password)@/.test(what!))
    .flatMap(([name]) => quoted(name!));
  expect(secret).toContain("BACKUP_TO");
  const kept = table(read("SECURITY.md"), "Key or algorithm").flatMap(([key]) => quoted(key!));
  expect(secret.filter((name) => !kept.includes(name))).toEqual([]);
});

test("every decision is listed", () => {
  const pages = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
  const listed = [...read("docs/decisions/README.md").matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
  expect(listed.toSorted()).toEqual(pages.toSorted());
});

test("the glossary is in the order of the alphabet, each word once", () => {
  const words = table(read("docs/glossary.md"), "Word").map(([word]) => word!);
  expect(words).toEqual([...new Set(words)].toSorted((a, b) => a.localeCompare(b, "en")));
});
