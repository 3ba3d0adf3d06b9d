import { describe, expect, test } from "bun:test";
import type { Browser } from "../../support/browser.ts";
import { linkIn, NotingMailTransport } from "../../support/mailing.ts";
import { attributes, elements, text } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";

const PASSWORD = "a long way home";

/** A place that sends mail, with Ada, who has a password. */
async function begin() {
  const mail = new NotingMailTransport();
  const started = startRobin({}, { mail });
  const ada = await started.browser().register("Ada", PASSWORD);
  const person = started.robin.people.named("Ada")!;
  const give = (address: string, password = PASSWORD, browser: Browser = ada) =>
    browser.post("/profile/email", { address, password });
  /** The next mail. */
  const next = async () => {
    await until(() => mail.sent.length > 0);
    return mail.sent.shift()!;
  };
  const confirm = async (address = "ada@example.org") => {
    await give(address);
    await ada.post(linkIn(await next()));
  };
  return { ...started, mail, ada, person, give, next, confirm };
}

const read = async (answer: Response | Promise<Response>) => {
  const { status } = await answer;
  return `${status} ${text(await (await answer).text())}`;
};

describe("one's e-mail address", () => {
  test("is given with the password, and confirmed by a button behind the link in the mail", async () => {
    const { ada, give, next, robin, person } = await begin();
    expect((await give("ada@example.org")).headers.get("location")).toBe("/profile?done=email");
    expect(await read(ada.get("/profile"))).toContain(
      "Open the link in the mail to ada@example.org: until then nothing else goes there.",
    );
    const link = linkIn(await next());
    const page = await (await ada.get(link)).text();
    expect(text(page)).toContain("Is ada@example.org yours?");
    expect(attributes(page, "main form", "action")).toEqual([link]);
    expect(attributes(page, "meta[name=referrer]", "content")).toEqual(["strict-origin"]);
    expect(robin.emails.of(person.id)?.address).toBeNull();
    expect((await ada.post(link)).headers.get("location")).toBe("/profile?done=confirmed");
    const profile = await (await ada.get("/profile?done=confirmed")).text();
    expect(text(profile)).toContain("Your e-mail address is confirmed.");
    expect(attributes(profile, "#address", "value")).toEqual(["ada@example.org"]);
    expect(text(profile)).not.toContain("Open the link");
    expect(await read(ada.post(link))).toStartWith("404");
  });

  test("leads who is signed out to sign in, and back to the link", async () => {
    const { browser, give, next } = await begin();
    await give("ada@example.org");
    const link = linkIn(await next());
    const location = (await browser().get(link)).headers.get("location")!;
    expect(new URL(location, "http://localhost").searchParams.get("next")).toBe(link);
    expect((await browser().post(link)).status).toBe(303);
  });

  test("is not taken without the right password, or where it is none; what was typed stays", async () => {
    const { ada, give, mail } = await begin();
    const wrong = await give("ada@example.org", "another one");
    expect(wrong.status).toBe(401);
    const page = await wrong.text();
    expect(text(page)).toContain("That is not your password.");
    expect(attributes(page, "#address", "value")).toEqual(["ada@example.org"]);
    const none = await give("ada at example");
    expect(none.status).toBe(422);
    const second = await none.text();
    expect(elements(second, "#address[aria-invalid=true][autofocus]")).toHaveLength(1);
    expect(text(second)).toContain("That is no e-mail address.");
    expect(attributes(second, "#address", "value")).toEqual(["ada at example"]);
    expect(await read(ada.get("/profile"))).not.toContain("ada at example");
    expect(mail.sent).toEqual([]);
  });

  test("is said not to be reached while the server takes no mail, or takes none for it", async () => {
    const { ada, give, next, mail, robin, person } = await begin();
    mail.outcome = "later";
    await give("ada@example.org");
    await next();
    await until(() => robin.mailQueue.tries(person.id, "confirm") === 1);
    expect(await read(ada.get("/profile"))).toContain("has not taken the mail to ada@example.org yet");
    mail.outcome = "refused";
    await give("ada@example.net");
    await next();
    await until(() => robin.emails.of(person.id)?.isRefused === 1);
    expect(await read(ada.get("/profile"))).toContain("takes no mail for ada@example.net");
  });

  test("goes when the field is left empty, and with the account", async () => {
    const { ada, give, next, confirm, robin, person } = await begin();
    await confirm();
    await give("");
    expect(robin.emails.of(person.id)).toBeUndefined();
    expect((await next()).subject).toBe("Mail of Robin goes elsewhere now");
    await confirm();
    await ada.post("/profile/delete", { password: PASSWORD });
    expect(robin.emails.of(person.id)).toBeUndefined();
  });

  test("is in one's data, and in nobody else's page", async () => {
    const { ada, confirm, signedIn } = await begin();
    await confirm();
    expect(await (await ada.get("/profile/data")).json()).toMatchObject({
      account: { email: "ada@example.org" },
    });
    const bob = await signedIn("Bob", "admin");
    for (const path of ["/users/1", "/people", "/audit"])
      expect(await read(bob.get(path))).not.toContain("example.org");
  });
});

