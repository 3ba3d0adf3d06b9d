import { LATE } from "../../domain/files/intake.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { wordsFor } from "../../words/languages.ts";
import { ended, html, isHtmx, noContent, seeOther } from "../http/responses.ts";
import { STATUS, unstored } from "./errors.ts";
import { Reason } from "./problem.tsx";

type Shown = {
  /** For htmx: what it puts into the page. Without it there is nothing to show. */
  readonly fragment?: () => JSX.Element;
  /** For a browser: the page. Without it the browser goes on to `path`. */
  readonly page?: () => JSX.Element;
  readonly path?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
};

/** One response for both who may ask: htmx in the background of a page, and a browser that shows what comes. */
export function respond(request: Request, shown: Shown): Response {
  const { fragment, page, path = "/", status, headers } = shown;
  if (isHtmx(request)) return fragment ? html(fragment(), status, headers) : noContent(headers);
  return page ? html(page(), status, headers) : seeOther(path);
}

/** Says why something was not done: to htmx in a sentence, to a browser on `page`, on which nothing is lost that was typed. What came too slowly comes no further. */
export function refuse(request: Request, refusal: Refusal, page: () => JSX.Element): Response {
  const { kind, reason, seconds } = refusal;
  const response = respond(request, {
    page,
    fragment: () => <Reason text={reason(wordsFor(request))} />,
    status: STATUS[kind],
    headers: seconds === undefined ? {} : { "retry-after": String(seconds) },
  });
  return refusal === LATE ? ended(response) : response;
}

/** What `act` comes to; where the disk does not take it, the refusal that says so. */
export async function attempt<Result>(
  request: Request,
  act: () => Result | Promise<Result>,
): Promise<Result | Refusal> {
  try {
    return await act();
  } catch (error) {
    return unstored(request, error);
  }
}
