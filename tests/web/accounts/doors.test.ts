import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { DEFAULTS, type PlaceSettings } from "../../../src/domain/place.ts";
import type { Browser } from "../../support/browser.ts";
import { attribute, attributes, element, elements, field, tag, text, texts } from "../../support/page.ts";
import { scan } from "../../support/qrCode.ts";
import { startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

const DAY = 86_400_000;
const PASSWORD = "a long way home";

/** A place that "Olga" owns, with these settings. */
async function begin(settings: Partial<PlaceSettings> = { registration: "invite" }) {
  const robin = startRobin();
  const olga = await robin.signedIn("Olga", "owner");
  const set = (fields: Record<string, string>) => olga.post("/place", fields);
  expect((await set(settings as Record<string, string>)).status).toBe(303);
  const invite = async (fields: Record<string, string> = {}, by: Browser = olga) =>
    linksIn(await (await by.post("/invites", fields)).text())[0]!;
  const person = (name: string) => robin.robin.people.named(name);
  return { ...robin, olga, set, invite, person };
}

/** The paths of the links that `page` shows. */
function linksIn(page: string): string[] {
  return elements(page, ".made code").map((link) => new URL(text(link)).pathname);
}

const secretIn = (path: string) => path.slice("/join/".length);

/** Comes by `path`, as a browser does: the page first, then its form. */
async function come(browser: Browser, path: string, name: string): Promise<Response> {
  const page = await browser.get(path);
  if (page.status !== 200) return page;
  const invite = field(await page.text(), "invite");
  return browser.post("/register", { name, password: PASSWORD, invite: invite ?? "" });
}

describe("who may make an account", () => {
  test("is everybody until the owner says otherwise", async () => {
    const { browser } = startRobin();
    expect((await browser().post("/register", { name: "Ada", password: PASSWORD })).status).toBe(303);
    expect((await browser().post("/register", { name: "Bob", password: PASSWORD })).status).toBe(303);
  });

  test.each([
    ["invite", "One comes in here with an invite."],
    ["closed", "Nobody can make a new account here."],
  ] as const)("is not who comes without an invite where it is %s", async (registration, sentence) => {
    const { browser, person } = await begin({ registration });
    const page = await (await browser().get("/register")).text();
    expect(text(page)).toContain(sentence);
    expect(elements(page, "form input")).toEqual([]);
    const answer = await browser().post("/register", { name: "Ada", password: PASSWORD });
    expect(answer.status).toBe(403);
    expect(text(await answer.text())).toContain(sentence);
    expect(person("Ada")).toBeUndefined();
    expect(await (await browser().get("/login")).text()).not.toContain('href="/register"');
  });

  test("is nobody where it is closed, with an invite that was good neither", async () => {
    const { browser, invite, set, person } = await begin();
    const path = await invite();
    await set({ registration: "closed" });
    expect((await come(browser(), path, "Ada")).status).toBe(403);
    const straight = { name: "Ada", password: PASSWORD, invite: secretIn(path) };
    expect((await browser().post("/register", straight)).status).toBe(403);
    expect(person("Ada")).toBeUndefined();
    await set({ registration: "open" });
    expect((await come(browser(), path, "Ada")).status).toBe(303);
  });

  test("changes while a password is hashed", async () => {
    const { browser, set, person } = await begin({ registration: "open" });
    const registering = browser().post("/register", { name: "Ada", password: PASSWORD });
    await set({ registration: "closed" });
    expect((await registering).status).toBe(403);
    expect(person("Ada")).toBeUndefined();
  });
});

describe("an invite", () => {
  test("leads to a page that says who invites where, and from there in", async () => {
    const { robin, browser, olga, invite, person } = await begin();
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, person("Olga")!);
    const path = await invite({ note: "Ada from the club", room: String(garden.id) });
    const guest = browser();
    const page = await (await guest.get(path)).text();
    expect(text(element(page, ".invited"))).toContain("Olga invites you.");
    expect(text(element(page, ".invited"))).toContain("Garden");
    expect(page).not.toContain("Ada from the club");
    expect((await come(guest, path, "Ada")).status).toBe(303);
    const ada = person("Ada")!;
    expect(robin.members.has(garden.id, ada.id)).toBe(true);
    const list = await (await olga.get("/invites")).text();
    expect(text(element(list, ".invites"))).toContain("1 of 1 came by it");
    expect(attributes(list, ".invites .people a", "href")).toEqual([`/users/${ada.id}`]);
  });

  test("is good for one person unless it says otherwise", async () => {
    const { browser, invite } = await begin();
    const path = await invite();
    expect((await come(browser(), path, "Ada")).status).toBe(303);
    expect((await come(browser(), path, "Bob")).status).toBe(404);
    const three = await invite({ uses: "3" });
    const came = [];
    for (const name of ["Cy", "Dan", "Eve", "Fay"]) came.push((await come(browser(), three, name)).status);
    expect(came).toEqual([303, 303, 303, 404]);
  });

  test("may be good for as many as there will be", async () => {
    const { browser, invite } = await begin();
    const path = await invite({ uses: "0" });
    for (const name of ["Ada", "Bob", "Cy"]) expect((await come(browser(), path, name)).status).toBe(303);
  });

  test("for one lets in one of thirty who come at the same moment", async () => {
    const { robin, browser, invite } = await begin();
    const secret = secretIn(await invite());
    const answers = Array.from({ length: 30 }, (_, index) =>
      browser().post("/register", { name: `user${index}`, password: PASSWORD, invite: secret }),
    );
    const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([303, ...Array<number>(29).fill(404)]);
    expect(robin.db.query("select count(*) as count from users").get()).toEqual({ count: 2 });
  });

  test.each([
    [undefined, limits.invite.days.usual],
    ["30", 30],
  ])("ends, where %p days were asked for, after %d", async (days, lasts) => {
    const { browser, clock, invite } = await begin();
    const path = await invite(days === undefined ? {} : { days });
    clock.pass(lasts * DAY - 1);
    expect((await browser().get(path)).status).toBe(200);
    clock.pass(1);
    expect((await browser().get(path)).status).toBe(404);
    expect((await come(browser(), path, "Ada")).status).toBe(404);
  });

  test("is not burnt by those who only look at it", async () => {
    const { browser, invite } = await begin();
    const path = await invite();
    for (let robot = 0; robot < 5; robot += 1) expect((await browser().get(path)).status).toBe(200);
    expect((await come(browser(), path, "Ada")).status).toBe(303);
  });

  test("is over once it is withdrawn, for one who has its page open as well", async () => {
    const { browser, olga, invite, person } = await begin();
    const path = await invite();
    const guest = browser();
    await guest.get(path);
    expect((await olga.post("/invites/1/withdraw")).status).toBe(303);
    expect(text(await (await olga.get("/invites")).text())).toContain("withdrawn");
    const answer = await guest.post("/register", { name: "Ada", password: PASSWORD, invite: secretIn(path) });
    expect(answer.status).toBe(404);
    expect(person("Ada")).toBeUndefined();
  });

  test("is over with the account of who made it", async () => {
    const { robin, browser, invite, signedIn } = await begin({
      registration: "invite",
      inviters: "everyone",
    });
    const bob = await signedIn("Bob");
    const path = await invite({}, bob);
    expect((await browser().get(path)).status).toBe(200);
    await robin.accountDeletion.leave(robin.people.named("Bob")!, false);
    expect((await browser().get(path)).status).toBe(404);
  });

  test("is withdrawn with the account of who made it, and its note is gone", async () => {
    const { robin, olga, clock, invite, signedIn } = await begin({ inviters: "everyone" });
    const bob = await signedIn("Bob");
    await invite({ note: "Cy from work" }, bob);
    await invite({ note: "Dan from work" }, bob);
    await invite({ note: "Olga's own" });
    await bob.post("/invites/1/withdraw");
    clock.pass(60_000);
    await robin.accountDeletion.leave(robin.people.named("Bob")!, false);
    const page = await (await olga.get("/invites")).text();
    expect(texts(page, ".invites .name")).toEqual(["Olga's own", "–", "–"]);
    expect(attributes(page, '.invites form[action$="/withdraw"]', "action")).toEqual(["/invites/3/withdraw"]);
    expect(robin.db.query("select note, withdrawn_at from invites order by id").values()).toEqual([
      ["", clock.time - 60_000],
      ["", clock.time],
      ["Olga's own", null],
    ]);
  });

  test("lets nobody in while who made it may make none, and does again once that one may", async () => {
    const { browser, invite, olga, set, signedIn, person } = await begin({
      registration: "invite",
      inviters: "everyone",
    });
    const [bob, anna] = [await signedIn("Bob"), await signedIn("Anna", "admin")];
    const [bobs, annas] = [await invite({ uses: "2" }, bob), await invite({ uses: "2" }, anna)];
    await set({ inviters: "admins" });
    const role = `/users/${person("Anna")!.id}/role`;
    await olga.post(role, { role: "moderator" });
    for (const path of [bobs, annas]) {
      expect((await browser().get(path)).status).toBe(404);
      const straight = { name: "Cy", password: PASSWORD, invite: secretIn(path) };
      expect((await browser().post("/register", straight)).status).toBe(404);
    }
    expect(person("Cy")).toBeUndefined();
    await olga.post(role, { role: "admin" });
    expect((await come(browser(), annas, "Cy")).status).toBe(303);
    expect((await browser().get(bobs)).status).toBe(404);
    await set({ inviters: "everyone" });
    expect((await come(browser(), bobs, "Dan")).status).toBe(303);
  });

  test("lets nobody in when who made it loses the right while the password is hashed", async () => {
    const { robin, browser, invite, signedIn, person } = await begin();
    const path = await invite({}, await signedIn("Anna", "admin"));
    const coming = browser().post("/register", { name: "Cy", password: PASSWORD, invite: secretIn(path) });
    await robin.roles.give({ id: person("Olga")!.id }, person("Anna")!.id, "member");
    expect((await coming).status).toBe(404);
    expect(person("Cy")).toBeUndefined();
  });

  test("leads into no room into which who made it may not invite any more, nor tells its name", async () => {
    const { robin, browser, invite, person, signedIn } = await begin();
    const owner = person("Olga")!;
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, owner);
    const anna = await signedIn("Anna", "admin");
    commit(robin, () => robin.members.join(garden.id, person("Anna")!.id));
    const path = await invite({ room: String(garden.id) }, anna);
    commit(robin, () => robin.leaving.takeOut(garden, person("Anna")!.id));
    expect(text(await (await browser().get(path)).text())).not.toContain("Garden");
    expect((await come(browser(), path, "Ada")).status).toBe(303);
    expect(robin.members.has(garden.id, person("Ada")!.id)).toBe(false);
  });

  test("into a room that one may not read is none into that room", async () => {
    const { robin, browser, invite, person, signedIn } = await begin();
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, person("Olga")!);
    const path = await invite({ room: String(garden.id) }, await signedIn("Anna", "admin"));
    expect(await (await browser().get(path)).text()).not.toContain("Garden");
    await come(browser(), path, "Ada");
    expect(robin.members.has(garden.id, person("Ada")!.id)).toBe(false);
  });

  test("keeps what was typed, and the invite, where a name is taken", async () => {
    const { browser, invite } = await begin();
    const path = await invite();
    const guest = browser();
    const answer = await come(guest, path, "Olga");
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(field(page, "name")).toBe("Olga");
    expect(field(page, "invite")).toBe(secretIn(path));
    expect((await come(browser(), path, "Ada")).status).toBe(303);
  });

  test("leads who is signed in home", async () => {
    const { olga, invite } = await begin();
    const answer = await olga.get(await invite());
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
  });
});

