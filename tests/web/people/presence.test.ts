import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes, element, elements, field, text, texts } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";
import { hereIn, placeIn, versionIn } from "../../support/sidebar.ts";

const MINUTE = 60_000;
const { gone } = limits.attendance;

const pageOf = async (browser: Browser, path: string) => (await browser.get(path)).text();

/** Olga, who owns the place; Ada, who talks with Bob in room 2; and Cy, who talks with nobody. */
async function begin() {
  const started = startRobin();
  const { robin, clock } = started;
  const olga = await started.signedIn("Olga", "owner");
  const [ada, bob, cy] = [
    await started.signedIn("Ada"),
    await started.signedIn("Bob"),
    await started.signedIn("Cy"),
  ];
  await ada.post("/directs", { name: "Bob" });
  await ada.say("Hello", { room: "2" });
  const id = (name: string) => robin.people.named(name)!.id;
  const publish = () => robin.attendance.publish();
  /** Has all of them be gone who asked before. */
  const leave = () => {
    clock.pass(gone);
    publish();
  };
  leave();
  /** What shows of Ada to `browser`: in the list of people, on her page, and beside the conversation. */
  const dots = async (browser: Browser) => {
    const list = elements(await pageOf(browser, "/users"), ".people li").find((li) =>
      text(li).includes("Ada"),
    )!;
    const lists = [list, element(await pageOf(browser, `/users/${id("Ada")}`), ".who")];
    const places = elements(await pageOf(browser, "/"), "#place-2");
    return [...lists, ...places].map((markup) => attributes(markup, ".dot", "class")[0]);
  };
  return { ...started, olga, ada, bob, cy, id, publish, leave, dots };
}

const asks = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.poll("/chats?after=1", { prefer: "wait=0", ...headers });

