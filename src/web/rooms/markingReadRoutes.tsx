import { Elysia, t } from "elysia";
import { limits } from "../../base/limits.ts";
import type { MarkingRead, ReadMark } from "../../domain/unread/markingRead.ts";
import type { Words } from "../../words/en.ts";
import type { Guards } from "../auth/guards.ts";
import { respond } from "../page/respond.tsx";
import { Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";

type Parts = { readonly markingRead: MarkingRead };

/** As they stand in a form: `room.read` each, with a space between. */
const MARKS = `^$|^\\d{1,15}\\.\\d{1,15}( \\d{1,15}\\.\\d{1,15}){0,${limits.markingRead.rooms - 1}}$`;

const back = () => "/rooms";

/** Everything marked as read at once, and the way back from that. */
export const markingReadRoutes = ({ markingRead }: Parts, guards: Guards) =>
  new Elysia({ name: "marking everything as read" })
    .use(guards)
    .guard({ signedIn: back })
    .post("/read", async ({ user, viewer, request }) => {
      const { words } = viewer;
      const done = <Done words={words} marks={await markingRead.all(user)} />;
      return respond(request, {
        fragment: () => done,
        page: () => (
          <ListPage title={words.rooms.title} viewer={viewer}>
            {done as "safe"}
            <p class="ways">
              <Link href="/" text={words.problems.toLobby} />
              <Link href="/rooms" text={words.side.allRooms} />
            </p>
          </ListPage>
        ),
      });
    })
    .post(
      "/unread",
      async ({ user, body, request }) => {
        await markingRead.takeBack(user, marksIn(body.marks));
        return respond(request, { path: "/rooms" });
      },
      { body: t.Object({ marks: t.String({ pattern: MARKS }) }) },
    );

/** What was done, and how it is undone. */
function Done({ words, marks }: { readonly words: Words; readonly marks: readonly ReadMark[] }): JSX.Element {
  const { done, undo } = words.markingRead;
  return (
    <form class="notice" action="/unread" method="post">
      <input type="hidden" name="marks" value={marks.map(({ room, read }) => `${room}.${read}`).join(" ")} />
      <span role="status" safe>
        {done}
      </span>{" "}
      <button type="submit" class="quiet" safe>
        {undo}
      </button>
    </form>
  );
}

function marksIn(typed: string): readonly ReadMark[] {
  return typed.split(" ").flatMap((mark) => {
    const [room, read] = mark.split(".").map(Number);
    return room === undefined || read === undefined ? [] : [{ room, read }];
  });
}
