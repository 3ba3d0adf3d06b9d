import { describe, expect, test } from "bun:test";
import { assets } from "../../src/web/assets/assets.ts";
import { badgeIconPath } from "../../src/web/assets/badgeIcon.ts";
import { viewerStylePath } from "../../src/web/assets/viewerStyle.ts";
import { exampleOf, fieldsOf } from "../fuzz/fields.ts";
import { type Browser, field, someone, startRobin, tag } from "../support/robin.ts";
import { makeDirect, makeRoom, commit } from "../support/rooms.ts";
import { changeRoom } from "../support/robin.ts";

/**
 * Who comes to a door. All but the guest have an account; "owner" made the rooms and said what is said in them, "member"
 * is in all of them, "removed" was and was taken out, "invited" is asked into the private one, and the others never were.
 */
const visitors = ["guest", "other", "member", "moderator", "admin", "owner", "removed", "invited"] as const;
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
};

/** Of somebody who is in the open and the private room, and does nothing. */
const ZOE = 5;

/** What comes back: a page, done and led on, to sign in, not allowed, not there, not so, signed out. */
const OUTCOMES = { ok: 200, done: 303, login: 303, no: 403, gone: 404, bad: 422, out: 401 };

type Door = readonly [door: string, outcomes: string, fields?: Record<string, string> | undefined];

