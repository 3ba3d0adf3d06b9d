import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { openMemory } from "../../../src/database/database.ts";
import type { PushMessage } from "../../../src/domain/notifications/pushMessage.ts";
import { pushTransport } from "../../../src/pushTransport.ts";
import { attributes, elements, text } from "../../support/page.ts";
import { NotingTransport, startPushing, TimedClock } from "../../support/pushing.ts";
import { PushService } from "../../support/pushService.ts";
import { Browser } from "../../support/browser.ts";
import { sendMessage } from "../../support/messages.ts";
import { signIn, startRobin } from "../../support/robin.ts";

const HELD = limits.push.noted + limits.push.held;
const KEYS = { p256dh: "p", auth: "a" };

/** A place with Ada and Bob, where what would go to push services is noted. */
async function begin() {
  const push = new NotingTransport();
  const started = startRobin({}, { push });
  const ada = await started.signedIn("Ada", "owner");
  const bob = await started.signedIn("Bob");
  const person = (name: string) => started.robin.people.named(name)!;
  return { ...started, push, ada, bob, person };
}

describe("the page of notifications", () => {
  test("has the key of this Robin, asks for nothing, and says without script that it needs it", async () => {
    const { bob, browser } = await begin();
    const page = await (await bob.get("/push")).text();
    expect(attributes(page, "#push", "data-key")).toEqual(["key"]);
    expect(elements(page, "#push [data-state]:not([hidden])")).toEqual([]);
    expect(page).toContain("This needs JavaScript.");
    expect((await browser().get("/push")).status).toBe(303);
  });

  test("lists the browsers that are called, each to be turned off by who has them", async () => {
    const { robin, ada, bob, person } = await begin();
    const hers = { endpoint: "https://push.example/ada", ...KEYS };
    expect((await ada.post("/push", hers, { "hx-request": "true" })).status).toBe(204);
    expect((await bob.post("/push", { endpoint: "https://push.example/bob", ...KEYS })).status).toBe(303);
    const page = await (await ada.get("/push")).text();
    expect(attributes(page, "#push", "data-id")).toEqual(["1"]);
    expect(attributes(page, "ul.list form", "action")).toEqual(["/push/1/delete"]);
    expect(JSON.stringify(page)).not.toContain("push.example");
    expect((await ada.post("/push/2/delete")).status).toBe(404);
    expect((await ada.post("/push/1/delete")).status).toBe(303);
    expect(robin.pushing.subscriptions.of(person("Ada").id)).toEqual([]);
    expect(robin.pushing.subscriptions.of(person("Bob").id)).toHaveLength(1);
  });

  test("they stand with the sessions, too, each with what turns it off", async () => {
    const { robin, ada, person } = await begin();
    await signIn(robin, new Browser(() => new Response()), person("Ada"));
    const off = "#sessions + ul form[action='/push/1/delete']";
    expect(elements(await (await ada.get("/profile")).text(), off)).toHaveLength(0);
    await ada.post("/push", { endpoint: "https://push.example/ada", ...KEYS });
    const page = await (await ada.get("/profile")).text();
    expect(elements(page, "#sessions + ul > li")).toHaveLength(2);
    expect(elements(page, off)).toHaveLength(1);
    expect(text(page)).toContain("You are called in this browser.");
    await ada.post("/push/1/delete");
    expect(elements(await (await ada.get("/profile")).text(), off)).toHaveLength(0);
  });

  test("says why a browser is not called", async () => {
    const { bob } = await begin();
    const answer = await bob.post(
      "/push",
      { endpoint: "http://127.0.0.1", ...KEYS },
      { "hx-request": "true" },
    );
    expect([answer.status, text(await answer.text())]).toEqual([
      422,
      "This browser named no push service that Robin may use.",
    ]);
    const tried = await bob.post("/push/test", {}, { "hx-request": "true" });
    expect([tried.status, text(await tried.text())]).toEqual([
      422,
      "You are not called in this browser. Turn that on first.",
    ]);
  });

  test.each([
    ["later", 503, "The push service of this browser cannot be reached. Try again later."],
    ["refused", 422, "The push service of this browser did not take it. Turn this off and on again."],
    ["gone", 422, "This browser is not called any more. Turn it on again."],
  ] as const)(
    "says what a push service has not taken, which is no mistake of Robin's: %s",
    async (kind, status, why) => {
      const { ada, push } = await begin();
      await ada.post("/push", { endpoint: "https://push.example/ada", ...KEYS });
      push.outcome = () => ({ kind });
      const tried = await ada.post("/push/test", {}, { "hx-request": "true" });
      expect([tried.status, text(await tried.text())]).toEqual([status, why]);
    },
  );

  test("takes how one wants to be called, and shows it", async () => {
    const { robin, bob, person, clock } = await begin();
    const wanted = { text: "no", hours: "8", from: "22:30", to: "07:00", timeZone: "Europe/Berlin" };
    expect((await bob.post("/push/settings", wanted)).headers.get("location")).toBe("/push?saved=1");
    expect(robin.pushing.settings.of(person("Bob").id)).toEqual({
      showsText: false,
      until: clock.time + 8 * 3_600_000,
      from: 22 * 60 + 30,
      to: 7 * 60,
      timeZone: "Europe/Berlin",
    });
    const page = await (await bob.get("/push?saved=1")).text();
    expect(page).toContain("That is how you are called from now on.");
    expect(attributes(page, "#from, #to, #timeZone", "value")).toEqual(["22:30", "07:00", "Europe/Berlin"]);
    expect(attributes(page, 'input[name="text"][checked]', "value")).toEqual(["no"]);
    // An empty choice leaves it as it is.
    await bob.post("/push/settings", { ...wanted, hours: "" });
    expect(robin.pushing.settings.of(person("Bob").id).until).toBe(clock.time + 8 * 3_600_000);
    await bob.post("/push/settings", { ...wanted, hours: "0", from: "", to: "" });
    expect(robin.pushing.settings.of(person("Bob").id)).toMatchObject({ until: null, from: null, to: null });
  });

  test("tells a page that is open whether it is to call by itself at this moment, and whether it says what was said", async () => {
    const { bob, clock, browser } = await begin();
    const now = async () => (await bob.get("/push/now")).json();
    expect(await now()).toEqual({ calls: true, showsText: true });
    const at = (ms: number) => new Date(clock.time + ms).toISOString().slice(11, 16);
    const hours = { from: at(60_000), to: at(3_600_000), timeZone: "UTC", hours: "1" };
    await bob.post("/push/settings", { ...hours, text: "no" });
    expect(await now()).toEqual({ calls: false, showsText: false });
    await bob.post("/push/settings", { ...hours, hours: "0", text: "yes" });
    expect(await now()).toEqual({ calls: true, showsText: true });
    clock.pass(120_000);
    expect(await now()).toEqual({ calls: false, showsText: true });
    clock.pass(3_600_000);
    expect(await now()).toEqual({ calls: true, showsText: true });
    await bob.post("/push", { endpoint: "https://push.example/bob", ...KEYS });
    expect(await now()).toEqual({ calls: false, showsText: true });
    expect((await browser().get("/push/now")).status).toBe(303);
  });

  test.each([
    ["22:00", "", ["to"]],
    ["", "07:00", ["from"]],
    ["10pm", "7am", ["from", "to"]],
    ["10:00pm", "07:00", ["from"]],
    ["24:00", "", ["from", "to"]],
  ])("takes no quiet from %j to %j, and says so beside what is no time", async (from, to, wrong) => {
    const { robin, bob, person } = await begin();
    const answer = await bob.post("/push/settings", { from, to });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    const problems = elements(page, ".field .reason").map(text);
    expect(problems).toEqual(wrong.map(() => "Write a time like 22:30 in both fields, or leave both empty."));
    expect(attributes(page, '[aria-invalid="true"]', "name")).toEqual(wrong);
    expect(attributes(page, "[autofocus]", "name")).toEqual(wrong.slice(0, 1));
    expect(attributes(page, "#from, #to", "value")).toEqual([from, to]);
    expect(robin.pushing.settings.of(person("Bob").id)).toMatchObject({ from: null, to: null });
  });

  test("that is refused comes back as it was typed", async () => {
    const { bob } = await begin();
    await bob.post("/push/settings", { hours: "72", timeZone: "Europe/Berlin" });
    for (const hours of ["8", ""]) {
      const typed = { text: "no", hours, from: "22:00", to: "07:00", timeZone: "Mars" };
      const page = await (await bob.post("/push/settings", typed)).text();
      expect(attributes(page, 'input[name="text"][checked]', "value")).toEqual(["no"]);
      expect(attributes(page, "#hours option[selected]", "value")).toEqual([hours]);
      expect(attributes(page, "#from, #to, #timeZone", "value")).toEqual(["22:00", "07:00", "Mars"]);
    }
  });

  test("says that there is no such time zone, and keeps what was there", async () => {
    const { robin, bob, person } = await begin();
    const answer = await bob.post("/push/settings", {
      text: "yes",
      hours: "0",
      from: "",
      to: "",
      timeZone: "Mars",
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("There is no such time zone. They have names like Europe/Berlin.");
    expect(robin.pushing.settings.of(person("Bob").id).timeZone).toBe("UTC");
  });
});

describe("a push service", () => {
  test("gets what a browser can read, and nobody else, signed by the place", async () => {
    const service = await PushService.start();
    const db = openMemory();
    const clocks = { now: Date.now, steady: () => performance.now() };
    const push = pushTransport(db, readSettings({}), clocks, { ca: service.ca });
    const clock = new TimedClock();
    const place = startPushing({ db, clock, push });
    try {
      const [ada, bob] = [place.someone("Ada"), place.someone("Bob")];
      await place.call(bob, "Bob", service.subscribe(push.publicKey));
      await sendMessage(place.robin, { user: ada, room: 1, content: "Grüße an @Bob 👋" });
      await clock.advance(HELD);
      for (let turn = 0; turn < 200 && service.pushes.length === 0; turn += 1) await Bun.sleep(10);
      const [{ text: told, ttl, topic, urgency, claims }] = service.pushes as [(typeof service.pushes)[0]];
      expect(JSON.parse(told) as PushMessage).toMatchObject({
        badge: 1,
        show: { title: "Ada · Lobby", body: "Grüße an @Bob 👋", tag: "room-1", renotify: true },
      });
      expect([ttl, topic, urgency]).toEqual(["86400", "room-1", "high"]);
      expect(claims.sub).toBe("https://robin.example");
    } finally {
      service.stop();
    }
  });

  test("gets a call of everybody for 2,000 browsers within seconds, while others have their turn", async () => {
    const { robin, clock, transport, call, someone } = startPushing();
    const olga = someone("Olga");
    for (let index = 0; index < 2_000; index += 1) await call(someone(`Person${index}`), `p${index}`);
    await sendMessage(robin, { user: olga, room: 1, content: "@room Dinner is ready" });
    const begin = performance.now();
    await clock.advance(HELD);
    for (let turn = 0; turn < 200 && transport.sent.length < 2_000; turn += 1) await clock.advance(100);
    expect(transport.sent).toHaveLength(2_000);
    expect(performance.now() - begin).toBeLessThan(10_000);
  }, 20_000);
});
