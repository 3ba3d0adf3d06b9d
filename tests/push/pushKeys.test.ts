import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, openDatabase, openMemory } from "../../src/database/database.ts";
import { pushKeys } from "../../src/push/pushKeys.ts";

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const bytes = (text: string) => Uint8Array.fromBase64(text, { alphabet: "base64url" });

describe("the keys of pushes", () => {
  test("are a pair: what the one signs the other verifies", async () => {
    const { publicKey, privateKey } = pushKeys(openMemory());
    const [x, y] = [bytes(publicKey).slice(1, 33), bytes(publicKey).slice(33)].map((part) =>
      part.toBase64({ alphabet: "base64url", omitPadding: true }),
    );
    const jwk = { kty: "EC", crv: "P-256", d: privateKey, x: x!, y: y! };
    const signer = await crypto.subtle.importKey("jwk", jwk, ECDSA, false, ["sign"]);
    const verifier = await crypto.subtle.importKey("raw", bytes(publicKey), ECDSA, false, ["verify"]);
    const said = Buffer.from("Hello");
    const signature = await crypto.subtle.sign(ECDSA, signer, said);
    expect(await crypto.subtle.verify(ECDSA, verifier, signature, said)).toBeTrue();
  });

  test("have the form that browsers take: an uncompressed point, in base64url without padding", () => {
    const { publicKey, privateKey } = pushKeys(openMemory());
    expect(publicKey).toMatch(/^B[\w-]{86}$/);
    expect(bytes(privateKey)).toHaveLength(32);
  });

  test("are made once", () => {
    const db = openMemory();
    expect(pushKeys(db)).toEqual(pushKeys(db));
    expect(pushKeys(db)).not.toEqual(pushKeys(openMemory()));
  });

  test("are the same after a restart", () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-push-"));
    const keysAfterStart = () => {
      const db = openDatabase(folder);
      const keys = pushKeys(db);
      closeDatabase(db);
      return keys;
    };
    expect(keysAfterStart()).toEqual(keysAfterStart());
    rmSync(folder, { recursive: true });
  });

  test("are no keys of anything else", () => {
    const db = openMemory();
    pushKeys(db);
    expect(db.query("select name, length(value) from secrets").values()).toEqual([["push key", 32]]);
  });

  test("stay whole where the private one begins with zeros", () => {
    const db = openMemory();
    const small = new Uint8Array(32).fill(1, 2);
    db.query("insert into secrets (name, value) values ('push key', $value)").run({ value: small });
    expect(bytes(pushKeys(db).privateKey)).toEqual(small);
  });
});
