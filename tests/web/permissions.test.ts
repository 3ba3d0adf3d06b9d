import { beforeAll, describe, expect, test } from "bun:test";
import { assets } from "../../src/web/assets/assets.ts";
import { pictures } from "../../src/web/assets/staticFiles.ts";
import { badgeIconPath } from "../../src/web/assets/badgeIcon.ts";
import { hiddenStylePath } from "../../src/web/assets/hiddenStyle.ts";
import { viewerStylePath } from "../../src/web/assets/viewerStyle.ts";
import { exampleOf, fieldsOf } from "../fuzz/fields.ts";
import type { Browser } from "../support/browser.ts";
import { field, tag } from "../support/page.ts";
import { NotingMailTransport } from "../support/mailing.ts";
import { someone, startRobin } from "../support/robin.ts";
import { sendFiles } from "../support/sentFiles.ts";
import { sendMessage } from "../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../support/rooms.ts";
import { changeRoom } from "../support/robin.ts";

/**
 * Who asks. All but the guest have an account; "owner" made the rooms and said what is said in them, "member"
 * is in all of them, "removed" was and was taken out, "invited" is asked into the private one, and the others never were. "muted" and
 * "banned" were members like "member" until then, and "early" comes over the network to a place that nobody owns yet.
 */
const visitors = [
  "guest",
  "other",
  "member",
  "moderator",
  "admin",
  "owner",
  "removed",
  "invited",
  "muted",
  "banned",
  "early",
] as const;
type Requester = (typeof visitors)[number];

/** Rooms and the messages in them have the same numbers. */
const LOBBY = 1;
const OPEN = 2;
const PRIVATE = 3;
const DIRECT = 4;
const ARCHIVED = 5;

/** What the rooms are called, what they are about, and what is said in them. */
const WORDS = new Map([
  [OPEN, /Garden|Said in 2/g],
  [PRIVATE, /Surprise|The cake|Said in 3/g],
  [DIRECT, /Said in 4/g],
  [ARCHIVED, /Attic|Leftovers|Said in 5/g],
]);

const OPEN_TO_USERS = [OPEN, ARCHIVED];

/** The rooms besides the lobby that each may read. */
const READ_BY: Record<Requester, readonly number[]> = {
  guest: [],
  other: OPEN_TO_USERS,
  member: [OPEN, PRIVATE, DIRECT, ARCHIVED],
  moderator: OPEN_TO_USERS,
  admin: OPEN_TO_USERS,
  owner: [OPEN, PRIVATE, DIRECT, ARCHIVED],
  removed: OPEN_TO_USERS,
  invited: [OPEN, PRIVATE, ARCHIVED],
  muted: [OPEN, PRIVATE, DIRECT, ARCHIVED],
  banned: [],
  early: [],
};

/** Of somebody who is in the open and the private room, and does nothing. */
const ZOE = 5;

type Outcome = "ok" | "done" | "login" | "unauthorized" | "forbidden" | "not found" | "invalid";

/** What comes back, by its status; where that is 303 and leads to sign in, it is "login". */
const OUTCOMES: Partial<Record<number, Outcome>> = {
  200: "ok",
  201: "done",
  204: "done",
  303: "done",
  401: "unauthorized",
  403: "forbidden",
  404: "not found",
  422: "invalid",
};

/** What one says by, who may not while muted. */
const SPEECH =
  /^POST \/(?:chats(?:\/\d+(?:\/(?:reactions|pin))?)?|rooms(?:\/\d+)?|directs|profile\/(?:name|status)|files\?.*)$/;

/** What is answered in a place that nobody owns yet. */
const EARLY =
  /^\w+ \/(?:claim\/.*|theme|density|offline|healthz|alive|worker\.js|manifest\.webmanifest|robots\.txt|assets\/.*)$/;

/** What a proxy says of whoever comes from elsewhere. */
const ELSEWHERE = { "x-forwarded-for": "203.0.113.5" };

/** What comes back to each kind of visitor; "rest" stands for all that are not named. */
type Outcomes = Partial<Record<Requester, Outcome>> & { readonly rest: Outcome };

type Door<Expected = Outcomes> = readonly [
  door: string,
  outcomes: Expected,
  fields?: Record<string, string> | undefined,
];

