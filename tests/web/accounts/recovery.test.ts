import { describe, expect, test } from "bun:test";
import { attribute, attributes, element, elements, field, tag, text } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";
import type { Browser } from "../../support/browser.ts";

const OLD = "a long way home";
const NEW = "another way home";
const LASTS = 15 * 60_000;

/** A place of "Olga", in which "Ada" has forgotten her password. */
async function begin() {
  const robin = startRobin();
  const olga = await robin.signedIn("Olga", "owner");
  const ada = await robin.browser().register("Ada");
  const idOf = (name: string) => robin.robin.people.named(name)!.id;
  const link = async (by: Browser = olga, name = "Ada") => {
    const page = await (await by.post(`/users/${idOf(name)}/recover`)).text();
    return new URL(text(element(page, ".made code"))).pathname;
  };
  const signIn = (password: string, name = "Ada") => robin.browser().post("/login", { name, password });
  return { ...robin, olga, ada, idOf, link, signIn };
}

type Begun = Awaited<ReturnType<typeof begin>>;

const giveRole = (by: Browser, id: number, role: string) => by.post(`/users/${id}/role`, { role });

describe("a link for a new password", () => {
  test("leads to a page that sets one, signs in, and ends all other sessions", async () => {
    const { robin, browser, ada, link, signIn } = await begin();
    const poll = ada.poll("/chats?after=0", { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    const path = await link();
    const lost = browser();
    const page = await (await lost.get(path)).text();
    expect(text(page)).toContain("For Ada.");
    expect(attribute(tag(page, "password"), "autocomplete")).toBe("new-password");
    const answer = await lost.post(path, { password: NEW });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect(text(element(await (await lost.get("/")).text(), ".me"))).toBe("Ada");
    expect((await poll).headers.get("hx-redirect")).toStartWith("/login");
    expect(elements(await (await ada.get("/")).text(), ".me")).toEqual([]);
    expect((await signIn(OLD)).status).toBe(401);
    expect((await signIn(NEW)).status).toBe(303);
  });

  test("tells somebody else who is signed in whom it signs in, and leads back into the chat once it is used", async () => {
    const { ada, signedIn, link } = await begin();
    const bob = await signedIn("Bob");
    const path = await link();
    const told = async (browser: Browser) => {
      const page = await (await browser.get(path)).text();
      return elements(page, ".notice").map((notice) => text(notice));
    };
    const notice =
      "You are signed in as Bob: setting the password signs you in as Ada instead, and what Bob has not sent here is lost.";
    expect([await told(bob), await told(ada)]).toEqual([[notice], []]);
    expect(text(await (await bob.post(path, { password: "short" })).text())).toContain(notice);
    await bob.post(path, { password: NEW });
    const used = await (await bob.get(path)).text();
    expect([attributes(used, "a.button", "href"), text(element(used, "a.button"))]).toEqual([
      ["/"],
      "To the lobby",
    ]);
  });

  test("is good once", async () => {
    const { browser, link } = await begin();
    const path = await link();
    expect((await browser().post(path, { password: NEW })).status).toBe(303);
    expect((await browser().get(path)).status).toBe(404);
    expect((await browser().post(path, { password: "a third way home" })).status).toBe(404);
  });

  test("is good once for two who use it at the same moment", async () => {
    const { browser, link } = await begin();
    const path = await link();
    const passwords = ["one way home", "other way home"];
    const answers = await Promise.all(passwords.map((password) => browser().post(path, { password })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
  });

  test("is good for 15 minutes, however often somebody looks at it", async () => {
    const { browser, clock, link } = await begin();
    const path = await link();
    clock.pass(LASTS - 1);
    for (let robot = 0; robot < 3; robot += 1) expect((await browser().get(path)).status).toBe(200);
    clock.pass(1);
    const late = await browser().get(path);
    expect(late.status).toBe(404);
    expect(text(await late.text())).toContain("This link is not good, or not any more.");
    expect((await browser().post(path, { password: NEW })).status).toBe(404);
  });

  test("is over when another one is made", async () => {
    const { browser, link } = await begin();
    const [first, second] = [await link(), await link()];
    expect((await browser().get(first)).status).toBe(404);
    expect((await browser().get(second)).status).toBe(200);
  });

  test.each<[string, (by: Begun) => Promise<unknown>]>([
    ["whom it is for is of the same rank", ({ olga, idOf }) => giveRole(olga, idOf("Ada"), "admin")],
    [
      "whom it is for owns the place",
      ({ robin, idOf }) => robin.roles.handOver({ id: idOf("Olga") }, idOf("Ada")),
    ],
    ["who made it makes none any more", ({ olga, idOf }) => giveRole(olga, idOf("Boss"), "moderator")],
    ["who made it is banned", ({ olga, idOf }) => olga.post(`/users/${idOf("Boss")}/ban`, { minutes: "0" })],
    ["who made it is gone", ({ robin }) => robin.accountDeletion.leave(robin.people.named("Boss")!, false)],
    [
      "the password was changed meanwhile",
      ({ ada }) => ada.post("/profile/password", { password: OLD, newPassword: NEW }),
    ],
  ])("is over when %s", async (_, happens) => {
    const begun = await begin();
    const { browser, signedIn, link, signIn } = begun;
    const path = await link(await signedIn("Boss", "admin"));
    expect((await browser().get(path)).status).toBe(200);
    await happens(begun);
    expect((await browser().get(path)).status).toBe(404);
    expect((await browser().post(path, { password: "a third way home" })).status).toBe(404);
    expect((await signIn("a third way home")).status).toBe(401);
  });

  test("is over when its maker may not make it any more at the moment of its use", async () => {
    const { browser, robin, signedIn, link, idOf } = await begin();
    const path = await link(await signedIn("Boss", "admin"));
    const used = browser().post(path, { password: NEW });
    await robin.roles.handOver({ id: idOf("Olga") }, idOf("Ada"));
    expect((await used).status).toBe(404);
  });

  test("lets nobody in who is banned at the moment of its use", async () => {
    const { browser, robin, link, idOf } = await begin();
    const path = await link();
    const used = browser().post(path, { password: NEW });
    await robin.sanctions.ban({ id: idOf("Olga") }, idOf("Ada"), { minutes: 0, reason: "" });
    expect((await used).status).toBe(403);
    expect(robin.sessions.of(idOf("Ada"))).toEqual([]);
  });

  test("goes on, whoever it is for, where it was made on the machine itself", async () => {
    const { browser, robin, idOf } = await begin();
    const secret = await robin.recovery.make(undefined, idOf("Ada"));
    await robin.roles.handOver({ id: idOf("Olga") }, idOf("Ada"));
    expect((await browser().post(`/recover/${secret}`, { password: NEW })).status).toBe(303);
  });

  test("is over with the account", async () => {
    const { robin, browser, link } = await begin();
    const path = await link();
    await robin.accountDeletion.leave(robin.people.named("Ada")!, false);
    expect((await browser().get(path)).status).toBe(404);
  });

  test.each(["short", "Ada", "password1"])("takes no password like %p, and stays good", async (password) => {
    const { browser, link, signIn } = await begin();
    const path = await link();
    const answer = await browser().post(path, { password });
    expect(answer.status).toBe(422);
    expect(attribute(tag(await answer.text(), "password"), "aria-invalid")).toBe("true");
    expect((await signIn(OLD)).status).toBe(303);
    expect((await browser().post(path, { password: NEW })).status).toBe(303);
  });

  test("has a secret that is stored as a hash, is shown once, and is in no referrer", async () => {
    const { robin, browser, olga, idOf, link } = await begin();
    const path = await link();
    const secret = path.slice("/recover/".length);
    const [row] = robin.db.query<{ hash: Uint8Array }, []>("select hash from recoveries").all();
    expect(Buffer.from(row!.hash)).toEqual(
      Buffer.from(new Bun.CryptoHasher("sha256").update(secret).digest()),
    );
    expect(await (await olga.get(`/users/${idOf("Ada")}`)).text()).not.toContain(secret);
    const page = await (await browser().get(path)).text();
    expect(attributes(page, "meta[name=referrer]", "content")).toEqual(["strict-origin"]);
    expect(text(element(page, "title"))).not.toContain(secret);
    expect(field(page, "name")).toBe("Ada");
  });

  test("cannot be guessed on and on", async () => {
    const { browser, link } = await begin();
    const path = await link();
    const statuses = [];
    for (let guess = 0; guess < 31; guess += 1)
      statuses.push((await browser().get(`/recover/${guess}`)).status);
    expect(statuses).toEqual([...Array<number>(30).fill(404), 429]);
    expect((await browser().post("/recover/guess", { password: NEW })).status).toBe(429);
    expect((await browser().get(path)).status).toBe(200);
  });

  test("says whom to ask where it is over, in the owner's words", async () => {
    const { browser, olga } = await begin();
    await olga.post("/place", { forgotten: "Call Olga: 0123." });
    expect(text(await (await browser().get("/recover/old")).text())).toContain("Call Olga: 0123.");
  });
});

describe("who makes a link for a new password", () => {
  test.each([
    ["owner", "admin", true],
    ["owner", "member", true],
    ["admin", "owner", false],
    ["admin", "admin", false],
    ["admin", "moderator", true],
    ["admin", "member", true],
    ["moderator", "member", false],
    ["member", "member", false],
  ] as const)("is %s for %s: %p", async (role, other, isAllowed) => {
    const { olga, signedIn, idOf } = await begin();
    const by = role === "owner" ? olga : await signedIn("Boss", role);
    if (other !== "owner") await signedIn("Zoe", other);
    const path = `/users/${idOf(other === "owner" ? "Olga" : "Zoe")}`;
    const offers = attributes(await (await by.get(path)).text(), "form", "action").includes(
      `${path}/recover`,
    );
    expect(offers).toBe(isAllowed);
    const answer = await by.post(`${path}/recover`);
    expect(answer.status).toBe(isAllowed ? 200 : 403);
    expect(elements(await answer.text(), ".made code")).toHaveLength(isAllowed ? 1 : 0);
  });
});
