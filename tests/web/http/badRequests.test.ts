import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { assets, scriptFor } from "../../../src/web/assets/assets.ts";
import { pictures } from "../../../src/web/assets/staticFiles.ts";
import { en } from "../../../src/words/en.ts";
import type { Browser } from "../../support/browser.ts";
import { contents, field, text } from "../../support/page.ts";
import { someone, startRobin, talk } from "../../support/robin.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

beforeEach(() => {
  // What is looked at here does not depend on passwords; hashing them takes longer than all the rest.
  spyOn(Bun.password, "hash").mockResolvedValue("hash");
  spyOn(Bun.password, "verify").mockResolvedValue(false);
});

afterEach(() => {
  mock.restore();
});

describe("a body that does not fit", () => {
  const file = new FormData();
  for (const name of ["name", "password", "content"]) file.set(name, new File(["x"], "x.txt"));

  type Body = string | FormData | Uint8Array<ArrayBuffer>;
  const bodies: [what: string, body: Body, type: Record<string, string>][] = [
    ["nothing", "", {}],
    ["nothing of a type", "", FORM],
    ["repeated fields", "name=a&name=b&password=a&password=b&content=a&content=b", FORM],
    ["repeated room and key", "content=a&room=1&room=1&key=a&key=b", FORM],
    ["fields in brackets", "name[]=a&password[x]=b&content[]=c", FORM],
    ["a room that is no number", "content=a&name=a&room=1e3", FORM],
    ["a room below zero", "content=a&name=a&room=-1", FORM],
    ["a room of many digits", "content=a&name=a&room=99999999999999999999", FORM],
    ["a room that is not there", "content=a&name=a&room=99", FORM],
    ["a key without end", `content=a&name=a&key=${"k".repeat(65)}`, FORM],
    ["lists in JSON", '{"name":["a"],"password":["b"],"content":["c"]}', JSON_TYPE],
    ["numbers in JSON", '{"name":1,"password":2,"content":3}', JSON_TYPE],
    ["objects in JSON", '{"name":{},"password":{},"content":{}}', JSON_TYPE],
    ["null in JSON", '{"name":null,"password":null,"content":null}', JSON_TYPE],
    ["null as JSON", "null", JSON_TYPE],
    ["a list as JSON", "[]", JSON_TYPE],
    ["a string as JSON", '"content"', JSON_TYPE],
    ["half of JSON", '{"name":', JSON_TYPE],
    ["a prototype in JSON", '{"__proto__":{"content":"x","name":"Ada"}}', JSON_TYPE],
    ["garbage as multipart", "garbage", { "content-type": "multipart/form-data; boundary=x" }],
    ["multipart without a boundary", "garbage", { "content-type": "multipart/form-data" }],
    ["files", file, {}],
    ["plain text", "content=x", { "content-type": "text/plain" }],
    ["bytes", new Uint8Array([0, 255, 254]), { "content-type": "application/octet-stream" }],
    ["a type of no meaning", "content=x", { "content-type": "nonsense" }],
  ];

  test.each(bodies)("%s: every form says so, and nothing is stored", async (_, body, type) => {
    const { app, robin, browser } = startRobin();
    const cookie = cookieOf(await browser().register("Ada"));
    for (const path of ["/chats", "/login", "/register"]) {
      for (const htmx of [{}, { "hx-request": "true" }]) {
        const headers = { ...type, ...htmx, cookie };
        const answer = await app.handle(
          new Request(`http://localhost${path}`, { method: "POST", headers, body }),
        );
        expect([path, hundreds(answer)]).toEqual([path, 4]);
        expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
      }
    }
    expect(robin.heads.newest).toBe(0);
    expect(robin.db.query("select count(*) from users").values()).toEqual([[1]]);
  });

  test("with escapes that mean nothing is taken as it stands", async () => {
    const { app, robin, browser } = startRobin();
    const headers = { ...FORM, cookie: cookieOf(await browser().register("Ada")) };
    const init = { method: "POST", headers, body: "content=%ff%zz%00b" };
    expect((await app.handle(new Request("http://localhost/chats", init))).status).toBe(303);
    expect(robin.messages.last(1)[0]?.content).toBe("%ff%zz%00b");
  });
});

