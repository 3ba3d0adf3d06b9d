import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { connect } from "node:net";
import { startRobin, talk } from "../../support/robin.ts";

const OURS = "chat.example.org";
const EVIL = "evil.example";
const PASSWORD = "a long way home";
const HTMX = { "hx-request": "true", "hx-current-url": `http://${EVIL}/` };

let warnings: string[] = [];

beforeEach(() => {
  warnings = [];
  spyOn(Bun.password, "hash").mockResolvedValue("$argon2id$v=19$m=19456,t=2,p=1$x");
  spyOn(Bun.password, "verify").mockImplementation(async (typed) => typed === PASSWORD);
  spyOn(console, "error").mockImplementation((line: string) => void warnings.push(line));
});

afterEach(() => void mock.restore());

/** A Robin whose owner, Ada, came in by chat.example.org and said something. */
async function claimed(environment: Record<string, string> = {}) {
  const started = startRobin(environment);
  const ada = started.browser();
  const claim = { name: "Ada", password: PASSWORD, registration: "open", guests: "yes" };
  await ada.post(`/claim/${started.robin.claiming.secret}`, claim, { host: OURS });
  await ada.get("/", { host: OURS });
  await talk(started.robin, started.robin.people.named("Ada")!, 1);
  return { ...started, ada };
}

