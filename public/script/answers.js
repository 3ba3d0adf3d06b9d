// Who answers: Robin, or a proxy in its place while Robin is away.

/** Why something that one asked for cannot be had or done: in Robin's words, or without any where Robin is away. What nobody catches is told. */
export class Failure extends Error {
  name = "Failure";
}

/** Whether `response` says that Robin is away, in the words of a proxy: with its own words Robin always sends a policy for them. */
export function isOfProxy({ status, headers }) {
  return status >= 500 && !/trusted-types/.test(headers.get("Content-Security-Policy"));
}
