import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where Robin is. */
export const ROOT = join(import.meta.dir, "../..");

/** What the compiled program is made of. */
const SOURCES = ["src", "public", "db", "patches", "bun.lock", "package.json", "tsconfig.json"];

/** For so long, in ms, another test may still start a program of other sources. */
const LATEST = 600_000;

/** The command that runs the program in the folder `root` from its source, from whatever folder it is started. */
export function fromSource(root = ROOT): readonly string[] {
  return [process.execPath, `--tsconfig-override=${join(root, "tsconfig.json")}`, join(root, "src/main.ts")];
}

let program: string | undefined;

/** The command that runs Robin as the image has it. It is compiled once for the sources as they are. */
export function compiled(): readonly string[] {
  return [(program ??= join(compile(), "robin"))];
}

/** Compiles it unless that is done, and gives its folder. */
function compile(): string {
  const all = join(ROOT, "node_modules/.cache/robin");
  const folder = join(all, hashOfSources());
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(all, { recursive: true });
  for (const old of readdirSync(all).map((name) => join(all, name)))
    if (statSync(old).mtimeMs < Date.now() - LATEST) rmSync(old, { recursive: true, force: true });
  const { success, stderr } = Bun.spawnSync([process.execPath, join(ROOT, "src/build.ts"), making]);
  if (!success) throw new Error(`Robin cannot be compiled: ${stderr}`);
  try {
    renameSync(making, folder);
  } catch {
    // Another test file was quicker.
    rmSync(making, { recursive: true });
  }
  return folder;
}

function hashOfSources(): string {
  const hash = new Bun.CryptoHasher("sha256").update(Bun.revision);
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const names = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: "utf8" })
      : [""];
    for (const file of names.map((name) => join(path, name)).toSorted())
      if (statSync(file).isFile()) hash.update(file).update(readFileSync(file));
  }
  return hash.digest("hex");
}
