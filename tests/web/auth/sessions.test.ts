import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { handleOf, Sessions } from "../../../src/domain/accounts/sessions.ts";
import { secret } from "../../../src/database/secrets.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes } from "../../support/page.ts";
import { someone, startRobin, until } from "../../support/robin.ts";

const DAY = 86_400_000;
const PASSWORD = "a long way home";
const HTTPS = { "x-forwarded-proto": "https" };

describe("the cookie", () => {
  test("is for the whole site, and for no script and no other site's requests", async () => {
    const answer = await startRobin().browser().post("/register", { name: "Ada", password: PASSWORD });
    expect(attributesOf(answer)).toEqual({ name: "session", age: "2592000", secure: false });
  });

  test("over HTTPS is bound to this host and goes over HTTPS only", async () => {
    const browser = startRobin({ TRUST_PROXY: "on" }).browser();
    const answer = await browser.post("/register", { name: "Ada", password: PASSWORD }, HTTPS);
    expect(attributesOf(answer)).toEqual({ name: "__Host-session", age: "2592000", secure: true });
    const gone = await browser.post("/logout", {}, HTTPS);
    expect(attributesOf(gone)).toEqual({ name: "__Host-session", age: "0", secure: true });
  });

  test("of plain HTTP means nothing over HTTPS", async () => {
    const { browser } = startRobin({ TRUST_PROXY: "on" });
    const ada = await browser().register("Ada");
    expect(await isSignedIn(ada)).toBeTrue();
    expect(await (await ada.get("/", HTTPS)).text()).toContain("Sign in to speak");
  });

  test("is not given when nobody gets in", async () => {
    const answer = await startRobin().browser().post("/login", { name: "Ada", password: PASSWORD });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("is not in the database: of the id in it there is a hash", async () => {
    const { robin, browser } = startRobin();
    const { id, token } = read(await browser().register("Ada"));
    const rows = robin.db.query<{ hash: Uint8Array }, []>("select hash from sessions").all();
    expect(rows.map(({ hash }) => Buffer.from(hash).toString("hex"))).toEqual([
      new Bun.CryptoHasher("sha256").update(id).digest("hex"),
    ]);
    const file = Buffer.from(robin.db.serialize());
    expect(file.includes(id)).toBeFalse();
    expect(file.includes(token)).toBeFalse();
  });
});

describe("signing out", () => {
  test("ends the session on the server: the cookie is worth nothing to whoever kept it", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const thief = browser();
    thief.cookies = new Map(ada.cookies);
    expect(await isSignedIn(thief)).toBeTrue();
    const answer = await ada.post("/logout");
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/");
    expect(attributesOf(answer)).toEqual({ name: "session", age: "0", secure: false });
    expect(await isSignedIn(thief)).toBeFalse();
    expect(robin.db.query("select * from sessions").all()).toEqual([]);
  });

  test("leaves the user's other browsers signed in", async () => {
    const { browser } = startRobin();
    const [desk, phone] = [await browser().register("Ada"), browser()];
    await phone.post("/login", { name: "Ada", password: PASSWORD });
    await desk.post("/logout");
    expect(await isSignedIn(phone)).toBeTrue();
  });

  test("of a guest changes nothing", async () => {
    expect((await startRobin().browser().post("/logout")).status).toBe(303);
  });

  test("answers what the session holds with the way to sign in and back", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const poll = ada.poll("/chats?after=0", {
      prefer: "wait=25",
      "hx-current-url": "http://localhost/rooms/1",
    });
    await until(() => robin.longPolls.size === 1);
    await ada.post("/logout");
    const answer = await poll;
    expect(answer.headers.get("hx-redirect")).toBe("/login?ended=1&next=%2Frooms%2F1");
    expect(robin.longPolls.size).toBe(0);
  });

  test("signing in again ends the session that this browser had", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const before = new Map(ada.cookies);
    await ada.post("/login", { name: "Ada", password: PASSWORD });
    expect(await isSignedIn(ada)).toBeTrue();
    ada.cookies = before;
    expect(await isSignedIn(ada)).toBeFalse();
    expect(robin.db.query("select * from sessions").all()).toHaveLength(1);
  });
});

