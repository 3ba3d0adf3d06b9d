import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isEncrypted } from "../../src/backup/encryption.ts";
import { EXIT } from "../../src/base/exitCodes.ts";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { command, endProcesses, newFolder } from "../support/processes.ts";
import { someone, talk } from "../support/robin.ts";

const PASSPHRASE = "a long way home";
const [IDENTITY, OTHER] = [await generateX25519Identity(), await generateX25519Identity()];
const [RECIPIENT, ALSO] = [await identityToRecipient(IDENTITY), await identityToRecipient(OTHER)];

// A passphrase is made hard to guess by taking its time.
setDefaultTimeout(120_000);

let source: string;

beforeAll(async () => {
  source = newFolder();
  const db = openDatabase(source);
  const robin = assemble(db, readSettings({ DATA_DIR: source, SENDS_PER_MINUTE: "0" }));
  await talk(robin, someone(robin, "Ada", "owner"), 3);
  closeDatabase(db);
});

afterAll(endProcesses);

/** A file that says `text`. */
function fileOf(text: string): string {
  const path = join(newFolder(), "file");
  writeFileSync(path, text);
  return path;
}

/** A backup that was made with `options`. */
async function backup(...options: string[]): Promise<string> {
  const path = join(newFolder(), "robin.tar.zst.age");
  expect(await command(source, ["backup", ...options, path])).toMatchObject({ code: EXIT.ok, told: "" });
  return path;
}

const restore = (path: string, ...options: string[]) => command(newFolder(), ["restore", path, ...options]);

const LOCKED = {
  code: EXIT.usage,
  told: "The backup is encrypted: say what opens it, with --passphrase-file or --identity-file.\n",
};
const WRONG = {
  code: EXIT.noPermission,
  told: "The backup cannot be decrypted with that passphrase or key.\n",
};
const DONE = "is restored: the database and 0 files.";

test("a backup that is encrypted with a passphrase is opened by that, and by no other", async () => {
  const path = await backup("--passphrase-file", fileOf(`${PASSPHRASE}\n`));
  expect(await isEncrypted(path)).toBe(true);
  expect((await restore(path, "--passphrase-file", fileOf(PASSPHRASE))).said).toContain(DONE);
  expect(await restore(path, "--passphrase-file", fileOf("another"))).toMatchObject(WRONG);
});

describe("a backup that is encrypted for recipients", () => {
  test("is opened by the key of each, and by nothing else", async () => {
    const path = await backup("--recipient", RECIPIENT, "--recipient", ALSO);
    // What zstd begins with is not in it.
    expect(readFileSync(path).includes(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe(false);
    const keys = fileOf(`# created: today\n# public key: ${ALSO}\n${OTHER}\n`);
    for (const file of [keys, fileOf(IDENTITY)])
      expect((await restore(path, "--identity-file", file)).said).toContain(DONE);
    expect(await restore(path)).toMatchObject(LOCKED);
    for (const key of [await generateX25519Identity(), "no key"])
      expect(await restore(path, "--identity-file", fileOf(key))).toMatchObject(WRONG);
  });

  test("is refused where it was cut or changed", async () => {
    const path = await backup("--recipient", RECIPIENT);
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[bytes.length - 100] = changed[bytes.length - 100]! ^ 1;
    for (const [name, bad] of [
      ["cut", bytes.subarray(0, bytes.length - 100)],
      ["changed", changed],
    ] as const) {
      writeFileSync(path, bad);
      const { code } = await restore(path, "--identity-file", fileOf(IDENTITY));
      expect([name, code]).toEqual([name, EXIT.data]);
    }
  });
});

test("for nobody whom age knows, or with an empty or a missing file, none is made", async () => {
  const path = join(newFolder(), "x");
  for (const [options, code, why] of [
    [["--recipient", "age1nobody"], EXIT.usage, "age1nobody is no recipient of age."],
    [["--recipient", IDENTITY], EXIT.usage, "A secret key is no recipient of age."],
    [["--passphrase-file", fileOf("\n")], EXIT.usage, "is empty."],
    [["--passphrase-file", "/nowhere"], EXIT.config, "cannot be read: ENOENT."],
    [["--passphrase-file", fileOf(PASSPHRASE), "--recipient", RECIPIENT], EXIT.usage, "cannot be used with"],
  ] as const) {
    const ended = await command(source, ["backup", ...options, path]);
    expect([ended.code, ended.told]).toEqual([code, expect.stringContaining(why)]);
  }
});