const ALL: Outcomes = { rest: "ok" };
const ALL_DO: Outcomes = { rest: "done" };
const USERS: Outcomes = { guest: "login", rest: "ok" };
const USERS_DO: Outcomes = { guest: "login", rest: "done" };
/** Whom somebody has taken out does not come back by that one's own will. */
const NOT_REMOVED_DO: Outcomes = { guest: "login", removed: "forbidden", rest: "done" };
const THOSE_IN_IT: Outcomes = { guest: "login", member: "ok", owner: "ok", rest: "not found" };
/** Who is asked in reads the room before answering, and does in it what members do. */
const ASKED_IN: Outcomes = { guest: "login", member: "ok", owner: "ok", invited: "ok", rest: "not found" };
const ASKED_IN_DO: Outcomes = {
  guest: "login",
  member: "done",
  owner: "done",
  invited: "done",
  rest: "not found",
};
const NOBODY: Outcomes = { guest: "login", rest: "not found" };
const DECIDERS: Outcomes = { guest: "login", admin: "ok", owner: "ok", rest: "forbidden" };
const DECIDERS_DO: Outcomes = { guest: "login", admin: "done", owner: "done", rest: "forbidden" };
const ITS_OWNER: Outcomes = {
  guest: "login",
  member: "forbidden",
  owner: "ok",
  invited: "forbidden",
  rest: "not found",
};
const ITS_OWNER_DOES: Outcomes = {
  guest: "login",
  member: "forbidden",
  owner: "done",
  invited: "forbidden",
  rest: "not found",
};
const MODERATORS_DO: Outcomes = {
  guest: "login",
  moderator: "done",
  admin: "done",
  owner: "done",
  rest: "forbidden",
};

