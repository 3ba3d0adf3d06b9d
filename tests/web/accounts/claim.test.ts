import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { languages } from "../../../src/words/languages.ts";
import { attributes, element, elements, field, tag, text } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";

const PASSWORD = "a long way home";
/** As a proxy says that it passes on what another asks. */
const ELSEWHERE = { "x-forwarded-for": "203.0.113.5" };
const OLGA = { name: "Olga", password: PASSWORD };

function begin(environment: Record<string, string> = {}) {
  const started = startRobin(environment);
  const { robin } = started;
  const link = `/claim/${robin.claiming.secret}`;
  const roles = () => robin.db.query<{ role: string }, []>("select role from users order by id").all();
  return { ...started, link, roles };
}

describe("a place that nobody owns", () => {
  test("is of who registers at the machine itself, and stays open", async () => {
    const { robin, browser } = begin();
    const olga = browser();
    expect((await olga.post("/register", OLGA)).status).toBe(303);
    expect(robin.people.named("Olga")!.role).toBe("owner");
    expect(robin.place.settings).toMatchObject({ registration: "open", guests: "yes" });
    expect((await browser().post("/register", { name: "Bob", password: PASSWORD }, ELSEWHERE)).status).toBe(
      303,
    );
    expect((await browser().get("/")).status).toBe(200);
  });

  test.each([
    { "x-forwarded-for": "127.0.0.1" },
    { forwarded: "for=127.0.0.1" },
    { "x-real-ip": "127.0.0.1" },
    { "x-forwarded-proto": "https" },
    { "x-forwarded-host": "localhost" },
    { via: "1.1 proxy" },
    { host: "chat.example.org" },
  ])("registers nobody who comes from elsewhere (%j), and says how to claim it", async (headers) => {
    const { browser, roles } = begin();
    for (const path of ["/", "/register", "/login", "/rooms", "/chats?after=0", "/nothing"]) {
      const answer = await browser().get(path, headers);
      expect([path, answer.status]).toEqual([path, 403]);
      expect(text(element(await answer.text(), "h1"))).toBe("Nobody owns this place yet");
    }
    expect((await browser().post("/register", OLGA, headers)).status).toBe(403);
    const poll = await browser().poll("/chats?after=0", headers);
    expect([poll.status, elements(await poll.text(), "html")]).toEqual([403, []]);
    expect(roles()).toEqual([]);
  });

  test("registers nobody at all by itself where Robin is told of a proxy", async () => {
    const { robin, browser } = startRobin({ TRUST_PROXY: "on" });
    robin.db.run("delete from place");
    expect((await browser().post("/register", { name: "Eve", password: PASSWORD })).status).toBe(403);
    expect(robin.people.named("Eve")).toBeUndefined();
  });

  test("shows elsewhere what a page and a monitor need", async () => {
    const { browser } = begin();
    const page = await (await browser().get("/", ELSEWHERE)).text();
    for (const path of ["/healthz", "/manifest.webmanifest", ...attributes(page, "link", "href")])
      expect([path, (await browser().get(path, ELSEWHERE)).status]).toEqual([path, 200]);
  });

  test.each(languages.map(({ language, claim }) => [language, claim] as const))(
    "says so in %s",
    async (language, { unclaimed }) => {
      const { browser } = begin();
      const answer = await browser().get("/", { ...ELSEWHERE, "accept-language": language });
      expect(text(element(await answer.text(), "h1"))).toBe(unclaimed.title);
    },
  );
});