describe("the secret of an invite", () => {
  test("is stored as a hash, and is in no title and no referrer", async () => {
    const { robin, browser, olga, invite } = await begin();
    const path = await invite();
    const secret = secretIn(path);
    expect(secret).toMatch(/^[\w-]{22}$/);
    const [row] = robin.db.query<{ hash: Uint8Array }, []>("select hash from invites").all();
    expect(Buffer.from(row!.hash)).toEqual(
      Buffer.from(new Bun.CryptoHasher("sha256").update(secret).digest()),
    );
    expect(await (await olga.get("/invites")).text()).not.toContain(secret);
    const page = await (await browser().get(path)).text();
    expect(text(element(page, "title"))).not.toContain(secret);
    expect(attribute(element(page, "meta[name=referrer]"), "content")).toBe("strict-origin");
  });

  test("cannot be guessed on and on", async () => {
    const { clock, browser, invite } = await begin();
    const path = await invite();
    const statuses = [];
    for (let guess = 0; guess < 32; guess += 1) statuses.push((await browser().get(`/join/${guess}`)).status);
    expect(statuses).toEqual([...Array<number>(30).fill(404), 429, 429]);
    const answer = await browser().post("/register", { name: "Ada", password: PASSWORD, invite: "guess" });
    expect(answer.status).toBe(429);
    // Who has a good one comes in all the same.
    expect((await browser().get(path)).status).toBe(200);
    clock.pass(60_000);
    expect((await browser().get("/join/again")).status).toBe(404);
  });

  test("is a code to scan as well", async () => {
    const { olga } = await begin();
    const page = await (await olga.post("/invites", {})).text();
    const link = text(element(page, ".made code"));
    expect(scan(element(page, "svg.qr"))).toBe(link);
  });
});