describe("without ORIGIN", () => {
  test("whoever has the link claims the place by whatever host, and nobody else does", async () => {
    const { browser, robin } = startRobin();
    const ada = { name: "Ada", password: PASSWORD };
    expect((await browser().post("/register", ada, { host: OURS })).status).toBe(403);
    const answer = await browser().post(`/claim/${robin.claiming.secret}`, ada, { host: OURS });
    expect(answer.status).toBe(303);
    expect(robin.people.named("Ada")?.role).toBe("owner");
  });

  test.each([
    "localhost",
    "localhost:3000",
    "robin.localhost",
    "127.0.0.1:3000",
    "192.168.1.5",
    "[::1]:3000",
    "[2001:db8::1]",
    "nas",
    "pi:3000",
    "robin.local",
    "robin.lan",
    "robin.home.arpa",
    "chat.internal",
    OURS,
    `${OURS}:8443`,
    "CHAT.EXAMPLE.ORG",
    "chat.example.org.",
  ])("%s is known: a guest reads the lobby and may register", async (host) => {
    const { browser } = await claimed();
    expect(await (await browser().get("/", { host })).text()).toContain('id="chat-1"');
    const answer = await browser().post("/register", { name: "Eve", password: PASSWORD }, { host });
    expect(answer.status).toBe(303);
  });

  test.each([
    EVIL,
    "chat.example.org.evil.example",
    "127.0.0.1.evil.example",
    "localhost.example",
    "evil.xn--p1ai",
  ])("under %s guests see nothing, and nobody registers", async (host) => {
    const { browser, robin } = await claimed();
    for (const path of [
      "/",
      "/rooms",
      "/rooms/1",
      "/chats/1",
      "/chats?before=9",
      "/search?q=1",
      "/register",
      "/users",
    ]) {
      const answer = await browser().get(path, { host });
      expect([path, answer.status, answer.headers.get("location")?.startsWith("/login")]).toEqual([
        path,
        303,
        true,
      ]);
    }
    const poll = await browser().get("/chats?after=0", { host, ...HTMX });
    expect([poll.status, (await poll.text()).includes("chat-1")]).toEqual([401, false]);
    for (const path of ["/register", "/chats", "/chats/preview"]) {
      const fields = { name: "Eve", password: PASSWORD, content: "x" };
      const answer = await browser().post(path, fields, { host, origin: `http://${host}` });
      expect([path, answer.status, answer.headers.has("set-cookie")]).toEqual([path, 403, false]);
      expect(answer.headers.get("content-security-policy")).toStartWith("default-src 'none'");
    }
    expect(robin.people.named("Eve")).toBeUndefined();
    expect((await browser().get("/login", { host })).status).toBe(200);
    expect(await (await browser().get("/healthz", { host })).text()).toBe("ok");
  });

  test("a sign-in opens a new host to guests, for good", async () => {
    const { browser, robin } = await claimed();
    const host = "talk.example.net";
    expect((await browser().get("/", { host })).status).toBe(303);
    const page = await (await browser().get("/login", { host })).text();
    expect(page).toContain("Nobody has come in by this address yet.");
    const ada = browser();
    expect((await ada.post("/login", { name: "Ada", password: "wrong" }, { host })).status).toBe(401);
    expect((await browser().get("/", { host })).status).toBe(303);
    expect((await ada.post("/login", { name: "Ada", password: PASSWORD }, { host })).status).toBe(303);
    expect((await ada.get("/", { host })).status).toBe(200);
    expect(await (await browser().get("/", { host })).text()).toContain('id="chat-1"');
    expect(robin.db.query("select name from hosts order by name").values().flat()).toEqual([OURS, host]);
  });

  test("no request of a member opens a host, where none has signed in by it", async () => {
    const { browser, signedIn } = await claimed();
    const eve = await signedIn("Eve");
    expect((await eve.get("/", { host: EVIL })).status).toBe(200);
    expect((await eve.say("Hello", {})).status).toBe(204);
    expect((await browser().get("/", { host: EVIL })).status).toBe(303);
  });

  test("one of who keeps order does", async () => {
    const { browser, signedIn } = await claimed();
    await (await signedIn("Mia", "moderator")).get("/", { host: "talk.example.net" });
    expect((await browser().get("/", { host: "talk.example.net" })).status).toBe(200);
  });

  test("names that members invent keep no other out for good, and drop none", async () => {
    const { browser, robin, ada, clock, signedIn } = await claimed();
    const eve = { name: "Eve", password: PASSWORD };
    await browser().post("/register", eve, { host: OURS });
    const names = () => robin.db.query("select name from hosts").values().flat();
    for (let index = 0; index < 120; index += 1) {
      clock.pass(60_000);
      await browser().post("/login", eve, { host: `x${index}.example` });
    }
    expect(names()).toHaveLength(100);
    const isOpen = async (host: string) => (await browser().get("/", { host })).status === 200;
    expect([await isOpen(OURS), await isOpen("x98.example"), await isOpen("x99.example")]).toEqual([
      true,
      true,
      false,
    ]);

    // Ours is the one that was learned first, and used since.
    await browser().post("/login", { name: "Ada", password: PASSWORD }, { host: OURS });
    await ada.get("/", { host: "talk.example.net" });
    expect(names()).toHaveLength(100);
    expect([await isOpen("talk.example.net"), await isOpen(OURS), await isOpen("x0.example")]).toEqual([
      true,
      true,
      false,
    ]);
    await (await signedIn("Mia", "moderator")).get("/", { host: "new.example" });
    expect(await isOpen("new.example")).toBe(true);
  });

  test("under an unknown name nothing tells what the place is called, or what its owner wrote", async () => {
    const { browser, robin, ada } = await claimed();
    const settings = {
      ...robin.place.settings,
      name: "Ski Club",
      welcome: "The door code is 4711",
      forgotten: "Ask Kim",
    };
    await robin.place.change(robin.people.named("Ada")!, settings);
    const told = async (path: string, host: string, post = false) => {
      const fields = { name: "Ada", password: "wrong" };
      const answer = await (post ? browser().post(path, fields, { host }) : browser().get(path, { host }));
      const page = await answer.text();
      return ["Ski Club", "4711", "Kim"].filter((word) => page.includes(word));
    };
    for (const path of ["/login", "/manifest.webmanifest", "/offline"])
      expect([path, await told(path, EVIL)]).toEqual([path, []]);
    expect(await told("/login", EVIL, true)).toEqual([]);
    expect(await told("/login", OURS)).toEqual(["Ski Club", "4711", "Kim"]);
    expect(await told("/manifest.webmanifest", OURS)).toEqual(["Ski Club"]);
    expect(await (await ada.get("/rooms", { host: EVIL })).text()).toContain("Ski Club");
  });

  test.each([
    "a b.example",
    "ada@nas",
    "ada:x@nas",
    "nas/x",
    "nas?x",
    "nas#x",
    "nas\\x",
    "[::1]x",
    "nas:80x",
    "",
    "a,b",
  ])("%j is no host, and refused", async (host) => {
    const { app } = await claimed();
    const ask = (path: string) => app.handle(new Request(`http://localhost${path}`, { headers: { host } }));
    for (const path of ["/", "/login", "/rooms"])
      expect([path, (await ask(path)).status]).toEqual([path, 400]);
  });

  test("several names are told of once, without what could write a line of its own", async () => {
    const { browser } = await claimed();
    for (const host of ["b.example", "c.example", "d.example"]) await browser().get("/", { host });
    expect(warnings.filter((line) => line.includes("ORIGIN"))).toEqual([
      expect.stringMatching(
        /Z warning: Robin is asked for as chat\.example\.org and as b\.example\. Set ORIGIN/,
      ),
    ]);
    warnings = [];
    const other = await claimed();
    await other.browser().get("/", { host: `x${"y".repeat(300)}.example` });
    expect(warnings[0]).toContain("and as another name.");
  });
});