describe("who has forgotten the password", () => {
  test("asks for a link on a page that says the same to everybody, and comes in by it", async () => {
    const { browser, confirm, next, robin, person } = await begin();
    await confirm();
    const guest = browser();
    expect(attributes(await (await guest.get("/login")).text(), "a[href='/forgotten']", "href")).toHaveLength(
      1,
    );
    expect((await guest.get("/forgotten")).status).toBe(200);
    const said: string[] = [];
    for (const name of ["Nobody", "Ada"]) {
      const answer = await guest.post("/forgotten", { name });
      said.push(await read(guest.get(answer.headers.get("location")!)));
    }
    expect(said[0]).toContain("If there is such an account with an address, a link is on its way.");
    expect(said[1]).toBe(said[0]!);
    const link = linkIn(await next());
    expect(link).toStartWith("/recover/");
    expect((await guest.post(link, { password: "an even longer way" })).status).toBe(303);
    expect(robin.sessions.of(person.id)).toHaveLength(1);
    expect((await guest.get("/profile")).status).toBe(200);
    expect((await browser().post("/login", { name: "Ada", password: PASSWORD })).status).toBe(401);
  });

  test.each(["", "ada@example.net"])("comes in by no link to an address once it is %p", async (address) => {
    const { ada, browser, confirm, give, next } = await begin();
    await confirm();
    const guest = browser();
    await guest.post("/forgotten", { name: "Ada" });
    const link = linkIn(await next());
    expect((await guest.get(link)).status).toBe(200);
    await give(address);
    if (address) await ada.post(linkIn(await next()));
    expect((await guest.get(link)).status).toBe(404);
  });

  test("is told to wait who asks too often, and keeps what was typed", async () => {
    const { browser } = await begin();
    const guest = browser();
    for (let asked = 0; asked < 10; asked += 1) await guest.post("/forgotten", { name: "Ada" });
    const answer = await guest.post("/forgotten", { name: "Ada" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "360"]);
    expect(attributes(await answer.text(), "#name", "value")).toEqual(["Ada"]);
  });
});

describe("digests", () => {
  test("are asked for on the page of notifications, once there is an address", async () => {
    const { ada, confirm, robin, person } = await begin();
    const link = "main a[href='/profile#your-email']";
    expect(elements(await (await ada.get("/push")).text(), link)).toHaveLength(1);
    await confirm();
    expect(elements(await (await ada.get("/push")).text(), "#digest")).toHaveLength(1);
    await ada.post("/push/settings", { digest: "24" });
    expect(robin.emails.of(person.id)?.digestHours).toBe(24);
    expect(attributes(await (await ada.get("/push")).text(), "#digest [selected]", "value")).toEqual(["24"]);
    const refused = await (await ada.post("/push/settings", { digest: "0", timeZone: "Mars" })).text();
    expect(attributes(refused, "#digest [selected]", "value")).toEqual(["0"]);
    for (const digest of ["5", "-1", "x", ""]) await ada.post("/push/settings", { digest });
    expect(robin.emails.of(person.id)?.digestHours).toBe(24);
  });

  test("end by a button behind their link, or by that of a mail program, without signing in", async () => {
    const { ada, browser, confirm, robin, person } = await begin();
    await confirm();
    await ada.post("/push/settings", { digest: "24" });
    const link = `/unsubscribe/${robin.unsubscribeLinks.token(person.id)}`;
    expect(attributes(await (await browser().get(link)).text(), "main form", "action")).toEqual([link]);
    expect(robin.emails.of(person.id)?.digestHours).toBe(24);
    const program = await browser().post(link, { "List-Unsubscribe": "One-Click" });
    expect(await read(program)).toContain("You get none of these mails any more");
    expect(robin.emails.of(person.id)?.digestHours).toBe(0);
    expect((await browser().post("/unsubscribe/1-abc")).status).toBe(404);
  });
});

describe("where no server takes mail", () => {
  test("no page speaks of it, and none of its forms is taken", async () => {
    const { browser, signedIn } = startRobin();
    const ada = await signedIn("Ada");
    for (const path of ["/profile", "/push", "/login"])
      expect(await (await ada.get(path)).text()).not.toMatch(/your-email|e-mail|\/forgotten/i);
    expect(await read(browser().get("/login"))).toContain("Forgot your password? Ask an admin");
    expect((await browser().get("/forgotten")).status).toBe(404);
    expect((await browser().post("/forgotten", { name: "Ada" })).status).toBe(404);
    expect((await ada.get("/email/abc")).status).toBe(404);
    expect((await browser().post("/unsubscribe/1-abc")).status).toBe(404);
  });
});
