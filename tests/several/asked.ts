import type { Database } from "bun:sqlite";
import type { Robin } from "../../src/robin.ts";
import type { SharedStore } from "../../src/sharedStore.ts";
import type { SharedParts } from "../support/robin.ts";
import { noteOpen } from "./open.ts";
import { type Asked, SharedPlace } from "./place.ts";
import { soon } from "./soon.ts";

/** Makes a Robin with what is in a file. */
type Make = (
  db: Database,
  sharing: SharedParts,
) => { readonly robin: Robin; readonly app: { readonly handle: Asked } };

/** The first of several machines that share a database, with `ask`, by which any of them answers. */
export function severalAsked<Made extends ReturnType<Make>>(make: (...of: Parameters<Make>) => Made) {
  const of = (store: SharedStore) => make(store.db, { shared: store, after: soon });
  const place = new SharedPlace((store) => {
    const { robin, app } = of(store);
    return { robin, ask: app.handle };
  });
  noteOpen(place);
  const first = of(place.first);
  place.robin = first.robin;
  return { ...first, ask: (request: Request) => place.ask(request, first.app.handle) };
}
