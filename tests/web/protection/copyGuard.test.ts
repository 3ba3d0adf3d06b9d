import { describe, expect, test } from "bun:test";
import { copyGuard } from "../../../src/web/protection/copyGuard.ts";
import { wordsOf } from "../../../src/words/languages.ts";
import { attribute, element, elements, text } from "../../support/page.ts";
import { startRobin, someone, talk } from "../../support/robin.ts";

/** A guard before a Robin, and a copy that is as a test says. */
async function begin(environment: Record<string, string> = {}) {
  const { robin } = startRobin(environment);
  await talk(robin, someone(robin), 5);
  const copy = { isGood: true, head: 7, pulls: 0, pull: () => Promise.resolve() };
  const respond = {
    asked: 0,
    with: async () => new Response("what there is", { status: 200 }),
  };
  const shared = {
    isGood: () => copy.isGood,
    head: () => copy.head,
    pull: () => ((copy.pulls += 1), copy.pull()),
  };
  const handle = copyGuard(robin, shared, () => ((respond.asked += 1), respond.with()));
  const ask = async (path: string, init: RequestInit = {}) =>
    handle(new Request(`http://localhost${path}`, init), null);
  const post = (path: string, headers: Record<string, string> = {}) => ask(path, { method: "POST", headers });
  return { robin, copy, respond, ask, post };
}

const GERMAN = { "accept-language": "de" };
const HTMX = { "hx-request": "true" };

describe("a copy that is not good", () => {
  test.each(["GET", "HEAD", "POST"])("answers no %s, and says so", async (method) => {
    const { copy, respond, ask } = await begin();
    copy.isGood = false;
    const answer = await ask("/", { method });
    expect([answer.status, answer.headers.get("retry-after"), respond.asked]).toEqual([503, "1", 0]);
    expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect(answer.headers.has("set-cookie")).toBe(false);
  });

  test.each(["en", "de", "ar"])("says it in the language of who asks: %s", async (language) => {
    const { copy, ask } = await begin();
    copy.isGood = false;
    const page = await (await ask("/", { headers: { "accept-language": language } })).text();
    const { title, advice } = wordsOf(language).problems.unstored.unreachable;
    expect(attribute(element(page, "html"), "lang")).toBe(language);
    expect(text(element(page, "h1"))).toBe(title);
    expect(page).toContain(advice);
  });

  test("says one sentence to htmx", async () => {
    const { copy, ask } = await begin();
    copy.isGood = false;
    const answer = await ask("/chats?after=0", { headers: { ...HTMX, ...GERMAN } });
    const markup = await answer.text();
    const { title, advice } = wordsOf("de").problems.unstored.unreachable;
    expect([answer.status, elements(markup, "html")]).toEqual([503, []]);
    expect(text(element(markup, "p.reason"))).toBe(`${title}. ${advice}`);
    expect(answer.headers.has("strict-transport-security")).toBe(false);
  });

  test("has browsers stay with HTTPS", async () => {
    const { copy, ask } = await begin({ ORIGIN: "https://chat.example.org" });
    copy.isGood = false;
    expect((await ask("/")).headers.get("strict-transport-security")).toContain("max-age");
  });

  test.each([
    "/alive",
    "/healthz",
    "/metrics",
    "/offline",
    "/worker.js",
    "/manifest.webmanifest",
    "/robots.txt",
    "/assets/style.123.css",
  ])("lets through what tells nothing of the place: %s", async (path) => {
    const { copy, ask } = await begin();
    copy.isGood = false;
    const answer = await ask(`${path}?after=99`, { headers: { cookie: "at=99" } });
    expect([answer.status, copy.pulls]).toEqual([200, 0]);
  });

  test.each(["/alive/x", "/assets", "/x/assets/y", "/files/1/a.png", "/rooms/1", "/badge/1"])(
    "lets nothing else through: %s",
    async (path) => {
      const { copy, ask } = await begin();
      copy.isGood = false;
      expect((await ask(path)).status).toBe(503);
    },
  );
});

describe("a copy that is good no more by the time of the answer", () => {
  test("gives none of it: a poll may have been held meanwhile", async () => {
    const { copy, respond, ask } = await begin();
    const held = Promise.withResolvers<Response>();
    respond.with = () => held.promise;
    const asked = ask("/chats?after=5", { headers: HTMX });
    copy.isGood = false;
    held.resolve(new Response("Not for you any more"));
    const answer = await asked;
    expect([answer.status, (await answer.text()).includes("Not for you")]).toEqual([503, false]);
  });

  test("does not hide that something was written", async () => {
    const { copy, respond, post } = await begin();
    respond.with = async () => {
      copy.isGood = false;
      return new Response("said");
    };
    const answer = await post("/chats");
    expect([answer.status, await answer.text()]).toEqual([200, "said"]);
  });
});

