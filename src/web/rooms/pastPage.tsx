import type { Room } from "../../domain/room.ts";
import { Bar, Page } from "../page/page.tsx";
import type { Viewer } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import { Log } from "./log.tsx";

type PastPageProps = {
  readonly room: Room;
  /** What the room is called for the viewer. */
  readonly name: string;
  readonly viewer: Viewer;
  /** The messages, below the way to older ones. */
  readonly past: JSX.Element;
};

/** Older messages on a page of their own, for a browser that does not load them into the log. */
export function PastPage({ room, name, viewer, past }: PastPageProps): JSX.Element {
  const { words } = viewer;
  return (
    <Page title={words.room.earlier(name)} viewer={viewer} kind="room">
      <>
        <Bar heading={name} viewer={viewer} />
        <main id="main">
          <Log words={words} room={room} name={name}>
            {past}
          </Log>
          <p class="below past">
            <a href={pathOf(room)} safe>
              {words.room.toNewest}
            </a>
          </p>
        </main>
      </>
    </Page>
  );
}
