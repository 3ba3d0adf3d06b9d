import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import project from "../package.json" with { type: "json" };
import { limits } from "../src/base/limits.ts";
import { DEFAULTS } from "../src/domain/place.ts";
import { cells, readme, table } from "./support/readme.ts";
import { StartupError } from "../src/base/startupError.ts";
import { readSettings } from "../src/base/settings.ts";

const root = join(import.meta.dir, "..");

/** The names of the settings that are read, in their order. */
const settings: readonly string[] = (() => {
  const names: string[] = [];
  const environment = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => void names.push(String(name)),
    },
  );
  readSettings(environment);
  return names;
})();

describe("README", () => {
  test("lists the settings that are read", () => {
    expect(table("Name").map(([name]) => name)).toEqual([...settings]);
  });

  test.each(table("Name"))("gives the real default of %s: %s", (name, value) => {
    expect(readSettings(value === "none" ? {} : { [name!]: value })).toEqual(readSettings({}));
    if (value === "none") expect(Object.values(readSettings({}))).toContain(undefined);
  });

  test("gives what the owner decides, with the real defaults", () => {
    const told = table("Setting").map(([name, value]) => [name, value === "none" ? "" : value]);
    const defaults = Object.entries(DEFAULTS).map(([name, value]) => [name, String(value)]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(defaults));
  });

  test("gives every limit as it is", () => {
    const read = new Set<string>();
    expect(Object.fromEntries(table("What"))).toEqual(limitRows(recording(limits, read)));
    expect([...read].sort()).toEqual(leaves(limits).sort());
  });

  test("names commands that are there", () => {
    const named = [...readme.matchAll(/\bbun (?:run (\w+)|(start))/g)].map(([, run, start]) => run ?? start);
    expect(new Set(named)).toEqual(new Set(Object.keys(project.scripts)));
  });

  test("asks for the Bun that Robin needs", () => {
    expect(project.engines.bun).toBe(`>=${/Bun\]\(\S+\) ([\d.]+) or newer/.exec(readme)?.[1]}`);
    expect(readFileSync(join(root, "Dockerfile"), "utf8")).toContain(
      `oven/bun:${project.engines.bun.slice(2)}-`,
    );
  });
});

