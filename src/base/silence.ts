/** How long a server may be silent where it is asked something, in ms. */
const PATIENCE = 10_000;

/** What `asked` of a server comes to. Throws an error with the code "Timeout" where that takes too long. */
export async function answered<Result>(asked: Promise<Result>): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timeout()), PATIENCE);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What `work` of a server comes to, however long that takes on a slow line, as long as it answers meanwhile what `ask` asks it now and then, whatever it says. Throws an
 * error with the code "Timeout" where it does not.
 */
export async function whileAnswering<Result>(
  work: Promise<Result>,
  ask: () => Promise<unknown>,
): Promise<Result> {
  const { promise: silent, reject } = Promise.withResolvers<never>();
  const look = () => void answered(ask().catch(() => {})).catch(reject);
  const timer = setInterval(look, PATIENCE);
  try {
    return await Promise.race([work, silent]);
  } finally {
    clearInterval(timer);
  }
}

function timeout(): Error {
  return Object.assign(new Error("The server is silent"), { code: "Timeout" });
}
