import { canInvite } from "../../domain/policy.ts";
import { Link } from "../page/elements.tsx";
import { Icon } from "../page/icon.tsx";
import { ThemeForm } from "../page/theme.tsx";
import type { Viewer } from "../page/viewer.ts";
import { ReportsLink } from "./reportsLink.tsx";
import { FORM } from "./stars.tsx";

/** Rooms from which on one looks for them by typing. */
const MANY = 10;

type PlacesProps = {
  readonly viewer: Viewer;
  /** Where one comes back to, without script. */
  readonly path: string;
  /** The room that the page is of. */
  readonly room?: number | undefined;
  /** Whether the page asks for what is new. */
  readonly isLive?: boolean;
  readonly rooms: number;
  /** How many reports its viewer is to decide on. */
  readonly reports: number;
  readonly sidebar: JSX.Element;
};

/** What stands beside a page: one's rooms, and the ways to the rest. */
export function Places(props: PlacesProps): JSX.Element {
  const { viewer, path, room, isLive = false, rooms, reports, sidebar } = props;
  const { user, words, place } = viewer;
  return (
    <nav id="places" popover="auto" aria-label={words.page.menu}>
      {user !== undefined && (
        <div class="top">
          {rooms > MANY && (
            <input
              id="filter"
              type="search"
              autocomplete="off"
              spellcheck="false"
              enterkeyhint="go"
              aria-label={words.side.find}
              placeholder={words.side.find}
            />
          )}
          {canInvite(user, place.inviters) && (
            <a class="invite" href="/invites" title={words.invites.invitePeople}>
              <Icon name="invite" />
              <span class="name" safe>
                {words.invites.invitePeople}
              </span>
            </a>
          )}
          <form id={FORM} action="/sidebar" method="post" hx-post="/sidebar" hx-swap="none">
            <input type="hidden" name="next" value={path} />
            {room !== undefined && isLive && <input type="hidden" name="room" value={String(room)} />}
          </form>
        </div>
      )}
      <div class="rooms">{sidebar as "safe"}</div>
      <MenuEnd viewer={viewer} path={path} reports={reports} isLive={isLive} />
    </nav>
  );
}

type MenuEndProps = Pick<PlacesProps, "viewer" | "path" | "reports" | "isLive">;

function MenuEnd({ viewer, path, reports, isLive = false }: MenuEndProps): JSX.Element {
  const { user, words } = viewer;
  const { side } = words;
  return (
    <div class="ways">
      {user !== undefined && (
        <ul>
          <ReportsLink words={words} reports={reports} />
          <li>
            <Link href="/rooms" text={side.allRooms} />
          </li>
          <li>
            <Link href="/users" text={side.people} />
          </li>
          <li>
            <Link href="/push" text={words.push.title} />
          </li>
          <li class="for-keys">
            <Link id="keys" href="/keys" text={side.keys} />
          </li>
        </ul>
      )}
      {user !== undefined && isLive && <button id="alerts" type="button" hidden></button>}
      <ThemeForm viewer={viewer} next={path} />
    </div>
  );
}
