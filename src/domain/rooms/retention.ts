import { Alarm } from "../../base/alarm.ts";
import type { Job, Jobs, Later } from "../../base/jobs.ts";
import { nextNight } from "../../base/nights.ts";
import type { Commits } from "../../database/commits.ts";
import type { PlaceSettings } from "../place.ts";
import type { Room } from "../room.ts";
import type { Rooms } from "./rooms.ts";
import type { RowChanges } from "../rows.ts";
import type { MessageAgeing } from "../messages/messageAgeing.ts";

type Parts = {
  readonly messageAgeing: MessageAgeing;
  readonly rooms: Rooms;
  readonly place: { readonly settings: PlaceSettings };
  readonly changes: RowChanges;
  readonly commits: Commits;
  readonly jobs: Jobs;
  readonly overwriting: Job;
  /** A clock that follows no jump at once: by a wrong one all would be too old. */
  readonly settled: () => number;
};

/** Where to look: in a room, or in all together, from a message on. */
type Place = { readonly room: number | undefined; readonly from: number };

const DAY = 86_400_000;

/** Messages deleted in one transaction: the index takes some ms for each, as it overwrites what it knew of it. */
const SLICE = 10;

/** For how many seconds messages of `room` are kept, as the place and the room say; 0: for good. */
export function secondsKept(place: PlaceSettings, room: Room): number {
  const said = [place.keepDays, room.keepDays].filter((days) => days > 0);
  return said.length === 0 ? 0 : (Math.min(...said) * DAY) / 1_000;
}

/**
 * Deletes messages for good that are older than the owner of the place, or those who manage their room, want them kept: from its start on
 * each night, and when that changes.
 */
export function messageRetention(of: Parts, after: Later): Job {
  const { messageAgeing, rooms, changes, commits, jobs, overwriting, settled: now } = of;
  let hasDeleted = false;
  /** Where is still to be looked this time: in all rooms together, and in the single ones. */
  let left: Place[] = [];

  const job: Job = jobs.addSole("Letting messages age", async () => {
    if (left.length === 0) left = [undefined, ...rooms.aging()].flatMap(placesIn);
    const [place] = left;
    const count = place ? await expire(place) : 0;
    hasDeleted ||= count > 0;
    // Some among old ones may be of a clock that was wrong.
    if (count === 0) left.shift();
    if (left.length > 0) return true;
    if (hasDeleted) await overwriting.start();
    hasDeleted = false;
    alarm.set(nextNight(now()));
    return false;
  });
  const alarm = new Alarm(job, after, now);
  changes.on("placeSettings", (_, after) => {
    if (after?.name === "keepDays" || after?.name === "keepPinned") begin();
  });
  changes.on("rooms", (_, after) => {
    if (after && (rooms.find(after.id)?.keepDays ?? 0) > 0) begin();
  });
  return job;

  function begin(): void {
    // Where to look was found out by what was decided before.
    left = [];
    job.start();
  }

  function placesIn(room: number | undefined): readonly Place[] {
    const before = beforeWhich(room);
    return before === undefined ? [] : messageAgeing.from(before).map((from) => ({ room, from }));
  }

  async function expire(place: Place): Promise<number> {
    const before = beforeWhich(place.room);
    const slice = { ...place, most: SLICE, keepsPinned: of.place.settings.keepPinned === "yes" };
    return before === undefined ? 0 : commits.run(() => messageAgeing.expire(before, slice));
  }

  /** When that was said which is too old now, in ms since 1970; undefined: nothing ever is. */
  function beforeWhich(room: number | undefined): number | undefined {
    const days = (room === undefined ? of.place.settings : rooms.find(room))?.keepDays ?? 0;
    return days === 0 ? undefined : now() - days * DAY;
  }
}