describe("with ORIGIN", () => {
  const ORIGIN = `https://${OURS}`;

  test("that host alone is answered, and others are told where to go", async () => {
    const { browser, robin } = startRobin({ ORIGIN });
    for (const host of [EVIL, "localhost", "127.0.0.1:3000", `${OURS}:8080`, `x.${OURS}`]) {
      for (const ask of [
        () => browser().get("/", { host }),
        () => browser().get("/login", { host }),
        () => browser().get("/chats?after=0", { host, ...HTMX }),
        () => browser().post("/register", { name: "Eve", password: PASSWORD }, { host }),
      ]) {
        const answer = await ask();
        expect([host, answer.status, (await answer.text()).includes(ORIGIN)]).toEqual([host, 421, true]);
        expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      }
    }
    expect(robin.people.named("Eve")).toBeUndefined();
    expect((await browser().get("/healthz", { host: "127.0.0.1" })).status).toBe(200);
    expect((await browser().get("/", { host: OURS })).status).toBe(200);
    expect((await browser().get("/", { host: OURS.toUpperCase() })).status).toBe(200);
  });

  test("a proxy that changes the Host is told of once in the log", async () => {
    const { browser } = startRobin({ ORIGIN });
    for (const host of ["127.0.0.1:3000", `${OURS}:3000`]) await browser().get("/", { host });
    expect(warnings).toEqual([
      expect.stringMatching(
        /Z warning: Robin was asked for as 127\.0\.0\.1:3000, and answers as ORIGIN alone\./,
      ),
    ]);
  });

  test.each([
    ["says that it passes something on", { "x-forwarded-proto": "https" }, true],
    ["leads back to where one was", { referer: `${ORIGIN}/` }, true],
    ["is not there", { referer: "https://evil.example/" }, false],
  ])("a page for another host tells what is wrong where a proxy %s", async (_, headers, told) => {
    const { browser } = startRobin({ ORIGIN });
    const page = await browser().get("/", { host: "127.0.0.1", ...headers });
    expect((await page.text()).includes("the proxy before Robin does not pass on the Host")).toBe(told);
  });

  test("of HTTPS, cookies are Secure with __Host- and HSTS is certain, whatever a proxy says", async () => {
    const { browser } = startRobin({ ORIGIN });
    const answer = await browser().post(
      "/register",
      { name: "Ada", password: PASSWORD },
      { host: OURS, "x-forwarded-proto": "http" },
    );
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-session=.*Secure/);
    expect(answer.headers.get("strict-transport-security")).toContain("max-age");
    const theme = await browser().post("/theme", { theme: "dark" }, { host: OURS });
    const [kept, gone] = theme.headers.getSetCookie();
    expect(kept).toMatch(/^__Host-theme=dark.*Secure/);
    // From before there was a prefix.
    expect(gone).toMatch(/^theme=; .*Max-Age=0/);
  });

  test("links begin with it", async () => {
    const { browser } = startRobin({ ORIGIN });
    const page = await (await browser().get("/", { host: OURS })).text();
    expect(page).toContain(`property="og:image" content="${ORIGIN}/assets/card.`);
  });

  test.each([
    [ORIGIN, 303],
    [`http://${OURS}`, 403],
    [`${ORIGIN}:8443`, 403],
    ["https://evil.example", 403],
    ["null", 403],
  ])("a form from %s is answered with %p", async (origin, status) => {
    const { browser } = startRobin({ ORIGIN });
    const answer = await browser().post(
      "/register",
      { name: "Ada", password: PASSWORD },
      { host: OURS, origin },
    );
    expect(answer.status).toBe(status);
  });

  test("of HTTP nothing pretends to be secure", async () => {
    const { browser } = startRobin({ ORIGIN: "http://nas:3000", TRUST_PROXY: "on" });
    const answer = await browser().post(
      "/register",
      { name: "Ada", password: PASSWORD },
      { host: "nas:3000", "x-forwarded-proto": "https" },
    );
    expect(answer.headers.getSetCookie()[0]).toMatch(/^session=/);
    expect(answer.headers.has("strict-transport-security")).toBe(false);
  });
});

