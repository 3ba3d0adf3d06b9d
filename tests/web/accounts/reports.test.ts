import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { GONE } from "../../../src/domain/refusal.ts";
import { attribute, attributes, element, elements, text, texts } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";
import { makeRoom, commit } from "../../support/rooms.ts";
import { versionIn } from "../../support/sidebar.ts";

const HTMX = { "hx-request": "true" };

/** A place of "Olga" that "Mia" keeps order in; "Bob" has said something that "Ada" reports. */
async function begin() {
  const robin = startRobin();
  const olga = await robin.signedIn("Olga", "owner");
  const mia = await robin.signedIn("Mia", "moderator");
  const bob = await robin.signedIn("Bob");
  const ada = await robin.signedIn("Ada");
  const person = (name: string) => robin.robin.people.named(name)!;
  await bob.say("A **rude** word");
  const report = (fields: Record<string, string> = { reason: "Rude" }, by = ada) =>
    by.post("/chats/1/report", fields);
  const kept = () => robin.robin.db.query<{ content: string }, []>("select content from reports").all();
  return { ...robin, olga, mia, bob, ada, person, report, kept };
}

describe("a report", () => {
  test("of one whose session has ended is kept, with why it is made and the way in", async () => {
    const { robin, report, kept, person } = await begin();
    await robin.sessions.endOthers(person("Ada").id);
    const answer = await report();
    expect(answer.status).toBe(401);
    const page = await answer.text();
    expect(text(element(page, ".reason"))).toBe("You are not signed in. Sign in to do this.");
    expect(attributes(page, "main form", "action")).toEqual(["/chats/1/report"]);
    expect(text(element(page, "textarea[name=reason]"))).toBe("Rude");
    expect(attributes(page, ".aside a", "href")).toContain("/login?next=%2Fchats%2F1");
    expect(kept()).toEqual([]);
  });

  test("comes to the open pages of those who keep order, by then, and goes from them once it is decided", async () => {
    const { olga, mia, ada, person, report, robin } = await begin();
    const pages = await Promise.all(
      [mia, ada].map(async (who) => ({ who, page: await (await who.get("/")).text() })),
    );
    /** What each page says of reports once it has asked for what is new; undefined: the same as before. */
    const told = () =>
      Promise.all(
        pages.map(async (one) => {
          const answer = await one.who.poll(`/chats?after=1&now=${versionIn(one.page)}`);
          if (answer.status === 204) return undefined;
          one.page = await answer.text();
          return texts(one.page, '[hx-target="#to-reports"] a[href="/reports"] .unseen');
        }),
      );
    await told();
    await report();
    expect(await told()).toEqual([[" 1 for you"], undefined]);
    await robin.roles.give(person("Olga"), person("Ada").id, "moderator");
    expect(await told()).toEqual([undefined, [" 1 for you"]]);
    await olga.post("/reports/1", { decision: "Deleted" });
    expect(await told()).toEqual([[], []]);
  });

  test("is made beside the message, and is thanked for", async () => {
    const { ada, bob, report } = await begin();
    const page = await (await ada.get("/chats/1")).text();
    expect(attributes(page, "details.report form", "action")).toEqual(["/chats/1/report"]);
    expect(elements(await (await bob.get("/chats/1")).text(), "details.report")).toEqual([]);
    const answer = await report();
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/chats/1?reported=1"]);
    const thanks = await (await ada.get("/chats/1?reported=1")).text();
    expect(text(element(thanks, ".notice"))).toStartWith("Thank you.");
    expect((await ada.post("/chats/1/report", { reason: "Again" }, HTMX)).status).toBe(204);
  });

  test("reaches those who keep order, with the text as it was, whatever becomes of the message", async () => {
    const { mia, bob, ada, report, kept } = await begin();
    expect(elements(await (await mia.get("/")).text(), '.ways a[href="/reports"]')).toEqual([]);
    await report();
    await bob.post("/chats/1", { content: "Nothing" });
    await bob.post("/chats/1/delete");
    expect(kept()).toEqual([{ content: "A **rude** word" }]);
    expect(elements(await (await mia.get("/")).text(), '.ways a[href="/reports"]')).toHaveLength(1);
    expect(elements(await (await ada.get("/")).text(), '.ways a[href="/reports"]')).toEqual([]);
    const page = await (await mia.get("/reports")).text();
    expect(text(element(page, ".reports li"))).toMatch(
      /^Lobby Bob said: ?A rude word ?Reported by Ada .*Rude/,
    );
    expect(attributes(page, ".reports a", "href")).toContain("/rooms/1/chats/1#chat-1");
  });

  test("shows what was said as the room did, with where it leads", async () => {
    const { mia, bob, report } = await begin();
    await bob.post("/chats/1", { content: "5. Mai: [click here](https://evil.example/a) @Mia" });
    await report();
    const page = await (await mia.get("/reports")).text();
    expect(attributes(page, ".reports blockquote a", "href")).toEqual(["https://evil.example/a"]);
    expect(text(element(page, ".reports blockquote"))).toBe("Mai: click here @Mia");
    expect(attributes(page, ".reports blockquote ol", "start")).toEqual(["5"]);
  });

  test.each([
    ["", "Say why."],
    ["  ", "Say why."],
    ["x".repeat(limits.report.text.most + 1), "At most 500 characters."],
  ])("because of %j is refused, and nothing typed is lost", async (reason, told) => {
    const { report, kept } = await begin();
    const answer = await report({ reason });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(text(element(page, "#reason-of-1-problem"))).toBe(told);
    expect(attribute(element(page, "#reason-of-1"), "value")).toBe(reason.trim());
    expect(kept()).toEqual([]);
  });

  test("is made once by each, of nothing of one's own, and not too often", async () => {
    const { robin, bob, ada, olga, report, kept } = await begin();
    await report();
    await report({ reason: "Still rude" });
    await report({ reason: "Very rude" }, olga);
    expect(kept()).toHaveLength(2);
    expect((await report({ reason: "Mine" }, bob)).status).toBe(422);
    let statuses: number[] = [];
    for (let index = 0; index < limits.report.pace.burst; index += 1)
      statuses = [...statuses, (await report({ reason: "Rude" })).status];
    expect(statuses.at(-1)).toBe(429);
    expect(robin.audit.page({ event: "reported" }, 9)).toHaveLength(2);
    expect((await ada.post("/chats/99/report", { reason: "Rude" })).status).toBe(404);
  });

  test("of what was deleted meanwhile, or one may not read, is none", async () => {
    const { robin, bob, ada, report, person, kept } = await begin();
    const { id } = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Bob"));
    await bob.say("Among us", { room: String(id) });
    expect((await ada.post("/chats/2/report", { reason: "Rude" })).status).toBe(404);
    await bob.post("/chats/1/delete");
    expect((await report()).status).toBe(404);
    expect(kept()).toEqual([]);
  });

  test("from a room that those who keep order do not see shows them the text, and not the room", async () => {
    const { robin, bob, ada, mia, person } = await begin();
    const { id } = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Bob"));
    commit(robin, () => robin.members.join(id, person("Ada").id));
    await bob.say("Among us", { room: String(id) });
    await ada.post("/chats/2/report", { reason: "Rude" });
    const page = await (await mia.get("/reports")).text();
    expect(page).toContain("Among us");
    expect(page).not.toMatch(/Secret|\/rooms\/2/);
  });
});