describe("an address that does not fit", () => {
  test.each([
    "/chats",
    "/chats?after=",
    "/chats?after=-1",
    "/chats?after=+1",
    "/chats?after=1.5",
    "/chats?after=1e3",
    "/chats?after=0x10",
    "/chats?after=99999999999999999999",
    "/chats?after=%00",
    "/chats?after=%zz",
    "/chats?after=%EF%BC%91",
    "/chats?after=Infinity",
    "/chats?after=1,2",
    "/chats?before=",
    "/chats?before=-1",
    "/chats?before=1e9",
    "/chats?before=null",
    "/chats?after=0&room=",
    "/chats?after=0&room=-1",
    "/chats?after=0&room=x",
    "/chats?after=0&room=99",
    "/chats?after=0&room=99999999999999999999",
    "/chats?__proto__=1",
    "/chats/1",
    "/rooms/2",
    "/rooms/x",
    "/rooms/-1",
    "/rooms/1e0",
    "/rooms/%00",
    "/rooms/%zz",
    "/rooms/99999999999999999999",
    "/rooms/1%2f2",
    "/assets/",
    "/assets/robin.js",
    "/assets/..%2fpackage.json",
    "/assets/..%2f..%2fetc%2fpasswd",
    "/..%2fpackage.json",
    "//",
    "/%",
    "/.env",
    "/nothing/here",
  ])("%p is answered with what to do, as a page or for htmx as a sentence", async (path) => {
    const ada = await startRobin().signedIn("Ada");
    const page = await ada.get(path);
    expect(hundreds(page)).toBe(4);
    expect(await page.text()).toMatch(/^<!doctype html>.*<h1>.*href="\/"/s);
    const sentence = await ada.poll(path);
    expect(sentence.status).toBe(page.status);
    expect(await sentence.text()).toMatch(/^<p class="reason">[^<]+<\/p>$/);
  });

  test.each([
    "/chats?after=1&after=2",
    "/chats?before=1&before=2",
    "/chats?after=0&room=1&room=2",
    "/login?next=/a&next=/b",
    "/login?next[]=/a",
    "/login?next=%zz",
    "/login?ended=1&ended=2",
    "/?x=%ff&x=%00",
    `/?${"x".repeat(9_000)}`,
  ])("%.40p is no fault of Robin's", async (path) => {
    expect((await startRobin().browser().get(path)).status).toBeLessThan(500);
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])("%s leads nowhere", async (method) => {
    const { app } = startRobin();
    for (const path of ["/", "/chats", "/login", "/nothing"]) {
      const answer = await app.handle(new Request(`http://localhost${path}`, { method }));
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

describe("a cookie that does not fit", () => {
  test.each([
    "session",
    "session=",
    "session=x",
    "session=a.b.c",
    "session=eyJhbGciOiJIUzI1NiJ9.bnVsbA.x",
    "session=%zz",
    "session=%00",
    "session={}",
    'session={"a":1}',
    "session=[1]",
    "session=null",
    "session=é",
    "session=a; session=b",
    `session=${"x".repeat(9_000)}`,
    "__proto__=x",
    "=;;=;",
    ";",
  ])("%.40p is a guest's", async (cookie) => {
    const { app, browser } = startRobin();
    const ask = (path: string, init: RequestInit = {}) =>
      app.handle(new Request(`http://localhost${path}`, { ...init, headers: { cookie } }));
    expect(await (await ask("/")).text()).toBe(await (await browser().get("/")).text());
    expect((await ask("/chats?after=0")).status).toBeOneOf([204, 401]);
    const body = new URLSearchParams({ content: "Hello" });
    expect((await ask("/chats", { method: "POST", body })).status).toBe(401);
    expect((await ask("/logout", { method: "POST" })).status).toBe(303);
  });
});

describe("a post from another site", () => {
  const host = { host: "robin.example" };

  test.each<[string, Record<string, string>]>([
    ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }],
    ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }],
    ["Sec-Fetch-Site of no meaning", { "sec-fetch-site": "nonsense" }],
    [
      "Sec-Fetch-Site: cross-site and our Origin",
      { "sec-fetch-site": "cross-site", origin: "http://robin.example" },
    ],
    ["another Origin", { origin: "https://evil.example" }],
    ["the Origin of another port", { origin: "http://robin.example:8080" }],
    ["the Origin of a name that ends like ours", { origin: "http://evilrobin.example" }],
    ["a hidden Origin", { origin: "null" }],
    ["an Origin of no meaning", { origin: "nonsense" }],
  ])("with %s is refused, whatever it asks for", async (_, headers) => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    for (const path of ["/chats", "/logout", "/login", "/register", "/nothing"]) {
      const answer = await ada.post(path, { content: "Hello" }, { ...host, ...headers });
      expect([path, answer.status]).toEqual([path, 403]);
      expect(await answer.text()).toContain("That came from another site");
    }
    expect(robin.messages.last(1)).toEqual([]);
    expect(await (await ada.get("/")).text()).toContain('id="composer"');
  });

  test.each<[string, Record<string, string>]>([
    ["Sec-Fetch-Site: same-origin", { "sec-fetch-site": "same-origin", origin: "http://robin.example" }],
    ["Sec-Fetch-Site: none", { "sec-fetch-site": "none" }],
    ["our Origin", { origin: "http://robin.example" }],
    ["our Origin over HTTPS", { origin: "https://robin.example" }],
    ["no word of where it comes from, as from curl", {}],
  ])("is not one with %s", async (_, headers) => {
    const ada = await startRobin().browser().register("Ada");
    const answer = await ada.post("/chats", { content: "Hello" }, { ...host, ...headers });
    expect(answer.status).toBe(303);
  });

  test.each(["cross-site", "same-site", "nonsense"])(
    "what does something though it is fetched is refused with Sec-Fetch-Site: %s",
    async (from) => {
      const { robin, signedIn } = startRobin();
      const ada = await signedIn("Ada");
      for (const path of ["/profile/data", "/profile/data?x=1", "/profile/data#x"])
        expect((await ada.get(path, { "sec-fetch-site": from })).status).toBe(403);
      expect(robin.audit.page({ event: "data exported" }, 10)).toEqual([]);
      for (const own of ["same-origin", "none"])
        expect((await ada.get("/profile/data", { "sec-fetch-site": own })).status).toBe(200);
      expect((await ada.get("/profile", { "sec-fetch-site": from })).status).toBe(200);
    },
  );

  test("a link from another site opens a page", async () => {
    const { robin, browser } = startRobin();
    someone(robin, "Olga", "owner");
    const answer = await browser().get("/", { host: "robin.lan", "sec-fetch-site": "cross-site" });
    expect(answer.status).toBe(200);
  });
});