/** In the order of the visitors above. */
const ALL = "ok ok ok ok ok ok ok ok";
const ALL_DO = "done done done done done done done done";
const USERS = "login ok ok ok ok ok ok ok";
const USERS_DO = "login done done done done done done done";
/** Whom somebody has taken out does not come back by that one's own will. */
const NOT_REMOVED_DO = "login done done done done done no done";
const THOSE_IN_IT = "login gone ok gone gone ok gone gone";
/** Who is asked in reads the room before answering, and does in it what members do. */
const ASKED_IN = "login gone ok gone gone ok gone ok";
const ASKED_IN_DO = "login gone done gone gone done gone done";
const NOBODY = "login gone gone gone gone gone gone gone";
const DECIDERS = "login no no no ok ok no no";
const DECIDERS_DO = "login no no no done done no no";
const ITS_OWNER = "login gone no gone gone ok gone no";
const ITS_OWNER_DOES = "login gone no gone gone done gone no";

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
  ["GET /rooms/1/settings", "login no no no ok no no no"],
  ["GET /rooms/2/settings", DECIDERS],
  ["GET /rooms/3/settings", ITS_OWNER],
  ["GET /rooms/4/settings", "login gone no gone gone no gone gone"],
  ["GET /rooms/2/new", USERS_DO],
  ["GET /rooms/3/new", ASKED_IN_DO],
  ["GET /rooms/2/read?upTo=2", USERS_DO],
  ["GET /rooms/3/read?upTo=3", ASKED_IN_DO],

  ["GET /keys", ALL],
  ["GET /offline", ALL],
  ["GET /manifest.webmanifest", ALL],
  ["GET /worker.js", ALL],
  ["POST /theme", ALL_DO, { theme: "dark" }],

  ["POST /rooms", USERS_DO, { name: "Meadow" }],
  ["POST /directs", USERS_DO, { name: "Zoe" }],
  ["POST /rooms/1", "login no no no done no no no", { topic: "News" }],
  ["POST /rooms/2", DECIDERS_DO, { topic: "News" }],
  ["POST /rooms/3", ITS_OWNER_DOES, { kind: "open" }],
  ["POST /rooms/4", "login gone no gone gone no gone gone", { topic: "News" }],
  ["POST /rooms/1/members", USERS_DO, { name: "Zoe" }],
  ["POST /rooms/2/members", NOT_REMOVED_DO, { name: "Zoe" }],
  ["POST /rooms/3/members", ASKED_IN_DO, { name: "Zoe" }],
  ["POST /rooms/4/members", "login gone bad gone gone bad gone gone", { name: "Zoe" }],
  [`POST /rooms/1/members/${ZOE}/remove`, "login no no no bad no no no"],
  [`POST /rooms/2/members/${ZOE}/remove`, DECIDERS_DO],
  [`POST /rooms/3/members/${ZOE}/remove`, ITS_OWNER_DOES],
  ["POST /rooms/2/join", NOT_REMOVED_DO],
  ["POST /rooms/3/join", ASKED_IN_DO],
  ["POST /rooms/1/leave", "login bad bad bad bad bad bad bad"],
  ["POST /rooms/2/leave", USERS_DO],
  ["POST /rooms/3/leave", ASKED_IN_DO],
  ["POST /rooms/4/leave", "login gone bad gone gone bad gone gone"],
  ["POST /rooms/2/hide", "login bad bad bad bad bad bad bad"],
  ["POST /rooms/3/hide", "login gone bad gone gone bad gone bad"],
  ["POST /rooms/4/hide", "login gone done gone gone done gone gone"],
  ["POST /rooms/2/level", NOT_REMOVED_DO, { level: "nothing" }],
  ["POST /rooms/3/level", ASKED_IN_DO, { level: "nothing" }],
  ["POST /rooms/2/read", USERS_DO, { upTo: "2" }],
  ["POST /rooms/3/read", ASKED_IN_DO, { upTo: "3" }],
  ["POST /rooms/1/archive", "login no no no bad no no no"],
  ["POST /rooms/2/archive", DECIDERS_DO],
  ["POST /rooms/3/archive", ITS_OWNER_DOES],
  ["POST /rooms/5/archive", DECIDERS_DO, { archived: "no" }],
  ["POST /rooms/1/delete", "login no no no bad no no no"],
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
  ["POST /chats", "out done done done done done done done", { content: "Hello" }],
  ["POST /chats", "out done done done done done no done", { content: "Hello", room: "2" }],
  ["POST /chats", "out gone done gone gone done gone done", { content: "Hello", room: "3" }],
  ["POST /chats", "out gone done gone gone done gone gone", { content: "Hello", room: "4" }],
  ["POST /chats", "out gone gone gone gone gone gone gone", { content: "Hello", room: "9" }],
  ["POST /chats", "out no no no no no no no", { content: "Hello", room: "5" }],
  ["POST /chats", "out bad bad bad bad bad bad bad", { content: "Hello", reply: "3" }],
  ["POST /chats/preview", "out ok ok ok ok ok ok ok", { content: "Hello", room: "2" }],
  ["POST /chats/preview", "out gone ok gone gone ok gone ok", { content: "Hello", room: "3" }],
  ["POST /chats/1", "out no no no no done no no", { content: "Hello" }],
  ["POST /chats/2", "out no no no no done no no", { content: "Hello" }],
  ["POST /chats/3", "out gone no gone gone done gone no", { content: "Hello" }],
  ["POST /chats/5", "out no no no no no no no", { content: "Hello" }],
  ["POST /chats/1/delete", "out no no done done done no no"],
  ["POST /chats/2/delete", "login no no done done done no no"],
  ["POST /chats/3/delete", ITS_OWNER_DOES],
  ["POST /chats/5/delete", "login no no done done done no no"],
  ["POST /chats/1/reactions", "out done done done done done done done", { emoji: "👍" }],
  ["POST /chats/2/reactions", "login done done done done done no done", { emoji: "👍" }],
  ["POST /chats/3/reactions", ASKED_IN_DO, { emoji: "👍" }],
  ["POST /chats/5/reactions", "login no no no no no no no", { emoji: "👍" }],

  ["GET /users", USERS],
  ["GET /users?q=a&room=2", USERS],
  ["GET /users?q=a&room=3", USERS],
  [`GET /users/${ZOE}`, USERS],
  [`POST /users/${ZOE}/role`, "login no no no done no no no", { role: "moderator" }],
  [`POST /users/${ZOE}/owner`, "login no no no no no no no", { password: "no" }],
  ["GET /profile", USERS],
  ["GET /profile/data", USERS],
  ["POST /profile/name", USERS_DO, { name: "Somebody" }],
  ["POST /profile/password", "login out out out out out out out", { password: "no", newPassword: "no" }],
  ["POST /profile/sessions/end", USERS_DO, { session: "others" }],
  ["POST /profile/delete", "login out out out out out out out", { password: "no" }],
  ["GET /emoji", "out ok ok ok ok ok ok ok"],
  ["GET /search?q=Said", ALL],
  ["GET /register", "ok done done done done done done done"],
  ["POST /register", "bad bad bad bad bad bad bad bad"],
  ["GET /login", "ok done done done done done done done"],
  ["POST /login", "out out out out out out out out"],
  ["POST /logout", "done done done done done done done done"],
  ["GET /healthz", ALL],
  [`GET ${assets.style.path}`, ALL],
  [`GET ${viewerStylePath({ id: 1 })}`, ALL],
  [`GET ${badgeIconPath.replace("COUNT", "5")}`, ALL],
];

/** Of a password that nobody types here, checked as fast as it is made. */
const HASH = Bun.password.hashSync("a long way home", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });

/** A Robin with a room of each kind, that one visitor comes to. */
async function visitedBy(who: Requester) {
  const started = startRobin();
  const { robin, browser, signedIn } = started;
  const { rooms, members, messages } = robin;
  const roles = { moderator: "moderator", admin: "admin" } as const;
  const role = who === "moderator" || who === "admin" ? roles[who] : "member";
  const coming = who === "guest" ? browser() : await signedIn("Visitor", role);
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
  const member = who === "member" ? visitor : another;
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
    await messages.send({ user: owner, room, content: `Said in ${room}` });
  }
  commit(robin, () => rooms.archive(ARCHIVED, owner.id));
  return { ...started, coming };
}

/** The visitors who only look, each in a Robin that nobody changes. */
const looking = new Map<Requester, Promise<{ coming: Browser }>>();