describe("a bad setting is refused with a sentence that names it", () => {
  const bad: Record<string, string[]> = {
    PORT: ["", " ", "http", "-1", "65536", "80.5", "0x50", "1e3", "99999999999999999999"],
    HOST: ["", " ", "unix:"],
    DATA_DIR: [
      "",
      "\t",
      "~/data",
      "~",
      "~robin/data",
      "$HOME/data",
      "${HOME}/data",
      '"/data"',
      "'/data'",
      "/data ",
      " /data",
      "/data\r",
      "/da\nta",
    ],
    SENDS_PER_MINUTE: ["", "many", "-1", "60001", "1.5", "Infinity"],
    TRUST_PROXY: ["", "maybe", "2", "on off"],
    ORIGIN: [
      "",
      "chat.example.org",
      "ftp://chat.example.org",
      "https://chat.example.org/robin",
      "https://chat.example.org/?x",
      "https://ada@chat.example.org",
      "https://",
    ],
    HELD_POLLS: ["", "-1", "1000001", "some"],
    CACHE_MB: ["", "0", "-1", "4097", "1.5", "16 MB"],
    FILE_MB: ["", "0", "-1", "1.5", "50 MB", "1000001"],
    USER_FILES_MB: ["", "-1", "1.5", "1 GB"],
    NIGHTLY_BACKUPS: ["", "-1", "366", "1.5", "none"],
    BACKUP_TO: [
      "",
      "s3://s3.example.org/bucket",
      "s3://key:secret@s3.example.org",
      "s3://key@s3.example.org/bucket",
      "https://key:secret@s3.example.org/bucket",
      "s3://key:secret@s3.example.org/bucket?zone=x",
      "s3://key:secret@s3.example.org/bucket?region=",
      "s3://key:secret@s3.example.org/bucket?region=x&zone=y",
      "s3+https://key:secret@s3.example.org/bucket",
    ],
    BACKUP_RECIPIENT: ["", "ada", "AGE-SECRET-KEY-1QQ"],
    FILES_MB: ["", "-1", "none", "1000000001"],
    SMTP_URL: [
      "",
      "mail.example.org",
      "https://robin%40example.org:pw@mail.example.org",
      "smtp://",
      "smtp://mail.example.org",
      "smtp://robin:pw@mail.example.org",
      "smtp://robin%zz:pw@mail.example.org?from=robin@example.org",
      "smtp://mail.example.org?from=robin",
      "smtp://mail.example.org?from=robin@example.org&pool=true",
      "smtp://mail.example.org/path?from=robin@example.org",
      "smtp://mail.example.org:99999?from=robin@example.org",
    ],
    DATABASE_URL: [
      "",
      "robin",
      "https://db.example.org/robin",
      "postgres://db.example.org/",
      "postgres:///robin",
    ],
    LOG_LEVEL: ["", "all", "warning", "info,debug"],
    METRICS_TOKEN_FILE: ["", "~/token", '"/run/token"', "/run/token\r"],
    PUSH_STAND_IN: ["", "$HOME/push.pem", "/run/push.pem "],
  };

  const alone = settings.filter((name) => !/^(?:OWNER|S3)_/.test(name));

  test.each(alone.flatMap((name) => bad[name]!.map((value) => [name, value] as const)))(
    "%s=%j",
    (name, value) => {
      expect(() => readSettings({ [name]: value })).toThrow(StartupError);
      expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} is .+\\.$`));
    },
  );
});

test.each([
  ["OWNER_NAME", { OWNER_PASSWORD_FILE: "/run/secrets/owner" }],
  ["OWNER_NAME", { OWNER_NAME: "", OWNER_PASSWORD_FILE: "/run/secrets/owner" }],
  ["OWNER_PASSWORD_FILE", { OWNER_NAME: "Ada" }],
  ["OWNER_PASSWORD_FILE", { OWNER_NAME: "Ada", OWNER_PASSWORD_FILE: "" }],
])("%s is missed beside the other", (name, environment) => {
  expect(() => readSettings(environment)).toThrow(new RegExp(`^${name} is missing: .+\\.$`));
});

const BUCKET = {
  S3_URL: "https://s3.example.org/robin",
  S3_ACCESS_KEY_ID: "chat",
  S3_SECRET_ACCESS_KEY_FILE: "/run/secrets/s3",
};

test.each([
  ["S3_URL is missing", { ...BUCKET, S3_URL: undefined }],
  ["S3_URL is missing", { S3_REGION: "eu-central-1" }],
  ["S3_ACCESS_KEY_ID is missing", { ...BUCKET, S3_ACCESS_KEY_ID: undefined }],
  ["S3_SECRET_ACCESS_KEY_FILE is missing", { ...BUCKET, S3_SECRET_ACCESS_KEY_FILE: "" }],
  ['S3_SECRET_ACCESS_KEY_FILE is "/run/s3 "', { ...BUCKET, S3_SECRET_ACCESS_KEY_FILE: "/run/s3 " }],
  ['OWNER_PASSWORD_FILE is "~/owner"', { OWNER_NAME: "Ada", OWNER_PASSWORD_FILE: "~/owner" }],
  ["S3_URL is empty", { S3_URL: "" }],
  ["S3_URL is empty", { ...BUCKET, S3_URL: "" }],
  ["OWNER_NAME is empty", { OWNER_NAME: "" }],
  ["OWNER_PASSWORD_FILE is empty", { OWNER_PASSWORD_FILE: "" }],
  ["S3_REGION is empty", { ...BUCKET, S3_REGION: "" }],
  ...["s3.example.org/robin", "https://s3.example.org", "ftp://s3.example.org/robin"].map(
    (S3_URL) => ["S3_URL has to be like", { ...BUCKET, S3_URL }] as const,
  ),
  ...["https://chat:secret@s3.example.org/robin", "https://s3.example.org/robin?key=secret"].map(
    (S3_URL) => ["S3_URL has to be like", { ...BUCKET, S3_URL }] as const,
  ),
] as const)("%s, it is said of %j", (said, environment) => {
  expect(() => readSettings(environment)).toThrow(StartupError);
  expect(() => readSettings(environment)).toThrow(new RegExp(`^${said}(?!.*secret[@"]).*\\.$`));
});

test("what is wrong with DATABASE_URL is said without the password in it", () => {
  const read = () => readSettings({ DATABASE_URL: "mysql://robin:secret@db.example.org/robin" });
  expect(read).toThrow(/^DATABASE_URL is not like (?!.*secret)/);
});

test.each([
  ["https://s3.example.org/robin", "https://s3.example.org", "robin", ""],
  ["http://192.168.1.5:9000/robin/", "http://192.168.1.5:9000", "robin", ""],
  ["https://S3.example.org/robin/chess/club", "https://s3.example.org", "robin", "chess/club"],
])("S3_URL=%s is a bucket of a server, and a path in it", (S3_URL, endpoint, bucket, path) => {
  expect(readSettings({ ...BUCKET, S3_URL }).s3).toMatchObject({ endpoint, bucket, path });
});

test("a setting takes the values that fit", () => {
  const ends = {
    PORT: "65535",
    HOST: "::1",
    DATA_DIR: "/data",
    SENDS_PER_MINUTE: "0",
    TRUST_PROXY: "ON",
    ORIGIN: "https://Chat.Example.org/",
    HELD_POLLS: "0",
    CACHE_MB: "1",
    FILE_MB: "1",
    USER_FILES_MB: "0",
    FILES_MB: "1000000000",
    ...BUCKET,
    S3_REGION: "eu-central-1",
    DATABASE_URL: "postgresql://robin@db.example.org/robin",
    SMTP_URL: "smtp://robin%40example.org:p%3Aw@mail.example.org:2525",
    OWNER_NAME: "Ada",
    OWNER_PASSWORD_FILE: "/run/secrets/owner",
    LOG_LEVEL: "Debug",
    METRICS_TOKEN_FILE: "/run/secrets/metrics",
    PUSH_STAND_IN: "/run/push.pem",
    BACKUP_TO: "s3://chat:p%2Fw@s3.example.org:9000/robin/chess/club",
    BACKUP_RECIPIENT: "age1abc",
  };
  expect(readSettings(ends)).toEqual({
    port: 65_535,
    host: "::1",
    dataDir: "/data",
    sendsPerMinute: 0,
    trustProxy: true,
    origin: "https://chat.example.org",
    heldPolls: 0,
    cacheMB: 1,
    fileMB: 1,
    userFilesMB: 0,
    filesMB: 1_000_000_000,
    nightlyBackups: 7,
    s3: {
      endpoint: "https://s3.example.org",
      bucket: "robin",
      path: "",
      accessKeyId: "chat",
      secretFile: "/run/secrets/s3",
      region: "eu-central-1",
    },
    backupTo: {
      endpoint: "https://s3.example.org:9000",
      bucket: "robin",
      folder: "chess/club/",
      accessKeyId: "chat",
      secretAccessKey: "p/w",
      region: undefined,
    },
    backupRecipient: "age1abc",
    databaseUrl: "postgresql://robin@db.example.org/robin",
    smtp: {
      host: "mail.example.org",
      port: 2525,
      isEncrypted: false,
      user: "robin@example.org",
      password: "p:w",
      from: "robin@example.org",
    },
    owner: { name: "Ada", passwordFile: "/run/secrets/owner" },
    logLevel: "debug",
    metricsTokenFile: "/run/secrets/metrics",
    pushStandIn: "/run/push.pem",
  });
  const smtp = (SMTP_URL: string) => readSettings({ SMTP_URL }).smtp;
  expect(smtp("smtps://[::1]?from=robin@nas")).toMatchObject({
    host: "::1",
    port: 465,
    isEncrypted: true,
    user: "",
  });
  expect(smtp("smtp://nas/?from=robin@nas")).toMatchObject({ port: 587, from: "robin@nas" });
  expect(readSettings({ PORT: "0", TRUST_PROXY: "0" })).toMatchObject({ port: 0, trustProxy: false });
});

test.each([
  ["unix:robin.sock", "with the whole path"],
  ["unix:~/robin.sock", "with the whole path"],
  ["unix:/run/robin/", "with the whole path"],
  ["unix:/run/robin.sock\r", "a part of the path"],
  [`unix:/${"a".repeat(107)}`, "has up to 107 bytes"],
])("HOST=%s is no socket", (HOST, told) => {
  expect(() => readSettings({ HOST, TRUST_PROXY: "on" })).toThrow(told);
});

test.each([
  ["s3://key:secret@s3.example.org/robin", "https://s3.example.org", undefined],
  ["s3://key:secret@s3.example.org/robin/club?region=garage", "https://s3.example.org", "garage"],
  ["s3://key:secret@localhost:9000/robin", "http://localhost:9000", undefined],
  ["s3+http://key:secret@minio:9000/robin?region=eu-1", "http://minio:9000", "eu-1"],
])("BACKUP_TO=%s goes to %s, of the region %s", (BACKUP_TO, endpoint, region) => {
  expect(readSettings({ BACKUP_TO }).backupTo).toMatchObject({ endpoint, bucket: "robin", region });
});

test.each([
  ["BACKUP_RECIPIENT", "AGE-SECRET-KEY-1QQ"],
  ["ORIGIN", "https://ada:1QQ@chat.example.org"],
])("a secret that is given as %s is told to nobody", (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(`^${name} is (?!.*1QQ)`));
});

test("a socket is only for who sits behind a proxy that is trusted", () => {
  expect(() => readSettings({ HOST: "unix:/run/robin/robin.sock" })).toThrow(
    'HOST is "unix:/run/robin/robin.sock"; only a proxy can tell who comes by it: set TRUST_PROXY=on.',
  );
});

test.each([
  ["[::]", "::"],
  ["::", "::"],
  ["::0", "::"],
  ["0:0:0:0:0:0:0:0", "::"],
  ["[::1]", "::1"],
  ["::1", "::1"],
  ["[2001:db8::5]", "2001:db8::5"],
  ["0.0.0.0", "0.0.0.0"],
  ["chat.lan", "chat.lan"],
  ["unix:/run/robin/robin.sock", "unix:/run/robin/robin.sock"],
  ["unix:///run/robin/robin.sock", "unix:/run/robin/robin.sock"],
  [`unix:/${"a".repeat(106)}`, `unix:/${"a".repeat(106)}`],
])("HOST=%s listens on %s", (HOST, host) => {
  expect(readSettings({ HOST, TRUST_PROXY: "on" }).host).toBe(host);
});

function limitRows({
  name,
  diskReserve,
  password,
  hashing,
  message,
  key,
  body,
  page,
  grouping,
  folding,
  session,
  sending,
  changing,
  markingRead,
  pins,
  switcher,
  reactions,
  formatting,
  quote,
  mentions,
  around,
  registering,
  signingIn,
  signingInFromAddress,
  guessing,
  newcomers,
  writingFromAddress,
  inviting,
  makingFromAddress,
  invited,
  reaching,
  exporting,
  room,
  making,
  conversing,
  presence,
  people,
  search,
  searching,
  confirming,
  renaming,
  unsent,
  longPolls,
  place,
  invite,
  tryingLinks,
  recovery,
  mail,
  ban,
  file,
  picture,
  keeping,
  following,
  attendance,
  status,
  avatar,
  mark,
  push,
  hiding,
  inbox,
  addresses,
  newcomerWait,
  audit,
  purge,
  report,
  mute,
}: typeof limits): Record<string, string> {
  const anHour = ({ burst, every }: { burst: number; every: number }) =>
    `${burst} at once, then ${HOUR / every} an hour`;
  return {
    Name: `${name.least} to ${name.most} characters`,
    Password: `${password.least} to ${password.most} characters`,
    "Passwords checked at the same time": `${hashing.together}, with ${hashing.waiting} more waiting, ${hashing.perAddress} of one address`,
    Message: `${message.most.toLocaleString("en")} characters`,
    "Key that makes a repeated send harmless": `${key.most} characters`,
    Request: `${body.bytes / 1_024} KiB`,
    "Messages on a page, and changes in one answer": `${page.messages}, and ${page.bytes / 1_000_000} MB of them`,
    "Messages of one user that show as a group": `${grouping.most}, each within ${grouping.within / MINUTE} minutes of the one before, for ${grouping.lasts / MINUTE} minutes`,
    "A message of which only the beginning shows at first": `over ${folding.characters.toLocaleString("en")} characters or ${folding.lines} lines`,
    Session: `ends after ${session.idle / DAY} days without use, which is noted once in ${session.renewal / MINUTE} minutes, and after ${session.most / DAY} days`,
    "Sessions of one user": `${session.perUser}`,
    "Messages of one user": `${sending.burst} at once, then SENDS_PER_MINUTE`,
    "The same on the first day of an account": `${newcomers.slower} times slower for ${newcomers.within / HOUR} hours`,
    "Edits, deletions, reactions and previews of one user": `${changing.burst} at once, then SENDS_PER_MINUTE`,
    "All of these from one address": `${writingFromAddress.burst} at once, then ${writingFromAddress.times} times SENDS_PER_MINUTE`,
    "Kinds of reactions to one message": `${reactions.kinds}; of each, ${reactions.named} users are named`,
    "Messages pinned in one room": `${pins.most}`,
    "Rooms, and people, offered by some letters": `${switcher.most}`,
    "Rooms that are unread again by one way back": markingRead.rooms.toLocaleString("en"),
    "Emoji that a search shows": `${reactions.found}`,
    "Elements that come of a message": `${formatting.elements}, the rest shows as it was typed`,
    "Quotes, lists and emphasis in each other": `${formatting.depth} levels`,
    "Names looked up for the mentions of a message": `${formatting.names}`,
    "Web address that becomes a link": `${formatting.address.toLocaleString("en")} characters`,
    "Code in a message that is coloured": `${formatting.code.least} to ${formatting.code.most.toLocaleString("en")} characters, ${formatting.code.some.toLocaleString("en")} in some languages`,
    "What a reply quotes": `${quote.most} characters`,
    "People suggested for the beginning of a name": `${mentions.suggested}`,
    "Messages around the one that a link leads to": `${around.messages} before and after`,
    "New accounts, and names tried for one, from one address": anHour(registering),
    "A ban": `is for good (${ban.minutes.least} minutes), or for up to ${(ban.minutes.most * MINUTE) / DAY} days, with a reason of up to ${ban.reason.most} characters`,
    "A mute": `is for ${mute.minutes.least} minutes to ${(mute.minutes.most * MINUTE) / DAY} days, with a reason of up to ${mute.reason.most} characters`,
    "A file": `FILE_MB, a name of ${file.name} and a description of ${file.description} characters; it comes within ${file.grace / MINUTE} minute and what it takes at ${file.slowest} kB a second, and ends when nothing of it comes for ${file.stalled / 1_000} seconds`,
    "A picture": `${picture.pixels / 1_000_000} million pixels, and ${picture.frames.toLocaleString("en")} frames where it moves; one of more than ${picture.longest.toLocaleString("en")} on a side shows by its name alone; its longer side has at most ${picture.side.toLocaleString("en")} pixels, or its shorter one half of that, on its page ${picture.large.toLocaleString("en")}, in the log ${picture.small}, and ${picture.webp.toLocaleString("en")} in any case`,
    "Files of one message": `${file.perMessage}`,
    "Files that one user sends": `${anHour(file.pace)}; what was not sent with a message for ${file.unsent / MINUTE} minutes is swept, every ${file.sweep / MINUTE} minutes`,
    "A call by a push service": `comes ${(push.noted + push.held) / 1_000} seconds after what calls, at most ${push.together} at a time to each service; one that is not taken goes again after ${push.again.first / 1_000} seconds, then later and later up to ${push.again.most / HOUR} hour, or when the service says, for ${push.lasts / HOUR} hours`,
    "Browsers that one user has be called, and tries of that": anHour(push.subscribing),
    "Free disk that files leave": `${file.reserve.share * 100} %, and ${file.reserve.bytes / MB} MB`,
    "Disk that is kept for when it is full": `${diskReserve.bytes / MB} MB`,
    "The picture of a user": `kept at ${avatar.small} and ${avatar.large} pixels wide and high; ${anHour(avatar.pace)}`,
    "The mark of the place": `kept at ${mark.page}, ${mark.icon} and ${mark.app} pixels wide and high`,
    "People whom one user hides": `${hiding.most}`,
    "Addresses of somebody who is banned": `the last ${addresses.shown} are shown, with up to ${addresses.others} people of each; refused for up to ${addresses.lasts / DAY} days`,
    "What new accounts wait for": `up to ${newcomerWait.minutes.most.toLocaleString("en")} minutes`,
    "Rooms in which one is told everything": `up to ${following.rooms.most.toLocaleString("en")}`,
    "Online without a page that asks, and how often that shows": `${attendance.gone / 1_000} seconds, every ${attendance.together / 1_000} seconds`,
    "What one says of oneself": `${status.most} characters, up to ${status.times.most.toLocaleString("en")} minutes, ${status.pace.burst} at once, then one in ${status.pace.every / 1_000} seconds`,
    "Messages that are not kept for good": `up to ${keeping.days.most.toLocaleString("en")} days`,
    "Deleting all that somebody said": `of up to the last ${purge.hours.most.toLocaleString("en")} hours, or ever`,
    "A report": `a reason and a decision of up to ${report.text.most} characters; ${anHour(report.pace)} of one user; the last ${report.shown} that are done are shown`,
    "A link for a new password": `is good once, for ${recovery.lasts / MINUTE} minutes, by mail for ${recovery.mailed / MINUTE}`,
    "Mails on their way to the server at the same time": `${mail.together}, of what was missed ${mail.together - 1}`,
    "A mail that is not taken": `goes again after ${mail.again.first / MINUTE} minute, then later and later up to ${mail.again.most / HOUR} hour, for ${mail.lasts / HOUR} hours, as long as the link is good by which an address is confirmed`,
    "Mails that ask whether a mailbox is somebody's": `${mail.toMailbox.burst} to one mailbox at once, then ${DAY / mail.toMailbox.every} a day`,
    "Mails with a link that one user asks for; from one address": `${mail.asking.burst} at once, then ${HOUR / mail.asking.every} an hour; ${anHour(mail.askingFromAddress)}`,
    "What was missed, by mail": `is looked for every ${mail.look / MINUTE} minutes; up to ${mail.rooms} rooms, of each the newest ${mail.messages} messages`,
    "Links that nobody has made, tried from one address": anHour(tryingLinks),
    "An invite": `is good for up to ${invite.days.most} days (${invite.days.usual} unless said otherwise) and ${invite.uses.most.toLocaleString("en")} people (${invite.uses.usual}), or for as many as there will be; its note has up to ${invite.note.most} characters; one lands in up to ${invite.rooms} rooms`,
    "Invites of one user that are good at the same time": `${invite.perUser}, of which ${invite.names} are made at once`,
    "The name of the place": `${place.name.most} characters`,
    "What the owner writes for those who come in": `${place.words.most} characters each`,
    "Audit log; its entries of what changes nothing, such as wrong passwords": `kept for ${audit.days.least} to ${audit.days.most.toLocaleString("en")} days; ${audit.apart.burst.toLocaleString("en")} of a kind at once, then ${(DAY / audit.apart.every).toLocaleString("en")} a day; ${audit.shown} entries on a page`,
    "Attempts to sign in to one name from one address": anHour(signingIn),
    "Attempts to sign in from one address": anHour(signingInFromAddress),
    "Wrong passwords for one name, from everywhere": `${anHour(guessing)}; past it a sign-in from a new address waits ${guessing.delay / 1_000} seconds`,
    "A room's name, and its topic": `${room.name.most} and ${room.topic.most} characters`,
    "A heading of rooms": `${room.heading.most} characters`,
    "People that a direct message is for": `${room.people.least} to ${room.people.most}, oneself included`,
    "Slow mode": `a message in ${room.pause.most / 60} minutes at most`,
    "Rooms that one user makes": anHour(making),
    "Conversations that one user begins": anHour(conversing),
    "People whom one user invites": anHour(inviting),
    "Rooms, conversations and invitations from one address": anHour(makingFromAddress),
    "Invitations and new conversations that one user gets": anHour(invited),
    "Those of them by one and the same user": anHour(reaching),
    "People shown as being here": `${presence.shown}, until ${presence.gone / 1_000} seconds after their page asked last`,
    "Typing shows": `for ${presence.typing / 1_000} seconds after the page said so`,
    "People on a page of the list": `${people.shown}; of up to ${people.ordered.toLocaleString("en")}, all are in the order of one's language`,
    "New names of one user": `${renaming.burst} at once, then one in ${renaming.every / HOUR} hours`,
    "Confirming something with one's password": anHour(confirming),
    "Downloads of one's data": `${exporting.burst} at once, then one in ${exporting.every / MINUTE} minutes`,
    "Files of a room on a page": `${file.shown}`,
    "Entries of the inbox on a page; people named who reacted to one message": `${inbox.shown}; ${inbox.named}`,
    "Search: what is looked at": `${search.characters} characters, ${search.terms} words and phrases, ${search.filters} names`,
    "Search: what is shown": `${search.hits} messages on a page, ${search.excerpt} characters of each; up to ${search.counted} are counted, and ${search.authors} of their authors offered as filters`,
    "Searches of one user": `${searching.burst} at once, then one in ${searching.every / 1_000} second`,
    [`Large answers under way, over ${unsent.from / 1_024} KiB each`]: `${unsent.perAddress} to one address, ${unsent.together} in all`,
    "Held polls of one session": `${longPolls.perSession}, each for ${longPolls.seconds} seconds`,
  };
}

const MINUTE = 60_000;
const MB = 1_048_576;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every limit by its path, such as "name.least". */
function leaves(tree: object, path = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === "object" ? leaves(value, `${path}${name}.`) : [`${path}${name}`],
  );
}

/** `tree` as it is; which of its leaves are looked at is noted in `read`. */
function recording<Tree extends object>(tree: Tree, read: Set<string>, path = ""): Tree {
  return new Proxy(tree, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === "object" && value !== null)
        return recording(value, read, `${path}${String(name)}.`);
      read.add(`${path}${String(name)}`);
      return value;
    },
  });
}

