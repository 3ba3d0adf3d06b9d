import { Histogram, type Reading } from "../../base/metrics.ts";
import type { Handle } from "../http/connection.ts";
import { isPoll, kindOf, KINDS, type RequestKind } from "./requestKinds.ts";

/** From what memory has, to a large file over a slow line; in seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const CLASSES = ["2xx", "3xx", "4xx", "5xx"] as const;

/** How many requests there were of each kind, with which status, and how long it took until each had its response. */
export class RequestFigures {
  /** For each kind a number for each class of status: a poll costs one addition here. */
  #counts = Object.fromEntries(KINDS.map((kind) => [kind, CLASSES.map(() => 0)])) as Record<
    RequestKind,
    number[]
  >;
  #seconds = new Map<RequestKind, Histogram>(
    KINDS.filter((kind) => kind !== "poll").map((kind) => [kind, new Histogram(BOUNDS)]),
  );

  /** Notes a request that had `status`. */
  count(kind: RequestKind, status: number): void {
    this.#counts[kind][((status / 100) | 0) - 2]! += 1;
  }

  /** The same, of one that took `ms`. */
  note(kind: RequestKind, status: number, ms: number): void {
    this.count(kind, status);
    this.#seconds.get(kind)?.observe(ms / 1_000);
  }

  /** How many there were. */
  get counts(): readonly Reading[] {
    return KINDS.flatMap((kind) =>
      CLASSES.map((status, index): Reading => [{ kind, status }, this.#counts[kind][index]!]),
    );
  }

  /** How long they took, in seconds, but polls: they are held, and that is no latency. */
  get seconds(): readonly Reading[] {
    return [...this.#seconds].map(([kind, seconds]) => [{ kind }, seconds]);
  }
}

/** `handle`, of which each request is noted in `figures`; `steady`: a clock, in ms, that is not looked at for polls. */
export function measured(handle: Handle, figures: RequestFigures, steady: () => number): Handle {
  return (request, server) => {
    if (isPoll(request)) return counted(handle(request, server));
    const begun = steady();
    const kind = kindOf(request);
    const note = (response: Response) => {
      figures.note(kind, response.status, steady() - begun);
      return response;
    };
    const response = handle(request, server);
    return response instanceof Promise ? response.then(note) : note(response);
  };

  function counted(response: Response | Promise<Response>): Response | Promise<Response> {
    if (response instanceof Promise) return response.then(counted);
    figures.count("poll", response.status);
    return response;
  }
}
