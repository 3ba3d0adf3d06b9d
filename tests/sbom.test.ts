import { expect, test } from "bun:test";
import project from "../package.json" with { type: "json" };
import { bill } from "../src/sbom.ts";

/** Of SPDX's list of licences (https://spdx.org/licenses/) those that packages of Robin have. */
const LICENCES = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
];

const { components, dependencies, metadata, ...head } = bill();
const libraries = components.filter(({ type }) => type === "library");

test("the bill is one of CycloneDX 1.6, about this Robin", () => {
  expect(head).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1 });
  const { name, version } = project;
  expect(metadata.component).toMatchObject({ type: "application", name, version });
});

test("each component has what CycloneDX asks for, and its address in all registries", () => {
  for (const { type, name, version, purl, "bom-ref": ref } of components) {
    expect(type).toBeOneOf(["library", "framework"]);
    expect(purl).toBe(`pkg:npm/${encodeURIComponent(name).replace("%2F", "/")}@${version}`);
    expect(ref).toBe(purl);
  }
});

test("each package has one licence, and the SHA-512 of what is fetched", () => {
  for (const { licenses, hashes } of libraries as Extract<
    (typeof components)[number],
    { hashes: unknown }
  >[]) {
    expect(hashes).toEqual([{ alg: "SHA-512", content: expect.stringMatching(/^[\da-f]{128}$/) }]);
    const [one, ...others] = licenses;
    expect(others).toEqual([]);
    const ids = "license" in one! ? [one.license.id] : one!.expression.match(/[\w.+-]+/g)!;
    expect(ids.filter((id) => ![...LICENCES, "OR", "AND"].includes(id))).toEqual([]);
  }
});

test("all that Robin depends on is there, in the version that is asked for, and nothing that only its tests need", () => {
  const found = new Map(libraries.map(({ name, version }) => [name, version]));
  expect(
    Object.entries(project.dependencies).filter(([name, version]) => found.get(name) !== version),
  ).toEqual([]);
  expect(found.has("oxlint")).toBe(false);
  expect(found.has("jose")).toBe(true);
});

test("what depends on what is told of each component once, and names none that is not there", () => {
  const refs = new Set([metadata.component, ...components].map((one) => one["bom-ref"]));
  expect(refs.size).toBe(components.length + 1);
  expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual([...refs].toSorted());
  for (const { dependsOn } of dependencies) expect(dependsOn.filter((ref) => !refs.has(ref))).toEqual([]);
});