describe("who names no host, as HTTP/1.0 need not,", () => {
  /** All that comes back over a connection. */
  async function ask({ app }: Pick<ReturnType<typeof startRobin>, "app">, path: string, headers = "") {
    const server = app.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      const socket = connect(server.port!, "127.0.0.1");
      socket.write(`GET ${path} HTTP/1.0\r\n${headers}\r\n`);
      let answer = "";
      for await (const bytes of socket) answer += String(bytes);
      return answer;
    } finally {
      await server.stop(true);
    }
  }

  test.each(["/healthz", "/alive", "/healthz?from=a+balancer"])(
    "learns whether Robin is well by %s",
    async (path) => {
      for (const environment of [{}, { ORIGIN: `https://${OURS}`, TRUST_PROXY: "on" }])
        expect(await ask(startRobin(environment), path)).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nok$/);
    },
  );

  test("sees nothing of the place, as under a name that nobody has come in by", async () => {
    const started = await claimed();
    for (const path of ["/", "/rooms/1", "/chats?after=0", "//localhost/"]) {
      const answer = await ask(started, path);
      expect([path, answer.slice(9, 12), answer.includes("chat-1")]).toEqual([path, "303", false]);
    }
    const one = startRobin({ ORIGIN: `https://${OURS}` });
    expect(await ask(one, "/")).toMatch(/^HTTP\/1\.1 421 /);
  });

  test("is who the cookie says all the same", async () => {
    const { ada, ...started } = await claimed();
    const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    expect(await ask(started, "/", `cookie: ${cookie}\r\n`)).toMatch(/^HTTP\/1\.1 200 [^]*id="chat-1"/);
  });
});