describe("who has written something", () => {
  const cookie = (answer: Response) => answer.headers.getSetCookie();

  test.each([200, 204, 303])(
    "is told how far the copy is by an answer of %d, for ten seconds",
    async (status) => {
      const { copy, respond, post } = await begin();
      respond.with = async () => {
        copy.head = 8;
        return new Response(null, { status, headers: { "set-cookie": "session=x" } });
      };
      const [session, at] = cookie(await post("/chats"));
      expect(session).toBe("session=x");
      const { name, value, path, maxAge, httpOnly, sameSite, secure } = Bun.Cookie.parse(at!);
      expect({ name, value, path, maxAge, httpOnly, sameSite, secure }).toEqual({
        name: "at",
        value: "8",
        path: "/",
        maxAge: 10,
        httpOnly: true,
        sameSite: "lax",
        secure: false,
      });
    },
  );

  test("keeps that to HTTPS where it was said over HTTPS", async () => {
    const { post } = await begin({ TRUST_PROXY: "on" });
    const [at] = cookie(await post("/chats", { "x-forwarded-proto": "https" }));
    expect(at).toMatch(/^at=7;.*; Secure/);
  });

  test.each([400, 403, 422, 500])("is told nothing by a refusal: %d", async (status) => {
    const { respond, post } = await begin();
    respond.with = async () => new Response("no", { status });
    expect(cookie(await post("/chats"))).toEqual([]);
  });

  test.each(["GET", "HEAD", "OPTIONS"])("is nobody who only reads: %s", async (method) => {
    const { ask } = await begin();
    expect(cookie(await ask("/", { method }))).toEqual([]);
  });
});

describe("who knows of more than the copy has", () => {
  test.each([
    ["what was written", "/", "at=8"],
    ["what was written, among other cookies", "/", "session=x; at=8; theme=dark"],
    ["what a page has seen", "/chats?after=6", ""],
    ["what a page of a room has seen", "/chats?room=1&after=6", "at=7"],
  ])("waits until it has that: %s", async (_, path, cookie) => {
    const { copy, respond, ask } = await begin();
    const pulled = Promise.withResolvers<void>();
    copy.pull = () => pulled.promise;
    const asked = ask(path, { headers: { cookie } });
    await new Promise(setImmediate);
    expect([copy.pulls, respond.asked]).toEqual([1, 0]);
    pulled.resolve();
    expect([(await asked).status, copy.pulls]).toEqual([200, 1]);
  });

  test("may have made it good by that", async () => {
    const { copy, ask } = await begin();
    copy.isGood = false;
    copy.pull = async () => void (copy.isGood = true);
    expect((await ask("/", { headers: { cookie: "at=8" } })).status).toBe(200);
  });

  test.each([true, false])(
    "is told so where that cannot be had, though the copy is good: %p",
    async (isGood) => {
      const { copy, respond, ask } = await begin();
      copy.isGood = isGood;
      copy.pull = () => Promise.reject(new Error("away"));
      for (const answer of [ask("/", { headers: { cookie: "at=8" } }), ask("/chats?after=6")]) {
        expect((await answer).status).toBe(503);
        expect((await answer).headers.get("retry-after")).toBe("1");
      }
      expect(respond.asked).toBe(0);
    },
  );

  test.each([
    ["/", "at=7"],
    ["/", "at=0"],
    ["/", "at="],
    ["/", "at=-9"],
    ["/", "at=9e9"],
    ["/", "at=0x99"],
    ["/", "at=9999999999999999"],
    ["/", "at=9x"],
    ["/", "xat=9"],
    ["/", "x=at=9"],
    ["/chats?after=5", ""],
    ["/chats?after=", ""],
    ["/chats?after=x", ""],
    ["/chats?after=-6", ""],
    ["/chats?after=NaN", ""],
    ["/chats?before=6", ""],
    ["/chats?after=5&after=6", ""],
  ])("is nobody who says %s with the cookie %p", async (path, cookie) => {
    const { copy, ask } = await begin();
    expect([(await ask(path, { headers: { cookie } })).status, copy.pulls]).toEqual([200, 0]);
  });

  test.each(["/chats?after=Infinity", "/chats?after=1e400", "/chats?after=%00&after=9", "/?after=6"])(
    "does no harm by what nobody can have seen: %s",
    async (path) => {
      const { copy, ask } = await begin();
      const answer = await ask(path, { headers: { cookie: "at=999999999999999" } });
      expect([answer.status, copy.pulls]).toEqual([200, 1]);
    },
  );
});
