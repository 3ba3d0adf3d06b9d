import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import type { Browser } from "../../support/browser.ts";
import { contents, field } from "../../support/page.ts";
import { changeRoom, someone, startRobin, until } from "../../support/robin.ts";
import { race } from "../../support/race.ts";
import { commit } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };
const HOUR = 3_600_000;

const from = (address: string) => ({ "x-forwarded-for": address, ...HTMX });

/** Sends until one is refused; how many were taken, and the answer that refused. */
async function until429(send: (index: number) => Promise<Response>, most = 2_000) {
  for (let taken = 0; taken < most; taken += 1) {
    const answer = await send(taken);
    if (answer.status === 429) return { taken, answer };
  }
  throw new Error("Never refused");
}

describe("a user who may not speak cannot speak by editing", () => {
  async function saidBefore() {
    const started = startRobin();
    const ada = await started.signedIn("Ada");
    await ada.say("What I said");
    return { ...started, ada };
  }

  test("in a room for moderators", async () => {
    const { robin, ada } = await saidBefore();
    changeRoom(robin, { postingPolicy: "moderators" });
    for (const headers of [{}, HTMX]) {
      const answer = await ada.post("/chats/1", { content: "Another thing" }, headers);
      expect([answer.status, await answer.text()]).toEqual([
        403,
        expect.stringContaining("Only moderators speak in this room."),
      ]);
    }
    expect(contents(await (await ada.get("/")).text())).toEqual(["What I said"]);
    expect(await (await ada.poll("/chats/1")).text()).not.toContain('<details class="edit"');
  });

  test("in slow mode, before the pause is over", async () => {
    const { robin, ada, clock } = await saidBefore();
    changeRoom(robin, { slowModeSeconds: 60 });
    expect((await ada.say("Once")).status).toBe(204);
    const answer = await ada.post("/chats/1", { content: "Another thing" }, HTMX);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "60"]);
    clock.pass(60_000);
    expect((await ada.post("/chats/1", { content: "Another thing" }, HTMX)).status).toBe(204);
    expect((await ada.say("And at once again")).status).toBe(429);
  });

  test("and an edit that is refused for another reason begins no pause", async () => {
    const { robin, ada } = await saidBefore();
    changeRoom(robin, { slowModeSeconds: 60 });
    expect((await ada.post("/chats/1", { content: " " }, HTMX)).status).toBe(422);
    expect((await ada.say("Not too soon")).status).toBe(204);
  });

  test("but takes back what was said, and reacts", async () => {
    const { robin, ada } = await saidBefore();
    changeRoom(robin, { postingPolicy: "moderators", slowModeSeconds: 60 });
    expect((await ada.post("/chats/1/reactions", { emoji: "👍" }, HTMX)).status).toBe(204);
    expect((await ada.post("/chats/1/delete", {}, HTMX)).status).toBe(204);
  });

  test.each(["everyone", "moderators"] as const)(
    "and shows as writing where %s may speak",
    async (speakers) => {
      const { robin, signedIn } = startRobin();
      changeRoom(robin, { postingPolicy: speakers });
      const ada = await signedIn("Ada");
      const held = ada.poll("/chats?after=0", { prefer: "wait=25", "robin-typing": "1" });
      await until(() => robin.longPolls.size === 1);
      const typing = robin.presence.shown(1).typing.map(({ name }) => name);
      expect(typing).toEqual(speakers === "everyone" ? ["Ada"] : []);
      robin.longPolls.close();
      await held;
    },
  );
});

