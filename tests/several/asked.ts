import type { Database } from "bun:sqlite";
import type { Robin } from "../../src/robin.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import type { LongPolls } from "../../src/web/feed/longPolls.ts";
import type { SharedParts } from "../support/robin.ts";
import { noteOpen } from "./open.ts";
import { type Asked, SharedPlace } from "./place.ts";
import { soon } from "./soon.ts";

type Made = {
  readonly robin: Robin & { readonly longPolls: LongPolls };
  readonly app: { readonly handle: Asked };
};

/** The first of several machines that share a database, with `ask`, by which any of them answers; its polls are those of all. */
export function severalAsked<One extends Made>(make: (db: Database, sharing: SharedParts) => One) {
  const polls: LongPolls[] = [];
  const of = (store: SharedStore) => {
    const one = make(store.db, { shared: store, after: soon });
    polls.push(one.robin.longPolls);
    return one;
  };
  const place = new SharedPlace((store) => {
    const { robin, app } = of(store);
    return { robin, ask: app.handle };
  });
  noteOpen(place);
  const first = of(place.first);
  place.robin = first.robin;
  const robin: One["robin"] = { ...first.robin, longPolls: together(polls) };
  return { ...first, robin, ask: (request: Request) => place.ask(request, first.app.handle) };
}

/** What all of `polls` hold: they are counted, swept and closed together. All else is done by the first of them. */
function together(polls: readonly LongPolls[]): LongPolls {
  return new Proxy(polls[0]!, {
    get(first, key) {
      if (key === "size") return polls.reduce((sum, { size }) => sum + size, 0);
      if (key === "sweep" || key === "close") return () => polls.forEach((one) => one[key]());
      const value: unknown = Reflect.get(first, key, first);
      return typeof value === "function" ? value.bind(first) : value;
    },
  });
}