const doors: readonly Door[] = [
  ["GET /", ALL],
  ["GET /rooms", ALL],
  ["GET /rooms/1", ALL],
  ["GET /rooms/2", USERS],
  ["GET /rooms/3", ASKED_IN],
  ["GET /rooms/4", THOSE_IN_IT],
  ["GET /rooms/5", USERS],
  ["GET /rooms/9", NOBODY],
  ["GET /rooms/1/chats/1", ALL],
  ["GET /rooms/2/chats/2", USERS],
  ["GET /rooms/3/chats/3", ASKED_IN],
  ["GET /rooms/4/chats/4", THOSE_IN_IT],
  ["GET /rooms/1/chats/3", NOBODY],
  ["GET /rooms/3/chats/1", NOBODY],
  ["GET /rooms/1/members", USERS],
  ["GET /rooms/2/members", USERS],
  ["GET /rooms/3/members", ASKED_IN],
  ["GET /rooms/4/members", THOSE_IN_IT],
  ["GET /rooms/1/files", ALL],
  ["GET /rooms/2/files", USERS],
  ["GET /rooms/3/files", ASKED_IN],
  ["GET /rooms/3/files?kind=images&before=3", ASKED_IN],
  ["GET /rooms/4/files", THOSE_IN_IT],
  ["GET /rooms/9/files", NOBODY],
  ["GET /rooms/1/pinned", ALL],
  ["GET /rooms/2/pinned", USERS],
  ["GET /rooms/3/pinned", ASKED_IN],
  ["GET /rooms/4/pinned", THOSE_IN_IT],
  ["GET /rooms/9/pinned", NOBODY],
  ["GET /rooms/1/settings", { guest: "login", admin: "ok", rest: "forbidden" }],
  ["GET /rooms/2/settings", DECIDERS],
  ["GET /rooms/3/settings", ITS_OWNER],
  ["GET /rooms/4/settings", { guest: "login", member: "forbidden", owner: "forbidden", rest: "not found" }],
  ["GET /rooms/2/new", USERS_DO],
  ["GET /rooms/3/new", ASKED_IN_DO],
  ["GET /rooms/2/read?upTo=2", USERS_DO],
  ["GET /rooms/3/read?upTo=3", ASKED_IN_DO],

  ["GET /keys", ALL],
  ["GET /offline", ALL],
  ["GET /manifest.webmanifest", ALL],
  ["GET /worker.js", ALL],
  ["POST /theme", ALL_DO, { theme: "dark" }],
  ["POST /density", ALL_DO, { density: "compact" }],

  ["GET /join/nobody-made-this", { guest: "not found", rest: "done" }],
  ["GET /claim/nobody-made-this", { rest: "not found" }],
  ["POST /claim/nobody-made-this", { rest: "not found" }, { name: "Eve", password: "a long way home" }],
  ["GET /invites", { guest: "login", admin: "ok", rest: "forbidden" }],
  ["POST /invites", { guest: "login", admin: "ok", rest: "forbidden" }, { note: "Zoe" }],
  ["POST /invites/1/withdraw", { guest: "login", admin: "not found", rest: "forbidden" }],
  ["GET /reports", { guest: "login", moderator: "ok", admin: "ok", rest: "forbidden" }],
  ["POST /reports/1", { guest: "login", moderator: "not found", admin: "not found", rest: "forbidden" }],
  ["POST /chats/1/report", { guest: "unauthorized", owner: "invalid", rest: "done" }, { reason: "Rude" }],
  ["POST /chats/2/report", { guest: "login", owner: "invalid", rest: "done" }, { reason: "Rude" }],
  ["POST /chats/3/report", { ...ASKED_IN_DO, owner: "invalid" }, { reason: "Rude" }],
  ["GET /audit", { guest: "login", admin: "ok", rest: "forbidden" }],
  ["GET /admin", { guest: "login", admin: "ok", rest: "forbidden" }],
  ["POST /admin/backup", { guest: "login", rest: "forbidden" }],
  ["GET /place", { guest: "login", rest: "forbidden" }],
  ["POST /place", { guest: "login", rest: "forbidden" }, { registration: "open" }],

  ["POST /place/mark", { guest: "login", rest: "forbidden" }],
  ["POST /place/mark/remove", { guest: "login", rest: "forbidden" }],
  ["GET /mark/0123456789abcdef-page.png", { rest: "not found" }],
  ["GET /avatars/0123456789abcdef-small.webp", NOBODY],

  ["POST /rooms", USERS_DO, { name: "Meadow" }],
  ["POST /directs", USERS_DO, { name: "Zoe" }],
  ["POST /rooms/1", { guest: "login", admin: "done", rest: "forbidden" }, { topic: "News" }],
  ["POST /rooms/2", DECIDERS_DO, { topic: "News" }],
  ["POST /rooms/3", ITS_OWNER_DOES, { kind: "open" }],
  [
    "POST /rooms/4",
    { guest: "login", member: "forbidden", owner: "forbidden", rest: "not found" },
    { topic: "News" },
  ],
  ["POST /rooms/1/members", USERS_DO, { name: "Zoe" }],
  ["POST /rooms/2/members", NOT_REMOVED_DO, { name: "Zoe" }],
  ["POST /rooms/3/members", ASKED_IN_DO, { name: "Zoe" }],
  [
    "POST /rooms/4/members",
    { guest: "login", member: "invalid", owner: "invalid", rest: "not found" },
    { name: "Zoe" },
  ],
  [`POST /rooms/1/members/${ZOE}/remove`, { guest: "login", admin: "invalid", rest: "forbidden" }],
  [`POST /rooms/2/members/${ZOE}/remove`, DECIDERS_DO],
  [`POST /rooms/3/members/${ZOE}/remove`, ITS_OWNER_DOES],
  ["POST /rooms/2/join", NOT_REMOVED_DO],
  ["POST /rooms/3/join", ASKED_IN_DO],
  ["POST /rooms/1/leave", { guest: "login", rest: "invalid" }],
  ["POST /rooms/2/leave", USERS_DO],
  ["POST /rooms/3/leave", ASKED_IN_DO],
  ["POST /rooms/4/leave", { guest: "login", member: "invalid", owner: "invalid", rest: "not found" }],
  ["POST /rooms/2/hide", { guest: "login", rest: "invalid" }],
  [
    "POST /rooms/3/hide",
    { guest: "login", member: "invalid", owner: "invalid", invited: "invalid", rest: "not found" },
  ],
  ["POST /rooms/4/hide", { guest: "login", member: "done", owner: "done", rest: "not found" }],
  [
    "POST /rooms/2/level",
    { guest: "login", member: "done", owner: "done", removed: "forbidden", rest: "invalid" },
    { level: "nothing" },
  ],
  ["POST /rooms/3/level", ASKED_IN_DO, { level: "nothing" }],
  ["POST /sidebar", USERS_DO, { want: "roomsFolded", room: "3" }],
  [
    "POST /sidebar",
    { guest: "login", member: "done", owner: "done", muted: "done", other: "invalid", rest: "invalid" },
    { favour: "2" },
  ],
  [
    "POST /sidebar",
    { guest: "login", member: "done", owner: "done", muted: "done", invited: "invalid", rest: "not found" },
    { favour: "3" },
  ],
  ["POST /rooms/2/read", USERS_DO, { upTo: "2" }],
  ["POST /rooms/3/read", ASKED_IN_DO, { upTo: "3" }],
  ["POST /rooms/1/archive", { guest: "login", admin: "invalid", rest: "forbidden" }],
  ["POST /rooms/2/archive", DECIDERS_DO],
  ["POST /rooms/3/archive", ITS_OWNER_DOES],
  ["POST /rooms/5/archive", DECIDERS_DO, { archived: "no" }],
  ["POST /rooms/1/delete", { guest: "login", admin: "invalid", rest: "forbidden" }],
  ["POST /rooms/2/delete", DECIDERS_DO],
  ["POST /rooms/3/delete", ITS_OWNER_DOES],

  ["GET /chats?after=0", ALL],
  ["GET /chats?after=0&room=2", USERS],
  ["GET /chats?after=0&room=3", ASKED_IN],
  ["GET /chats?after=0&room=4", THOSE_IN_IT],
  ["GET /chats?after=0&room=9", NOBODY],
  ["GET /chats?before=9&room=2", USERS],
  ["GET /chats?before=9&room=3", ASKED_IN],
  ["GET /chats?since=0&room=3", ASKED_IN],
  ["GET /chats?since=0&after=0&room=3", ASKED_IN],
  ["GET /chats/1", ALL],
  ["GET /chats/2", USERS],
  ["GET /chats/3", ASKED_IN],
  ["GET /chats/4", THOSE_IN_IT],
  ["POST /chats", { guest: "unauthorized", rest: "done" }, { content: "Hello" }],
  [
    "POST /chats",
    { guest: "unauthorized", removed: "forbidden", rest: "done" },
    { content: "Hello", room: "2" },
  ],
  ["POST /chats", { ...ASKED_IN_DO, guest: "unauthorized" }, { content: "Hello", room: "3" }],
  [
    "POST /chats",
    { guest: "unauthorized", member: "done", owner: "done", rest: "not found" },
    { content: "Hello", room: "4" },
  ],
  ["POST /chats", { guest: "unauthorized", rest: "not found" }, { content: "Hello", room: "9" }],
  ["POST /chats", { guest: "unauthorized", rest: "forbidden" }, { content: "Hello", room: "5" }],
  ["POST /chats", { guest: "unauthorized", rest: "invalid" }, { content: "Hello", reply: "3" }],
  ["POST /chats/preview", { guest: "unauthorized", rest: "ok" }, { content: "Hello", room: "2" }],
  ["POST /chats/preview", { ...ASKED_IN, guest: "unauthorized" }, { content: "Hello", room: "3" }],
  ["POST /chats/1", { guest: "unauthorized", owner: "done", rest: "forbidden" }, { content: "Hello" }],
  ["POST /chats/2", { guest: "unauthorized", owner: "done", rest: "forbidden" }, { content: "Hello" }],
  ["POST /chats/3", { ...ITS_OWNER_DOES, guest: "unauthorized" }, { content: "Hello" }],
  ["POST /chats/5", { guest: "unauthorized", rest: "forbidden" }, { content: "Hello" }],
  ["POST /chats/1/delete", { ...MODERATORS_DO, guest: "unauthorized" }],
  ["POST /chats/2/delete", MODERATORS_DO],
  ["POST /chats/3/delete", ITS_OWNER_DOES],
  ["POST /chats/5/delete", MODERATORS_DO],
  ["POST /chats/1/reactions", { guest: "unauthorized", rest: "done" }, { emoji: "👍" }],
  ["POST /chats/2/reactions", { guest: "login", removed: "forbidden", rest: "done" }, { emoji: "👍" }],
  ["POST /chats/3/reactions", ASKED_IN_DO, { emoji: "👍" }],
  ["POST /chats/5/reactions", { guest: "login", rest: "forbidden" }, { emoji: "👍" }],
  [
    "POST /chats/1/pin",
    { guest: "unauthorized", moderator: "done", admin: "done", rest: "forbidden" },
    { pinned: "yes" },
  ],
  ["POST /chats/2/pin", MODERATORS_DO, { pinned: "yes" }],
  ["POST /chats/3/pin", ITS_OWNER_DOES, { pinned: "yes" }],
  ["POST /chats/5/pin", { guest: "login", rest: "forbidden" }, { pinned: "yes" }],

  ["GET /go", USERS],
  ["GET /go?q=a", USERS],
  ["POST /read", { guest: "login", rest: "ok" }],
  ["POST /unread", USERS_DO, { marks: "1.0" }],

  ["GET /users", USERS],
  ["GET /users?q=a&room=2", USERS],
  ["GET /users?q=a&room=3", USERS],
  [`GET /users/${ZOE}`, USERS],
  [`POST /users/${ZOE}/role`, { guest: "login", admin: "done", rest: "forbidden" }, { role: "moderator" }],
  [`POST /users/${ZOE}/hide`, USERS_DO],
  [
    `POST /users/${ZOE}/purge`,
    { guest: "login", moderator: "done", admin: "done", rest: "forbidden" },
    { hours: "1" },
  ],
  [
    `POST /users/${ZOE}/mute`,
    { guest: "login", moderator: "done", admin: "done", rest: "forbidden" },
    { minutes: "60", reason: "Too loud" },
  ],
  [
    `POST /users/${ZOE}/picture/remove`,
    { guest: "login", moderator: "done", admin: "done", rest: "forbidden" },
  ],
  [`POST /users/${ZOE}/unmute`, { guest: "login", moderator: "done", admin: "done", rest: "forbidden" }],
  [
    `POST /users/${ZOE}/ban`,
    { guest: "login", moderator: "done", admin: "done", rest: "forbidden" },
    { reason: "noise" },
  ],
  [`POST /users/${ZOE}/unban`, { guest: "login", moderator: "done", admin: "done", rest: "forbidden" }],
  [`POST /users/${ZOE}/recover`, { guest: "login", admin: "ok", rest: "forbidden" }],
  ["GET /recover/nobody-made-this", { rest: "not found" }],
  ["POST /recover/nobody-made-this", { rest: "not found" }, { password: "a long way home" }],
  [`POST /users/${ZOE}/owner`, { guest: "login", rest: "forbidden" }, { password: "no" }],
  ["GET /profile", USERS],
  ["GET /push", USERS],
  ["GET /push/now", USERS],
  ["POST /push", { ...USERS_DO, rest: "invalid" }, { endpoint: "http://127.0.0.1", p256dh: "p", auth: "a" }],
  ["POST /push/settings", USERS_DO, { timeZone: "Europe/Berlin" }],
  ["POST /push/test", { ...USERS_DO, rest: "invalid" }],
  ["POST /push/99/delete", NOBODY],
  ["GET /forgotten", { rest: "ok" }],
  ["POST /forgotten", { rest: "done" }, { name: "Ada" }],
  ["GET /unsubscribe/nobody-made-this", { rest: "ok" }],
  ["POST /unsubscribe/nobody-made-this", { rest: "not found" }],
  ["GET /email/nobody-made-this", NOBODY],
  ["POST /email/nobody-made-this", NOBODY],
  [
    "POST /profile/email",
    { guest: "login", rest: "unauthorized" },
    { address: "ada@example.org", password: "no" },
  ],
  ["GET /profile/data", USERS],
  ["POST /profile/name", USERS_DO, { name: "Somebody" }],
  ["POST /profile/picture", { guest: "login", rest: "invalid" }],
  ["POST /profile/picture/remove", USERS_DO],
  ["POST /profile/status", USERS_DO, { words: "Away" }],
  ["POST /profile/presence", USERS_DO, { shown: "no" }],
  ["POST /profile/password", { guest: "login", rest: "unauthorized" }, { password: "no", newPassword: "no" }],
  ["POST /profile/sessions/end", USERS_DO, { session: "others" }],
  ["POST /profile/delete", { guest: "login", rest: "unauthorized" }, { password: "no" }],
  ["GET /emoji", { guest: "unauthorized", rest: "ok" }],
  ["POST /files?room=1&name=a", { guest: "unauthorized", rest: "done" }],
  ["POST /files?room=3&name=a", { ...ASKED_IN_DO, guest: "unauthorized" }],
  ["GET /files/99/a.txt", NOBODY],
  ["GET /files/99", NOBODY],
  ["POST /files/99", NOBODY],
  ["GET /inbox", USERS],
  ["GET /inbox?unread=9", USERS],
  ["GET /inbox?before=9", USERS],
  ["POST /inbox/read", USERS_DO, { upTo: "5" }],
  ["GET /search?q=Said", ALL],
  ["GET /search?q=has:file", ALL],
  ["GET /register", { guest: "ok", rest: "done" }],
  ["POST /register", { rest: "invalid" }],
  ["GET /login", { guest: "ok", rest: "done" }],
  ["POST /login", { rest: "unauthorized" }],
  ["POST /logout", { rest: "done" }],
  ["GET /healthz", ALL],
  ["GET /alive", ALL],
  // All sit at the machine itself, but who comes early.
  ["GET /metrics", { early: "not found", rest: "ok" }],
  ["GET /robots.txt", ALL],
  ...Object.values(pictures).map((path): Door => [`GET ${path}`, ALL]),
  [`GET ${assets.style.path}`, ALL],
  [`GET ${viewerStylePath({ id: 1 })}`, ALL],
  [`GET ${hiddenStylePath([2, 3])}`, ALL],
  [`GET ${badgeIconPath.replace("COUNT", "5")}`, ALL],
];

