import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { limits } from "../limits.ts";
import { Choice, TextField } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import { pathOf } from "./paths.ts";
import type { Problems } from "./plan.ts";
import type { Plan, Room } from "./room.ts";

/** A room as it is listed. */
export type Listed = { readonly room: Room; readonly name: string; readonly isMember: boolean };

export type RoomsPageProps = {
  readonly user: User | undefined;
  readonly rooms: readonly Listed[];
  /** What was typed of a new room. */
  readonly plan?: Plan;
  /** The names that were typed for a conversation. */
  readonly names?: string;
  readonly problems?: (Problems & { readonly direct?: string }) | undefined;
};

const NEW: Plan = { name: "", topic: "", kind: "open" };

/** Every room that one may read, and the ways to new ones. */
export function RoomsPage({
  user,
  rooms,
  plan = NEW,
  names = "",
  problems = {},
}: RoomsPageProps): JSX.Element {
  const current = rooms.filter(({ room }) => room.archivedAt === null && room.kind !== "direct");
  const directs = rooms.filter(({ room }) => room.kind === "direct");
  const archived = rooms.filter(({ room }) => room.archivedAt !== null);
  return (
    <Page title="Rooms" user={user} kind="list">
      <>
        <Bar heading="Rooms" user={user} />
        <main>
          <RoomList heading="Rooms" rooms={current} />
          {directs.length > 0 && <RoomList heading="Direct messages" rooms={directs} />}
          {archived.length > 0 && <RoomList heading="Archived" rooms={archived} />}
          {user !== undefined && (
            <>
              <section aria-labelledby="new-room">
                <h2 id="new-room">New room</h2>
                <form action="/rooms" method="post">
                  <PlanFields plan={plan} problems={problems} />
                  <button class="button">Make the room</button>
                </form>
              </section>
              <section aria-labelledby="new-direct">
                <h2 id="new-direct">New direct message</h2>
                <form action="/directs" method="post">
                  <p class="field">
                    <label for="people">Names</label>
                    <input
                      id="people"
                      name="name"
                      value={Html.escapeHtml(names)}
                      required
                      autocomplete="off"
                      autocapitalize="none"
                      spellcheck="false"
                      aria-describedby="people-hint people-problem"
                      aria-invalid={problems.direct ? "true" : undefined}
                    />
                    <span class="hint" id="people-hint">
                      One person or several, {limits.room.people.most - 1} at most, with a space between. Only
                      you and they read it.
                    </span>
                    <span class="reason" id="people-problem" safe>
                      {problems.direct ?? ""}
                    </span>
                  </p>
                  <button class="button">Write to them</button>
                </form>
              </section>
            </>
          )}
        </main>
      </>
    </Page>
  );
}

type PlanFieldsProps = {
  readonly plan: Plan;
  readonly problems: Problems;
  /** The lobby is open, and stays so. */
  readonly isLobby?: boolean;
};

/** What a room is made of, to be typed. */
export function PlanFields({ plan, problems, isLobby = false }: PlanFieldsProps): JSX.Element {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        value={plan.name}
        required
        hint={`At most ${limits.room.name.most} characters.`}
        problem={problems.name}
      />
      <TextField
        name="topic"
        label="Topic"
        value={plan.topic}
        hint="What it is about, if that needs a word."
        problem={problems.topic}
      />
      {!isLobby && (
        <Choice
          name="kind"
          legend="Who comes in"
          choices={{
            open: "Open: everybody here may read it and join.",
            private: "Private: only those who are invited know of it.",
          }}
          chosen={plan.kind}
        />
      )}
    </>
  );
}

function RoomList({ heading, rooms }: { heading: string; rooms: readonly Listed[] }): JSX.Element {
  return (
    <section>
      <h2 safe>{heading}</h2>
      <ul class="list">
        {rooms.map(({ room, name, isMember }) => (
          <li>
            <a href={pathOf(room)} dir="auto" safe>
              {name}
            </a>{" "}
            {room.kind === "private" && <span class="hint">private</span>}{" "}
            {!isMember && <span class="hint">not joined</span>}
            {room.topic !== "" && (
              <p class="hint" dir="auto" safe>
                {room.topic}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
