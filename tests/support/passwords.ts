/**
 * Loaded with the Robins of tests: what was hashed or checked once is known the next time, as a hash takes some 35 ms of the processor's
 * time. What it comes to is the same, and it still takes a moment.
 */
const { hash, verify } = Bun.password;

/** How long something takes that is known, in ms. */
const MOMENT = 5;

/** The password that most tests use, with the parameters of today, and its hash. */
const MOST_USED = ["a long way home", { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 }] as const;
const ITS_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$1ieN1edOcuNQKgaqHYmt2aicn6Y3VhXvireFolCgu8w$gW4H4oAh4HwexBj6sc8me1mqe0gM/XI95V2cptJar4I";

const hashes = new Map([[keyOf(MOST_USED), Promise.resolve(ITS_HASH)]]);
const checks = new Map([[keyOf([MOST_USED[0], ITS_HASH]), Promise.resolve(true)]]);

Bun.password.hash = (password, parameters) =>
  known(hashes, [password, parameters], () => hash.call(Bun.password, password, parameters));

Bun.password.verify = (password, hashed, algorithm) =>
  known(checks, [password, hashed], () => verify.call(Bun.password, password, hashed, algorithm));

/** What `work` gave the first time that it was done with `given`. */
async function known<Result>(
  all: Map<string, Promise<Result>>,
  given: readonly unknown[],
  work: () => Promise<Result>,
): Promise<Result> {
  const key = keyOf(given);
  const done = all.get(key);
  if (done) await Bun.sleep(MOMENT);
  else all.set(key, work());
  return all.get(key)!;
}

function keyOf(given: readonly unknown[]): string {
  return JSON.stringify(given);
}