/** Of a password that nobody types here, checked as fast as it is made. */
const HASH = Bun.password.hashSync("a long way home", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });

type Filled = { readonly content: Uint8Array; readonly cookies: ReadonlyMap<string, string> };

/** What was there when visitors came, and what their browsers kept. */
const filled = new Map<Requester, Filled>();

/** A Robin with a room of each kind, that one visitor comes to. It is filled once for each of them. */
async function visitedBy(who: Requester) {
  // What several machines share cannot be put in the place of one's file.
  const before = Bun.env["SEVERAL"] === undefined ? filled.get(who) : undefined;
  if (!before) {
    const first = await filledFor(who);
    const { robin, coming } = first;
    filled.set(who, { content: robin.db.serialize(), cookies: new Map(coming.cookies) });
    return first;
  }
  const started = startRobin({}, { mail: new NotingMailTransport(), content: before.content });
  const coming = started.browser();
  coming.cookies = new Map(before.cookies);
  return { ...started, coming };
}

async function filledFor(who: Requester) {
  const started = startRobin({}, { mail: new NotingMailTransport() });
  const { robin, browser, signedIn } = started;
  const { rooms, members } = robin;
  const roles = { moderator: "moderator", admin: "admin" } as const;
  const role = who === "moderator" || who === "admin" ? roles[who] : "member";
  const coming = who === "guest" || who === "early" ? browser() : await signedIn("Visitor", role);
  robin.db.run("update users set password_hash = ?", [HASH]);
  const visitor = robin.people.named("Visitor") ?? someone(robin, "Nobody");
  const [maker, another, third] = ["Maker", "Another", "Third"].map((name) => someone(robin, name)) as [
    typeof visitor,
    typeof visitor,
    typeof visitor,
  ];
  const zoe = someone(robin, "Zoe");
  expect(zoe.id).toBe(ZOE);
  const owner = who === "owner" ? visitor : maker;
  const member = ["member", "muted", "banned"].includes(who) ? visitor : another;
  makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, owner);
  makeRoom(robin, { name: "Surprise", topic: "The cake", kind: "private" }, owner);
  makeDirect(robin, owner, [member.id, third.id]);
  makeRoom(robin, { name: "Attic", topic: "Leftovers", kind: "open" }, owner);
  for (const room of [OPEN, PRIVATE, ARCHIVED]) {
    for (const user of [member, zoe]) commit(robin, () => members.join(room, user.id));
    if (who !== "removed") continue;
    commit(robin, () => members.join(room, visitor.id));
    commit(robin, () => robin.leaving.depart(rooms.find(room)!, visitor.id, owner.id));
  }
  if (who === "invited") commit(robin, () => robin.invitations.add(PRIVATE, visitor.id, owner.id));
  for (const room of [LOBBY, OPEN, PRIVATE, DIRECT, ARCHIVED]) {
    const said = `Said in ${room}`;
    await sendFiles(robin, { user: owner, room, content: said, names: [`${said}.txt`] });
  }
  commit(robin, () => rooms.archive(ARCHIVED, owner.id));
  const sanction = { until: robin.now() + 3_600_000, reason: "", by: owner.id };
  if (who === "muted") commit(robin, () => robin.people.mute(visitor, sanction));
  if (who === "banned") {
    commit(robin, () => robin.people.ban(visitor, sanction));
    await robin.sessions.endOthers(visitor.id, "");
  }
  return { ...started, coming };
}

