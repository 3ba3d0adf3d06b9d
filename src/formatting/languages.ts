import { limits } from "../base/limits.ts";

/** What highlight.js knows of a language; it is highlight.js's own affair. */
export type Language = (highlighter: unknown) => unknown;

export type Known = {
  readonly name: string;
  readonly load: () => Language;
  /** UTF-16 units of code that are highlighted. */
  readonly most: number;
};

/**
 * The expressions that find the parts of code take time with the square of its length, or worse, when somebody
 * makes it so. With these limits, the worst of 700 such pieces took 10 ms; longer code shows in one colour.
 */
const { most: LONG, some: SHORT, least: SHORTEST } = limits.formatting.code;

// Each by itself, at first need: all of them take 40 ms to load and 20 MB to keep. A bundler has to see the names.
const LANGUAGES: readonly (readonly [names: string, most: number, load: () => Language])[] = [
  ["bash sh zsh", LONG, () => require("highlight.js/lib/languages/bash")],
  ["c h", SHORT, () => require("highlight.js/lib/languages/c")],
  ["cpp c++ cc hpp", SHORT, () => require("highlight.js/lib/languages/cpp")],
  ["csharp cs c#", SHORT, () => require("highlight.js/lib/languages/csharp")],
  ["css", LONG, () => require("highlight.js/lib/languages/css")],
  ["diff patch", LONG, () => require("highlight.js/lib/languages/diff")],
  ["dockerfile docker", LONG, () => require("highlight.js/lib/languages/dockerfile")],
  ["go golang", LONG, () => require("highlight.js/lib/languages/go")],
  ["ini toml", SHORTEST, () => require("highlight.js/lib/languages/ini")],
  ["java", SHORTEST, () => require("highlight.js/lib/languages/java")],
  ["javascript js jsx mjs cjs", LONG, () => require("highlight.js/lib/languages/javascript")],
  ["json jsonc json5", LONG, () => require("highlight.js/lib/languages/json")],
  ["kotlin kt", LONG, () => require("highlight.js/lib/languages/kotlin")],
  ["lua", LONG, () => require("highlight.js/lib/languages/lua")],
  ["makefile make", LONG, () => require("highlight.js/lib/languages/makefile")],
  ["nginx", LONG, () => require("highlight.js/lib/languages/nginx")],
  ["php", SHORTEST, () => require("highlight.js/lib/languages/php")],
  ["powershell ps1", LONG, () => require("highlight.js/lib/languages/powershell")],
  ["python py", LONG, () => require("highlight.js/lib/languages/python")],
  ["ruby rb", LONG, () => require("highlight.js/lib/languages/ruby")],
  ["rust rs", LONG, () => require("highlight.js/lib/languages/rust")],
  ["shell console", LONG, () => require("highlight.js/lib/languages/shell")],
  ["sql", LONG, () => require("highlight.js/lib/languages/sql")],
  ["swift", SHORT, () => require("highlight.js/lib/languages/swift")],
  ["typescript ts tsx", SHORT, () => require("highlight.js/lib/languages/typescript")],
  ["xml html svg", LONG, () => require("highlight.js/lib/languages/xml")],
  ["yaml yml", LONG, () => require("highlight.js/lib/languages/yaml")],
];

/** The languages by their names, in lower case. */
export const languages: ReadonlyMap<string, Known> = new Map(
  LANGUAGES.flatMap(([names, most, load]) => {
    const [name = "", ...aliases] = names.split(" ");
    return [name, ...aliases].map((one) => [one, { name, most, load }] as const);
  }),
);
