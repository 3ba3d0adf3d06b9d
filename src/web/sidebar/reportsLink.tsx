import type { User } from "../../domain/user.ts";
import type { Words } from "../../words/en.ts";
import type { RoomParts } from "../parts.ts";
import { Count } from "./roomItems.tsx";

/** How many reports user `id` is to decide on. */
export function reportsFor(
  { people, reports }: Pick<RoomParts, "people" | "reports">,
  { id }: Pick<User, "id">,
): number {
  // A poll that is held knows of its user what was so when it came, such as the role.
  const user = people.find(id);
  return user ? reports.countFor(user) : 0;
}

type ReportsLinkProps = { readonly words: Words; readonly reports: number };

/** The way to what was reported, with how much of that one is to decide on; without any it keeps the place for it, so that a poll can bring it. */
export function ReportsLink(props: ReportsLinkProps): JSX.Element {
  return (
    <li id="to-reports">
      <Way {...props} />
    </li>
  );
}

function Way({ words, reports }: ReportsLinkProps): JSX.Element {
  return (
    <>
      {reports > 0 && (
        <a href="/reports">
          <span class="name" safe>
            {words.reports.title}
          </span>
          <Count kind="mentions" count={words.number(reports)} told={words.side.forYou(reports)} />
        </a>
      )}
    </>
  );
}

/** What a poll brings in its place. */
export function ReportsLinkNow(props: ReportsLinkProps): JSX.Element {
  return (
    <hx-partial hx-target="#to-reports" hx-swap="innerMorph">
      <Way {...props} />
    </hx-partial>
  );
}
