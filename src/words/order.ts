import { LRUCache } from "lru-cache";
import type { Words } from "./en.ts";

/** Orders that are remembered, by the names in them: to compare 300 takes as long as to render them. */
const orders = new LRUCache<string, readonly number[]>({ max: 500 });

/** `named` in the order in which readers of a language look names up, Room 2 before Room 10. */
export function byName<Named extends { readonly name: string }>(
  named: readonly Named[],
  { language, compare }: Words,
): readonly Named[] {
  const names = named.map(({ name }) => name);
  const key = [language, ...names].join("\n");
  let order = orders.get(key);
  if (!order) {
    order = [...names.keys()].sort((a, b) => compare(names[a]!, names[b]!));
    orders.set(key, order);
  }
  return order.map((index) => named[index]!);
}