/** The visitors who only look, each in a Robin that nobody changes. */
const looking = new Map<Requester, Browser>();

beforeAll(async () => {
  for (const who of visitors) looking.set(who, (await visitedBy(who)).coming);
});

/** What changes nothing, or is found out by what comes back. */
const CLOSED: ReadonlySet<Outcome> = new Set(["login", "forbidden", "not found"]);

/** One who comes to `door`: to a Robin of its own, where that is to change something. */
async function comingAs(who: Requester, [door]: Door, outcome: Outcome): Promise<Browser> {
  const changes = !door.startsWith("GET ") && !CLOSED.has(outcome);
  return changes ? (await visitedBy(who)).coming : looking.get(who)!;
}

function titleOf([door, , fields]: Door<unknown>): string {
  return `${door} ${new URLSearchParams(fields)}`.trim();
}

function ask(browser: Browser, [door, , fields]: Door<unknown>, headers = {}): Promise<Response> {
  const [method, path] = door.split(" ") as [string, string];
  // What was done before is said once, by whichever page comes next.
  browser.cookies.delete("notice");
  return method === "GET" ? browser.get(path, headers) : browser.post(path, fields, headers);
}

/** As the script of a page asks. */
const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };

/** What of `answer` is of rooms that `who` may not read. */
async function unreadableIn(answer: Response, who: Requester): Promise<string[]> {
  const text = await answer.text();
  // Marks of a search stand among the words.
  const shown = [text, text.replace(/<[^>]*>/g, ""), ...answer.headers.values()].join("\n");
  const secret = [...WORDS].filter(([room]) => !READ_BY[who].includes(room));
  return [...new Set(secret.flatMap(([, words]) => shown.match(words) ?? []))];
}