describe("headers", () => {
  const answers: [what: string, status: number, ask: (browser: Browser) => Promise<Response>][] = [
    ["a page", 200, (browser) => browser.get("/")],
    ["a form", 200, (browser) => browser.get("/login")],
    ["the feed", 200, (browser) => browser.poll("/chats?after=0")],
    ["a way on", 303, (browser) => browser.post("/logout")],
    ["a wrong password", 401, (browser) => browser.post("/login", { name: "x", password: "y" })],
    ["an ended session", 401, (browser) => browser.poll("/chats?after=0", { "robin-user": "1" })],
    ["another site's post", 403, (browser) => browser.post("/", {}, { "sec-fetch-site": "cross-site" })],
    ["a page that is not there", 404, (browser) => browser.get("/nothing")],
    ["an asset that is not there", 404, (browser) => browser.get("/assets/nothing.js")],
    ["a query that does not fit", 422, (browser) => browser.get("/chats?after=x")],
    ["a form that does not fit", 422, (browser) => browser.post("/register")],
    ["a bug", 500, (browser) => browser.get("/rooms/1?bug")],
    ["an asset", 200, (browser) => browser.get(scriptFor(en, false).path)],
    ["a health check", 200, (browser) => browser.get("/healthz")],
  ];

  test.each(answers)("of %s are strict", async (_, status, ask) => {
    spyOn(console, "error").mockImplementation(() => {});
    const { robin, browser } = startRobin();
    robin.heads.head(1);
    await talk(robin, someone(robin), 1);
    if (status === 500) {
      spyOn(robin.messages, "last").mockImplementation(() => {
        throw new Error("a bug");
      });
    }
    const answer = await ask(browser());
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'; ");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("referrer-policy")).toBe("same-origin");
    expect(answer.headers.get("permissions-policy")).toContain("camera=()");
    expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(answer.headers.has("strict-transport-security")).toBeFalse();
    expect(answer.headers.has("x-powered-by")).toBeFalse();
  });

  test("of nothing new are few: there is nothing that they could apply to", async () => {
    const { browser } = startRobin();
    const { status, headers } = await browser().poll("/chats?after=0");
    expect([status, [...headers]]).toEqual([204, [["cache-control", "no-store"]]]);
  });

  test("of everything say HSTS over HTTPS", async () => {
    const { browser } = startRobin({ TRUST_PROXY: "on" });
    for (const path of ["/", "/nothing", assets.style.path, "/healthz"]) {
      const secure = await browser().get(path, { "x-forwarded-proto": "https" });
      expect(secure.headers.get("strict-transport-security")).toBe("max-age=31536000; includeSubDomains");
      const plain = await browser().get(path, { "x-forwarded-proto": "http" });
      expect(plain.headers.has("strict-transport-security")).toBeFalse();
    }
  });

  test("have a policy that runs no script of a page's text and shows Robin in no frame", async () => {
    const policy = (await startRobin().browser().get("/")).headers.get("content-security-policy")!;
    const directives = new Map(
      policy
        .split("; ")
        .map((directive) => [directive.split(" ")[0]!, directive.split(" ").slice(1).join(" ")]),
    );
    expect(directives.get("default-src")).toBe("'none'");
    expect(directives.get("script-src")).toBe("'self'");
    expect(directives.get("style-src")).toBe("'self'");
    expect(directives.get("frame-ancestors")).toBe("'none'");
    expect(directives.get("base-uri")).toBe("'none'");
    expect(directives.get("form-action")).toBe("'self'");
    expect(directives.get("require-trusted-types-for")).toBe("'script'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("*");
  });

  test("no page has script or style of its own in it", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 1);
    const ada = await browser().register("Bob");
    for (const answer of [
      await ada.get("/"),
      await browser().get("/"),
      await browser().get("/login"),
      await browser().get("/register"),
      await browser().get("/chats?before=9"),
      await browser().get("/nothing"),
    ]) {
      const page = await answer.text();
      expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:/);
    }
  });
});

