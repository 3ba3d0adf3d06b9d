import type { Robin } from "../domain/robin.ts";
import { changedRow } from "../domain/rows.ts";
import { Feed } from "./feed/feed.tsx";
import { LongPolls } from "./feed/longPolls.ts";
import { Hosts } from "./protection/hosts.ts";
import { Sidebar } from "./sidebar/sidebar.tsx";

/**
 * What the pages keep in memory for all who ask: what was rendered, who waits, which hosts are known. `pageBytes`: of messages on a
 * page, if not as limits say.
 */
export function createWebState(robin: Robin, pageBytes?: number) {
  const { accounts, changes, heads, rooms, sessions, settings, steady } = robin;
  const feed = new Feed(robin, settings.cacheMB, pageBytes);
  const longPolls = new LongPolls(heads, settings.heldPolls, steady);
  sessions.onEnd((id) => longPolls.end(id));
  accounts.onRename(() => feed.forget());
  // A page of a room that its reader may not read any more is answered at once.
  changes.on("rooms", (before, after) => longPolls.wake(changedRow(before, after).id));
  changes.on("members", wakeWhereLost);
  changes.on("invitations", wakeWhereLost);
  return {
    feed,
    longPolls,
    sidebar: new Sidebar(robin),
    hosts: new Hosts(robin.knownHosts, settings.origin),
  };

  function wakeWhereLost(before: { readonly room: number } | undefined, after: object | undefined): void {
    if (before && !after && rooms.find(before.room)?.kind !== "open") longPolls.wake(before.room);
  }
}