/** What came back, in the words of the table; its status where there is no word for it. */
function outcome({ status, headers }: Response): Outcome | number {
  if (headers.get("location")?.startsWith("/login")) return status === 303 ? "login" : status;
  return OUTCOMES[status] ?? status;
}

describe("who may do what", () => {
  test.each(doors.map((door) => [titleOf(door), door] as const))("%s", async (_, door) => {
    const came = new Map<Requester, Outcome | number>();
    const unreadable: string[] = [];
    for (const who of visitors) {
      const coming = await comingAs(who, door, expected(who, door));
      const from = who === "early" ? ELSEWHERE : {};
      const answer = await ask(coming, door, from);
      came.set(who, outcome(answer));
      for (const answered of [answer, await ask(coming, door, { ...HTMX, ...from })]) {
        unreadable.push(...(await unreadableIn(answered, who)).map((word) => `${who}: ${word}`));
      }
    }
    expect(came).toEqual(new Map(visitors.map((who) => [who, expected(who, door)])));
    expect(unreadable).toEqual([]);
  });

  function expected(who: Requester, [name, { rest, ...named }]: Door): Outcome {
    const of = (other: Requester) => named[other] ?? rest;
    if (who === "muted") return of("member") === "done" && SPEECH.test(name) ? "forbidden" : of("member");
    // Of a poll a page is told that its session has ended.
    if (who === "banned") return /\bafter=/.test(name) ? "unauthorized" : of("guest");
    if (who === "early") return named.early ?? (EARLY.test(name) ? of("guest") : "forbidden");
    return of(who);
  }

  test("names every route that there is", () => {
    const { app } = startRobin();
    const pattern = (route: string) =>
      new RegExp(`^${route.replace(/\./g, "\\.").replace(/:\w+/g, "[^/?]+")}(\\?.*)?$`);
    const unnamed = app.routes.filter((route) => !doors.some(([door]) => pattern(route).test(door)));
    expect(unnamed).toEqual([]);
  });
});