describe("what is reported", () => {
  test("is taken by one, decided, and then kept without the text", async () => {
    const { mia, olga, report, kept } = await begin();
    await report();
    expect((await mia.post("/reports/1")).status).toBe(303);
    const taken = await (await olga.get("/reports")).text();
    expect(text(taken)).toContain("Mia looks into it.");
    expect(texts(taken, ".reports button")).toEqual(["Be done with it"]);
    expect((await olga.post("/reports/1", { decision: " Deleted, and told Bob " })).status).toBe(303);
    expect(kept()).toEqual([{ content: "" }]);
    const done = await (await mia.get("/reports")).text();
    expect(text(element(done, 'section[aria-labelledby="done"]'))).toMatch(
      /Decided by Olga .*Deleted, and told Bob/,
    );
    expect(done).not.toContain("rude word");
    expect(elements(done, ".reports button")).toEqual([]);
    const late = await mia.post("/reports/1", { decision: "Nothing" });
    expect(late.status).toBe(409);
    expect(text(await late.text())).toContain("That is decided already.");
    // The same message can be reported anew.
    await report({ reason: "Once more" });
    expect(kept()).toHaveLength(2);
  });

  test("is taken by nobody else meanwhile, who is told by whom; and by another once that one decides on it no more", async () => {
    const { robin, mia, olga, person, report } = await begin();
    await report();
    await mia.post("/reports/1");
    const late = await olga.post("/reports/1");
    expect(late.status).toBe(409);
    expect(text(element(await late.text(), '[role="alert"]'))).toBe("Mia looks into it.");
    const inBackground = await olga.post("/reports/1", {}, HTMX);
    expect(text(await inBackground.text())).toBe("Mia looks into it.");
    const lookedInto = async () => texts(await (await olga.get("/reports")).text(), ".reports > li > p");
    expect(await lookedInto()).toContain("Mia looks into it.");
    expect((await mia.post("/reports/1")).status).toBe(303);
    await robin.roles.give(person("Olga"), person("Mia").id, "member");
    expect((await olga.post("/reports/1")).status).toBe(303);
    expect(await lookedInto()).toContain("Olga looks into it.");
  });

  test("and by whom, no admin reads in what was done who does not decide on it", async () => {
    const { olga, ada, signedIn, report } = await begin();
    const max = await signedIn("Max", "admin");
    await max.say("From an admin");
    await ada.post("/chats/2/report", { reason: "Rude" });
    await olga.post("/reports/1", { decision: "Deleted" });
    await report();
    const told = async (by: typeof max) => texts(await (await by.get("/audit")).text(), ".audit > li");
    expect((await told(olga)).filter((entry) => entry.includes("Max"))).not.toEqual([]);
    expect((await told(max)).filter((entry) => entry.includes("Max"))).toEqual([]);
    expect((await told(max)).filter((entry) => /Bob.*Ada|Ada.*Bob/.test(entry))).toHaveLength(1);
  });

  test("is decided by nobody of the same or a lower rank than who said it; of the owner, by the owner", async () => {
    const { mia, olga, ada, signedIn, person } = await begin();
    const max = await signedIn("Max", "moderator");
    await max.say("From a moderator");
    await olga.say("From the owner");
    await ada.post("/chats/2/report", { reason: "Rude" });
    await ada.post("/chats/3/report", { reason: "Rude" });
    for (const by of [mia, max]) {
      expect(elements(await (await by.get("/reports")).text(), ".reports li")).toEqual([]);
      for (const id of [1, 2]) expect((await by.post(`/reports/${id}`, { decision: "No" })).status).toBe(404);
    }
    expect(elements(await (await olga.get("/reports")).text(), ".reports > li")).toHaveLength(2);
    expect((await ada.get("/reports")).status).toBe(403);
    expect((await ada.post("/reports/1", { decision: "Mine" })).status).toBe(403);
    expect(person("Max").role).toBe("moderator");
  });

  describe("by somebody whose account is gone", () => {
    const reasons = ({ robin }: Awaited<ReturnType<typeof begin>>) =>
      robin.db.query("select reason from reports order by id").values().flat();

    test("is without that one's words where it is decided", async () => {
      const started = await begin();
      const { robin, mia, olga, person, report } = started;
      await report();
      await report({ reason: "Very rude" }, olga);
      for (const id of [1, 2]) await mia.post(`/reports/${id}`, { decision: "Deleted" });
      await robin.accountDeletion.leave(person("Ada"), false);
      expect(reasons(started)).toEqual(["", "Very rude"]);
      const page = await (await mia.get("/reports")).text();
      expect(texts(page, ".reports p.reported")).toEqual(["Very rude", "Deleted", "Deleted"]);
    });

    test("keeps them until it is decided", async () => {
      const started = await begin();
      const { robin, mia, person, report } = started;
      await report();
      await robin.accountDeletion.leave(person("Ada"), false);
      expect(texts(await (await mia.get("/reports")).text(), ".reports p.reported")).toEqual(["Rude"]);
      await mia.post("/reports/1");
      expect(reasons(started)).toEqual(["Rude"]);
      await mia.post("/reports/1", { decision: "Deleted" });
      expect(reasons(started)).toEqual([""]);
    });
  });

  test("goes with the room that it is from", async () => {
    const { robin, ada, bob, mia, person, kept } = await begin();
    const { id } = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Bob"));
    await bob.say("In the garden", { room: String(id) });
    await ada.post("/chats/2/report", { reason: "Rude" });
    await bob.post(`/rooms/${id}/delete`);
    await robin.purging.start();
    expect(kept()).toEqual([]);
    expect((await mia.get("/reports")).status).toBe(200);
  });
});