describe("a session", () => {
  test.each([
    [30 * DAY, false],
    [30 * DAY - 1_000, true],
  ])("that was not used for %d ms is there: %p", async (idle, isThere) => {
    const { clock, browser } = startRobin();
    const ada = await browser().register("Ada");
    clock.pass(idle);
    expect(await isSignedIn(ada)).toBe(isThere);
  });

  test("that was not used for 30 days is not found, in memory or in the table", async () => {
    const { robin, clock } = startRobin();
    const { id } = await robin.commits.run(() => robin.sessions.begin(someone(robin)));
    clock.pass(30 * DAY - 1);
    expect(robin.sessions.find(handleOf(id))?.user.name).toBe("Ada");
    clock.pass(1);
    expect(new Sessions(robin.db, robin, robin).find(handleOf(id))).toBeUndefined();
    expect(robin.sessions.find(handleOf(id))).toBeUndefined();
  });

  test("that is used goes on for as long as it is used", async () => {
    const { clock, browser } = startRobin();
    const ada = await browser().register("Ada");
    for (let month = 0; month < 12; month += 1) {
      clock.pass(29 * DAY);
      expect(await isSignedIn(ada)).toBeTrue();
    }
  });

  test("is renewed by polling, with a new cookie once a day", async () => {
    const { clock, browser } = startRobin();
    const ada = await browser().register("Ada");
    expect((await ada.poll("/chats?after=0")).headers.getSetCookie()).toEqual([]);
    clock.pass(DAY);
    const answer = await ada.poll("/chats?after=0");
    expect(answer.status).toBe(204);
    expect(attributesOf(answer)).toEqual({ name: "session", age: "2592000", secure: false });
    expect((await ada.poll("/chats?after=0")).headers.getSetCookie()).toEqual([]);
  });

  test("that ends while its use is noted is over", async () => {
    const { clock, robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    await ada.get("/");
    clock.pass(DAY);
    const poll = ada.poll("/chats?after=0", { prefer: "wait=25" });
    const ending = robin.sessions.endOthers(1);
    expect((await poll).headers.get("hx-redirect")).toBe("/login?ended=1&next=%2F");
    await ending;
  });

  test("that was not used for 30 days is forgotten when the next begins", async () => {
    const { clock, robin, browser } = startRobin();
    await browser().register("Ada");
    clock.pass(30 * DAY);
    await browser().register("Bob");
    expect(robin.db.query("select user_id from sessions").values()).toEqual([[2]]);
  });

  test("outlives the restart of the server", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const { id } = read(ada);
    expect(new Sessions(robin.db, robin, robin).find(handleOf(id))?.user).toEqual({
      id: 1,
      name: "Ada",
      role: "owner",
      avatar: null,
      session: handleOf(id),
    });
  });

  test("of a user who is gone is gone", async () => {
    const { robin, browser } = startRobin();
    const { id } = read(await browser().register("Ada"));
    robin.db.run("delete from place");
    robin.db.run("update users set deleted_at = 1");
    expect(new Sessions(robin.db, robin, robin).find(handleOf(id))).toBeUndefined();
  });
});

describe("a token", () => {
  test("made as Robin makes it lets in", async () => {
    const started = startRobin();
    const ada = await started.browser().register("Ada");
    const forger = started.browser();
    forger.cookies.set("session", forge(started, read(ada).id, {}));
    expect(await isSignedIn(forger)).toBeTrue();
  });

  test.each([
    ["of no algorithm", { algorithm: "none" }],
    ["of no algorithm, without a signature", { algorithm: "none", signature: "" }],
    ["signed with another secret", { key: new Uint8Array(32) }],
    ["signed with another algorithm", { algorithm: "HS512" }],
    ["with a signature that was changed", { signature: "A".repeat(43) }],
    ["that has run out", { lasts: -1 }],
    ["without an end", { lasts: undefined }],
    ["with an end that is a word", { lasts: "forever" }],
    ["of a session that is not there", { jti: "A".repeat(43) }],
    ["with a session id that is a number", { jti: 1 }],
    ["without a session id", { jti: undefined }],
  ])("%s lets nobody in", async (_, change) => {
    const started = startRobin();
    const ada = await started.browser().register("Ada");
    const forger = started.browser();
    forger.cookies.set("session", forge(started, read(ada).id, change));
    expect(await isSignedIn(forger)).toBeFalse();
  });

  test("with another user's number in it lets nobody in as that user", async () => {
    const started = startRobin();
    const ada = await started.browser().register("Ada");
    await started.browser().register("Bob");
    const [header, , signature] = read(ada).token.split(".");
    const claims = { ...read(ada).claims, sub: "2" };
    ada.cookies.set("session", `${header}.${encode(claims)}.${signature}`);
    expect(await isSignedIn(ada)).toBeFalse();
  });

  test("is worth nothing after its end, though the session goes on and it was good before", async () => {
    const started = startRobin();
    const ada = await started.browser().register("Ada");
    const short = started.browser();
    short.cookies.set("session", forge(started, read(ada).id, { lasts: 10 }));
    expect(await isSignedIn(short)).toBeTrue();
    started.clock.pass(10_000);
    expect(await isSignedIn(short)).toBeFalse();
    expect(await isSignedIn(ada)).toBeTrue();
  });
});

