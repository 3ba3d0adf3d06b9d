import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The document on several machines. */
const text = readFileSync(join(import.meta.dir, "../../docs/several-machines.md"), "utf8");

/** What stands in the first block of the document in this language. */
export function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no ${language} in the document`);
  return found;
}
