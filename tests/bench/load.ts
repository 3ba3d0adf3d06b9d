import { obey } from "./children.ts";
import { seeElsewhere } from "./elsewhere.ts";
import { flood } from "./flood.ts";
import { follow } from "./following.ts";
import { gather, leave, park, release, talk } from "./parking.ts";
import { send } from "./sending.ts";
import { fetchFile, sendFile } from "./transfers.ts";
import { chat, join, part } from "./sockets.ts";

/** The load generator, in a process of its own so that it takes no time from the server. */
export const loadJobs = {
  flood,
  send,
  follow,
  seeElsewhere,
  gather,
  park,
  release,
  leave,
  talk,
  join,
  chat,
  part,
  sendFile,
  fetchFile,
};

if (import.meta.main) obey(loadJobs);
