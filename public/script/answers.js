// Who answers: Robin, or a proxy in its place while Robin is away.

/** Whether `response` says that Robin is away, in the words of a proxy: with its own words Robin always sends a policy for them. */
export function isOfProxy({ status, headers }) {
  return status >= 500 && !/trusted-types/.test(headers.get("Content-Security-Policy"));
}
