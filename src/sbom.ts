// Prints what Robin is made of as a bill of materials, in the JSON of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): bun src/sbom.ts

import { readFileSync } from "node:fs";
import { join } from "node:path";
import lock from "../bun.lock";
import project from "../package.json" with { type: "json" };

const root = join(import.meta.dir, "..");

/** The names on the way from Robin to a package, each in the `node_modules` of the one before. */
type Path = readonly string[];

type Package = { readonly path: Path; readonly ref: string; readonly needs: readonly Path[] };

/** The package called `name` that the one at `path` gets: its own, or that of the nearest above it. */
function resolved(name: string, path: Path): Path | undefined {
  for (let above = path.length; above >= 0; above--) {
    const found = [...path.slice(0, above), name];
    if (lock.packages[found.join("/")]) return found;
  }
  return undefined;
}

/** What stands in the lock file of the package at `path`. */
function locked(path: Path) {
  const entry = lock.packages[path.join("/")]!;
  const [id, , needs, integrity] = entry;
  if (typeof needs !== "object" || typeof integrity !== "string")
    throw new Error(`${id} does not come from the registry`);
  const version = id.slice(id.lastIndexOf("@") + 1);
  return { id, name: id.slice(0, -version.length - 1), version, needs, integrity };
}

/** All packages without which Robin does not run, by their references. */
function packages(): ReadonlyMap<string, Package> {
  const found = new Map<string, Package>();
  const add = (path: Path) => {
    const { name, version, needs } = locked(path);
    const ref = purl(name, version);
    if (found.has(path.join("/"))) return;
    const names = Object.keys({
      ...needs.dependencies,
      ...needs.optionalDependencies,
      ...needs.peerDependencies,
    });
    const optional = new Set(needs.optionalPeers);
    const all = names.filter((one) => !optional.has(one)).map((one) => resolved(one, path));
    const here = all.filter((one) => one !== undefined);
    found.set(path.join("/"), { path, ref, needs: here });
    here.forEach(add);
  };
  for (const name of Object.keys(project.dependencies)) add([name]);
  return found;
}

/** The address of a package in all registries (package-url). */
const purl = (name: string, version: string) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

function component({ path, ref }: Package) {
  const { id, name, version, integrity } = locked(path);
  const [algorithm, sum] = integrity.split("-");
  if (algorithm !== "sha512" || !sum) throw new Error(`${id} has no SHA-512`);
  return {
    type: "library",
    "bom-ref": ref,
    name,
    version,
    purl: ref,
    licenses: [licence(path)],
    hashes: [{ alg: "SHA-512", content: Buffer.from(sum, "base64").toString("hex") }],
    // What is fetched is not what runs: patches/ says how it is changed.
    ...(id in project.patchedDependencies && { pedigree: { patches: [{ type: "unofficial" }] } }),
  };
}

/** Licences that a package calls otherwise than SPDX's list does. */
const SPDX: Readonly<Record<string, string>> = { "BSD-0-Clause": "0BSD" };

/** What the package says of its licence, of one or several of SPDX's list. */
function licence(path: Path) {
  const file = join(root, ...path.flatMap((name) => ["node_modules", name]), "package.json");
  const { license }: { license?: unknown } = JSON.parse(readFileSync(file, "utf8"));
  if (typeof license !== "string") throw new Error(`${file} names no licence`);
  return /^[\w.+-]+$/.test(license) ? { license: { id: SPDX[license] ?? license } } : { expression: license };
}

/** The bill itself, the same for the same lock file. */
export function bill() {
  const all = packages();
  const found = [...new Map([...all.values()].map((one) => [one.ref, one])).values()];
  const refs = (paths: readonly Path[]) =>
    [...new Set(paths.map((path) => all.get(path.join("/"))!.ref))].toSorted();
  const bun = purl("bun", Bun.version);
  const robin = purl(project.name, project.version);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": robin,
        name: project.name,
        version: project.version,
        licenses: [{ license: { id: project.license } }],
      },
    },
    components: [
      // It is a part of the compiled program.
      { type: "framework", "bom-ref": bun, name: "bun", version: Bun.version, purl: bun },
      ...found.map(component),
    ],
    dependencies: [
      { ref: robin, dependsOn: [bun, ...refs(Object.keys(project.dependencies).map((name) => [name]))] },
      { ref: bun, dependsOn: [] },
      ...found.map(({ ref, needs }) => ({ ref, dependsOn: refs(needs) })),
    ],
  };
}

if (import.meta.main) console.log(JSON.stringify(bill(), null, 2));
