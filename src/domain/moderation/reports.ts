import type { Database } from "bun:sqlite";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Commits } from "../../database/commits.ts";
import type { People } from "../accounts/people.ts";
import type { Audit } from "../audit/audit.ts";
import type { StoredFile } from "../files/files.ts";
import type { ReportedFiles } from "../files/reportedFiles.ts";
import type { Messages } from "../messages/messages.ts";
import { canDecide, isModerator } from "../policy.ts";
import { GONE, Refusal } from "../refusal.ts";
import { currentAccess, type RoomParts } from "../rooms/access.ts";
import type { RowChanges } from "../rows.ts";
import type { Actor, User } from "../user.ts";

/** A message that somebody has reported; times in ms since 1970. */
export type ReportedMessage = {
  readonly id: number;
  readonly message: number;
  readonly room: number;
  /** Who said it. */
  readonly author: number;
  /** What it said when it was reported; empty once the report is done. */
  readonly content: string;
  /** Who has reported it, and why. */
  readonly by: number;
  /** Empty once the report is done and the account of who made it is deleted. */
  readonly reason: string;
  readonly madeAt: number;
  /** Who looks into it. */
  readonly takenBy: number | null;
  readonly doneAt: number | null;
  readonly doneBy: number | null;
  readonly decision: string;
};

type Parts = Pick<RoomParts, "rooms" | "memberships"> & {
  readonly people: People;
  readonly messages: Messages;
  readonly reportedFiles: ReportedFiles;
  readonly commits: Commits;
  readonly changes: RowChanges;
  readonly audit: Audit;
  readonly now: () => number;
};

const COLUMNS = `id, message, room, author_id as author, content, by_id as "by", reason, made_at as madeAt,
  taken_by as takenBy, done_at as doneAt, done_by as doneBy, decision from reports`;

/** What members report, and what those who keep order decide on it. */
export class Reports {
  #of: Parts;
  #reporting: RateLimiter;
  #sql;
  /** By the user, how many reports are for that one. */
  #counts = new Map<number, number>();

  constructor(db: Database, of: Parts, { limiters }: { readonly limiters: Limiters }) {
    this.#of = of;
    for (const table of ["reports", "rooms", "users"] as const)
      of.changes.on(table, () => this.#counts.clear());
    this.#reporting = limiters.make("reporting", limits.report.pace);
    this.#sql = {
      add: db.query<
        { id: number },
        Pick<ReportedMessage, "message" | "room" | "author" | "content" | "by" | "reason" | "madeAt">
      >(
        `insert into reports (message, room, author_id, content, by_id, reason, made_at)
         values ($message, $room, $author, $content, $by, $reason, $madeAt) on conflict do nothing
         returning id`,
      ),
      find: db.query<ReportedMessage, { id: number }>(`select ${COLUMNS} where id = $id`),
      open: db.query<ReportedMessage, []>(`select ${COLUMNS} where done_at is null order by id`),
      done: db.query<ReportedMessage, { most: number }>(
        `select ${COLUMNS} where done_at is not null order by done_at desc, id desc limit $most`,
      ),
      madeBy: db.query<ReportedMessage, { by: number }>(`select ${COLUMNS} where by_id = $by order by id`),
      take: db.query<void, { id: number; by: number }>("update reports set taken_by = $by where id = $id"),
      finish: db.query<void, { id: number; by: number; now: number; reason: string; decision: string }>(
        `update reports set content = '', reason = $reason, done_at = $now, done_by = $by, decision = $decision
         where id = $id`,
      ),
      forgetReasons: db.query<{ author: number }, { by: number }>(
        `update reports set reason = '' where by_id = $by and done_at is not null and reason <> ''
         returning author_id as author`,
      ),
    };
  }