describe("a page whose session is over", () => {
  test.each([
    ["polls", (browser: Browser) => browser.poll("/chats?after=0", PAGE)],
    ["loads older messages", (browser: Browser) => browser.poll("/chats?before=9", PAGE)],
    [
      "sends",
      (browser: Browser) => browser.post("/chats", { content: "Hello" }, { ...PAGE, "hx-request": "true" }),
    ],
  ])("is led to sign in and back when it %s", async (_, ask) => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    await robin.sessions.end(1, handleOf(read(ada).id));
    const answer = await ask(ada);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("hx-redirect")).toBe("/login?ended=1&next=%2Frooms%2F1%3Fa%3Db");
    expect(await answer.text()).not.toContain("<li");
  });

  test.each([
    ["nothing", undefined],
    ["no address", "nonsense"],
    ["an address without a path", "javascript:alert(1)"],
    ["an address of two slashes", "http://localhost//evil.example"],
  ])("is led back to the lobby when it says it is at %s", async (_, url) => {
    const { browser } = startRobin();
    const guest = browser();
    guest.cookies.set("session", "over");
    const headers = url === undefined ? {} : { "hx-current-url": url };
    const answer = await guest.get("/chats?after=0", { "hx-request": "true", ...headers });
    const login = await (await browser().get(answer.headers.get("hx-redirect")!)).text();
    expect(login).toContain('name="next" value="/"');
    expect(login).toContain("Your session has ended.");
  });

  test("is told so as well when its cookie is gone", async () => {
    const answer = await startRobin().browser().poll("/chats?after=0", { "robin-user": "1" });
    expect(answer.headers.get("hx-redirect")).toBe("/login?ended=1&next=%2F");
  });
});

describe("a page that was made for somebody else", () => {
  test("is told so, and gets no word of the feed", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    const bob = await browser().register("Bob");
    await ada.say("Hello");
    const answer = await bob.poll("/chats?after=0", { "robin-user": "1" });
    expect(answer.headers.get("hx-redirect")).toBe("/login?ended=1&next=%2F");
    expect(await answer.text()).not.toContain("Hello");
    expect((await bob.poll("/chats?after=0", { "robin-user": "2" })).status).toBe(200);
  });

  test("cannot send in the name of who is signed in now", async () => {
    const { robin, browser } = startRobin();
    const bob = await browser().register("Bob");
    const headers = { "hx-request": "true", "robin-user": "7" };
    expect((await bob.post("/chats", { content: "Hello" }, headers)).status).toBe(401);
    expect(robin.messages.last(1)).toEqual([]);
  });

  test("of a guest is told that somebody is signed in", async () => {
    const ada = await startRobin().browser().register("Ada");
    const answer = await ada.poll("/chats?after=0", { "robin-user": "guest" });
    expect(answer.headers.has("hx-redirect")).toBeTrue();
  });

  test("of a guest goes on while nobody is signed in", async () => {
    const answer = await startRobin().browser().poll("/chats?after=0", { "robin-user": "guest" });
    expect(answer.status).toBe(204);
  });

  test("page and poll agree on whom it was made for", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    for (const reader of [ada, browser()]) {
      const page = await (await reader.get("/")).text();
      const [user = ""] = attributes(page, "body", "data-user");
      expect(user).not.toBe("");
      expect((await reader.poll("/chats?after=0", { "robin-user": user })).status).toBe(204);
    }
  });
});

const PAGE = { "hx-current-url": "http://localhost/rooms/1?a=b" };

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await (await browser.get("/")).text()).includes('id="composer"');
}

/** What differs from cookie to cookie; what never does is checked here. */
function attributesOf(answer: Response) {
  // Where several machines answer, one more says what the browser has seen.
  const cookies = answer.headers.getSetCookie().filter((cookie) => !cookie.startsWith("at="));
  expect(cookies).toHaveLength(1);
  const [pair, ...rest] = cookies[0]!.split(/; */);
  const named = new Map(rest.map((part) => [part.split("=")[0]!.toLowerCase(), part.split("=")[1]]));
  expect(named.get("path")).toBe("/");
  expect(named.get("samesite")).toBe("Lax");
  expect(named.has("httponly")).toBeTrue();
  expect(named.has("domain")).toBeFalse();
  return { name: pair!.split("=")[0], age: named.get("max-age"), secure: named.has("secure") };
}

/** The parts of the token in the cookie of `browser`. */
function read(browser: Browser) {
  const token = browser.cookies.get("session")!;
  const claims = JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
  return { token, claims, id: String(claims.jti) };
}

type Forgery = {
  algorithm?: string;
  key?: Uint8Array;
  signature?: string;
  /** Seconds from now. */
  lasts?: unknown;
  jti?: unknown;
};

/** A token like Robin's of session `id`, but for `change`. */
function forge({ robin, clock }: ReturnType<typeof startRobin>, id: string, change: Forgery): string {
  const { algorithm = "HS256", key = secret(robin.db, "session tokens") } = change;
  const { lasts, jti } = { lasts: 60, jti: id, ...change };
  const exp = typeof lasts === "number" ? Math.floor(clock.time / 1_000) + lasts : lasts;
  const signed = `${encode({ alg: algorithm, typ: "JWT" })}.${encode({ sub: "1", jti, exp })}`;
  const hash = algorithm === "HS512" ? "sha512" : "sha256";
  return `${signed}.${change.signature ?? createHmac(hash, key).update(signed).digest("base64url")}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
