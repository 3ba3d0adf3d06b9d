import { Elysia, t } from "elysia";
import type { Attendance } from "../../domain/presence/attendance.ts";
import type { Statuses } from "../../domain/presence/statuses.ts";
import type { Inviting } from "../../domain/doors/inviting.ts";
import type { People } from "../../domain/accounts/people.ts";
import { canMentionEveryone } from "../../domain/policy.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { User } from "../../domain/user.ts";
import { limits } from "../../base/limits.ts";
import { normaliseName } from "../../names/userNames.ts";
import { byName } from "../../words/order.ts";
import { findRoom, type Guards } from "../auth/guards.ts";
import { optionalLine, wholeNumber } from "../http/fields.ts";
import { html, isHtmx } from "../http/responses.ts";
import type { UserViewer, Viewer } from "../page/viewer.ts";
import { PeoplePage, Suggestions } from "./views.tsx";

type Parts = {
  readonly people: People;
  readonly rooms: Rooms;
  readonly inviting: Inviting;
  readonly attendance: Attendance;
  readonly statuses: Statuses;
};

const query = t.Object({ q: optionalLine, after: optionalLine, room: t.Optional(wholeNumber) });

/** UTF-16 units of the longest name: to compare a heap of marks takes the square of its length, for each of the people. */
const LONGEST = 4 * limits.name.most;

/** The list of all people, and who could be meant by the beginning of a name. */
export const peopleRoutes = (parts: Parts, guards: Guards) => {
  const { people, rooms, inviting, attendance, statuses } = parts;

  return new Elysia({ name: "people" }).use(guards).get(
    "/users",
    ({ query: { q = "", after = "", room = LOBBY }, user, viewer, request }) => {
      if (!isHtmx(request)) return html(list(viewer, q, after));
      return html(suggestions(user, viewer, q, findRoom(rooms, request, user, room)));
    },
    { query, signedIn: () => "/users" },
  );

  /** Who could be meant by `beginning` where `user` writes in `room`. */
  function suggestions(user: User, { words }: Viewer, beginning: string, room: Room): JSX.Element {
    const everyone = canMentionEveryone(user, room) && "room".startsWith(beginning.toLowerCase());
    const found = people.startingWith(beginning, limits.mentions.suggested);
    return <Suggestions words={words} people={byName(found, words)} everyone={everyone} />;
  }

  /** A page of people whose names begin with `beginning`, after `after`. Of very many, only each page is in the language's order. */
  function list(viewer: UserViewer, beginning: string, typed: string): JSX.Element {
    const after = normaliseName(typed).slice(0, LONGEST);
    const { shown, ordered } = limits.people;
    const { words } = viewer;
    const all = people.startingWith(beginning, ordered + 1);
    const isInOrder = all.length <= ordered;
    const found = isInOrder
      ? byName(all, words).filter(({ name }) => after === "" || words.compare(name, after) > 0)
      : after === ""
        ? all
        : people.after(after, beginning, shown + 1);
    const page = found.slice(0, shown);
    const more = found.length > shown ? page.at(-1)!.name : undefined;
    return (
      <PeoplePage
        viewer={viewer}
        people={byName(page, words)}
        beginning={beginning}
        more={more}
        isBanned={(person) => people.isBanned(person)}
        mayInvite={inviting.isAllowed(viewer.user)}
        attendance={attendance}
        statuses={statuses}
      />
    );
  }
};