describe("who makes invites", () => {
  test("are admins and the owner, unless the owner lets everyone", async () => {
    const { robin, set, signedIn, invite, olga, person } = await begin();
    const bob = await signedIn("Bob");
    const wanted = { note: "", days: 7, uses: 1, rooms: [], names: [] };
    expect(await robin.inviting.make(person("Bob")!, wanted)).toMatchObject({ kind: "forbidden" });
    const mod = await signedIn("Mia", "moderator");
    for (const browser of [bob, mod]) {
      expect((await browser.get("/invites")).status).toBe(403);
      expect((await browser.post("/invites", {})).status).toBe(403);
      expect(await (await browser.get("/users")).text()).not.toContain('href="/invites"');
    }
    await set({ inviters: "everyone" });
    expect(await (await bob.get("/users")).text()).toContain('href="/invites"');
    await invite({ note: "of Olga" });
    await invite({ note: "of Bob" }, bob);
    const notes = async (browser: Browser) =>
      elements(await (await browser.get("/invites")).text(), ".invites .name").map(text);
    expect(await notes(bob)).toEqual(["of Bob"]);
    expect(await notes(olga)).toEqual(["of Bob", "of Olga"]);
    expect((await bob.post("/invites/1/withdraw")).status).toBe(404);
    expect((await olga.post("/invites/2/withdraw")).status).toBe(303);
  });

  test("may make one for each of a list of names", async () => {
    const { browser, olga } = await begin();
    const page = await (await olga.post("/invites", { names: " Ada\n\nBob the builder \r\nCy" })).text();
    const links = linksIn(page);
    expect(links).toHaveLength(3);
    expect(elements(page, ".made li").map((item) => text(item).replace(/ http.*/, ""))).toEqual([
      "Ada",
      "Bob the builder",
      "Cy",
    ]);
    for (const [index, path] of links.entries()) {
      expect((await come(browser(), path, `user${index}`)).status).toBe(303);
      expect((await come(browser(), path, `other${index}`)).status).toBe(404);
    }
  });

  test.each([
    ["days", "0"],
    ["days", "366"],
    ["days", "soon"],
    ["days", "-1"],
    ["uses", "1001"],
    ["uses", "many"],
    ["note", "x".repeat(101)],
    ["names", Array.from({ length: 101 }, (_, index) => `user${index}`).join("\n")],
  ])("are told what is wrong with %s %p, and lose nothing", async (name, typed) => {
    const { robin, olga } = await begin();
    const answer = await olga.post("/invites", { note: "for the club", [name]: typed });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(attribute(tag(page, name), "aria-invalid")).toBe("true");
    expect(text(element(page, `#${name}-problem`))).not.toBe("");
    if (name === "names") expect(text(element(page, "#names"))).toContain("user100");
    else expect(field(page, name)).toBe(typed);
    expect(robin.db.query("select count(*) as count from invites").get()).toEqual({ count: 0 });
  });

  test("have so many at a time and no more", async () => {
    const { olga } = await begin();
    const hundred = Array.from({ length: 100 }, (_, index) => `user${index}`).join("\n");
    for (const status of [200, 200, 422])
      expect((await olga.post("/invites", { names: hundred })).status).toBe(status);
    expect((await olga.post("/invites", {})).status).toBe(422);
    await olga.post("/invites/7/withdraw");
    expect((await olga.post("/invites", {})).status).toBe(200);
  });
});

