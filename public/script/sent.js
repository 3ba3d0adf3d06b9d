// A tab that was duplicated has what waits in its first one, too: each tells the others what it has sent.

import { listen, viewer } from "./page.js";

const channel = new BroadcastChannel(`sent by ${viewer}`);

/** What waits with `key` was taken. */
export const tellSent = (key) => channel.postMessage(key);

/** Calls `act` with the key of what another tab has sent, for as long as the room is on the page. */
export const onSent = (act) => listen("message", ({ data }) => act(data), channel);