describe("whether somebody is there", () => {
  test("shows as a dot wherever that one stands, and as a word for who listens", async () => {
    const { ada, bob, publish, dots, leave } = await begin();
    expect(await dots(bob)).toEqual([undefined, undefined, undefined]);
    await asks(ada);
    publish();
    expect(await dots(bob)).toEqual(["dot online", "dot online", "dot online"]);
    expect(texts(await pageOf(bob, "/"), "#place-2 .dot .unseen")).toEqual(["online"]);
    leave();
    await asks(ada, { "robin-away": "1" });
    publish();
    expect(await dots(bob)).toEqual(["dot away", "dot away", "dot away"]);
    leave();
    expect(await dots(bob)).toEqual([undefined, undefined, undefined]);
  });

  test("is known of who opens pages alone, as without script", async () => {
    const { ada, bob, publish, dots, leave } = await begin();
    for (const path of ["/", "/profile"]) {
      await ada.get(path);
      publish();
      expect(await dots(bob)).toEqual(["dot online", "dot online", "dot online"]);
      leave();
    }
  });

  test("brings a new sidebar to the pages of those who talk with that one, and to no others", async () => {
    const { ada, bob, cy, publish } = await begin();
    await asks(bob);
    await asks(cy);
    publish();
    const versions = await Promise.all(
      [bob, cy].map(async (browser) => versionIn(await pageOf(browser, "/"))!),
    );
    await ada.get("/profile");
    publish();
    const answers = await Promise.all(
      [bob, cy].map((browser, index) => browser.poll(`/chats?after=1&now=${versions[index]}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 204]);
    expect(attributes(await answers[0]!.text(), "#place-2 .dot", "class")).toEqual(["dot online"]);
  });

  test("costs a poll no SQL, though a crowd comes and goes", async () => {
    const { robin, cy, publish, clock } = await begin();
    const now = versionIn(await pageOf(cy, "/"))!;
    const path = `/chats?after=1&now=${now}`;
    await cy.poll(path);
    robin.db.close();
    for (let round = 0; round < 3; round += 1) {
      for (let user = 100; user < 1_100; user += 1) robin.attendance.see(user, false);
      publish();
      expect((await cy.poll(path)).status).toBe(204);
      clock.pass(gone);
      publish();
      expect((await cy.poll(path)).status).toBe(204);
    }
  });

  test("is nothing that guests see", async () => {
    const { ada, browser, publish } = await begin();
    await asks(ada);
    await ada.post("/profile/status", { words: "Gardening" });
    publish();
    const guest = browser();
    expect(elements(await pageOf(guest, "/"), ".dot, .status, .here")).toEqual([]);
    expect((await guest.get("/users")).status).toBe(303);
  });
});

describe("who wants to be seen by nobody", () => {
  test("shows nowhere: not as a dot, not in a room, not while typing; and sees the others", async () => {
    const { ada, bob, publish, dots, id } = await begin();
    for (const browser of [ada, bob]) await asks(browser, { "robin-typing": "1" });
    publish();
    expect(hereIn(await pageOf(bob, "/"))).toEqual([id("Ada"), id("Bob")]);
    const now = versionIn(await pageOf(bob, "/"))!;
    expect((await ada.post("/profile/presence", { shown: "no" })).headers.get("location")).toBe("/profile");
    expect(texts(await pageOf(ada, "/profile"), ".notice")).toEqual(["Saved."]);
    const told = await (await bob.poll(`/chats?after=1&now=${now}`)).text();
    expect(hereIn(told)).toEqual([id("Bob")]);
    expect(texts(told, "#typing")).toEqual([""]);
    expect(await dots(bob)).toEqual([undefined, undefined, undefined]);
    const own = await pageOf(ada, "/");
    expect(hereIn(own)).toEqual([id("Bob")]);
    expect(attributes(own, "#place-2 .dot", "class")).toEqual(["dot online"]);
    await ada.post("/profile/presence", { shown: "yes" });
    expect(await dots(bob)).toEqual(["dot online", "dot online", "dot online"]);
  });

  test("is not called where a page is in view, all the same", async () => {
    const { ada, robin, id } = await begin();
    await ada.post("/profile/presence", { shown: "no" });
    await asks(ada);
    expect(robin.presence.isHere(id("Ada"))).toBe(true);
  });

  test("is everybody where the owner wants it so", async () => {
    const { olga, ada, bob, publish, dots } = await begin();
    for (const browser of [ada, bob]) await asks(browser, { "robin-typing": "1" });
    publish();
    const now = versionIn(await pageOf(bob, "/"))!;
    await olga.post("/place", { presence: "no" });
    const told = await (await bob.poll(`/chats?after=1&now=${now}`)).text();
    expect([hereIn(told), texts(told, "#typing")]).toEqual([[], [""]]);
    expect(await dots(bob)).toEqual([undefined, undefined, undefined]);
    expect(hereIn(await pageOf(bob, "/"))).toEqual([]);
    expect(elements(await pageOf(ada, "/profile"), 'form[action="/profile/presence"]')).toEqual([]);
    await olga.post("/place", { presence: "yes" });
    expect(await dots(bob)).toEqual(["dot online", "dot online", "dot online"]);
  });
});

describe("a status", () => {
  const GARDENING = { emoji: ":sunflower:", words: "Gardening  all\nday", minutes: "60" };

  test("is said on the account's page, and shows beside the name wherever that one is", async () => {
    const { ada, bob, id } = await begin();
    expect((await ada.post("/profile/status", GARDENING)).headers.get("location")).toBe("/profile");
    const own = await pageOf(ada, "/profile");
    expect([field(own, "emoji"), field(own, "words")]).toEqual(["🌻", "Gardening all day"]);
    const line = "🌻 Gardening all day";
    expect(texts(await pageOf(bob, "/users"), ".status")).toEqual([line]);
    expect(texts(await pageOf(bob, `/users/${id("Ada")}`), ".status > span[dir]")).toEqual([line]);
    expect(texts(await pageOf(bob, "/rooms/2"), ".topic")).toEqual([line]);
    expect(texts(await pageOf(ada, "/rooms/2"), ".topic")).toEqual([]);
  });

  test("is over by itself once its time is, on pages that are made ready, too", async () => {
    const { ada, bob, clock } = await begin();
    await ada.post("/profile/status", { ...GARDENING, minutes: "30" });
    clock.pass(30 * MINUTE - 1);
    expect(texts(await pageOf(bob, "/rooms/2"), ".topic")).toHaveLength(1);
    clock.pass(1);
    expect(texts(await pageOf(bob, "/rooms/2"), ".topic")).toEqual([]);
    expect(texts(await pageOf(bob, "/users"), ".status")).toEqual([]);
    expect(field(await pageOf(ada, "/profile"), "words")).toBe("");
  });

  test("keeps its time where only its words change, is for good where that is wanted, and is taken back", async () => {
    const { ada, bob, clock, robin, id } = await begin();
    await ada.post("/profile/status", GARDENING);
    await ada.post("/profile/status", { words: "Weeding", minutes: "" });
    expect(robin.statuses.of(id("Ada"))).toEqual({
      emoji: "",
      words: "Weeding",
      until: clock.time + 60 * MINUTE,
    });
    await ada.post("/profile/status", { words: "Retired", minutes: "0" });
    clock.pass(100 * 60 * MINUTE);
    expect(texts(await pageOf(bob, "/users"), ".status")).toEqual(["Retired"]);
    await ada.post("/profile/status");
    expect(texts(await pageOf(bob, "/users"), ".status")).toEqual([]);
  });

  test.each([
    [{ emoji: "not an emoji" }, "emoji", "That is not an emoji."],
    [{ words: "x".repeat(81) }, "words", "At most 80 characters."],
    [{ words: "x", minutes: "43201" }, undefined, "That did not fit"],
    [{ words: "x", minutes: "soon" }, undefined, "That did not fit"],
  ] as const)("is not %p, which is told and kept", async (typed, name, reason) => {
    const { ada, robin, id } = await begin();
    const answer = await ada.post("/profile/status", typed);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(text(page)).toContain(reason);
    if (name !== undefined) expect(field(page, name)).toBe((typed as Record<string, string>)[name]!);
    expect(robin.statuses.of(id("Ada"))).toBeUndefined();
  });

  test("that is refused comes back with the end that was chosen, not that of the one before", async () => {
    const { ada } = await begin();
    await ada.post("/profile/status", GARDENING);
    for (const minutes of ["240", "", "0"]) {
      const page = await (await ada.post("/profile/status", { words: "x".repeat(81), minutes })).text();
      expect(attributes(page, "#status-minutes option[selected]", "value")).toEqual([minutes]);
    }
  });

  test("is seen of nobody who is muted or banned, for as long as that is so", async () => {
    const { olga, ada, bob, id } = await begin();
    await ada.post("/profile/status", GARDENING);
    for (const kind of ["mute", "ban"]) {
      await olga.post(`/users/${id("Ada")}/${kind}`, { minutes: "60" });
      for (const path of ["/users", `/users/${id("Ada")}`, "/rooms/2"])
        expect(elements(await pageOf(bob, path), ".status, .topic")).toEqual([]);
      if (kind === "mute") expect(field(await pageOf(ada, "/profile"), "words")).toBe("Gardening all day");
      await olga.post(`/users/${id("Ada")}/un${kind}`);
      expect(elements(await pageOf(bob, "/rooms/2"), ".topic")).toHaveLength(1);
    }
  });

  test("is taken back by one who is muted, and said by none", async () => {
    const { olga, ada, robin, id } = await begin();
    await ada.post("/profile/status", GARDENING);
    await olga.post(`/users/${id("Ada")}/mute`, { minutes: "60" });
    expect((await ada.post("/profile/status", { words: "Noise" })).status).toBe(403);
    expect((await ada.post("/profile/status")).status).toBe(303);
    expect(robin.statuses.own(id("Ada"))).toBeUndefined();
  });

  test("is in one's data, and gone with the account", async () => {
    const { browser, robin } = await begin();
    const dora = await browser().register("Dora");
    await dora.post("/profile/status", { words: "Passing by" });
    const account = JSON.parse(await pageOf(dora, "/profile/data")).account;
    expect(account).toMatchObject({ status: { words: "Passing by", until: null }, isInvisible: false });
    await dora.post("/profile/delete", { password: "a long way home" });
    expect(robin.db.query("select count(*) as count from statuses").get()).toEqual({ count: 0 });
  });

  test("is not said anew too often", async () => {
    const { ada } = await begin();
    const answers = [];
    for (let count = 0; count <= limits.status.pace.burst; count += 1)
      answers.push((await ada.post("/profile/status", { words: String(count) })).status);
    expect(answers.filter((status) => status === 429)).toHaveLength(1);
  });
});

test("what time it is for somebody shows on that one's page and card, in the zone that one has chosen, where one wants that", async () => {
  const { ada, bob, olga, id } = await begin();
  await ada.post("/push/settings", { timeZone: "Asia/Tokyo" });
  const told = async (browser = bob) =>
    Promise.all(
      [{}, { "hx-request": "true" }].map(async (headers) => {
        const markup = await (await browser.get(`/users/${id("Ada")}`, headers)).text();
        return /\d\d:\d\d there now/.exec(text(element(markup, ".who")))?.[0];
      }),
    );
  expect(await told()).toEqual([undefined, undefined]);
  await ada.post("/profile/presence", { shown: "no", time: "yes" });
  expect(await told()).toEqual(["21:01 there now", "21:01 there now"]);
  expect(text(await pageOf(ada, "/profile"))).toContain("in the time zone Asia/Tokyo of your notifications");
  // What is not said stays.
  await ada.post("/profile/presence", { shown: "yes" });
  expect(await told()).toEqual(["21:01 there now", "21:01 there now"]);
  await olga.post("/place", { presence: "no" });
  expect(await told()).toEqual([undefined, undefined]);
});

test("nobody's page fails by a time zone that was stored and is none", async () => {
  const { robin, ada, bob, id } = await begin();
  await ada.post("/push/settings", { timeZone: "Asia/Tokyo" });
  await ada.post("/profile/presence", { shown: "no", time: "yes" });
  robin.db.query("update push_settings set time_zone = '2020-01-01T00:00Z'").run();
  const answer = await bob.get(`/users/${id("Ada")}`);
  expect([answer.status, (await answer.text()).includes("there now")]).toEqual([200, false]);
});

test("the place in the list of one's rooms is as it was but for the dot", async () => {
  const { ada, bob, publish } = await begin();
  const before = await pageOf(bob, "/");
  await asks(ada);
  publish();
  const after = await pageOf(bob, "/");
  expect(placeIn(after, 2)).toEqual(placeIn(before, 2)!);
});
