import { describe, expect, test } from "bun:test";
import type { Role } from "../../../src/domain/user.ts";
import { limits } from "../../../src/base/limits.ts";
import { attributes, element, elements, text } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";

/** "Ada" hides "Bob", who has said something; "Cy" is there, too. */
async function begin() {
  const robin = startRobin();
  const ada = await robin.signedIn("Ada", "owner");
  const bob = await robin.signedIn("Bob");
  const cy = await robin.signedIn("Cy");
  const idOf = (name: string) => robin.robin.people.named(name)!.id;
  await bob.say("Noise");
  const hide = (name = "Bob", fields: Record<string, string> = { hidden: "yes" }) =>
    ada.post(`/users/${idOf(name)}/hide`, fields);
  const styles = async (browser = ada, path = "/") =>
    attributes(await (await browser.get(path)).text(), 'link[rel="stylesheet"]', "href").filter((href) =>
      href.startsWith("/assets/hidden/"),
    );
  return { ...robin, ada, bob, cy, idOf, hide, styles };
}

describe("whoever hides somebody", () => {
  test("has what that one says folded, on every page and at once, by a style sheet of numbers alone", async () => {
    const { ada, bob, idOf, hide, styles, browser } = await begin();
    expect(await styles()).toEqual([]);
    expect((await hide()).status).toBe(303);
    const [path] = await styles();
    expect(path).toStartWith(`/assets/hidden/${idOf("Bob")}.`);
    expect(await styles(ada, "/rooms/1/chats/1")).toEqual([path!]);
    expect(await styles(ada, "/search?q=Noise")).toEqual([path!]);
    const sheet = await browser().get(path!);
    expect(sheet.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(await sheet.text()).toContain(`[data-author="${idOf("Bob")}"]`);
    expect(await styles(bob)).toEqual([]);
    await hide("Cy");
    expect((await styles())[0]).toStartWith(`/assets/hidden/${idOf("Bob")},${idOf("Cy")}.`);
    await hide("Bob", { hidden: "no" });
    expect((await styles())[0]).toStartWith(`/assets/hidden/${idOf("Cy")}.`);
  });

  test("does so on that one's page, where it can be undone; without a word of which it is the other way round", async () => {
    const { robin, ada, idOf, hide } = await begin();
    const way = async () => {
      const page = await (await ada.get(`/users/${idOf("Bob")}`)).text();
      return text(element(page, `form[action="/users/${idOf("Bob")}/hide"] button`));
    };
    expect(await way()).toBe("Hide Bob");
    await hide("Bob", {});
    expect(await way()).toBe("Show Bob again");
    await hide();
    expect(robin.hiding.of(idOf("Ada"))).toEqual([idOf("Bob")]);
    await hide("Bob", {});
    expect(robin.hiding.of(idOf("Ada"))).toEqual([]);
  });

  test("may do so with no body at all", async () => {
    const { app, robin, ada, idOf } = await begin();
    const headers = { cookie: `session=${ada.cookies.get("session")}` };
    const request = new Request(`http://localhost/users/${idOf("Bob")}/hide`, { method: "POST", headers });
    expect((await app.handle(request)).status).toBe(303);
    expect(robin.hiding.of(idOf("Ada"))).toEqual([idOf("Bob")]);
  });

  test("gets no direct messages of that one any more, new or old, and may still write", async () => {
    const { robin, ada, bob, idOf, hide } = await begin();
    await ada.post("/directs", { name: "Bob" });
    const room = String(robin.rooms.directOf([idOf("Ada"), idOf("Bob")])!.id);
    await hide();
    const refused = await bob.say("Psst", { room });
    expect([refused.status, text(await refused.text())]).toEqual([
      403,
      "They do not take direct messages from you.",
    ]);
    expect(text(element(await (await bob.get(`/rooms/${room}`)).text(), ".silence"))).toBe(
      "They do not take direct messages from you.",
    );
    expect((await ada.say("Listen", { room })).status).toBe(204);
    expect((await bob.post(`/chats/${robin.heads.newest}/reactions`, { emoji: "👍" })).status).toBe(403);
    await hide("Bob", { hidden: "no" });
    expect((await bob.say("Psst", { room })).status).toBe(204);
  });

  test("is drawn into no new conversation by that one, and talks with others where that one is, too", async () => {
    const { robin, ada, bob, cy, idOf, hide } = await begin();
    await cy.post("/directs", { name: "Ada Bob" });
    const room = String(robin.rooms.directOf([idOf("Ada"), idOf("Bob"), idOf("Cy")])!.id);
    await hide();
    for (const name of ["Ada", "Ada Cy"]) {
      const known = robin.rooms.directOf([idOf("Ada"), idOf("Bob")]);
      const answer = await bob.post("/directs", { name });
      expect([name, answer.status]).toEqual([name, name === "Ada" ? 403 : 303]);
      expect(known).toBeUndefined();
    }
    expect((await bob.say("To all of you", { room })).status).toBe(204);
    expect((await ada.post("/directs", { name: "Bob" })).status).toBe(303);
    expect((await bob.say("In the lobby")).status).toBe(204);
  });

  test("hides neither oneself, nor nobody, nor more than a style sheet has room for", async () => {
    const { robin, ada, hide } = await begin();
    expect((await hide("Ada")).status).toBe(422);
    expect((await ada.post("/users/999/hide", { hidden: "yes" })).status).toBe(404);
    const { most } = limits.hiding;
    for (let index = 0; index < most; index += 1) {
      const { id } = someone(robin, `pupil${index}`);
      expect((await ada.post(`/users/${id}/hide`)).status).toBe(303);
    }
    const one = await hide();
    expect([one.status, text(await one.text())]).toEqual([
      422,
      expect.stringContaining("You hide 100 people already."),
    ]);
    const [path] = attributes(await (await ada.get("/")).text(), 'link[href^="/assets/hidden/"]', "href");
    expect((await ada.get(path!)).status).toBe(200);
  });

  test.each(["x.css", "1.css", "1,,2.HASH.css", "1,2;.HASH.css", `${"1,".repeat(100)}1.HASH.css`])(
    "is served no style sheet called %s",
    async (name) => {
      const { browser, hide, styles } = await begin();
      await hide();
      const hash = (await styles())[0]!.split(".")[1]!;
      expect((await browser().get(`/assets/hidden/${name.replace("HASH", hash)}`)).status).toBe(404);
    },
  );
});

describe("new accounts", () => {
  const MINUTE = 60_000;
  const LINK = "Buy this: https://example.com";

  async function slowed() {
    const robin = startRobin();
    const olga = await robin.signedIn("Olga", "owner");
    robin.clock.pass(60 * MINUTE);
    await olga.post("/place", { newcomerMinutes: "30" });
    const bob = await robin.signedIn("Bob");
    return { ...robin, olga, bob };
  }

  test("post no links and begin no conversations for as long as the owner wants", async () => {
    const { robin, bob, olga, clock } = await slowed();
    const refused = await bob.say(LINK);
    expect([refused.status, text(await refused.text())]).toEqual([
      403,
      "New accounts wait 30 minutes before they post links.",
    ]);
    expect((await bob.say("example.com and @Olga")).status).toBe(204);
    expect((await bob.post("/chats/1", { content: LINK })).status).toBe(403);
    expect(robin.messages.find(1)!.content).toBe("example.com and @Olga");
    const direct = await bob.post("/directs", { name: "Olga" });
    expect([direct.status, text(await direct.text())]).toEqual([
      403,
      expect.stringContaining("before they begin conversations"),
    ]);
    await olga.post("/directs", { name: "Bob" });
    expect((await bob.say("Hello", { room: "2" })).status).toBe(204);
    expect((await olga.say(LINK)).status).toBe(204);
    clock.pass(30 * MINUTE);
    expect((await bob.say(LINK)).status).toBe(204);
    expect((await bob.post("/directs", { name: "Olga" })).status).toBe(303);
    expect(robin.rooms.readableBy(robin.people.named("Bob"))).toHaveLength(2);
  });

  test("wait for nothing unless the owner says so, and nobody who keeps order does", async () => {
    const { browser, robin, bob, signedIn } = await slowed();
    const mia = await signedIn("Mia", "moderator");
    expect((await mia.say(LINK)).status).toBe(204);
    const open = startRobin();
    const ada = await open.signedIn("Ada");
    expect((await ada.say(LINK)).status).toBe(204);
    expect([browser, robin, bob]).toBeDefined();
  });

  test.each(["43201", "soon", "-1"])("wait for no %s minutes", async (newcomerMinutes) => {
    const { olga, robin } = await slowed();
    const answer = await olga.post("/place", { newcomerMinutes });
    expect([answer.status, text(await answer.text())]).toEqual([
      422,
      expect.stringContaining("At most 43,200 minutes."),
    ]);
    expect(robin.place.settings.newcomerMinutes).toBe(30);
  });
});

describe("a ban", () => {
  const PASSWORD = "a long way home";
  const DAY = 86_400_000;
  const from = (last: number) => ({ "x-forwarded-for": `192.0.2.${last}` });

  /** "Bob" came in from two addresses; "Cy" from one of them. */
  async function known() {
    const started = startRobin({ TRUST_PROXY: "on" });
    const { browser, signedIn, robin } = started;
    const mia = await signedIn("Mia", "moderator");
    await browser().post("/register", { name: "Bob", password: PASSWORD }, from(1));
    await browser().post("/login", { name: "Bob", password: PASSWORD }, from(2));
    await browser().post("/register", { name: "Cy", password: PASSWORD }, from(2));
    const { id } = robin.people.named("Bob")!;
    const comeAs = async (name: string, last: number) =>
      (await browser().post("/login", { name, password: PASSWORD }, from(last))).status;
    const ban = (fields: Record<string, string>, headers = {}) =>
      mia.post(`/users/${id}/ban`, { minutes: "0", ...fields }, headers);
    return { ...started, mia, id, comeAs, ban };
  }

  test("shows from where that one came, with whom else a refusal hits", async () => {
    const { mia, id } = await known();
    const page = await (await mia.get(`/users/${id}`)).text();
    expect(elements(page, 'input[name="address"]')).toHaveLength(2);
    expect(attributes(page, 'input[name="address"]', "value")).toEqual(["192.0.2.2", "192.0.2.1"]);
    expect(text(page)).toContain("192.0.2.2 – this also hits Cy");
    expect(attributes(page, 'input[name="address"][checked]', "value")).toEqual([]);
  });

  test("refuses an address besides, for a time, and says until when", async () => {
    const { browser, ban, comeAs, clock, mia, id } = await known();
    await ban({ address: "192.0.2.2" });
    expect(await comeAs("Cy", 2)).toBe(403);
    expect(await comeAs("Cy", 1)).toBe(303);
    const answer = await browser().post("/register", { name: "Eve", password: PASSWORD }, from(2));
    expect([answer.status, text(await answer.text())]).toEqual([
      403,
      expect.stringContaining("Nobody comes in from where you are until"),
    ]);
    expect(text(await (await mia.get(`/users/${id}`)).text())).toContain("Nobody comes in from 192.0.2.2.");
    clock.pass(30 * DAY);
    expect(await comeAs("Cy", 2)).toBe(303);
    expect(await comeAs("Bob", 2)).toBe(403);
  });

  test("has nobody come in from a refused address by a link for a new password, which stays good", async () => {
    const { robin, browser, ban } = await known();
    const secret = await robin.recovery.make(undefined, robin.people.named("Cy")!.id);
    await ban({ address: "192.0.2.2" });
    const use = (last: number) =>
      browser().post(`/recover/${secret}`, { password: "another way home" }, from(last));
    const answer = await use(2);
    expect([answer.status, text(await answer.text())]).toEqual([
      403,
      expect.stringContaining("Nobody comes in from where you are until"),
    ]);
    expect((await use(1)).status).toBe(303);
  });

  test.each([
    ["signs in", "/login", { name: "Cy", password: PASSWORD }],
    ["makes an account", "/register", { name: "Eve", password: PASSWORD }],
    ["sets another password", undefined, { password: "another way home" }],
  ])("refuses an address to who %s at that moment", async (_, path, fields) => {
    const { robin, browser, id } = await known();
    const secret = await robin.recovery.make(undefined, robin.people.named("Cy")!.id);
    const entering = browser().post(path ?? `/recover/${secret}`, fields, from(2));
    const wanted = { minutes: 0, reason: "", addresses: ["192.0.2.2"] };
    await robin.sanctions.ban(robin.people.named("Mia")!, id, wanted);
    expect((await entering).status).toBe(403);
  });

  test.each([
    ["a moderator", "Mia", { member: 403, moderator: 303, admin: 303 }],
    ["an admin", "Amy", { member: 403, moderator: 403, admin: 303 }],
    ["one who became a member since", "Max", { member: 403, moderator: 303, admin: 303 }],
  ] as const)(
    "that %s makes keeps out of an address those alone whom that one may ban",
    async (_, by, expected) => {
      const { robin, browser, signedIn, comeAs, id } = await known();
      await signedIn("Amy", "admin");
      await signedIn("Max", "moderator");
      const cy = robin.people.named("Cy")!;
      const link = await robin.recovery.make(undefined, cy.id);
      const wanted = { minutes: 0, reason: "", addresses: ["192.0.2.2"] };
      await robin.sanctions.ban(robin.people.named(by)!, id, wanted);
      if (by === "Max") await robin.roles.set(robin.people.named("Max")!.id, "member");
      for (const [role, status] of Object.entries(expected) as [Role, number][]) {
        await robin.roles.set(cy.id, role);
        expect([role, await comeAs("Cy", 2)]).toEqual([role, status]);
      }
      expect(
        (await browser().post(`/recover/${link}`, { password: "another way home" }, from(2))).status,
      ).toBe(303);
      expect((await browser().post("/register", { name: "Eve", password: PASSWORD }, from(2))).status).toBe(
        403,
      );
    },
  );

  test("does not tell by a wrong password whether an address is refused to somebody", async () => {
    const { robin, ban, browser } = await known();
    await browser().post("/register", { name: "Ann", password: PASSWORD }, from(1));
    await robin.roles.set(robin.people.named("Ann")!.id, "admin");
    const guess = async (name: string) =>
      (await browser().post("/login", { name, password: "a wrong way home" }, from(2))).status;
    await ban({ address: "192.0.2.2" });
    expect([await guess("Cy"), await guess("Ann"), await guess("Nobody")]).toEqual([401, 401, 401]);
  });

  test("shows to a moderator nobody of the same rank or above who comes from there, to an admin those below", async () => {
    const { robin, mia, signedIn, id } = await known();
    const amy = await signedIn("Amy", "admin");
    await robin.roles.set(robin.people.named("Cy")!.id, "moderator");
    const named = async (by: typeof mia, path: string) =>
      text(await (await by.get(path)).text()).includes("also hits");
    expect([await named(mia, `/users/${id}`), await named(amy, `/users/${id}`)]).toEqual([false, true]);
    const forms = await mia.post(`/users/${id}/unban`, {}, { "hx-request": "true" });
    expect(text(await forms.text())).not.toContain("Cy");
  });

  test("takes the refusal along when it is lifted, or is over", async () => {
    const { ban, comeAs, mia, id, clock } = await known();
    await ban({ address: "192.0.2.2" });
    await mia.post(`/users/${id}/unban`);
    expect(await comeAs("Cy", 2)).toBe(303);
    await ban({ minutes: "60", address: "192.0.2.2" });
    expect(await comeAs("Cy", 2)).toBe(403);
    clock.pass(3_600_000);
    expect(await comeAs("Cy", 2)).toBe(303);
  });

  test("refuses no address of others, and not the one that it comes from", async () => {
    const { robin, ban, comeAs, browser } = await known();
    await browser().post("/register", { name: "Dan", password: PASSWORD }, from(9));
    await ban({ address: "192.0.2.9" });
    expect(await comeAs("Dan", 9)).toBe(303);
    await ban({ address: "192.0.2.2" }, from(2));
    expect(await comeAs("Cy", 2)).toBe(303);
    expect(robin.refusedAddresses.until("192.0.2.9")).toBeUndefined();
  });
});

describe("a device that one had not come in by before", () => {
  const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const SAFARI =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

  test("is told of beside one's sessions, on the others", async () => {
    const { browser } = startRobin();
    const ada = { name: "Ada", password: "a long way home" };
    const [laptop, again, phone] = [browser(), browser(), browser()];
    await laptop.post("/register", ada, { "user-agent": FIREFOX });
    await again.post("/login", ada, { "user-agent": FIREFOX });
    const told = async (by: typeof laptop) => elements(await (await by.get("/profile")).text(), ".new");
    expect(await told(laptop)).toEqual([]);
    await phone.post("/login", ada, { "user-agent": SAFARI });
    expect((await told(laptop)).map(text)).toEqual([
      "A device that was new then: if it is not yours, sign it out and change your password.",
    ]);
    expect(await told(phone)).toEqual([]);
  });
});