describe("what is not so any more when it is written is not done", () => {
  async function room() {
    const started = startRobin();
    const [adas, bobs] = [await started.signedIn("Ada"), await started.signedIn("Bob")];
    await adas.post("/rooms", { name: "Garden", kind: "private" });
    await adas.post("/rooms/2/members", { name: "Bob" });
    await bobs.post("/rooms/2/join");
    await bobs.say("One", { room: "2" });
    const { robin } = started;
    const garden = () => robin.rooms.find(2)!;
    const [ada, bob] = [robin.people.named("Ada")!, robin.people.named("Bob")!];
    const changes: Record<string, () => void> = {
      "the room is archived": () => commit(robin, () => robin.rooms.archive(garden().id, ada.id)),
      "one is taken out": () => commit(robin, () => robin.leaving.depart(garden(), bob.id, ada.id)),
      "the room is deleted": () => commit(robin, () => robin.rooms.softDelete(garden().id)),
      "the account is deleted": () => void robin.accountDeletion.leave(bob, false),
    };
    return { ...started, adas, bobs, changes };
  }

  const acts: Record<string, (bob: Browser) => Promise<Response>> = {
    "a message": (bob) => bob.say("Two", { room: "2" }),
    "an edit": (bob) => bob.post("/chats/1", { content: "Two" }, HTMX),
    "a reaction": (bob) => bob.post("/chats/1/reactions", { emoji: "👍" }, HTMX),
  };

  const cases = Object.keys(acts).flatMap((act) =>
    ["the room is archived", "one is taken out", "the room is deleted", "the account is deleted"].map(
      (change) => [act, change] as const,
    ),
  );

  test.each(cases)("%s, when %s", async (act, change) => {
    const { robin, bobs, changes } = await room();
    const answer = await race(robin, () => acts[act]!(bobs), changes[change]!);
    expect([answer.status, robin.heads.newest]).toEqual([403, 1]);
    const rows = robin.db.query("select content from messages where room_id = 2").values().flat();
    expect(rows).toEqual(["One"]);
    expect(robin.db.query("select count(*) from reactions").values()).toEqual([[0]]);
  });

  const texts = cases.filter(([act]) => act !== "a reaction");

  test.each(texts)("%s by a plain form comes back with its text, when %s", async (act, change) => {
    const { robin, bobs, changes } = await room();
    const [path, fields] = act === "an edit" ? ["/chats/1", {}] : ["/chats", { room: "2" }];
    const answer = await race(robin, () => bobs.post(path, { content: "Two", ...fields }), changes[change]!);
    expect([answer.status, field(await answer.text(), "content")]).toEqual([403, "Two"]);
  });

  test("an edit comes back with its text, when the message is deleted", async () => {
    const { bobs, robin } = await room();
    const answer = await race(
      robin,
      () => bobs.post("/chats/1", { content: "Two" }),
      () => commit(robin, () => robin.messages.softDelete(robin.messages.find(1)!, { id: 1 })),
    );
    expect([answer.status, field(await answer.text(), "content")]).toEqual([404, "Two"]);
  });

  test("a moderator who is none any more deletes nothing", async () => {
    const { robin, signedIn } = startRobin();
    const [ada, mod] = [await signedIn("Ada"), await signedIn("Mod", "moderator")];
    someone(robin, "Owner", "owner");
    await ada.say("Stays");
    const deleting = () => mod.post("/chats/1/delete", {}, HTMX);
    const answer = await race(robin, deleting, () => {
      void robin.roles.give(robin.people.named("Owner")!, robin.people.named("Mod")!.id, "member");
    });
    expect(answer.status).toBe(403);
    expect(robin.messages.find(1)?.content).toBe("Stays");
  });

  test("while a retry of what was stored is answered as before, whatever has changed", async () => {
    const { bobs, changes } = await room();
    expect((await bobs.say("Two", { room: "2", key: "k" })).status).toBe(204);
    changes["the room is archived"]!();
    expect((await bobs.say("Two", { room: "2", key: "k" })).status).toBe(204);
    expect((await bobs.say("Three", { room: "2", key: "l" })).status).toBe(403);
  });
});

