import type { People } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { byName } from "../../words/order.ts";

/** People among whom one chooses from a list that comes with the page; of more the script asks for those who are meant. */
const FEW = 50;

/** The names of all people, where they are few enough to choose from; else none. */
export function few(people: People, words: Words): readonly string[] {
  const all = people.startingWith("", FEW + 1);
  return all.length > FEW ? [] : byName(all, words).map(({ name }) => name);
}