describe("what a proxy says", () => {
  const claims = { "x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.9", forwarded: "proto=https" };

  test("is not believed without TRUST_PROXY", async () => {
    const { robin, browser } = startRobin();
    someone(robin, "Olga", "owner");
    const attempt = spyOn(robin.accounts, "register");
    const answer = await browser().post("/register", { name: "Ada", password: "a long way home" }, claims);
    expect(answer.headers.has("strict-transport-security")).toBeFalse();
    expect(answer.headers.getSetCookie()[0]).toStartWith("session=");
    expect(answer.headers.getSetCookie()[0]).not.toContain("Secure");
    expect(attempt.mock.calls[0]![1].address).toBe("unknown");
  });

  test.each([
    ["192.0.2.9", "192.0.2.9"],
    ["203.0.113.5, 192.0.2.9", "192.0.2.9"],
    ["203.0.113.5,192.0.2.9 ", "192.0.2.9"],
    ["192.0.2.9:5001", "192.0.2.9"],
    ["::ffff:192.0.2.9", "192.0.2.9"],
    ["::FFFF:C000:209", "192.0.2.9"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:0DB8:0000:0000::0001", "2001:db8:0:0"],
    ["[2001:db8::1]:5001", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["unknown", "unknown"],
    ["", "unknown"],
  ])(
    "with TRUST_PROXY makes %p an address of %p: the nearest proxy's word counts",
    async (value, address) => {
      const { robin, browser } = startRobin({ TRUST_PROXY: "on" });
      const attempt = spyOn(robin.accounts, "signIn");
      await browser().post("/login", { name: "Ada", password: "x" }, { "x-forwarded-for": value });
      expect(attempt.mock.calls[0]![1].address).toBe(address);
    },
  );
});

describe("markup", () => {
  test("that comes back as markup would be found", () => {
    expect(strangersIn(`<p title="${MARKUP}">`)).toEqual(["script", "img"]);
    expect(strangersIn(MARKUP)).toEqual(["script", "img"]);
  });

  const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;`;

  test("in a message comes back as text", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    await ada.say(MARKUP);
    for (const path of ["/", "/chats?before=9", "/chats?after=0"]) {
      const page = await (await ada.get(path)).text();
      expect(text(contents(page)[0]!)).toBe(MARKUP);
      expect(contents(page)[0]).not.toContain("<");
    }
  });

  test.each<[string, (browser: Browser) => Promise<Response>]>([
    ["name to register", (browser) => browser.post("/register", { name: MARKUP, password: "x" })],
    ["password to register", (browser) => browser.post("/register", { name: "x", password: MARKUP })],
    ["name to sign in", (browser) => browser.post("/login", { name: MARKUP, password: "x" })],
    ["password to sign in", (browser) => browser.post("/login", { name: "x", password: MARKUP })],
    ["way on in a form", (browser) => browser.post("/login", { name: "x", next: `/${MARKUP}` })],
    ["way on in an address", (browser) => browser.get(`/login?next=/${encodeURIComponent(MARKUP)}`)],
    ["message of a guest", (browser) => browser.post("/chats", { content: MARKUP })],
    ["key", (browser) => browser.post("/chats", { content: "x", key: MARKUP })],
    ["room", (browser) => browser.post("/chats", { content: "x", room: MARKUP })],
    ["cursor", (browser) => browser.get(`/chats?after=${encodeURIComponent(MARKUP)}`)],
    ["path", (browser) => browser.get(`/${encodeURIComponent(MARKUP)}`)],
    ["header of htmx", (browser) => browser.poll("/chats?after=0", { "hx-current-url": `/${MARKUP}` })],
    ["header of Robin's", (browser) => browser.poll("/chats?after=0", { "robin-user": MARKUP })],
    ["cookie", (browser) => browser.get("/", { cookie: `session=${encodeURIComponent(MARKUP)}` })],
  ])("in the %s comes back as text or not at all", async (_, ask) => {
    const page = await (await ask(startRobin().browser())).text();
    expect(strangersIn(page)).toEqual([]);
  });

  test("in a draft and a name stands in the field as it was typed", async () => {
    const { browser } = startRobin();
    const draft = await (await browser().post("/chats", { content: MARKUP })).text();
    expect(field(draft, "content")).toBe(MARKUP);
    const form = await (await browser().post("/login", { name: MARKUP })).text();
    expect(field(form, "name")).toBe(MARKUP);
  });

  test("of a whole element's end cannot leave the box", async () => {
    const answer = await startRobin().browser().post("/chats", { content: "</textarea><b>" });
    expect(field(await answer.text(), "content")).toBe("</textarea><b>");
  });

  test("in a room's name comes back as text", async () => {
    const { robin, browser } = startRobin();
    robin.db.query("update rooms set name = $name").run({ name: MARKUP });
    for (const path of ["/", "/chats?before=1"]) {
      const page = await (await browser().get(path)).text();
      expect(strangersIn(page)).toEqual([]);
    }
  });
});

describe("a bug", () => {
  const message = 'Ada\'s password "hunter2" did it\n    at home with hunter2';

  function startBroken() {
    const { robin, browser } = startRobin();
    const logged = spyOn(console, "error").mockImplementation(() => {});
    spyOn(robin.messages, "last").mockImplementation(() => {
      throw new Error(message);
    });
    spyOn(robin.messages, "after").mockImplementation(() => {
      throw message;
    });
    return { logged, robin, browser };
  }

  test("is answered with a page that tells nothing of it", async () => {
    const { browser } = startBroken();
    const answer = await browser().get("/?token=hunter2");
    expect(answer.status).toBe(500);
    const page = await answer.text();
    expect(page).toContain("Robin made a mistake");
    expect(page).not.toContain("hunter2");
    expect(page).not.toContain(".ts");
  });

  test("is answered with a sentence for htmx", async () => {
    const { robin, browser } = startBroken();
    await talk(robin, someone(robin), 1);
    const answer = await browser().poll("/chats?after=0");
    expect(answer.status).toBe(500);
    expect(await answer.text()).toMatch(/^<p class="reason">Robin made a mistake\.[^<]*<\/p>$/);
  });

  test("is logged with where it happened, and no word of what a user may have written", async () => {
    const { logged, robin, browser } = startBroken();
    await talk(robin, someone(robin), 1);
    await browser().get("/?token=hunter2");
    await browser().get("/chats?after=0");
    const log = logged.mock.calls.flat().join("\n");
    expect(log).toContain("GET / failed: Error");
    expect(log).toContain("badRequests.test.ts");
    expect(log).toContain("GET /chats failed: string");
    expect(log).not.toContain("hunter2");
  });

  test("in one answer leaves the next as it should be", async () => {
    const { browser } = startBroken();
    await browser().get("/");
    mock.restore();
    expect((await browser().get("/")).status).toBe(200);
  });
});

describe("assets", () => {
  test("have an address that changes with their bytes, and are kept for a year", async () => {
    const { browser } = startRobin();
    const page = await (await browser().get("/")).text();
    const { htmx, icon, style } = assets;
    const { touchIcon, card } = pictures;
    for (const { path } of [scriptFor(en, false), htmx, icon, style]) expect(page).toContain(`${path}"`);
    for (const path of [touchIcon, card]) expect(page).toContain(`${path}"`);
    for (const { path, type } of [scriptFor(en, false), ...Object.values(assets)]) {
      expect(path).toMatch(/^\/assets\/[a-z0-9.-]+\.[0-9a-f]{12}\.[a-z]+$/);
      const answer = await browser().get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe(type);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(answer.headers.get("vary")).toBe("accept-encoding");
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const fingerprint = new Bun.CryptoHasher("sha256").update(bytes).digest("hex").slice(0, 12);
      expect(path).toContain(fingerprint);
    }
  });

  test("are for a page of another version what this one has by that name, and kept by nobody", async () => {
    const { browser } = startRobin();
    for (const { path, bytes } of [scriptFor(en, true), assets.style]) {
      const answer = await browser().get(path.replace(/[0-9a-f]{12}/, "0123456789ab"));
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    }
  });

  test.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["gzip;q=1.0, identity; q=0.5", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["identity", null],
    ["", null],
  ])("for a browser that accepts %p come as %p", async (accepted, coding) => {
    const { browser } = startRobin();
    const answer = await browser().get(assets.htmx.path, { "accept-encoding": accepted });
    expect(answer.headers.get("content-encoding")).toBe(coding);
    const bytes = (await answer.arrayBuffer()).byteLength;
    if (coding) expect(bytes).toBeLessThan(assets.htmx.bytes.length / 2);
    else expect(bytes).toBe(assets.htmx.bytes.length);
  });
});

