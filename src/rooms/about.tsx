import { Html } from "@elysiajs/html";
import type { User } from "../accounts/accounts.ts";
import { Avatar } from "../chats/views.tsx";
import { Choice } from "../page/fields.tsx";
import { Bar, Page } from "../page/page.tsx";
import type { Level } from "./members.ts";
import { pathOf, pathOfSettings } from "./paths.ts";
import { LOBBY, mayDecide, type Room } from "./room.ts";

type AboutPageProps = {
  readonly room: Room;
  readonly name: string;
  /** Who reads it. */
  readonly user: User;
  /** Who is in the room, who came first first. */
  readonly members: readonly User[];
  /** What calls for the reader's attention; undefined: the reader is not in the room. */
  readonly level: Level | undefined;
  /** The name that was typed to invite somebody. */
  readonly invited?: string | undefined;
  /** Why something was not done. */
  readonly reason?: string | undefined;
};

const KINDS = {
  open: "Everybody here may read this room and join it.",
  private: "Only its members know of this room.",
  direct: "Only the people in it read this conversation.",
};

/** What there is to know of a room: what it is about, who is in it, how one comes in and goes. */
export function AboutPage(props: AboutPageProps): JSX.Element {
  const { room, name, user, members, level, invited = "", reason } = props;
  const isMember = level !== undefined;
  const isFixed = room.id === LOBBY || room.kind === "direct";
  const decides = mayDecide(user, room);
  const path = `/rooms/${room.id}`;
  return (
    <Page title={`About ${name}`} user={user} kind="list">
      <>
        <Bar heading={name} user={user} />
        <main>
          {reason !== undefined && (
            <p class="reason" role="alert" safe>
              {reason}
            </p>
          )}
          {room.topic !== "" && (
            <p dir="auto" safe>
              {room.topic}
            </p>
          )}
          <p class="aside" safe>
            {KINDS[room.kind]}
          </p>
          <p class="ways">
            <a href={pathOf(room)}>To the room</a>
            {decides && <a href={pathOfSettings(room)}>Settings</a>}
          </p>
          {isMember ? (
            <form action={`${path}/level`} method="post">
              <Choice
                name="level"
                legend="Tell me of"
                choices={{ everything: "Everything", mentions: "What is meant for me", nothing: "Nothing" }}
                chosen={level}
              />
              <button class="button">Save</button>
            </form>
          ) : (
            <form action={`${path}/join`} method="post">
              <button class="button">Join</button>
            </form>
          )}
          <section aria-labelledby="members">
            <h2 id="members" safe>
              {members.length === 1 ? "1 person" : `${members.length} people`}
            </h2>
            <ul class="list people">
              {members.map((member) => (
                <li>
                  <a href={`/users/${member.id}`}>
                    <Avatar user={member} />{" "}
                    <span dir="auto" safe>
                      {member.name}
                    </span>
                  </a>
                  {member.id === room.owner && room.kind !== "direct" && <span class="hint">owner</span>}
                  {decides && !isFixed && member.id !== user.id && (
                    <form action={`${path}/members/${member.id}/remove`} method="post">
                      <button class="quiet" aria-label={`Remove ${member.name}`}>
                        Remove
                      </button>
                    </form>
                  )}
                </li>
              ))}
            </ul>
          </section>
          {!isFixed && (
            <form action={`${path}/members`} method="post">
              <p class="field">
                <label for="name">Invite</label>
                <input
                  id="name"
                  name="name"
                  value={Html.escapeHtml(invited)}
                  required
                  autocomplete="off"
                  autocapitalize="none"
                  spellcheck="false"
                  placeholder="Name"
                />
              </p>
              <button class="button">Invite</button>
            </form>
          )}
          {isMember && !isFixed && (
            <form action={`${path}/leave`} method="post">
              <button class="quiet">Leave this room</button>
            </form>
          )}
        </main>
      </>
    </Page>
  );
}
