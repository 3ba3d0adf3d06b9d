import { getSchemaValidator, t } from "elysia";

/** What an archive ends with: the name of its last file. */
export const MANIFEST = "manifest.json";

/** What stands before it: the SHA-256 of each file, in lines that `sha256sum --check` reads. */
export const SUMS = "SHA256SUMS";

/** What the database is called in it. */
export const DATABASE = "robin.sqlite";

/** The kind of archive that this Robin makes, and the newest that it reads. */
export const FORMAT = 1;

const schema = t.Object({
  format: t.Integer(),
  /** Which Robin made it, and how many steps had made its tables. */
  robin: t.String(),
  database: t.Integer(),
  /** As in ISO 8601. */
  made: t.String(),
  /** How many there are besides the database, and the bytes of all and of that. */
  files: t.Integer(),
  bytes: t.Integer(),
});

/** What an archive says of itself. */
export type Manifest = typeof schema.static;

/** The manifest in `text`; undefined: it is none. */
export function manifestIn(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return getSchemaValidator(schema).Check(value) ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The line of `SUMS` for a file. */
export function sumOf(name: string, sha256: string): string {
  return `${sha256}  ${name}\n`;
}

/** What the file with this hash is called in an archive, as in the data folder. */
export function nameOf(hash: string): string {
  return `files/${hash.slice(0, 2)}/${hash}`;
}

/** The hash of the file that is called so; undefined: it is none. */
export function hashIn(name: string): string | undefined {
  const [, folder, hash] = /^files\/([\da-f]{2})\/([\da-f]{64})$/.exec(name) ?? [];
  return folder !== undefined && hash?.startsWith(folder) ? hash : undefined;
}
