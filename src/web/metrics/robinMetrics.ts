import { statfs } from "node:fs/promises";
import type { Backups } from "../../backup/backups.ts";
import type { EventLoopLag } from "../../base/eventLoopLag.ts";
import type { Metric, Reading, Tally } from "../../base/metrics.ts";
import { VERSION } from "../../base/version.ts";
import type { Commits } from "../../database/commits.ts";
import { databaseSize } from "../../database/databaseSize.ts";
import { HOLDS, type LongPolls } from "../feed/longPolls.ts";
import type { RequestFigures } from "./requestFigures.ts";

/** What is asked how Robin fares. */
type Parts = {
  readonly db: Parameters<typeof databaseSize>[0];
  readonly settings: { readonly dataDir: string; readonly nightlyBackups: number };
  readonly backups: Pick<Backups, "kept" | "state"> | undefined;
  readonly elsewhere: { readonly failedAt: number | undefined } | undefined;
  /** A clock that follows no jump at once, in ms since 1970. */
  readonly settled: () => number;
  readonly commits: Pick<Commits, "done" | "isFailing" | "figures">;
  readonly longPolls: Pick<LongPolls, "now" | "begun">;
  readonly eventLoopLag: EventLoopLag;
  readonly counts: Readonly<Record<"events" | "mails" | "pushes", Pick<Tally<string>, "by">>>;
  readonly files: { sizeOf(): number };
  readonly mailQueue: { readonly size: number };
  readonly pushing: { readonly deliveries: { readonly size: number } };
  readonly passwords: { readonly waiting: number };
  readonly searchIndex: { readonly left: number };
  readonly heads: { readonly newest: number };
};

/** When this process began, in seconds since 1970. */
const STARTED_AT = performance.timeOrigin / 1_000;

/** All that is told of Robin. Whatever can be is looked at when somebody asks. docs/monitoring.md has the same as a table. */
export function robinMetrics(robin: Parts, requests: RequestFigures): readonly Metric[] {
  return [
    ...web(robin, requests),
    ...storage(robin),
    ...kept(robin),
    ...waiting(robin),
    ...outcomes(robin),
    ...running(robin),
  ];
}

const web = ({ longPolls }: Parts, requests: RequestFigures): readonly Metric[] => [
  {
    name: "robin_requests",
    type: "counter",
    help: "Requests that were answered, by what was asked for and the class of the status.",
    read: () => requests.counts,
  },
  {
    name: "robin_request_duration_seconds",
    type: "histogram",
    help: "Time until there was a response, without the time that it takes to go out; not of polls, which are held.",
    read: () => requests.seconds,
  },
  {
    name: "robin_held",
    type: "gauge",
    help: "Polls and streams that wait for news.",
    read: () => HOLDS.map((by): Reading => [{ by }, longPolls.now[by]]),
  },
  {
    name: "robin_holds",
    type: "counter",
    help: "Polls and streams that were held.",
    read: () => HOLDS.map((by): Reading => [{ by }, longPolls.begun[by]]),
  },
];

const storage = ({ commits, db, files, settings }: Parts): readonly Metric[] => [
  {
    name: "robin_commits",
    type: "counter",
    help: "Commits that will last.",
    read: () => commits.done,
  },
  {
    name: "robin_commits_failing",
    type: "gauge",
    help: "1 while nothing can be stored.",
    read: () => Number(commits.isFailing),
  },
  {
    name: "robin_commit_duration_seconds",
    type: "histogram",
    help: "Time that a commit took, with the wait for the disk or for PostgreSQL.",
    read: () => commits.figures.seconds,
  },
  {
    name: "robin_commit_jobs",
    type: "histogram",
    help: "How many changes shared a commit.",
    read: () => commits.figures.jobs,
  },
  {
    name: "robin_database_bytes",
    type: "gauge",
    help: "Size of the database.",
    read: () => databaseSize(db).main,
  },
  {
    name: "robin_wal_bytes",
    type: "gauge",
    help: "Size of what was written last, beside the database.",
    read: () => databaseSize(db).wal,
  },
  {
    name: "robin_files_bytes",
    type: "gauge",
    help: "Size of all files that were sent, on the disk or in the bucket.",
    read: () => files.sizeOf(),
  },
  {
    name: "robin_disk_free_bytes",
    type: "gauge",
    help: "Room that is left on the disk of the data folder.",
    read: async () => {
      const { bavail, bsize } = await statfs(settings.dataDir);
      return bavail * bsize;
    },
  },
];

const kept = ({ backups, elsewhere, settings, settled }: Parts): readonly Metric[] => [
  {
    name: "robin_backup_age_seconds",
    type: "gauge",
    help: "Time since the last backup was made, before the first one since the start; where one is made each night.",
    read: () => {
      if (!backups || settings.nightlyBackups === 0) return undefined;
      return Math.max(0, settled() / 1_000 - (backups.kept[0]?.at ?? performance.timeOrigin) / 1_000);
    },
  },
  {
    name: "robin_backup_failing",
    type: "gauge",
    help: "1 while the last backup that was to be made was not, or not all are sent to the bucket of BACKUP_TO.",
    read: () => backups && Number(backups.state().failure !== undefined || elsewhere?.failedAt !== undefined),
  },
];

const waiting = (robin: Parts): readonly Metric[] => [
  {
    name: "robin_mails_waiting",
    type: "gauge",
    help: "Mails that are to go, now or later.",
    read: () => robin.mailQueue.size,
  },
  {
    name: "robin_pushes_waiting",
    type: "gauge",
    help: "Pushes that are to go, now or later.",
    read: () => robin.pushing.deliveries.size,
  },
  {
    name: "robin_passwords_waiting",
    type: "gauge",
    help: "Passwords that wait to be checked.",
    read: () => robin.passwords.waiting,
  },
  {
    name: "robin_indexing_left",
    type: "gauge",
    help: "At most so many older messages the search has yet to take in.",
    read: () => Math.min(robin.searchIndex.left, robin.heads.newest),
  },
];

const outcomes = ({ counts }: Parts): readonly Metric[] => [
  {
    name: "robin_events",
    type: "counter",
    help: "What the log tells of accounts, rooms and the place, such as wrong passwords.",
    read: () => counts.events.by("event"),
  },
  {
    name: "robin_mails",
    type: "counter",
    help: "Mails that were given to the server, by what it said.",
    read: () => counts.mails.by("outcome"),
  },
  {
    name: "robin_pushes",
    type: "counter",
    help: "Pushes that were given to push services, by what these said.",
    read: () => counts.pushes.by("outcome"),
  },
];

const running = ({ eventLoopLag }: Parts): readonly Metric[] => [
  {
    name: "robin_event_loop_lag_seconds",
    type: "histogram",
    help: "How late the event loop came to what was due, looked at ten times a second from the first scrape on.",
    read: () => eventLoopLag.read(),
  },
  {
    name: "robin_build",
    type: "info",
    help: "Which Robin this is, and with what it runs.",
    read: () => [[{ version: VERSION, bun: Bun.version }, 1]],
  },
  {
    name: "process_cpu_seconds",
    type: "counter",
    help: "Time of the processor that was taken.",
    read: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000_000;
    },
  },
  {
    name: "process_resident_memory_bytes",
    type: "gauge",
    help: "Memory that is taken.",
    read: () => process.memoryUsage.rss(),
  },
  {
    name: "process_start_time_seconds",
    type: "gauge",
    help: "When the process began, in seconds since 1970.",
    read: () => STARTED_AT,
  },
];
