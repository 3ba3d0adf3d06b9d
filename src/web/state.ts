import type { Robin } from "../domain/robin.ts";
import { Feed } from "./feed/feed.tsx";
import { LongPolls } from "./feed/longPolls.ts";
import { Hosts } from "./protection/hosts.ts";
import { Sidebar } from "./sidebar/sidebar.tsx";

/**
 * What the pages keep in memory for all who ask: what was rendered, who waits, which hosts are known. `pageBytes`: of messages on a
 * page, if not as limits say.
 */
export function createWebState(robin: Robin, pageBytes?: number) {
  const { changes, heads, settings, steady } = robin;
  const feed = new Feed(robin, settings.cacheMB, pageBytes);
  const longPolls = new LongPolls(heads, settings.heldPolls, steady);
  changes.on("sessions", (before, after) => {
    if (before && !after) longPolls.end(before.handle);
  });
  changes.on("users", (before) => {
    if (before) feed.forget();
  });
  return {
    feed,
    longPolls,
    sidebar: new Sidebar(robin),
    hosts: new Hosts(robin, settings.origin),
  };
}