async function comingToLook(who: Requester): Promise<Browser> {
  const visited = looking.get(who) ?? visitedBy(who);
  looking.set(who, visited);
  return (await visited).coming;
}

/** One who comes to `door`: to a Robin of its own, where that may change something. */
async function comingAs(who: Requester, [door]: Door): Promise<Browser> {
  return door.startsWith("GET ") ? comingToLook(who) : (await visitedBy(who)).coming;
}

function titleOf([door, , fields]: Door): string {
  return `${door} ${new URLSearchParams(fields)}`.trim();
}

function ask(browser: Browser, [door, , fields]: Door, headers = {}): Promise<Response> {
  const [method, path] = door.split(" ") as [string, string];
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

/** What came back, in the words of the table. */
function outcome(answer: Response): string {
  const { status } = answer;
  if (status === 204) return "done";
  const isLogin = answer.headers.get("location")?.startsWith("/login");
  const is = (word: string) => OUTCOMES[word as keyof typeof OUTCOMES] === status;
  return (
    Object.keys(OUTCOMES).find((word) => is(word) && (word === "login") === (isLogin ?? false)) ?? `${status}`
  );
}

describe("who may do what", () => {
  test.each(doors.map((door) => [titleOf(door), door] as const))("%s", async (_, door) => {
    const came: string[] = [];
    const unreadable: string[] = [];
    for (const who of visitors) {
      const coming = await comingAs(who, door);
      const answer = await ask(coming, door);
      came.push(outcome(answer));
      for (const answered of [answer, await ask(coming, door, HTMX)]) {
        unreadable.push(...(await unreadableIn(answered, who)).map((word) => `${who}: ${word}`));
      }
    }
    expect(came.join(" ")).toBe(door[1]);
    expect(unreadable).toEqual([]);
  });

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
  function aimed(route: string): Door[] {
    const kinds = Object.entries(fieldsOf(route));
    const those = (kind: string) => kinds.filter(([, of]) => of === kind).map(([name]) => name);
    const [method, messages] = [route.slice(0, route.indexOf(" ")), those("message")];
    if (messages.length + those("room").length === 0) return [];
    const said = kinds.flatMap(([name, kind]) =>
      kind === "content" || kind === "looked" ? [[name, "Said"] as const] : [],
    );
    const doors = ROOMS.flatMap((room) =>
      ROOMS.flatMap((message) =>
        (messages.length > 0 ? messages : [""]).map((name): Door => {
          const fields = Object.fromEntries([
            ...said,
            ...those("room").map((named) => [named, String(room)] as const),
            ...(name === "" ? [] : [[name, String(message)] as const]),
          ]);
          const path = exampleOf(route).replace("/rooms/1", `/rooms/${room}`);
          return method === "GET"
            ? [`GET ${path}?${new URLSearchParams(fields)}`, ""]
            : [`${method} ${path}`, "", fields];
        }),
      ),
    );
    return [...new Map(doors.map((door) => [titleOf(door), door])).values()];
  }
});

describe("a private room is for all others a room that never was", () => {
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
      const coming = await comingToLook(who);
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

describe("whoever is not signed in, or not any more, is led to sign in and back", () => {
  const addresses = [PRIVATE, DIRECT, 9, 999_999_999_999_999].flatMap((number) => [
    `/rooms/${number}`,
    `/rooms/${number}?reply=${number}`,
    `/rooms/${number}/chats/${number}`,
    `/rooms/1/chats/${number}`,
    `/rooms/${number}/members`,
    `/rooms/${number}/settings`,
    `/rooms/${number}/new`,
    `/chats/${number}`,
    `/chats?before=${number}&room=${number}`,
  ]);

  test.each(addresses)("from %s", async (path) => {
    const guest = await comingToLook("guest");
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

test("a page of a guest is led to sign in with no word of a session", async () => {
  const { robin, coming } = await visitedBy("guest");
  const page = { ...HTMX, "robin-user": "guest" };
  changeRoom(robin, { kind: "open", isPublic: true }, robin.rooms.find(OPEN)!.id);
  expect((await coming.get("/chats?after=0&room=2", page)).status).toBe(200);
  commit(robin, () => robin.roomPurge.softDelete(robin.rooms.find(OPEN)!.id));
  const answer = await coming.get("/chats?after=0&room=2", page);
  expect([answer.status, answer.headers.get("hx-redirect")]).toEqual([401, "/login?next=%2F"]);
});

describe("what was written is kept where its writer is not signed in any more", () => {
  test.each([
    ["a message", "/chats", { content: "a long text", room: "ID" }],
    ["a message that is previewed", "/chats/preview", { content: "a long text", room: "ID" }],
    ["an edit", "/chats/ID", { content: "a long text", revision: "4" }],
  ])("%s, whichever number it names", async (_, path, fields) => {
    const guest = await comingToLook("guest");
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
      await robin.messages.send({ user, room: PRIVATE, content: "Said in secret" });
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
