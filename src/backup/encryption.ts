import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { EXIT } from "../base/exitCodes.ts";
import { StartupError } from "../base/startupError.ts";

type Bytes = ReadableStream<Uint8Array>;

/** For whom an archive is encrypted: who knows `passphrase`, or who has the key of one of these recipients of age. */
export type Sealing = { readonly passphrase: string } | { readonly recipients: readonly string[] };

/** What opens an archive that is encrypted: its passphrase, or keys of age. */
export type Key = { readonly passphrase?: string | undefined; readonly identities?: readonly string[] };

/** Encrypts an archive; `key` opens that one again, so that it can be read back. */
export type Seal = { encrypt(bytes: Bytes): Promise<Bytes>; readonly key: Key };

/** What a file of age begins with (age-encryption.org/v1, the header). */
const BEGINNING = "age-encryption.org/v1\n";

/** How an archive is encrypted for those of `sealing`. Throws StartupError where a recipient is none. */
export async function sealFor(sealing: Sealing): Promise<Seal> {
  const encrypter = new Encrypter();
  if ("passphrase" in sealing) {
    encrypter.setPassphrase(sealing.passphrase);
    return { encrypt: (bytes) => encrypter.encrypt(bytes), key: sealing };
  }
  for (const recipient of sealing.recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch {
      // A secret key in its place is told to nobody.
      const what = /AGE-SECRET-KEY-/i.test(recipient) ? "A secret key" : recipient;
      throw new StartupError(`${what} is no recipient of age.`, EXIT.usage);
    }
  }
  // A key that nobody keeps, besides those of the recipients: what is made is read back.
  const own = await generateX25519Identity();
  encrypter.addRecipient(await identityToRecipient(own));
  return { encrypt: (bytes) => encrypter.encrypt(bytes), key: { identities: [own] } };
}

/** Throws StartupError where BACKUP_RECIPIENT is none: it has a sum in it that tells. */
export async function requireRecipient(recipient: string): Promise<void> {
  await sealFor({ recipients: [recipient] }).catch(() => {
    throw new StartupError(`BACKUP_RECIPIENT is "${recipient}"; it is no recipient of age: look for a slip.`);
  });
}

/** Whether the archive at `path` is encrypted. */
export async function isEncrypted(path: string): Promise<boolean> {
  return (await Bun.file(path).slice(0, BEGINNING.length).text()) === BEGINNING;
}

/** What `bytes` are, opened with `key`. Throws StartupError where it does not open them. */
export async function decrypted(bytes: Bytes, { passphrase, identities = [] }: Key): Promise<Bytes> {
  const decrypter = new Decrypter();
  try {
    if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
    for (const identity of identities) decrypter.addIdentity(identity);
    return await decrypter.decrypt(bytes);
  } catch {
    throw new StartupError("The backup cannot be decrypted with that passphrase or key.", EXIT.noPermission);
  }
}