describe("the link of the log", () => {
  test("leads to a page with what is safe preselected, and from there in", async () => {
    const { robin, browser, link } = begin();
    const olga = browser();
    const page = await (await olga.get(link, ELSEWHERE)).text();
    expect(attributes(page, "input[checked]", "value")).toEqual(["invite", "no"]);
    expect(field(page, "place")).toBe("Robin");
    expect(page).toContain('<meta name="referrer" content="strict-origin"/>');
    expect(text(element(page, "title"))).not.toContain(robin.claiming.secret);
    const answer = await olga.post(link, { ...OLGA, place: "Chess club" }, ELSEWHERE);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const lobby = await (await olga.get("/", ELSEWHERE)).text();
    expect(text(element(lobby, "title"))).toBe("Lobby · Chess club");
    expect(robin.place.settings).toMatchObject({
      name: "Chess club",
      registration: "invite",
      guests: "no",
    });
    expect((await browser().get("/", ELSEWHERE)).headers.get("location")).toStartWith("/login");
    expect((await browser().post("/register", { name: "Bob", password: PASSWORD })).status).toBe(403);
  });

  test.each(["open", "invite", "closed"] as const)("makes a place that is %s", async (registration) => {
    const { robin, browser, link } = begin();
    await browser().post(link, { ...OLGA, registration, guests: "yes" }, ELSEWHERE);
    expect(robin.place.settings).toMatchObject({ registration, guests: "yes" });
  });

  test("is good once", async () => {
    const { browser, link, roles } = begin();
    expect((await browser().post(link, OLGA)).status).toBe(303);
    expect((await browser().get(link)).status).toBe(404);
    expect((await browser().post(link, { ...OLGA, name: "Eve" })).status).toBe(404);
    expect(roles()).toHaveLength(1);
  });

  test("is not burnt by who looks at it, nor by what does not fit, of which nothing is lost", async () => {
    const { browser, link, roles } = begin();
    for (let robot = 0; robot < 3; robot += 1) expect((await browser().get(link)).status).toBe(200);
    const typed = { place: "Chess", registration: "closed", guests: "yes" };
    const wrong = await browser().post(link, { name: "Olga", password: "short", ...typed });
    const page = await wrong.text();
    expect([wrong.status, field(page, "name"), field(page, "place")]).toEqual([422, "Olga", "Chess"]);
    expect(field(page, "password")).toBeFalsy();
    expect(attributes(page, "input[checked]", "value")).toEqual(["closed", "yes"]);
    const long = await browser().post(link, { ...OLGA, place: "x".repeat(limits.place.name.most + 1) });
    expect(long.status).toBe(422);
    const tooLong = await long.text();
    expect(text(element(tooLong, "#place-problem"))).toBe("At most 50 characters.");
    expect([page, tooLong].map((one) => attributes(one, "[autofocus]", "name"))).toEqual([
      ["password"],
      ["place"],
    ]);
    expect(roles()).toEqual([]);
    expect((await browser().post(link, OLGA)).status).toBe(303);
  });

  test("cannot be guessed: tries are limited", async () => {
    const { browser } = begin();
    const tries = [];
    for (let index = 0; index <= limits.tryingLinks.burst; index += 1)
      tries.push((await browser().get(`/claim/${"A".repeat(22)}`, ELSEWHERE)).status);
    expect([tries[0], tries.at(-1)]).toEqual([404, 429]);
  });

  test("is another one at each start", () => {
    expect(begin().link).not.toBe(begin().link);
  });

  test("means nothing where somebody owns the place", async () => {
    const { robin, browser, link } = begin();
    someone(robin, "Olga", "owner");
    expect((await browser().get(link)).status).toBe(404);
    expect((await browser().post(link, { ...OLGA, name: "Eve" })).status).toBe(404);
    expect(robin.people.named("Eve")).toBeUndefined();
  });
});

describe("of thirty at the same moment exactly one becomes the owner", () => {
  const thirty = Array.from({ length: 30 }, (_, index) => ({ name: `user${index}`, password: PASSWORD }));

  test("who claim it: nobody else has an account", async () => {
    const { browser, link, roles } = begin();
    const answers = await Promise.all(thirty.map((one) => browser().post(link, one)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array<number>(29).fill(404)]);
    expect(roles()).toHaveLength(1);
  });

  test("who register at the machine: the others are members", async () => {
    const { robin, browser } = begin();
    const answers = await Promise.all(thirty.map((one) => browser().post("/register", one)));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(30).fill(303));
    const owners = thirty.filter(({ name }) => robin.people.named(name)!.role === "owner");
    expect(owners).toHaveLength(1);
  });

  test("who do the one or the other", async () => {
    const { robin, browser, link, roles } = begin();
    await Promise.all(thirty.map((one, index) => browser().post(index % 2 === 0 ? link : "/register", one)));
    const owners = thirty.filter(({ name }) => robin.people.named(name)?.role === "owner");
    expect(owners).toHaveLength(1);
    // Whoever claims it lets in those with an invite: who was registering then is refused.
    if (robin.place.settings.registration === "invite") expect(roles()).toHaveLength(1);
  });
});

test("nobody becomes the owner from elsewhere because the last one goes at that moment", async () => {
  const { robin, browser, roles } = begin();
  await browser().register("Olga");
  const registering = browser().post("/register", { name: "Eve", password: PASSWORD }, ELSEWHERE);
  await robin.accountDeletion.leave(robin.people.named("Olga")!, false);
  expect((await registering).status).toBe(403);
  expect(robin.people.named("Eve")).toBeUndefined();
  expect(roles()).toHaveLength(1);
});

test("what was decided holds for what is written in the same moment, and not where it is undone", async () => {
  const { robin, browser } = begin();
  await browser().register("Olga");
  const closed = { ...robin.place.settings, registration: "closed", guests: "no" } as const;
  const undone = robin.commits.run(() => {
    robin.place.store(closed);
    expect(robin.place.settings).toEqual(closed);
    throw new Error("undone");
  });
  expect(await undone.then(String, String)).toBe("Error: undone");
  expect(robin.place.settings.registration).toBe("open");
  await robin.commits.run(() => robin.place.store(closed));
  expect(robin.place.settings).toEqual(closed);
});

