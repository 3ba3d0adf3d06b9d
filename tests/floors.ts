/**
 * Checks the import graph of `src`: no circle of files or of folders, and no import that runs up from one floor to another.
 * Prints what is wrong and ends with 1. `bun run check` runs it.
 */
import { Glob } from "bun";
import { dirname, join, relative } from "node:path";

/** The file that is run: it is not one of those among which it lies. */
const DOOR = "main.ts";

/** The floors of the house from the top down: folders, each with those in it, that import only their own floor and those below. */
const FLOORS = [
  [DOOR],
  ["commands"],
  ["."],
  ["web", "export"],
  ["backup"],
  ["domain"],
  ["formatting", "database", "push"],
  ["names"],
  ["words"],
  ["base"],
];

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const src = join(import.meta.dir, "../src");
const files = await importsByFile();
const problems = [...circles(files), ...circles(byFolder(files)), ...upward(files)];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

/** Which files each file of `src` imports, as paths below `src`. */
async function importsByFile(): Promise<Graph> {
  const graph = new Map<string, ReadonlySet<string>>();
  for await (const file of new Glob("**/*.{ts,tsx}").scan(src)) {
    if (file.endsWith(".d.ts")) continue;
    const { imports } = new Bun.Transpiler({ loader: "tsx" }).scan(await Bun.file(join(src, file)).text());
    // The scan leaves out what is imported as a type only, which binds two files together just the same.
    const types = (await Bun.file(join(src, file)).text()).matchAll(/\bfrom "(\.[^"]+)"/g);
    const paths = [...imports.map(({ path }) => path), ...[...types].map(([, path]) => path!)];
    const own = paths.filter((path) => /^\.{1,2}\/.*\.tsx?$/.test(path));
    graph.set(file, new Set(own.map((path) => relative(src, join(src, dirname(file), path)))));
  }
  return graph;
}

function folderOf(file: string): string {
  return file === DOOR ? DOOR : dirname(file);
}

function byFolder(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imports] of files) {
    const folder = folderOf(file);
    const all = folders.get(folder) ?? new Set();
    for (const other of imports) if (folderOf(other) !== folder) all.add(folderOf(other));
    folders.set(folder, all);
  }
  return folders;
}

/** A sentence for each way that leads back to where it began. */
function circles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    const start = way.indexOf(node);
    if (start >= 0) found.push(`circle: ${[...way.slice(start), node].join(" → ")}`);
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** A sentence for each import that runs up, and for each file that stands on no floor. */
function upward(files: Graph): string[] {
  const floorOf = (file: string) =>
    FLOORS.findIndex((floor) => floor.includes(folderOf(file).split("/")[0]!));
  const lost = [...files.keys()].filter((file) => floorOf(file) < 0).map((file) => `no floor: ${file}`);
  const up = [...files].flatMap(([file, imports]) =>
    [...imports]
      .filter((other) => floorOf(other) < floorOf(file))
      .map((other) => `runs up: ${file} → ${other}`),
  );
  return [...lost, ...up];
}