describe("SECURITY.md", () => {
  const security = readFileSync(join(root, "SECURITY.md"), "utf8");
  const rows = security
    .split("\n")
    .map(cells)
    .filter(([points]) => /^\d+\.\d+\.\d+/.test(points ?? ""));
  const points = rows.flatMap(([of, state]) => of!.split(", ").map((point) => [point, state!] as const));

  test("has every point of ASVS 5.0's levels 1 and 2, once", () => {
    expect(points).toHaveLength(217);
    expect(new Set(points.map(([point]) => point)).size).toBe(217);
  });

  test("counts them right", () => {
    const count = (state: string) => points.filter(([, of]) => of === state).length;
    const told = `${count("met")} met, ${count("not met")} not met, ${count("n.a.")} not applicable today`;
    expect(security).toContain(told);
  });

  test("names tests that are there", () => {
    const named = [...security.matchAll(/\btests\/[\w/.]+\.ts\b/g)].map(([file]) => file);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("names every event that is logged, and no other", () => {
    const events = /^export type Event =([^;]*);/m.exec(
      readFileSync(join(root, "src/base/log.ts"), "utf8"),
    )![1]!;
    const logged = [...events.matchAll(/"([^"]+)"/g)].map(([, event]) => event!);
    const told = /On stdout: ([^]*?), each with/.exec(security)![1]!;
    expect([...told.matchAll(/`([^`]+)`/g)].map(([, event]) => event!).sort()).toEqual(logged.sort());
  });
});