  /** Reports message `id` in the name of `by`, because of `reason`. Who has done so already does nothing. */
  async report(by: Actor, id: number, reason: string): Promise<Refusal | undefined> {
    const { commits, messages, reportedFiles, rooms, changes, audit, now } = this.#of;
    const refusal = problemWith("reason", reason, ({ reports }) => reports.noReason);
    if (refusal) return refusal;
    const hurry = Refusal.tooSoon(this.#reporting.take(by.id));
    if (hurry) return hurry;
    return commits.run(() => {
      const message = messages.find(id);
      const access = message && currentAccess(this.#of, by.id, message.room);
      if (!access || message.id <= rooms.floorFor(access.room, access.user)) return GONE;
      if (message.deletedAt !== null || message.event !== null) return GONE;
      const { room, content } = message;
      const author = message.author.id;
      if (author === by.id) return OWN;
      const added = this.#sql.add.get({
        message: id,
        room,
        author,
        content,
        by: by.id,
        reason,
        madeAt: now(),
      });
      if (!added) return undefined;
      reportedFiles.keep(added.id, id);
      changes.note("reports", undefined, { author });
      audit.note("reported", { user: author, by: by.id, session: by.session, room });
      return undefined;
    });
  }

  /** What `user` is to decide on, the oldest first. */
  open(user: User): readonly ReportedMessage[] {
    return this.#sql.open.all().filter((report) => this.#isFor(user, report));
  }

  /** How much that is. Every page of a moderator shows it: it is counted once, until something changes. */
  countFor(user: User): number {
    return isModerator(user) ? this.#counts.getOrInsertComputed(user.id, () => this.open(user).length) : 0;
  }

  /** The files of what is reported, as long as it is to be decided on. */
  filesOf({ id }: ReportedMessage): readonly StoredFile[] {
    return this.#of.reportedFiles.of(id);
  }

  /** What was decided of late, the newest first. */
  done(user: User): readonly ReportedMessage[] {
    return this.#sql.done.all({ most: limits.report.shown }).filter((report) => this.#isFor(user, report));
  }

  /** All that user `by` has ever reported, in that order. */
  madeBy(by: number): readonly ReportedMessage[] {
    return this.#sql.madeBy.all({ by });
  }

  /**
   * Has `by` look into report `id`, unless another does who may decide on it; or where there is a `decision` ends it with that: the
   * reported text and files are gone then.
   */
  async decide(by: Actor, id: number, decision: string): Promise<Refusal | undefined> {
    const { commits, people, reportedFiles, changes, audit, now } = this.#of;
    const refusal = problemWith("decision", decision);
    if (refusal) return refusal;
    return commits.run(() => {
      const [user, report] = [people.active(by.id), this.#sql.find.get({ id })];
      if (!user || !report || !this.#isFor(user, report)) return GONE;
      if (report.doneAt !== null) return DONE;
      if (decision === "") {
        const other = report.takenBy === by.id ? undefined : this.#whoLooksInto(report);
        if (other) return new Refusal("outdated", ({ reports }) => reports.taken(other.name));
        this.#sql.take.run({ id, by: by.id });
      } else {
        const reason = people.find(report.by) ? report.reason : "";
        this.#sql.finish.run({ id, by: by.id, now: now(), reason, decision });
        reportedFiles.removeOf(id);
        audit.note("report decided", {
          user: report.author,
          by: by.id,
          session: by.session,
          room: report.room,
        });
      }
      changes.note("reports", { author: report.author }, { author: report.author });
      return undefined;
    });
  }

  /** Forgets why user `by`, whose account is deleted, has reported what is decided; the other reasons go with the decisions. Within a commit. */
  forgetReasonsOf(by: number): void {
    for (const { author } of this.#sql.forgetReasons.all({ by }))
      this.#of.changes.note("reports", { author }, { author });
  }

  /** Who has taken `report`; nobody, where that one decides on it no more. */
  #whoLooksInto(report: ReportedMessage): User | undefined {
    const taker = report.takenBy === null ? undefined : this.#of.people.active(report.takenBy);
    return taker && this.#isFor(taker, report) ? taker : undefined;
  }

  #isFor(user: User, { author }: ReportedMessage): boolean {
    return canDecide(user, this.#of.people.find(author));
  }
}

function problemWith(field: string, text: string, missing?: Refusal["reason"]): Refusal | undefined {
  const { most } = limits.report.text;
  const isLong = [...text].length > most;
  return Refusal.ofFields({
    [field]: isLong ? ({ place }) => place.tooLong(most) : text === "" ? missing : undefined,
  });
}

const OWN = new Refusal("invalid", ({ reports }) => reports.own);
const DONE = new Refusal("outdated", ({ reports }) => reports.isDone);
