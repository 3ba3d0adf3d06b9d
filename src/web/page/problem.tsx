import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { assets } from "../assets/assets.ts";
import { html, isHtmx } from "../http/responses.ts";
import { Home, Page } from "./page.tsx";
import { type Viewer, viewerOf } from "./viewer.ts";

type Problem = { readonly title: string; readonly advice: string };

const PROBLEMS = {
  400: ({ problems }) => problems.garbled,
  403: ({ problems }) => problems.forbidden,
  404: ({ problems }) => problems.nothingHere,
  411: ({ problems }) => problems.noLength,
  413: ({ problems }) => ({ ...problems.tooLong, advice: problems.tooLong.advice(limits.message.most) }),
  422: ({ problems }) => problems.unfit,
  429: ({ problems }) => problems.tooMuch,
  500: ({ problems }) => problems.mistake,
  503: ({ problems }) => problems.unstored.failing,
  507: ({ problems }) => problems.unstored.full,
} satisfies Record<number, (words: Words) => Problem>;

/** The response when a request cannot be served: a page that says what to do, or for htmx one sentence. */
export function problem(
  request: Request,
  status: keyof typeof PROBLEMS,
  tell: (words: Words) => Problem = PROBLEMS[status],
): Response {
  const viewer = viewerOf(request);
  const told = tell(viewer.words);
  if (isHtmx(request)) return html(<Reason text={`${told.title}. ${told.advice}`} />, status);
  const way = { href: "/", label: viewer.words.problems.toLobby };
  return html(<ProblemPage viewer={viewer} status={status} way={way} {...told} />, status);
}

type ProblemPageProps = Problem & {
  readonly viewer: Viewer;
  readonly status?: number;
  readonly way: { readonly href: string; readonly label: string };
  /** Whether the server is away, so that the page that was wanted comes later. */
  readonly isAway?: boolean;
};

/** What is the matter, and what to do. */
export function ProblemPage({
  viewer,
  status,
  title,
  advice,
  way,
  isAway = false,
}: ProblemPageProps): JSX.Element {
  return (
    <Page title={title} viewer={viewer} kind="problem">
      <main id="main">
        <Home viewer={viewer} />
        {status !== undefined && <p class="status">{status}</p>}
        <h1 safe>{title}</h1>
        <p safe>{advice}</p>
        <p>
          <a class="button" href={way.href} safe>
            {way.label}
          </a>
        </p>
        {isAway && <script src={assets.offline.path} type="module"></script>}
      </main>
    </Page>
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
