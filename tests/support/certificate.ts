import { generateKeyPairSync, sign } from "node:crypto";
import { isIPv4 } from "node:net";

/** A certificate that nobody but a test believes, with its key; both in PEM. */
export type Certificate = { readonly cert: string; readonly key: string };

const DAY = 24 * 60 * 60 * 1_000;

/** Makes a certificate for `hosts`, names and addresses of IPv4, that has signed itself (RFC 5280, 4.1). */
export function certificateFor(hosts: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(ECDSA_WITH_SHA256);
  const name = sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, Buffer.from("push service")))));
  const alternatives = hosts.map((host) =>
    isIPv4(host) ? tagged(0x87, Buffer.from(host.split(".").map(Number))) : tagged(0x82, Buffer.from(host)),
  );
  const extension = sequence(SUBJECT_ALT_NAME, tagged(0x04, sequence(...alternatives)));
  const contents = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, Buffer.from([1])), // serial number
    algorithm,
    name,
    sequence(time(Date.now() - DAY), time(Date.now() + DAY)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(extension)),
  );
  const signature = tagged(0x03, Buffer.from([0]), sign("sha256", contents, privateKey));
  return {
    cert: pem(sequence(contents, algorithm, signature)),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** A value of DER (X.690): its tag, its length, its contents. */
function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(all.length)]), all]);
}

/** In as few bytes as it takes, as DER has it. */
function lengthOf(bytes: number): readonly number[] {
  if (bytes < 128) return [bytes];
  return bytes < 256 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 255];
}

const sequence = (...contents: readonly Uint8Array[]) => tagged(0x30, ...contents);

/** The object identifiers 1.2.840.10045.4.3.2, 2.5.4.3 and 2.5.29.17. */
const ECDSA_WITH_SHA256 = tagged(0x06, Buffer.from("2a8648ce3d040302", "hex"));
const COMMON_NAME = tagged(0x06, Buffer.from("550403", "hex"));
const SUBJECT_ALT_NAME = tagged(0x06, Buffer.from("551d11", "hex"));

/** UTCTime: 261128120000Z. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