describe("a form comes from this very site", () => {
  test.each([
    ["chat.lan", "http://chat.lan", 303],
    ["chat.lan:80", "http://chat.lan", 303],
    ["chat.lan:443", "https://chat.lan", 303],
    ["chat.lan:3000", "http://chat.lan:3000", 303],
    ["CHAT.LAN", "http://chat.lan", 303],
    ["chat.lan.", "http://chat.lan.", 303],
    ["chat.lan.:80", "http://chat.lan", 303],
    ["chat.lan", "http://chat.lan.", 303],
    ["[::1]:80", "http://[::1]", 303],
    ["[::1]:3000", "http://[::1]:3000", 303],
    ["chat.lan:80", "https://chat.lan", 403],
    ["chat.lan:443", "http://chat.lan", 403],
    ["chat.lan", "http://chat.lan:3000", 403],
    ["chat.lan", "http://chat.lan.evil.example", 403],
    ["chat.lan", "http://evil.example", 403],
    ["chat.lan", "ftp://chat.lan", 403],
    ["chat.lan", "null", 403],
    ["chat.lan", "chat.lan", 403],
  ])("Host: %s, Origin: %s: %p", async (host, origin, status) => {
    const answer = await startRobin()
      .browser()
      .post("/register", { name: "Ada", password: PASSWORD }, { host, origin });
    expect(answer.status).toBe(status);
  });

  test("or the log says once what a proxy may do wrong", async () => {
    const { browser } = startRobin();
    const post = (origin: string, host = "127.0.0.1:3000") => browser().post("/logout", {}, { origin, host });
    await post("null");
    await post(`https://${OURS}`);
    await post(`https://${EVIL}`);
    expect(warnings).toEqual([
      expect.stringMatching(
        /Z warning: a form of chat\.example\.org was refused, since Robin was asked for as 127\.0\.0\.1:3000\./,
      ),
    ]);
  });

  test.each([
    ["https://chat.example.org", `${OURS}:443`, "https://chat.example.org", 303],
    ["https://chat.example.org:443/", OURS, "https://chat.example.org", 303],
    ["https://chat.example.org", `${OURS}.`, "https://chat.example.org.", 303],
    ["https://chat.example.org.", OURS, "https://chat.example.org", 303],
    ["http://nas", "nas:80", "http://nas", 303],
    ["http://nas:3000", "nas:3000", "http://nas:3000", 303],
    ["https://chat.example.org", `${OURS}:80`, "https://chat.example.org", 421],
    ["http://nas:3000", "nas", "http://nas", 421],
  ])("ORIGIN=%s, Host: %s, Origin: %s: %p", async (ORIGIN, host, origin, status) => {
    const answer = await startRobin({ ORIGIN })
      .browser()
      .post("/register", { name: "Ada", password: PASSWORD }, { host, origin });
    expect(answer.status).toBe(status);
  });
});

describe("a host of one to three letters", () => {
  test.each(["p", "pi", "nas", "pi:3000"])("%s is one like others", async (host) => {
    const { app } = startRobin();
    const server = app.listen({ hostname: "127.0.0.1", port: 0 });
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(new URL(path, server.url), { ...init, headers: { host }, redirect: "manual" });
    try {
      for (const path of ["/", "/login", "/register", "/rooms", "/healthz", "/chats?before=1"]) {
        expect([path, (await ask(path)).status]).toEqual([path, 200]);
      }
      const body = new URLSearchParams({ name: "Ada", password: PASSWORD });
      expect((await ask("/register", { method: "POST", body })).status).toBe(303);
    } finally {
      await server.stop(true);
    }
  });

  test.each([
    "/ab/register",
    "/pi/register",
    "/register/",
    "/login/",
    "/rooms/",
    "/rooms/1/",
    "/register//",
    "/./x/register",
  ])("%s is no other path", async (path) => {
    const { app, robin } = startRobin();
    const server = app.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      for (const host of ["pi", "localhost"]) {
        const body = new URLSearchParams({ name: "Ada", password: PASSWORD });
        const get = await fetch(`${server.url.origin}${path}`, { headers: { host }, redirect: "manual" });
        const post = await fetch(`${server.url.origin}${path}`, {
          method: "POST",
          body,
          headers: { host },
          redirect: "manual",
        });
        expect([host, get.status, post.status]).toEqual([host, 404, 404]);
      }
      expect(robin.people.named("Ada")).toBeUndefined();
    } finally {
      await server.stop(true);
    }
  });
});
