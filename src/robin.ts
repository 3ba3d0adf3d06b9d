import type { Database } from "bun:sqlite";
import { Backups, type Make } from "./backup/backups.ts";
import { BackupsByHand } from "./backup/byHand.ts";
import { BackupsElsewhere } from "./backup/elsewhere.ts";
import { auditAging } from "./domain/audit/aging.ts";
import { Audit } from "./domain/audit/audit.ts";
import { Accounts } from "./domain/accounts/accounts.ts";
import { PasswordChange } from "./domain/accounts/passwordChange.ts";
import { Passwords, siteWords } from "./domain/accounts/passwords.ts";
import { Recovery } from "./domain/accounts/recovery.ts";
import { RecoveryLinks } from "./domain/accounts/recoveryLinks.ts";
import { Sessions } from "./domain/accounts/sessions.ts";
import { messageRetention } from "./domain/rooms/retention.ts";
import { MessageAgeing } from "./domain/messages/messageAgeing.ts";
import { Messages } from "./domain/messages/messages.ts";
import { settledTime } from "./base/clocks.ts";
import { EventLoopLag } from "./base/eventLoopLag.ts";
import { RoomHeads } from "./domain/messages/roomHeads.ts";
import { Changes } from "./database/changes.ts";
import { overwrite } from "./database/database.ts";
import { DiskReserve, reserveKeeping } from "./database/diskReserve.ts";
import type { RowChanges } from "./domain/rows.ts";
import { type Commits, GroupCommit } from "./database/commits.ts";
import { Jobs, later, type Later } from "./base/jobs.ts";
import { Limiters } from "./base/limiters.ts";
import { limits } from "./base/limits.ts";
import { newSecret, secretFrom } from "./base/linkSecrets.ts";
import type { Event, Report } from "./base/log.ts";
import { Tally } from "./base/metrics.ts";
import { Roles } from "./domain/accounts/roles.ts";
import { Users } from "./domain/accounts/users.ts";
import { Claiming } from "./domain/doors/claiming.ts";
import { Doors } from "./domain/doors/doors.ts";
import { Avatars } from "./domain/files/avatars.ts";
import { Files } from "./domain/files/files.ts";
import { Intake } from "./domain/files/intake.ts";
import { Picturing } from "./domain/files/picturing.ts";
import { fileKeeping } from "./domain/files/keeping.ts";
import { MemoryHolds } from "./domain/files/memoryHolds.ts";
import { Pictures } from "./domain/files/pictures.ts";
import { References } from "./domain/files/references.ts";
import { ReportedFiles } from "./domain/files/reportedFiles.ts";
import { RoomFiles } from "./domain/files/roomFiles.ts";
import { SharedHolds } from "./domain/files/sharedHolds.ts";
import { Squares } from "./domain/files/squares.ts";
import { fileSweeping } from "./domain/files/sweeping.ts";
import { Uploads } from "./domain/files/uploads.ts";
import { Invites } from "./domain/doors/invites.ts";
import { Inviting } from "./domain/doors/inviting.ts";
import { PlaceMark } from "./domain/place/placeMark.ts";
import { Place } from "./domain/place/placeSettings.ts";
import { Hiding } from "./domain/moderation/hiding.ts";
import { RefusedAddresses } from "./domain/moderation/refusedAddresses.ts";
import { MessagePurge } from "./domain/moderation/messagePurge.ts";
import { Reports } from "./domain/moderation/reports.ts";
import { Sanctions } from "./domain/moderation/sanctions.ts";
import { DataExport } from "./domain/privacy/dataExport.ts";
import { Emails } from "./domain/mail/emails.ts";
import { Mailing } from "./domain/mail/mailing.ts";
import { MailQueue } from "./domain/mail/mailQueue.ts";
import type { MailOutcome, MailTransport } from "./domain/mail/mailTransport.ts";
import { UnsubscribeLinks } from "./domain/mail/unsubscribeLinks.ts";
import { Digests } from "./domain/notifications/digests.ts";
import { Inbox } from "./domain/notifications/inbox.ts";
import { InboxMarks } from "./domain/notifications/inboxMarks.ts";
import { Attendance } from "./domain/presence/attendance.ts";
import { Statuses } from "./domain/presence/statuses.ts";
import { Presence } from "./domain/presence/presence.ts";
import { OwnRows } from "./domain/privacy/ownRows.ts";
import { AccountDeletion } from "./domain/privacy/accountDeletion.ts";
import { RateLimiter } from "./base/rateLimiter.ts";
import { Sharing } from "./base/sharing.ts";
import { Reactions } from "./domain/reactions/reactions.ts";
import { roomPurge } from "./domain/rooms/roomPurge.ts";
import { Departures } from "./domain/rooms/departures.ts";
import { Invitations } from "./domain/rooms/invitations.ts";
import { Leaving } from "./domain/rooms/leaving.ts";
import { Memberships } from "./domain/rooms/memberships.ts";
import { Members } from "./domain/rooms/members.ts";
import { RoomCreation } from "./domain/rooms/roomCreation.ts";
import { RoomManagement } from "./domain/rooms/roomManagement.ts";
import { RoomMembership } from "./domain/rooms/roomMembership.ts";
import { ContactLimits } from "./domain/rooms/contactLimits.ts";
import { SidebarChoices } from "./domain/rooms/sidebarChoices.ts";
import { Rooms } from "./domain/rooms/rooms.ts";
import { messageFormat } from "./domain/posting/messageFormat.ts";
import { Describing } from "./domain/posting/describing.ts";
import { Posting } from "./domain/posting/posting.ts";
import { PostingLimits } from "./domain/posting/postingLimits.ts";
import { KnownHosts } from "./domain/hosts/knownHosts.ts";
import { Statistics } from "./domain/statistics/statistics.ts";
import { Search } from "./domain/search/search.ts";
import { SearchIndex } from "./domain/search/searchIndex.ts";
import type { Settings } from "./base/settings.ts";
import { MarkingRead } from "./domain/unread/markingRead.ts";
import { Mentions } from "./domain/unread/mentions.ts";
import { Pushing } from "./domain/notifications/pushing.ts";
import type { Outcome } from "./domain/notifications/delivering.ts";
import type { PushTransport } from "./domain/notifications/pushTransport.ts";
import { tokenSecret } from "./firstRows.ts";
import type { SharedStore } from "./sharedStore.ts";
import { countedMail, mailTransport } from "./mailTransport.ts";
import { countedPush, pushTransport } from "./pushTransport.ts";
import { Unread } from "./domain/unread/unread.ts";

