import { Html } from "@elysiajs/html";
import { limits } from "../limits.ts";
import { html, isHtmx } from "./answer.ts";
import { Home, Page } from "./page.tsx";

const SENTENCES = {
  400: ["That request was garbled", "Go back, reload the page and try again."],
  403: ["You may not do that", "Ask somebody who runs this place, or sign in as somebody else."],
  404: ["There is nothing here", "The address may be mistyped, or what it led to is gone."],
  411: ["That did not say how long it is", "Send it with a Content-Length."],
  413: [
    "That is far too long",
    `A message has at most ${limits.message.most.toLocaleString("en")} characters. Make it shorter and send it again.`,
  ],
  422: [
    "That did not fit",
    "Something was missing or not of the kind that belongs there. Go back and try again.",
  ],
  500: ["Robin made a mistake", "It is not your fault. Go back and try again in a moment."],
} satisfies Record<number, Sentences>;

type Sentences = readonly [title: string, advice: string];

/** The answer when a request cannot be served: a page that says what to do, or for htmx one sentence. */
export function problem(
  request: Request,
  status: keyof typeof SENTENCES,
  [title, advice]: Sentences = SENTENCES[status],
): Response {
  if (isHtmx(request)) return html(<Reason text={`${title}. ${advice}`} />, status);
  return html(
    <Page title={title} kind="problem">
      <main>
        <Home />
        <h1 safe>{title}</h1>
        <p safe>{advice}</p>
        <p>
          <a class="button" href="/">
            To the lobby
          </a>
        </p>
      </main>
    </Page>,
    status,
  );
}

/** Why something that a user asked for was not done. */
export function Reason({ text }: { text: string }): JSX.Element {
  return (
    <p class="reason" safe>
      {text}
    </p>
  );
}
