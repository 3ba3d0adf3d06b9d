import { Html } from "@elysiajs/html";
import { Elysia, t } from "elysia";
import type { User } from "../accounts/accounts.ts";
import { toSignIn } from "../accounts/ended.ts";
import type { Visitor, Visitors } from "../accounts/visitors.ts";
import { html, isHtmx, nothing, seeOther } from "../page/answer.ts";
import { wholeNumber } from "../page/number.ts";
import { Bar, Page } from "../page/page.tsx";
import { problem } from "../page/problem.tsx";
import { isAdmin } from "../people/roles.ts";
import type { Robin } from "../robin.ts";
import { type Callers, callers, type Room } from "./rooms.ts";
import { pathOf } from "./views.tsx";

const params = t.Object({ id: wholeNumber });

/** How a room works, for those who decide it. */
export const roomSettingRoutes = ({ rooms }: Robin, visitors: Visitors) => {
  return new Elysia({ name: "room settings" })
    .use(visitors.plugin)
    .get(
      "/rooms/:id/settings",
      ({ params, visitor, request }) => {
        const asked = askedBy(visitor, params.id, request);
        return asked instanceof Response ? asked : html(<RoomSettings {...asked} />);
      },
      { params },
    )
    .post(
      "/rooms/:id",
      ({ params, body, visitor, request }) => {
        const asked = askedBy(visitor, params.id, request);
        if (asked instanceof Response) return asked;
        rooms.setCallers(asked.room, body.callers);
        return isHtmx(request) ? nothing() : seeOther(`/rooms/${params.id}/settings`);
      },
      { params, body: t.Object({ callers }) },
    );

  /** Who asks, and for which room; or the answer to one who may not decide how it works. */
  function askedBy({ user, ended }: Visitor, id: number, request: Request): Asked | Response {
    if (!user || ended) return toSignIn(request, `/rooms/${id}/settings`);
    const room = rooms.find(id);
    if (!room) return problem(request, 404);
    return isAdmin(user) ? { room, user } : problem(request, 403);
  }
};

type Asked = { readonly room: Room; readonly user: User };

function RoomSettings({ room, user }: Asked): JSX.Element {
  const choice = (value: Callers, words: string) => (
    <label>
      <input type="radio" name="callers" value={value} checked={room.callers === value} />{" "}
      <span safe>{words}</span>
    </label>
  );
  return (
    <Page title={`Settings of ${room.name}`} user={user} kind="person">
      <>
        <Bar heading={`Settings of ${room.name}`} user={user} />
        <main>
          <form action={`/rooms/${room.id}`} method="post">
            <fieldset>
              <legend>Who may call everyone with @room</legend>
              {choice("moderators", "Moderators, admins and the owner")}
              {choice("everyone", "Everyone")}
            </fieldset>
            <button class="button">Save</button>
          </form>
          <p>
            <a href={pathOf(room)}>Back to the room</a>
          </p>
        </main>
      </>
    </Page>
  );
}