/** How long what other machines deleted may wait until it is overwritten here, in ms. */
const OVERWRITTEN_WITHIN = 1_000;

/** What takes the place of the machine, as in tests: a clock that nobody sets, timers, the ways to push services and to the mail server, and what makes a backup. */
type Instead = {
  /** Where several machines share a database, of which `db` is a copy then. */
  readonly shared?: SharedStore | undefined;
  readonly steady?: () => number;
  readonly after?: Later;
  readonly push?: PushTransport;
  readonly mail?: MailTransport;
  readonly makeBackup?: Make;
};

export type Robin = ReturnType<typeof assemble>;

/** Robin without HTTP. `now`: the clock, in ms since 1970; `steady`: one that nobody sets; `after` calls back later. */
export function assemble(
  db: Database,
  settings: Settings,
  now: () => number = Date.now,
  report: Report = () => {},
  {
    steady = now,
    after = later,
    push,
    shared,
    makeBackup = () => Promise.reject(new Error("Nothing makes backups here")),
    mail = settings.smtp && mailTransport(settings.smtp),
  }: Instead = {},
) {
  const settled = settledTime({ now, steady });
  const lasting = { now: settled, steady };
  const tokens = tokenSecret(db);
  const broadcast = shared?.broadcast;
  const limiters = new Limiters(steady, broadcast && new Sharing(broadcast, tokens));
  const changes: RowChanges = shared?.changes ?? new Changes();
  const reserve = new DiskReserve(settings.dataDir);
  const commits: Commits = shared?.commits ?? new GroupCommit(db, changes, reserve);
  const jobs = new Jobs(after, shared?.duty);
  const counts = {
    events: new Tally<Event>(["signed in", "wrong password"]),
    mails: new Tally<MailOutcome>(["taken", "later", "refused"]),
    pushes: new Tally<Outcome["kind"]>(["taken", "later", "gone", "refused"]),
  };
  const counted: Report = (event, facts) => {
    counts.events.add(event);
    report(event, facts);
  };
  const audit = new Audit(db, { commits, changes, report: counted }, lasting);
  const heads = new RoomHeads(db, changes);
  const people = new Users(db, changes, now);
  const emails = new Emails(db);
  const sessions = new Sessions(db, { commits, changes, jobs, emails }, lasting);
  const members = new Members(db, { changes, commits, jobs, broadcast, after, steady }, now);
  const invitations = new Invitations(db, changes, now);
  const departures = new Departures(db, changes, now);
  const hiding = new Hiding(db, { commits, changes, people });
  const memberships = new Memberships({
    members,
    invitations,
    departures,
    people,
    hiding,
    followedRooms: () => place.settings.followedRooms,
  });
  const rooms = new Rooms(db, { changes, people, members, memberships }, now);
  const mentions = new Mentions(db);
  const inboxMarks = new InboxMarks(db, changes);
  const references = new References(db);
  const holds = shared
    ? new SharedHolds(db, { commits, references, now, steady, after })
    : new MemoryHolds(commits);
  const files = new Files(db, changes, now, holds);
  const reportedFiles = new ReportedFiles(db, { changes, holds, people });
  // Each machine has an index of its own, and takes older messages in without keeping the others from writing.
  const searchIndex = new SearchIndex(db, shared ? new GroupCommit(db, changes) : commits, files);
  const messages = new Messages(db, { changes, indexes: [mentions, searchIndex], files, now });
  const messageAgeing = new MessageAgeing(db, { messages, members });
  const statuses = new Statuses(db, { commits, changes, people, limiters }, settled);
  // Of who is seen nowhere nobody sees it, and where the place wants it so of nobody.
  const isShown = (user: number) => place.settings.presence === "yes" && !statuses.isInvisible(user);
  const parts = {
    db,
    shared,
    settings,
    now,
    steady,
    settled,
    limiters,
    changes,
    commits,
    reserve,
    jobs,
    counts,
    audit,
    heads,
    people,
    sessions,
    members,
    invitations,
    departures,
    hiding,
    refusedAddresses: new RefusedAddresses(db, changes, now),
    memberships,
    rooms,
    sidebarChoices: new SidebarChoices(db, { commits, changes, people }),
    messages,
    messageAgeing,
    mentions,
    inboxMarks,
    files,
    reportedFiles,
    searchIndex,
    ...fileKeeping(settings, holds),
    references,
    pictures: new Pictures(),
    recoveryLinks: new RecoveryLinks(db),
    avatars: new Avatars(db, changes, holds),
    emails,
    mailQueue: new MailQueue(db, changes),
    unsubscribeLinks: new UnsubscribeLinks(db),
    ownRows: new OwnRows(db),
    leaving: new Leaving({ rooms, members, invitations, departures }),
    reactions: new Reactions(db, now),
    presence: new Presence(changes, steady, broadcast && { broadcast, after, wall: settled }, isShown),
    statuses,
    attendance: new Attendance({ steady, isShown, broadcast }),
    unread: new Unread(db, { changes, members, heads, inboxMarks, hiding }),
    markingRead: new MarkingRead({ members, heads }),
    format: messageFormat({ people, rooms, mentions }),
    indexing: jobs.add("Indexing older messages", () => searchIndex.catchUpSome()),
    overwriting: jobs.add("Overwriting what was deleted", () => overwrite(db)),
    purging: roomPurge(db, { commits, rooms, messages, files, reportedFiles, jobs }),
    contactLimits: new ContactLimits(limiters),
  };
  // What another machine has deleted is in this file, too.
  if (shared) changes.on("messages", (before) => before && parts.overwriting.startIn(OVERWRITTEN_WITHIN));
  // What is elsewhere is backed up elsewhere.
  const hasAll = !settings.s3 && settings.databaseUrl === undefined;
  const backups = hasAll ? new Backups(parts, makeBackup) : undefined;
  const to = settings.backupTo;
  const elsewhere = backups && to && new BackupsElsewhere({ ...parts, backups, to }, after);
  const host = settings.origin && URL.parse(settings.origin)?.hostname;
  const secrets = { passwords: new Passwords(), siteWords: siteWords(host) };
  const reporting = { ...parts, ...secrets, users: people };
  const intake = new Intake(parts, after);
  const picturing = { ...reporting, squares: new Squares({ ...parts, intake }) };
  const place = new Place(db, reporting);
  const messagePurge = new MessagePurge(db, reporting);
  const accounts = new Accounts(reporting, parts);
  const reports = new Reports(db, parts, parts);
  const inviting = { ...reporting, place, invites: new Invites(db, changes, now) };
  const recovery = new Recovery(reporting, { now: settled, limiters });
  const digests = new Digests(db, { ...parts, place }, after);
  const claim = shared ? secretFrom(tokens, "claim") : newSecret();
  const postingLimits = new PostingLimits(settings.sendsPerMinute, { now: settled, limiters });
  const transport = push ?? pushTransport(db, settings, { now, steady });
  const pushing = new Pushing(db, parts, countedPush(transport, counts.pushes), after);
  return {
    ...parts,
    passwords: secrets.passwords,
    intake,
    tokenSecret: tokens,
    knownHosts: new KnownHosts(db, parts, now),
    place,
    accounts,
    passwordChange: new PasswordChange({ ...reporting, accounts }),
    claiming: new Claiming({ people, place, accounts, secret: claim }, parts),
    sanctions: new Sanctions(reporting),
    recovery,
    /** Undefined: no server takes mail. */
    mailing:
      mail && new Mailing({ ...parts, place, recovery, digests }, countedMail(mail, counts.mails), after),
    doors: new Doors(inviting, parts),
    inviting: new Inviting(inviting),
    invites: inviting.invites,
    reserveKeeping: reserveKeeping(reserve, jobs, after),
    messageRetention: messageRetention({ ...parts, place }, after),
    auditAging: auditAging({ ...parts, place }, after),
    roles: new Roles(reporting),
    messagePurge,
    accountDeletion: new AccountDeletion({ ...inviting, messagePurge, reports }),
    reports,
    dataExport: new DataExport({ ...parts, pushing, reports, invites: inviting.invites }, steady),
    roomCreation: new RoomCreation({ ...parts, place }),
    roomMembership: new RoomMembership(parts),
    roomManagement: new RoomManagement(parts),
    posting: new Posting({ ...parts, place, limits: postingLimits }),
    describing: new Describing({ ...parts, limits: postingLimits }),
    uploads: new Uploads({ ...parts, intake }, parts),
    picturing: new Picturing(picturing, parts),
    placeMark: new PlaceMark({ ...picturing, place }),
    fileSweeping: fileSweeping(parts, after),
    roomFiles: new RoomFiles(db, parts),
    pushing,
    eventLoopLag: new EventLoopLag(steady, after),
    inbox: new Inbox(db, parts),
    search: new Search(db, parts),
    statistics: new Statistics(db, parts),
    /** Undefined: a part of what there is lies elsewhere. */
    backups,
    /** Undefined: they go nowhere else. */
    elsewhere,
    backupsByHand: backups && new BackupsByHand({ ...parts, backups, elsewhere }),
    searching: new RateLimiter(limits.searching, steady),
  };
}
