import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const src = join(import.meta.dir, "../src");

/** All files of `src` that are loaded with `file`, or at least before it is asked for more; `lazily`: what it may ask for, too. */
function loadedWith(file: string, lazily = false): ReadonlySet<string> {
  const loaded = new Set<string>();
  const load = (path: string) => {
    if (loaded.has(path) || !existsSync(path) || !/\.tsx?$/.test(path)) return;
    loaded.add(path);
    const transpiler = new Bun.Transpiler({ loader: "tsx" });
    for (const { kind, path: to } of transpiler.scanImports(readFileSync(path, "utf8")))
      if (to.startsWith(".") && (lazily || kind !== "dynamic-import")) load(join(dirname(path), to));
  };
  load(join(src, file));
  return new Set([...loaded].map((path) => relative(src, path)));
}

test("alone nothing is loaded of what several machines share", () => {
  const isShared = (path: string) => path.startsWith("database/shared/");
  const alone = [...loadedWith("commands/start.ts")];
  expect(alone.length).toBeGreaterThan(300);
  expect(alone.filter(isShared)).toEqual([]);
  expect([...loadedWith("main.ts")].filter((path) => path.startsWith("web/"))).toEqual([]);
  expect([...loadedWith("main.ts", true)].filter(isShared)).toContain("database/shared/shared.ts");
});
