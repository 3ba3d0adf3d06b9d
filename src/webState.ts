import type { Robin } from "./robin.ts";
import { changedRow } from "./domain/rows.ts";
import { RoomPages } from "./web/fast/roomPages.tsx";
import { Feed } from "./web/feed/feed.tsx";
import { FeedRequests } from "./web/feed/feedRequests.ts";
import { LongPolls } from "./web/feed/longPolls.ts";
import { Hosts } from "./web/protection/hosts.ts";
import { Sidebar } from "./web/sidebar/sidebar.tsx";

/** What the pages keep in memory for all: what was rendered, who waits, known hosts. `pageBytes`: of messages on a page. */
export function createWebState(robin: Robin, pageBytes?: number) {
  const { changes, heads, rooms, settings, steady } = robin;
  const feed = new Feed(robin, settings.cacheMB, pageBytes);
  const longPolls = new LongPolls(heads, settings.heldPolls, steady);
  changes.on("sessions", (before, after) => {
    if (before && !after) longPolls.end(before.handle);
  });
  changes.on("users", (before) => {
    if (before) feed.forget();
  });
  // A message that is gone for good has no version by which a page would be made anew.
  changes.on("messages", (before, after) => {
    if (before && !after) feed.forget();
  });
  // A page of a room that its viewer may not read any more is answered at once.
  changes.on("rooms", (before, after) => longPolls.wake(changedRow(before, after).id));
  changes.on("members", wakeWhereLost);
  changes.on("invitations", wakeWhereLost);
  const sidebar = new Sidebar(robin);
  const parts = { ...robin, feed, longPolls, sidebar };
  return {
    feed,
    longPolls,
    sidebar,
    feedRequests: new FeedRequests(parts),
    roomPages: new RoomPages(parts),
    hosts: new Hosts(robin, settings.origin),
  };

  function wakeWhereLost(before: { readonly room: number } | undefined, after: object | undefined): void {
    if (before && !after && rooms.find(before.room)?.kind !== "open") longPolls.wake(before.room);
  }
}