describe("whichever room or message is named, nothing of a room that one may not read comes back to", () => {
  const ROOMS = [LOBBY, OPEN, PRIVATE, DIRECT, ARCHIVED];

  test.each(visitors)("%s", async (who) => {
    const { app, clock, coming } = await visitedBy(who);
    const unreadable: string[] = [];
    for (const door of app.routes.flatMap(aimed)) {
      for (const headers of [{}, HTMX]) {
        // Nobody is told to search more slowly.
        clock.pass(1_000);
        const answer = await ask(coming, door, headers);
        const words = await unreadableIn(answer, who);
        unreadable.push(...words.map((word) => `${titleOf(door)}: ${word}`));
      }
    }
    expect(unreadable).toEqual([]);
  });

  /** The doors of `route`, if it takes a room or a message by number: to each of them, from each room. */
  function aimed(route: string): Door<unknown>[] {
    const kinds = Object.entries(fieldsOf(route));
    const those = (kind: string) => kinds.filter(([, of]) => of === kind).map(([name]) => name);
    const [method, messages] = [route.slice(0, route.indexOf(" ")), those("message")];
    if (messages.length + those("room").length === 0) return [];
    const said = kinds.flatMap(([name, kind]) =>
      kind === "content" || kind === "looked" ? [[name, "Said"] as const] : [],
    );
    const doors = ROOMS.flatMap((room) =>
      ROOMS.flatMap((message) =>
        (messages.length > 0 ? messages : [""]).map((name): Door<unknown> => {
          const fields = Object.fromEntries([
            ...said,
            ...those("room").map((named) => [named, String(room)] as const),
            ...(name === "" ? [] : [[name, String(message)] as const]),
          ]);
          const path = exampleOf(route).replace("/rooms/1", `/rooms/${room}`);
          return method === "GET"
            ? [`GET ${path}?${new URLSearchParams(fields)}`, undefined]
            : [`${method} ${path}`, undefined, fields];
        }),
      ),
    );
    return [...new Map(doors.map((door) => [titleOf(door), door])).values()];
  }
});

describe("a private room answers those who may not read it as a room that does not exist", () => {
  const there = doors.filter(([door, , fields]) => /\/3\b|room=3/.test(door) || fields?.["room"] === "3");
  const strangers = ["guest", "other", "moderator", "admin", "removed"] as const;

  test.each(there.map((door) => [titleOf(door), door] as const))("at %s", async (_, door) => {
    const nowhere: Door = [
      door[0].replace(/\/3\b/g, "/9").replace("room=3", "room=9"),
      door[1],
      door[2] && { ...door[2], ...(door[2]["room"] && { room: "9" }) },
    ];
    for (const who of strangers) {
      // Nothing of theirs changes anything.
      const coming = looking.get(who)!;
      for (const headers of [{}, HTMX]) {
        const [secret, nothing] = [await ask(coming, door, headers), await ask(coming, nowhere, headers)];
        expect(await told(secret)).toEqual(await told(nothing));
      }
    }
  });
});