describe("deleting all that somebody said", () => {
  const HOUR = 3_600_000;

  async function talkative() {
    const started = await begin();
    const { robin, bob, ada, mia, clock, person } = started;
    const { id } = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Bob"));
    await bob.say("In secret", { room: String(id) });
    await ada.say("By another");
    clock.pass(23 * HOUR);
    await bob.say("Yesterday");
    clock.pass(HOUR / 2);
    await bob.say("Just now");
    const left = () =>
      robin.db
        .query<{ content: string }, []>("select content from messages where deleted_at is null order by id")
        .all()
        .map(({ content }) => content);
    const purge = (hours: string, by = mia) => by.post(`/users/${person("Bob").id}/purge`, { hours });
    return { ...started, left, purge };
  }

  test.each([
    ["1", ["A **rude** word", "In secret", "By another"]],
    ["24", ["By another"]],
    ["0", ["By another"]],
  ])("in the last %s hours leaves the rest", async (hours, expected) => {
    const { robin, purge, left, person } = await talkative();
    const answer = await purge(hours);
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `/users/${person("Bob").id}?purged=1`,
    ]);
    await robin.messagePurge.start();
    expect(left()).toEqual(expected);
    expect(robin.db.query("select * from purges").all()).toEqual([]);
    expect(robin.audit.page({ event: "purged" }, 1)).toMatchObject([
      { user: person("Bob").id, by: person("Mia").id, detail: hours },
    ]);
  });

  test("that is refused keeps how far back it was to go", async () => {
    const { robin, purge } = await talkative();
    robin.messagePurge.purge = async () => GONE;
    const page = await (await purge("0")).text();
    expect(attributes(page, "#hours option[selected]", "value")).toEqual(["0"]);
  });

  test("shows that a moderator did it, and reaches pages that are open", async () => {
    const { robin, ada, purge } = await talkative();
    // The first request of the day renews the session.
    await ada.get("/");
    const poll = ada.poll(`/chats?after=${robin.heads.head(1)}`, { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    await purge("0");
    await robin.messagePurge.start();
    expect(await (await poll).text()).toContain("Message deleted by a moderator");
    expect(robin.messages.find(1)).toMatchObject({ content: "", deletedBy: robin.people.named("Mia")!.id });
  });

  test("goes on after a restart, and leaves what is said after it", async () => {
    const { robin, bob, purge, left } = await talkative();
    await robin.jobs.stop();
    await purge("0");
    await bob.say("Afterwards");
    expect(left()).toHaveLength(6);
    const { assemble } = await import("../../../src/robin.ts");
    const restarted = assemble(robin.db, robin.settings, robin.now);
    await restarted.messagePurge.start();
    expect(left()).toEqual(["By another", "Afterwards"]);
  });

  /** Moments at which something else may come in: turns of the event loop after the first began. */
  const TURNS = [0, 1, 2, 3];

  test.each(TURNS)("ever is not lost while the last hour goes, %d turns later", async (turns) => {
    const { robin, left, person } = await talkative();
    const [mia, olga, bob] = [person("Mia"), person("Olga"), person("Bob")];
    await robin.messagePurge.purge(mia, bob.id, 1);
    await passed(turns);
    await robin.messagePurge.purge(olga, bob.id, 0);
    await robin.messagePurge.start();
    expect(left()).toEqual(["By another"]);
  });

  test.each(TURNS)(
    "goes on to what was said meanwhile where that is asked for, %d turns later",
    async (turns) => {
      const { robin, left, person } = await talkative();
      const [mia, olga, bob] = [person("Mia"), person("Olga"), person("Bob")];
      await robin.messagePurge.purge(mia, bob.id, 0);
      await passed(turns);
      commit(robin, () =>
        robin.messages.add({ user: bob, room: 1, content: "More" }, { html: "More", calls: [] }),
      );
      await robin.messagePurge.purge(olga, bob.id, 1);
      await robin.messagePurge.start();
      expect(left()).toEqual(["By another"]);
    },
  );

  test.each(TURNS)("is not lost where the account is erased, %d turns later", async (turns) => {
    const { robin, left, person } = await talkative();
    await robin.messagePurge.purge(person("Mia"), person("Bob").id, 1);
    await passed(turns);
    await robin.accountDeletion.leave(person("Bob"), true);
    await robin.messagePurge.start();
    expect(left()).toEqual(["By another"]);
  });

  test("is refused where it does not fit, or who asks may not", async () => {
    const { robin, purge, left, bob, ada, olga, person } = await talkative();
    for (const hours of ["soon", "9000", "-1"]) expect((await purge(hours)).status).toBe(422);
    expect((await purge("1", ada)).status).toBe(403);
    expect((await purge("1", bob)).status).toBe(403);
    expect((await olga.post(`/users/${person("Olga").id}/purge`, { hours: "0" })).status).toBe(403);
    await robin.messagePurge.start();
    expect(left()).toHaveLength(5);
  });

  test("takes thousands in slices between which others have their turn", async () => {
    const { robin, purge, left, ada, person } = await talkative();
    const bob = person("Bob");
    await robin.commits.run(() => {
      for (let index = 0; index < 300; index += 1)
        robin.messages.add({ user: bob, room: 1, content: `Noise ${index}` }, { html: "Noise", calls: [] });
    });
    await purge("1");
    const done = robin.messagePurge.start();
    expect((await ada.say("Between")).status).toBe(204);
    expect(left().length).toBeGreaterThan(100);
    await done;
    expect(left()).toEqual(
      ["A **rude** word", "In secret", "By another", "Between"].filter((one) => left().includes(one)),
    );
    expect(left()).not.toContain("Noise 299");
  });
});

async function passed(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