describe("the owner of an open place", () => {
  test("is told what that means, and where to decide, until that is done", async () => {
    const { browser } = begin();
    const olga = await browser().register("Olga");
    const told = "Everybody who finds this address can make an account and read the lobby.";
    const lobby = await (await olga.get("/")).text();
    expect(text(lobby)).toContain(told);
    expect(attributes(lobby, ".below a", "href")).toContain("/place");
    const bob = await browser().register("Bob");
    expect(text(await (await bob.get("/")).text())).not.toContain(told);
    await olga.post("/place", { registration: "open" });
    expect(text(await (await olga.get("/")).text())).not.toContain(told);
  });

  test("is not told where the place was claimed by the link", async () => {
    const { browser, link } = begin();
    const olga = browser();
    await olga.post(link, { ...OLGA, registration: "open", guests: "yes" });
    expect(text(await (await olga.get("/")).text())).not.toContain("Everybody who finds");
  });
});

describe("the owner of a place", () => {
  test("decides what it is called, on every page and at once", async () => {
    const { browser } = begin();
    const olga = await browser().register("Olga");
    await olga.get("/");
    await olga.post("/place", { name: "  The <Club>\u0007\n " });
    for (const path of ["/", "/rooms", "/place", "/profile", "/nothing", "/users/99", "/offline"]) {
      const page = await (await olga.get(path)).text();
      expect([path, text(element(page, "title"))]).toEqual([path, expect.stringMatching(/ · The <Club>$/)]);
      expect(text(element(page, ".home .word"))).toBe("The <Club>");
    }
    const strange = await browser().post("/chats", {}, { origin: "http://evil.example" });
    expect(text(element(await strange.text(), "title"))).toEndWith("· The <Club>");
    const guest = await (await browser().get("/")).text();
    expect(attributes(guest, 'meta[property="og:site_name"]', "content")).toEqual(["The <Club>"]);
    const manifest = await browser().get("/manifest.webmanifest");
    expect(await manifest.json()).toMatchObject({ name: "The <Club>" });
    expect(manifest.headers.get("cache-control")).toBe("no-cache");
    await olga.post("/place", { name: " " });
    expect(text(element(await (await olga.get("/")).text(), "title"))).toBe("Lobby · Robin");
  });

  test("decides whether guests read the lobby, here as in its settings", async () => {
    const { robin, browser } = begin();
    const olga = await browser().register("Olga");
    expect((await browser().get("/")).status).toBe(200);
    await olga.post("/place", { guests: "no" });
    expect((await browser().get("/")).headers.get("location")).toStartWith("/login");
    expect(robin.rooms.find(1)!.isPublic).toBe(false);
    await olga.post("/rooms/1", { guests: "yes" });
    expect(robin.place.settings.guests).toBe("yes");
    expect((await browser().get("/")).status).toBe(200);
  });

  test("decides who makes rooms", async () => {
    const { robin, browser, signedIn } = begin();
    const olga = await browser().register("Olga");
    const [bob, ada] = [await signedIn("Bob"), await signedIn("Ada", "admin")];
    expect((await bob.post("/rooms", { name: "Garden" })).status).toBe(303);
    await olga.post("/place", { makers: "admins" });
    const refused = await bob.post("/rooms", { name: "Attic" });
    expect(refused.status).toBe(403);
    const page = await refused.text();
    expect(text(page)).toContain("Only admins make rooms here.");
    expect(field(page, "name")).toBe("Attic");
    expect(tag(await (await bob.get("/rooms")).text(), "new-room")).toBe("");
    expect((await ada.post("/rooms", { name: "Attic" })).status).toBe(303);
    expect((await bob.post("/directs", { name: "Ada" })).status).toBe(303);
    expect(robin.rooms.readableBy(robin.people.named("Bob")).map(({ name }) => name)).toContain("Attic");
  });

  test("decides whether search engines may list what guests read", async () => {
    const { browser } = begin();
    const olga = await browser().register("Olga");
    const robots = async (path: string) =>
      attributes(await (await browser().get(path)).text(), 'meta[name="robots"]', "content");
    expect([await robots("/"), await robots("/login")]).toEqual([["noindex"], ["noindex"]]);
    await olga.post("/place", { listed: "yes" });
    expect([await robots("/"), await robots("/login")]).toEqual([[], ["noindex"]]);
  });

  test("has nobody offered to register where one needs an invite", async () => {
    const { browser } = begin();
    const olga = await browser().register("Olga");
    const ways = async () => attributes(await (await browser().get("/")).text(), "a", "href");
    expect(await ways()).toContain("/register");
    await olga.post("/place", { registration: "invite" });
    expect(await ways()).not.toContain("/register");
  });
});