/** What `answer` tells, whichever of the two numbers it was asked for. */
async function told(answer: Response): Promise<unknown[]> {
  const told = [answer.headers.toJSON(), await answer.text()];
  return [answer.status, JSON.stringify(told).replace(/(\/|%2F|room%3D|chat-|value=\\")[39]\b/g, "$1N")];
}

describe("a guest, or a browser whose session has ended, is led to sign in and back", () => {
  const addresses = [PRIVATE, DIRECT, 9, 999_999_999_999_999].flatMap((number) => [
    `/rooms/${number}`,
    `/rooms/${number}?reply=${number}`,
    `/rooms/${number}/chats/${number}`,
    `/rooms/1/chats/${number}`,
    `/rooms/${number}/members`,
    `/rooms/${number}/settings`,
    `/rooms/${number}/files?kind=images`,
    `/rooms/${number}/pinned`,
    `/rooms/${number}/new`,
    `/chats/${number}`,
    `/chats?before=${number}&room=${number}`,
  ]);

  test.each(addresses)("from %s", async (path) => {
    const guest = looking.get("guest")!;
    const answer = await guest.get(path);
    expect(answer.status).toBe(303);
    const message = /\/chats\/(\d+)$/.exec(path)?.[1];
    const hash = path.startsWith("/rooms") && message ? `#chat-${message}` : "";
    const to = new URL(answer.headers.get("location")!, "http://localhost");
    expect([to.pathname, ...to.searchParams]).toEqual(["/login", ["next", path + hash]]);
    expect(await guest.get(path, { cookie: "session=ended" }).then(told)).toEqual(
      await guest.get(path).then(told),
    );
  });
});

test("a guest's page is led to sign in, and is not told that a session has ended", async () => {
  const { robin, coming } = await visitedBy("guest");
  const page = { ...HTMX, "robin-user": "guest" };
  changeRoom(robin, { kind: "open", isPublic: true }, robin.rooms.find(OPEN)!.id);
  expect((await coming.get("/chats?after=0&room=2", page)).status).toBe(200);
  commit(robin, () => robin.rooms.softDelete(robin.rooms.find(OPEN)!.id));
  const answer = await coming.get("/chats?after=0&room=2", page);
  expect([answer.status, answer.headers.get("hx-redirect")]).toEqual([401, "/login?next=%2F"]);
});

describe("a text is kept when its writer is no longer signed in", () => {
  test.each([
    ["a message", "/chats", { content: "a long text", room: "ID" }],
    ["a message that is previewed", "/chats/preview", { content: "a long text", room: "ID" }],
    ["an edit", "/chats/ID", { content: "a long text", revision: "4" }],
  ])("%s, whichever number it names", async (_, path, fields) => {
    const guest = looking.get("guest")!;
    const pages = await Promise.all(
      [PRIVATE, 9].map(async (id) => {
        const filled = Object.entries(fields).map(([name, value]) => [name, value.replace("ID", `${id}`)]);
        const answer = await guest.post(path.replace("ID", `${id}`), Object.fromEntries(filled));
        const page = await answer.clone().text();
        expect([answer.status, field(page, "content")]).toEqual([401, "a long text"]);
        expect(tag(page, "main")).not.toBe("");
        for (const [name, value] of filled) expect(field(page, name!)).toBe(value);
        return told(answer);
      }),
    );
    expect(pages[0]).toEqual(pages[1]);
  });
});

describe("a held poll ends at once, and brings nothing of the room,", () => {
  const WAIT = { prefer: "wait=25" };

  async function holding(
    who: Requester,
    room: number,
    work: (started: Awaited<ReturnType<typeof visitedBy>>) => unknown,
  ) {
    const started = await visitedBy(who);
    const { robin, coming } = started;
    const poll = coming.poll(
      `/chats?after=${robin.heads.head(room)}${room === LOBBY ? "" : `&room=${room}`}`,
      WAIT,
    );
    while (robin.longPolls.size === 0) await new Promise((resolve) => setImmediate(resolve));
    await work(started);
    const answer = await poll;
    expect(await answer.text()).not.toMatch(/Said in|Surprise|chat-/);
    return [answer.status, answer.headers.get("hx-redirect")?.replace(/\?.*/, "")];
  }

  test("when one is taken out of it", async () => {
    const out = holding("member", PRIVATE, async ({ robin, signedIn }) => {
      const { id } = robin.people.named("Visitor")!;
      const admin = await signedIn("Boss", "admin");
      commit(robin, () => robin.members.join(PRIVATE, robin.people.named("Boss")!.id));
      expect((await admin.post(`/rooms/${PRIVATE}/members/${id}/remove`)).status).toBe(303);
    });
    expect(await out).toEqual([404, "/"]);
  });

  test("when the invitation into it is withdrawn", async () => {
    const out = holding("invited", PRIVATE, async ({ robin, signedIn }) => {
      const { id } = robin.people.named("Visitor")!;
      const admin = await signedIn("Boss", "admin");
      commit(robin, () => robin.members.join(PRIVATE, robin.people.named("Boss")!.id));
      expect((await admin.post(`/rooms/${PRIVATE}/members/${id}/remove`)).status).toBe(303);
    });
    expect(await out).toEqual([404, "/"]);
  });

  test("when something is said in it after one was taken out", async () => {
    const out = holding("member", PRIVATE, async ({ robin }) => {
      commit(robin, () =>
        robin.leaving.takeOut(robin.rooms.find(PRIVATE)!, robin.people.named("Visitor")!.id),
      );
      const user = robin.people.named("Maker")!;
      await sendMessage(robin, { user, room: PRIVATE, content: "Said in secret" });
    });
    expect(await out).toEqual([404, "/"]);
  });

  test("when it becomes private, for those who only read it", async () => {
    const out = holding("other", OPEN, async ({ signedIn }) => {
      await (await signedIn("Boss", "admin")).post(`/rooms/${OPEN}`, { kind: "private" });
    });
    expect(await out).toEqual([404, "/"]);
  });

  test("when it is deleted", async () => {
    const out = holding("member", OPEN, async ({ signedIn }) => {
      await (await signedIn("Boss", "admin")).post(`/rooms/${OPEN}/delete`);
    });
    expect(await out).toEqual([404, "/"]);
  });

  test("when guests may read it no more", async () => {
    const out = holding("guest", LOBBY, async ({ signedIn }) => {
      await (await signedIn("Boss", "admin")).post("/rooms/1", { guests: "no" });
    });
    expect(await out).toEqual([401, "/login"]);
  });
});