describe("a body that is too large", () => {
  test("is refused with what to do about it, as a page with strict headers", async () => {
    const { app } = startRobin();
    const server = app.listen({ port: 0, hostname: "127.0.0.1" });
    try {
      const send = (bytes: number) =>
        fetch(new URL("/login", server.url), {
          method: "POST",
          body: new URLSearchParams({ name: "x".repeat(bytes) }),
        });
      expect((await send(200_000)).status).toBe(401);
      const answer = await send(300_000);
      expect(answer.status).toBe(413);
      expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'");
      expect(await answer.text()).toMatch(/^<!doctype html>.*<h1>/s);
    } finally {
      await server.stop(true);
    }
  });
});

test("a body that does not say its length is refused, however small", async () => {
  const { app } = startRobin();
  const server = app.listen({ port: 0, hostname: "127.0.0.1" });
  try {
    const chunks = new ReadableStream({
      // Later: what is there at once Bun sends with its length.
      async pull(stream) {
        await Bun.sleep(1);
        stream.enqueue("name=Ada&password=secret");
        stream.close();
      },
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(new URL("/login", server.url), { method: "POST", body: chunks, headers });
    expect(answer.status).toBe(411);
    expect(await answer.text()).toMatch(/^<!doctype html>.*<h1>/s);
  } finally {
    await server.stop(true);
  }
});

describe("each kind of visitor at each route", () => {
  const visitors = ["guest", "signed in", "ended"] as const;
  type Requester = (typeof visitors)[number];
  type Came = number | `${number} ${string}`;

  /** Doors, and what comes back from each to a guest, to a user, and to a browser whose session has ended. */
  const doors: [door: string, ...came: [guest: Came, user: Came, ended: Came]][] = [
    ["GET /", 200, 200, 200],
    ["GET /rooms/1", 200, 200, 200],
    ["GET /rooms/9", "303 /login?next=%2Frooms%2F9", 404, "303 /login?next=%2Frooms%2F9"],
    ["GET /register", 200, "303 /", 200],
    ["GET /login", 200, "303 /", 200],
    ["GET /login?next=/rooms/1", 200, "303 /rooms/1", 200],
    ["GET /chats?after=0", 200, 200, "401 /login?ended=1&next=%2F"],
    ["GET /chats?after=1", 204, 204, "401 /login?ended=1&next=%2F"],
    ["GET /chats?before=9", 200, 200, 200],
    ["GET /chats?after=0&room=9", "303 /login?next=%2Frooms%2F9", "404 /", "401 /login?ended=1&next=%2F"],
    ["GET /healthz", 200, 200, 200],
    ["GET /nothing", 404, 404, 404],
    ["POST /chats", 401, "303 /", 401],
    ["POST /chats?htmx", "401 /login?ended=1&next=%2F", 204, "401 /login?ended=1&next=%2F"],
    ["POST /logout", "303 /", "303 /", "303 /"],
    ["POST /register", 422, 422, 422],
    ["POST /login", 401, 401, 401],
    ["POST /nothing", 404, 404, 404],
  ];

  test.each(doors)("%s", async (door, guest, user, ended) => {
    const [method, path] = door.split(" ") as [string, string];
    const headers = path.endsWith("?htmx") ? { "hx-request": "true" } : {};
    const came: Came[] = [];
    for (const kind of visitors) {
      const visitor = await visitorOf(kind);
      const answer =
        method === "GET"
          ? await visitor.get(path)
          : await visitor.post(path, { content: "Hello", name: "Bob" }, headers);
      const on = answer.headers.get("location") ?? answer.headers.get("hx-redirect");
      came.push(on === null ? answer.status : `${answer.status} ${on}`);
    }
    expect(came).toEqual([guest, user, ended]);
  });

  async function visitorOf(kind: Requester): Promise<Browser> {
    const { robin, browser } = startRobin();
    robin.heads.head(1);
    await talk(robin, someone(robin, "Zoe"), 1);
    if (kind === "guest") return browser();
    const visitor = await browser().register("Ada");
    if (kind === "ended") {
      const cookies = new Map(visitor.cookies);
      await visitor.post("/logout");
      visitor.cookies = cookies;
    }
    return visitor;
  }
});

/** The elements of `page` that none of Robin's views makes. */
function strangersIn(page: string): string[] {
  const found: string[] = [];
  const note = ({ tagName }: { tagName: string }) => void found.push(tagName);
  new HTMLRewriter()
    .on("script:not([src])", { element: note })
    .on("img[src=x], [onerror], b", { element: note })
    .transform(page);
  return found;
}

/** 4 for any status from 400 to 499. */
function hundreds({ status }: Response): number {
  return Math.floor(status / 100);
}

function cookieOf(browser: Browser): string {
  return `session=${browser.cookies.get("session")}`;
}