describe("sending", () => {
  const PACE = { SENDS_PER_MINUTE: "60", TRUST_PROXY: "on" };

  test("is slower on the first day of an account, after the same burst", async () => {
    const { signedIn, clock } = startRobin(PACE);
    const ada = await signedIn("Ada");
    const { taken, answer } = await until429((index) => ada.say(`${index}`));
    expect([taken, answer.headers.get("retry-after")]).toEqual([limits.sending.burst, "2"]);
    clock.pass(24 * HOUR);
    const next = await until429((index) => ada.say(`${index}`));
    expect([next.taken, next.answer.headers.get("retry-after")]).toEqual([limits.sending.burst, "1"]);
  });

  test.each(["moderator", "admin", "owner"] as const)("is not slower for a new %s", async (role) => {
    const { signedIn } = startRobin(PACE);
    const ada = await signedIn("Ada", role);
    const { answer } = await until429((index) => ada.say(`${index}`));
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  test("is limited for an address, with however many accounts, and however it is written", async () => {
    const { signedIn, clock } = startRobin(PACE);
    const many: Browser[] = [];
    for (let index = 0; index < 40; index += 1) many.push(await signedIn(`user${index}`));
    const say = (index: number, address: string) =>
      many[index % many.length]!.post("/chats", { content: `${index}` }, from(address));
    const spellings = ["2001:db8::1", "2001:0db8:0:0::1", "2001:DB8::ffff", "[2001:db8::1]:4711"];
    const sayThere = (index: number) => say(index, spellings[index % spellings.length]!);
    const { burst } = limits.writingFromAddress;
    const answers = await Promise.all(Array.from({ length: burst + 9 }, (_, index) => sayThere(index)));
    const refused = answers.filter(({ status }) => status === 429);
    expect([answers.length - refused.length, refused.length]).toEqual([burst, 9]);
    expect(await refused[0]!.text()).toContain("Much is being sent from where you are.");
    expect((await say(39, "192.0.2.2")).status).toBe(204);
    // Five times what one user may send.
    clock.pass(1_000);
    let more = 0;
    for (let index = 0; index < 10; index += 1) more += Number((await sayThere(index)).status === 204);
    expect(more).toBe(limits.writingFromAddress.times);
  });

  test.each<[string, (ada: Browser, index: number) => Promise<Response>]>([
    ["edits", (ada, index) => ada.post("/chats/1", { content: `${index}` }, HTMX)],
    ["reactions", (ada) => ada.post("/chats/1/reactions", { emoji: "👍" }, HTMX)],
    ["previews", (ada) => ada.post("/chats/preview", { content: "x" }, HTMX)],
  ])("%s are limited, too", async (_, change) => {
    const { signedIn } = startRobin(PACE);
    const ada = await signedIn("Ada");
    await ada.say("One");
    const { taken } = await until429((index) => change(ada, index));
    expect(taken).toBe(limits.changing.burst);
  });

  test("has no limit where SENDS_PER_MINUTE is 0", async () => {
    const { signedIn } = startRobin({ SENDS_PER_MINUTE: "0" });
    const ada = await signedIn("Ada");
    const answers = await Promise.all(Array.from({ length: 400 }, (_, index) => ada.say(`${index}`)));
    expect(answers.every(({ status }) => status === 204)).toBe(true);
  });

  test("one's data is given out now and then, not all the time", async () => {
    const { signedIn, clock } = startRobin();
    const ada = await signedIn("Ada");
    const { taken, answer } = await until429(() => ada.get("/profile/data"));
    expect(taken).toBe(limits.exporting.burst);
    expect(await answer.text()).toContain("Too many attempts.");
    clock.pass(limits.exporting.every);
    expect((await ada.get("/profile/data")).status).toBe(200);
  });
});

describe("a message that is refused", () => {
  test("by a guest to a room that is closed to guests comes back with nothing of the room", async () => {
    const { signedIn, browser } = startRobin();
    const ada = await signedIn("Ada");
    await ada.post("/rooms", { name: "Garden", topic: "Roses", kind: "open" });
    await ada.say("Among users", { room: "2" });
    for (const path of ["/chats", "/chats/preview"]) {
      for (const reply of ["", "1"]) {
        const answer = await browser().post(path, { content: "May I come in?", room: "2", reply });
        const page = await answer.text();
        expect([path, answer.status, /Garden|Roses|Among users|Ada/.test(page)]).toEqual([path, 401, false]);
        expect(page).toContain("May I come in?");
        expect(page).toContain('href="/login?next=%2Frooms%2F2"');
      }
    }
  });

  test("by a guest to the lobby comes back as before, with what guests may read", async () => {
    const { signedIn, browser } = startRobin();
    await (await signedIn("Ada")).say("Hello guests");
    const answer = await browser().post("/chats", { content: "May I?", reply: "1" });
    const page = await answer.text();
    expect([answer.status, contents(page)]).toEqual([401, ["Hello guests"]]);
    expect(page).toContain("May I?");
  });

  test("by a guest to a lobby that is closed comes back without it", async () => {
    const { signedIn, browser, robin } = startRobin();
    await (await signedIn("Ada")).say("Among users");
    changeRoom(robin, { isPublic: false, topic: "Secret plans" });
    const page = await (await browser().post("/chats", { content: "May I?", reply: "1" })).text();
    expect(page).toContain("May I?");
    expect(page).not.toMatch(/Among users|Secret plans|Lobby/);
  });
});