describe("what the owner decides", () => {
  test("shows at once where people come in", async () => {
    const { browser, set } = await begin();
    await set({ welcome: "  Welcome to the <club>! ", forgotten: "Call Olga: 0123." });
    const page = await (await browser().get("/login")).text();
    expect(text(element(page, ".welcome"))).toBe("Welcome to the <club>!");
    expect(text(page)).toContain("Call Olga: 0123.");
    expect(text(page)).not.toContain("Ask an admin");
    await set({ welcome: "", forgotten: "" });
    const plain = await (await browser().get("/login")).text();
    expect(elements(plain, ".welcome")).toEqual([]);
    expect(text(plain)).toContain("Forgot your password? Ask an admin");
  });

  test("stays as it is where it is not said, and is kept", async () => {
    const { robin, olga, set } = await begin({ registration: "invite", inviters: "everyone" });
    await set({ welcome: "Hello" });
    expect(robin.place.settings).toEqual({
      ...DEFAULTS,
      registration: "invite",
      inviters: "everyone",
      welcome: "Hello",
      forgotten: "",
    });
    const page = await (await olga.get("/place?saved=1")).text();
    expect(attributes(page, "input[checked]", "value")).toEqual([
      "invite",
      "everyone",
      "everyone",
      "yes",
      "no",
      "yes",
    ]);
    expect(text(element(page, ".notice"))).toBe("Saved. It holds from now on.");
  });

  test("has an end, beyond which it is told so and nothing is lost", async () => {
    const { robin, olga } = await begin();
    const long = "x".repeat(501);
    const answer = await olga.post("/place", { registration: "open", welcome: long });
    expect(answer.status).toBe(422);
    expect(field(await answer.text(), "welcome")).toBe(long);
    expect(robin.place.settings.registration).toBe("invite");
  });

  test("comes back with numbers that are none, as they were typed", async () => {
    const { olga } = await begin();
    const typed = { keepDays: "one year", newcomerMinutes: "x1", auditDays: "5.5", followedRooms: "-1" };
    const answer = await olga.post("/place", typed);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    for (const [name, said] of Object.entries(typed)) expect(field(page, name)).toBe(said);
    expect(attributes(page, '[aria-invalid="true"]', "name").toSorted()).toEqual(
      Object.keys(typed).toSorted(),
    );
  });

  test("is nobody else's to decide", async () => {
    const { robin, signedIn } = await begin();
    const anna = await signedIn("Anna", "admin");
    expect((await anna.get("/place")).status).toBe(403);
    expect((await anna.post("/place", { registration: "open" })).status).toBe(403);
    const refusal = await robin.place.change(robin.people.named("Anna")!, {
      ...robin.place.settings,
      registration: "open",
    });
    expect(refusal?.kind).toBe("forbidden");
    expect(robin.place.settings.registration).toBe("invite");
  });
});
