import { describe, expect, spyOn, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUSY } from "../../../src/domain/accounts/hashingQueue.ts";
import { Passwords } from "../../../src/domain/accounts/passwords.ts";
import { deviceOf } from "../../../src/web/auth/devices.ts";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { readSettings } from "../../../src/base/settings.ts";
import type { Browser } from "../../support/browser.ts";
import { attribute, attributes, contents, elements, field, text, texts } from "../../support/page.ts";
import { someone, startRobin, until } from "../../support/robin.ts";
import { hereIn, versionIn } from "../../support/sidebar.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";

const PASSWORD = "a long way home";
const OTHER = "another way home";
const GZIP = { "accept-encoding": "gzip" };

/** Ada, registered and signed in in two browsers, and Bob. */
async function ada(environment: Record<string, string> = {}) {
  const started = startRobin(environment);
  const { robin, browser, signedIn } = started;
  const [laptop, phone] = [await browser().register("Ada"), browser()];
  await phone.post("/login", { name: "Ada", password: PASSWORD });
  const bobs = await signedIn("Bob");
  const user = () => robin.people.named("Ada")!;
  const handOver = () => robin.roles.handOver(user(), robin.people.named("Bob")!.id);
  return { ...started, laptop, phone, bobs, user, handOver };
}

async function isIn(browser: Browser): Promise<boolean> {
  return (await browser.get("/profile")).status === 200;
}

async function reasons(answer: Response): Promise<string[]> {
  return texts(await answer.text(), ".reason:not(:empty)");
}

/** The page of the lobby, from the memory that most pages come from. */
async function lobby(browser: Browser, headers = {}): Promise<string> {
  const answer = await browser.get("/", headers);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return new TextDecoder().decode(answer.headers.has("content-encoding") ? Bun.gunzipSync(bytes) : bytes);
}

describe("a new name", () => {
  test("shows everywhere at once, on what was said before too", async () => {
    const { laptop, bobs, robin, user } = await ada();
    const { id } = user();
    await laptop.say("Hello @Ada");
    await bobs.say("Yes", { reply: "1" });
    await react(robin, 2, "👍", { id });
    await laptop.post("/directs", { name: "Bob" });
    await laptop.say("Among us", { room: "2" });
    for (const headers of [{}, GZIP])
      expect(await lobby(bobs, headers)).toContain('class="author" dir="auto">Ada<');

    const answer = await laptop.post("/profile/name", { name: "Lovelace" });
    expect(answer.headers.get("location")).toBe("/profile?done=name");
    for (const headers of [{}, GZIP]) {
      const page = await lobby(bobs, headers);
      expect(page).toContain('class="author" dir="auto">Lovelace<');
      expect(page).toContain('<b dir="auto">Lovelace</b>');
      expect(page).toContain('title="Lovelace"');
      expect(page).toContain('<span class="name" dir="auto">Lovelace</span>');
      expect(await lobby(laptop, headers)).toContain('<span class="me" dir="auto">Lovelace</span>');
    }
    expect(contents(await lobby(bobs))[0]).toContain(`href="/users/${id}"`);
    expect(await (await bobs.get(`/users/${id}`)).text()).toContain("Lovelace");
  });

  test("stands at once with who is here", async () => {
    const { laptop, bobs, robin } = await ada();
    const wait = { prefer: "wait=25" };
    const held = laptop.poll(`/chats?after=${robin.heads.head(1)}`, wait);
    await until(() => robin.longPolls.size === 1);
    const now = versionIn(await lobby(bobs));
    const poll = bobs.poll(`/chats?after=${robin.heads.head(1)}&now=${now}`, wait);
    await until(() => robin.longPolls.size === 2);
    await laptop.post("/profile/name", { name: "Lovelace" });
    robin.longPolls.sweep();
    const told = await (await poll).text();
    expect(texts(told, ".here .name")).toContain("Lovelace");
    expect(told).not.toContain(">Ada<");
    robin.longPolls.close();
    await held;
  });

  test("stands at once with whom one has asked into a room", async () => {
    const { laptop, bobs } = await ada();
    await laptop.post("/rooms", { name: "Surprise", kind: "private" });
    await laptop.post("/rooms/2/members", { name: "Bob" });
    expect(await lobby(bobs)).toContain("<bdi>Ada</bdi> invites you");
    await laptop.post("/profile/name", { name: "Lovelace" });
    expect(await lobby(bobs)).toContain("<bdi>Lovelace</bdi> invites you");
    expect(await (await bobs.get("/rooms/2")).text()).toContain("Lovelace invites you to this room.");
  });

  test("wakes the pages of those one writes with", async () => {
    const { laptop, bobs, robin } = await ada();
    await laptop.post("/directs", { name: "Bob" });
    await laptop.say("Among us", { room: "2" });
    const now = versionIn(await lobby(bobs))!;
    const poll = bobs.poll(`/chats?after=${robin.heads.head(1)}&now=${now}`, { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    await laptop.post("/profile/name", { name: "Lovelace" });
    robin.longPolls.sweep();
    expect(await (await poll).text()).toContain("Lovelace");
  });

  test.each([
    ["bob", "Somebody has this name already."],
    ["", "Choose a name."],
    ["a b", "A name is made of letters"],
    ["room", "Nobody can be called room"],
    ["former user", "A name is made of letters"],
  ])("is not %j, and what was typed is kept", async (name, reason) => {
    const { laptop, user } = await ada();
    const answer = await laptop.post("/profile/name", { name });
    expect(answer.status).toBe(422);
    const page = await answer.clone().text();
    expect((await reasons(answer))[0]).toStartWith(reason);
    expect(field(page, "name")).toBe(name);
    expect(user().name).toBe("Ada");
  });

  test("may be the own one in other letters, and leaves the old one to others", async () => {
    const { laptop, robin, browser } = await ada();
    expect((await laptop.post("/profile/name", { name: "ADA" })).status).toBe(303);
    expect(robin.people.named("ada")?.name).toBe("ADA");
    await laptop.post("/profile/name", { name: "Lovelace" });
    await browser().register("Ada");
    expect(robin.people.named("ada")?.id).not.toBe(robin.people.named("lovelace")!.id);
    expect((await browser().post("/login", { name: "Lovelace", password: PASSWORD })).status).toBe(303);
  });

  test("is for one of two alone who want it at the same moment", async () => {
    const { laptop, bobs, robin } = await ada();
    await Promise.all([laptop.get("/"), bobs.get("/")]);
    const both = [laptop, bobs].map((one) => one.post("/profile/name", { name: "Lovelace" }));
    const [first, second] = await Promise.all(both);
    expect([first!.status, second!.status]).toEqual([303, 422]);
    expect(await reasons(second!)).toEqual(["Somebody has this name already."]);
    expect(robin.people.named("Bob")).toBeDefined();
  });

  test("can be taken five times, and then again after a while", async () => {
    const { laptop, clock } = await ada();
    for (let count = 0; count < 5; count += 1) {
      expect((await laptop.post("/profile/name", { name: `Ada${count}` })).status).toBe(303);
    }
    const answer = await laptop.post("/profile/name", { name: "Ada5" });
    expect(answer.status).toBe(429);
    clock.pass(86_400_000 / 5);
    expect((await laptop.post("/profile/name", { name: "Ada5" })).status).toBe(303);
  });
});

describe("a new password", () => {
  test("ends the other sessions at once, held polls too, and keeps this one", async () => {
    const { laptop, phone, browser, robin } = await ada();
    const poll = phone.poll("/chats?after=0", { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    const answer = await laptop.post("/profile/password", { password: PASSWORD, newPassword: OTHER });
    expect(answer.headers.get("location")).toBe("/profile?done=password");
    expect((await poll).headers.get("hx-redirect")).toStartWith("/login?ended=1");
    expect([await isIn(laptop), await isIn(phone)]).toEqual([true, false]);
    const signIn = async (password: string) =>
      (await browser().post("/login", { name: "Ada", password })).status;
    expect([await signIn(PASSWORD), await signIn(OTHER)]).toEqual([401, 303]);
  });

  test("ends them in the turn in which it is on disk: nobody acts in them in between", async () => {
    const { laptop, phone, robin, user } = await ada();
    await phone.get("/");
    const handles = robin.sessions.of(user().id).map(({ handle }) => handle);
    const goingOn = () => handles.filter((handle) => robin.sessions.find(handle)).length;
    const { commits } = robin;
    const run = commits.run.bind(commits);
    const seen = [goingOn()];
    spyOn(commits, "run").mockImplementation(async <Result>(work: () => Result) => {
      const result = await run(work);
      seen.push(goingOn());
      return result;
    });
    await laptop.post("/profile/password", { password: PASSWORD, newPassword: OTHER });
    expect(seen).toEqual([2, 1]);
  });

  test.each([
    [{ password: "wrong", newPassword: OTHER }, 401, "That is not your password."],
    [{ password: PASSWORD, newPassword: "short" }, 422, "A password has at least 8 characters."],
    [{ password: PASSWORD, newPassword: "Ada" }, 422, "A password has at least 8 characters."],
    [{}, 401, "That is not your password."],
  ])("is not set by %j: %d", async (fields, status, reason) => {
    const { laptop, phone, browser } = await ada();
    const answer = await laptop.post("/profile/password", fields);
    expect(answer.status).toBe(status);
    expect((await reasons(answer))[0]).toStartWith(reason);
    expect(await isIn(phone)).toBe(true);
    expect((await browser().post("/login", { name: "Ada", password: PASSWORD })).status).toBe(303);
  });

  test("is set for who clicks twice, whether the second click comes in between or afterwards", async () => {
    const { laptop, browser } = await ada();
    const set = () => laptop.post("/profile/password", { password: PASSWORD, newPassword: OTHER });
    const answers = [...(await Promise.all([set(), set()])), await set()];
    expect(answers.map(({ headers }) => headers.get("location"))).toEqual(
      Array(3).fill("/profile?done=password"),
    );
    expect(await isIn(laptop)).toBe(true);
    expect((await browser().post("/login", { name: "Ada", password: OTHER })).status).toBe(303);
  });

  test("is refused with what is so to who clicks twice once it is too soon, or too much waits, and not as wrong", async () => {
    const { laptop } = await ada();
    const set = async (password = PASSWORD, newPassword = OTHER) =>
      (await laptop.post("/profile/password", { password, newPassword })).status;
    expect(await set()).toBe(303);
    const verify = spyOn(Passwords.prototype, "verify");
    verify.mockResolvedValueOnce(false).mockResolvedValueOnce(BUSY);
    expect(await set()).toBe(503);
    verify.mockRestore();
    // Each counts twice, as both are looked at; one was counted above.
    for (let index = 0; index < 4; index += 1) expect(await set("x", "a third way home")).toBe(401);
    expect(await set()).toBe(429);
  });

  test("is no way to guess: it is said to be set to who has set it just now, and as often as the old one is guessed", async () => {
    const { laptop, browser, clock } = await ada();
    const set = async (by: Browser, newPassword: string) =>
      (await by.post("/profile/password", { password: PASSWORD, newPassword })).status;
    expect(await set(laptop, OTHER)).toBe(303);
    expect(await set(laptop, "a third way home")).toBe(401);
    const phone = browser();
    await phone.post("/login", { name: "Ada", password: OTHER });
    expect(await set(phone, OTHER)).toBe(401);
    clock.pass(60_000);
    expect(await set(laptop, OTHER)).toBe(401);
    clock.pass(600_000);
    await laptop.post("/profile/password", { password: OTHER, newPassword: PASSWORD });
    const guesses = [];
    for (let index = 0; index < 6; index += 1)
      guesses.push(
        (await laptop.post("/profile/password", { password: "x", newPassword: `a guess ${index}` })).status,
      );
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("needs the old one, which can be guessed ten times, and then again after a minute", async () => {
    const { laptop, clock } = await ada();
    const guess = async () =>
      (await laptop.post("/profile/password", { password: "x", newPassword: OTHER })).status;
    const answers = await Promise.all(Array.from({ length: 11 }, guess));
    expect(answers.toSorted()).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    clock.pass(60_000);
    expect(await guess()).toBe(401);
  });
});

describe("a session in the list of one's sessions", () => {
  test("is told by device and time, and this browser is marked", async () => {
    const { browser, laptop, clock } = await ada();
    const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    clock.pass(3_600_000);
    await browser().post("/login", { name: "Ada", password: PASSWORD }, { "user-agent": agent });
    const page = await (await laptop.get("/profile")).text();
    const devices = texts(page, "li > b");
    expect(devices.toSorted()).toEqual(["Firefox · Linux", "Unknown device", "Unknown device"]);
    expect(page.match(/this browser/g)).toHaveLength(1);
    expect(page).not.toContain("Mozilla");
  });

  test("is noted by the hour", async () => {
    const { laptop, clock, robin, user } = await ada();
    const used = () => robin.sessions.of(user().id).map(({ usedAt }) => usedAt);
    const [first] = used();
    clock.pass(3_599_999);
    await laptop.get("/");
    expect(used()).toEqual([first!, first!]);
    clock.pass(1);
    await laptop.get("/");
    expect(used()).toEqual([robin.now(), first!]);
  });

  test("ends one by one, or everywhere else, and not elsewhere than one's own", async () => {
    const { laptop, phone, bobs, robin, user } = await ada();
    const handles = robin.sessions.of(user().id).map(({ handle }) => handle);
    await isIn(phone);
    for (const session of handles) await bobs.post("/profile/sessions/end", { session });
    expect([await isIn(laptop), await isIn(phone)]).toEqual([true, true]);
    const page = await (await laptop.get("/profile")).text();
    const [session = ""] = attributes(page, '[name="session"]', "value");
    expect(session).toMatch(/^[0-9a-f]{64}$/);
    await laptop.post("/profile/sessions/end", { session });
    expect([await isIn(laptop), await isIn(phone)]).toEqual([true, false]);
    await phone.post("/login", { name: "Ada", password: PASSWORD });
    await laptop.post("/profile/sessions/end", { session: "others" });
    expect([await isIn(laptop), await isIn(phone)]).toEqual([true, false]);
  });

  test.each([
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
      "Safari · iPhone",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
      "Edge · Windows",
    ],
    [
      "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
      "Chrome · Android",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
      "Chrome · macOS",
    ],
    ["curl/8.0", ""],
    ["<script>alert(1)</script> Linux", "Linux"],
    [null, ""],
  ])("%j is %s", (agent, device) => {
    expect(deviceOf(agent)).toBe(device);
  });
});

describe("one's data", () => {
  test("is all that is one's own, and nobody else's", async () => {
    const { laptop, bobs, robin, user } = await ada();
    await laptop.say('one "quoted"\nline');
    await bobs.say("somebody else's", { reply: "1" });
    await laptop.say("two", { reply: "2" });
    await laptop.say("taken back");
    await deleteMessage(robin, 4, user());
    await editMessage(robin, { id: 3, user: user(), content: "two, mended" });
    await react(robin, 2, "👍", user());
    await laptop.post("/directs", { name: "Bob" });
    const answer = await laptop.get("/profile/data");
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="robin-${user().id}.json"`);
    const text = await answer.text();
    expect(text).not.toMatch(/somebody else|taken back/);
    const { account, sessions, rooms, messages, reactions } = JSON.parse(text);
    expect(account).toMatchObject({ name: "Ada", role: "owner" });
    expect(sessions).toHaveLength(2);
    expect(rooms).toMatchObject([
      { name: "Lobby", favourite: false },
      { name: "Bob", kind: "direct" },
    ]);
    expect(messages).toMatchObject([
      { id: 1, room: 1, content: 'one "quoted"\nline', editedAt: null, answers: null },
      { id: 3, content: "two, mended", answers: 2 },
    ]);
    expect(reactions).toMatchObject([{ message: 2, emoji: "👍" }]);
  });

  test("tells whom one hides, how one is called and whom one has invited, and no secret of these", async () => {
    const { laptop, robin, user } = await ada();
    const { id } = user();
    await laptop.post("/users/2/hide");
    const invited = await laptop.post("/invites", { note: "Cy", uses: "2", days: "7", room: "1" });
    const [, link] = /\/join\/([\w-]+)/.exec(await invited.text()) ?? [];
    const { subscriptions, settings } = robin.pushing;
    const secrets = { endpoint: "https://push.example/secret", p256dh: "a public key", auth: "a key" };
    await robin.commits.run(() => {
      const { handle: session } = robin.sessions.of(id)[0]!;
      subscriptions.add({ ...secrets, session, user: id, origin: "https://robin.example", language: "de" });
      const until = Date.UTC(2030, 0, 1);
      settings.set(id, {
        showsText: false,
        until,
        from: 22 * 60,
        to: 6 * 60 + 30,
        timeZone: "Europe/Berlin",
      });
    });
    await robin.statuses.set(id, { emoji: "🌻", words: "Out", minutes: 60 });
    const text = await (await laptop.get("/profile/data")).text();
    const time = expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/);
    expect(JSON.parse(text)).toMatchObject({
      account: { status: { emoji: "🌻", words: "Out", until: time } },
      hidden: [{ number: 2, name: "Bob" }],
      notifications: {
        showsText: false,
        quietUntil: "2030-01-01T00:00:00.000Z",
        quietFrom: "22:00",
        quietTo: "06:30",
        timeZone: "Europe/Berlin",
        digestHours: 0,
        browsers: [{ since: time, language: "de", origin: "https://robin.example" }],
      },
      invites: [
        { number: 1, note: "Cy", rooms: [1], uses: 2, used: 0, since: time, endsAt: time, withdrawnAt: null },
      ],
    });
    expect(link).toBeDefined();
    for (const secret of [link!, ...Object.values(secrets), robin.sessions.of(id)[0]!.handle])
      expect(text).not.toContain(secret);
  });

  test("is whole, however much it is, and empty where there is nothing", async () => {
    const { laptop, bobs, robin, user } = await ada();
    expect(JSON.parse(await (await bobs.get("/profile/data")).text())).toMatchObject({
      hidden: [],
      notifications: { showsText: true, quietUntil: null, quietFrom: null, browsers: [] },
      invites: [],
      messages: [],
      reactions: [],
    });
    const said = Array.from({ length: 6_000 }, (_, index) => `message ${index}`);
    await Promise.all(said.map((content) => sendMessage(robin, { user: user(), room: 1, content })));
    const { messages } = JSON.parse(await (await laptop.get("/profile/data")).text()) as {
      messages: { content: string }[];
    };
    expect(messages.map(({ content }) => content)).toEqual(said);
  });
});

describe("an account that is deleted", () => {
  test("is not here any more, on no page", async () => {
    const { laptop, bobs, robin, user, handOver } = await ada();
    await handOver();
    const { id } = user();
    void laptop.poll(`/chats?after=${robin.heads.head(1)}`, { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    expect(hereIn(await lobby(bobs))).toContain(id);
    await laptop.post("/profile/delete", { password: PASSWORD });
    expect(hereIn(await lobby(bobs))).not.toContain(id);
  });

  test("takes along why and until when its user was muted or banned", async () => {
    const { laptop, robin, user, handOver } = await ada();
    await handOver();
    const { id } = user();
    robin.db.run(
      `update users set banned_until = 9, ban_reason = 'Noise', banned_by = 2, muted_until = 9, mute_reason = 'Noise', muted_by = 2
       where id = ?`,
      [id],
    );
    await laptop.post("/profile/delete", { password: PASSWORD });
    const kept = robin.db
      .query(
        "select banned_until, ban_reason, banned_by, muted_until, mute_reason, muted_by from users where id = ?",
      )
      .values(id);
    expect(kept).toEqual([[null, "", null, null, "", null]]);
  });

  test("lets nobody in any more, and leaves what was said to a former user", async () => {
    const { laptop, phone, bobs, browser, robin, user, handOver } = await ada();
    await handOver();
    const { id } = user();
    await laptop.say("Still there");
    await laptop.post("/directs", { name: "Bob" });
    await laptop.say("Among us", { room: "2" });
    await bobs.say("Yes", { reply: "1" });
    await lobby(bobs);
    expect(await isIn(phone)).toBe(true);
    const answer = await laptop.post("/profile/delete", { password: PASSWORD, messages: "keep" });
    expect(answer.headers.get("location")).toBe("/");
    expect([await isIn(laptop), await isIn(phone)]).toEqual([false, false]);
    expect((await browser().post("/login", { name: "Ada", password: PASSWORD })).status).toBe(401);
    for (const headers of [{}, GZIP]) {
      const page = await lobby(bobs, headers);
      expect(contents(page)).toEqual(["Still there", "Yes"]);
      expect(page).toContain('class="author" dir="auto">former user<');
      expect(page).toContain('<span class="name" dir="auto">former user</span>');
      expect(page).not.toMatch(/>Ada</);
    }
    expect((await bobs.get(`/users/${id}`)).status).toBe(404);
    const everybody = texts(await (await bobs.get("/users")).text(), "main");
    expect(everybody).toEqual([expect.not.stringMatching(/former user|Ada/)]);
    expect(await (await bobs.poll("/users?q=")).text()).not.toMatch(/former user|Ada/);
    expect((await bobs.post("/rooms/2/members", { name: `former user ${id}` })).status).toBe(422);
    await browser().register("Ada");
    expect(robin.people.named("Ada")?.id).not.toBe(id);
  });

  test.each([
    ["wrong", 401],
    ["", 401],
  ])("is not, by the password %j", async (password, status) => {
    const { laptop, user } = await ada();
    const answer = await laptop.post("/profile/delete", { password, messages: "delete" });
    const chosen = attributes(await answer.clone().text(), "input[name=messages][checked]", "value");
    expect([answer.status, (await reasons(answer))[0]]).toEqual([status, "That is not your password."]);
    expect(chosen).toEqual(["delete"]);
    expect(user().name).toBe("Ada");
    expect(await isIn(laptop)).toBe(true);
  });

  test("takes with it what was said, if one so wishes, from pages and from every file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-leaving-"));
    try {
      const robin = assemble(openDatabase(folder), readSettings({ SENDS_PER_MINUTE: "0" }));
      const [gone, bob] = [someone(robin, "Zarathustra"), someone(robin, "Bob")];
      for (let count = 0; count < 120; count += 1) {
        await sendMessage(robin, { user: gone, room: 1, content: `Foxglove${count} and words` });
      }
      const kept = await sendMessage(robin, { user: bob, room: 1, content: "Kept", replyTo: 3 });
      await react(robin, kept, "👍", gone);
      await react(robin, kept, "👍", bob);
      const { version } = robin.messages.find(kept)!;
      await robin.accountDeletion.leave(gone, true);
      await robin.messagePurge.start();
      expect(
        robin.messages
          .last(1)
          .filter(({ deletedAt }) => deletedAt === null)
          .map(({ content }) => content),
      ).toEqual(["Kept"]);
      expect(robin.reactions.of(kept)).toEqual([{ emoji: "👍", users: [{ id: bob.id, name: "Bob" }] }]);
      expect(robin.messages.find(kept)!.version).toBeGreaterThan(version);
      const all = readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), "latin1"))
        .join();
      expect(all).not.toMatch(/foxglove|zarathustra/i);
      closeDatabase(robin.db);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("goes on taking it after a restart in the middle", async () => {
    const { robin, user, bobs, handOver } = await ada();
    await bobs.say("Kept");
    const { id } = user();
    await Promise.all(
      Array.from({ length: 50 }, () => sendMessage(robin, { user: user(), room: 1, content: "x" })),
    );
    // As a Robin that was stopped has left it.
    await handOver();
    robin.db.run("update users set deleted_at = 1 where id = ?", [id]);
    robin.db.run("insert into purges values (?, 0, (select last from sequence), ?, 1)", [id, id]);
    const restarted = assemble(robin.db, robin.settings, robin.now);
    await restarted.messagePurge.start();
    expect(restarted.messages.last(1).filter(({ deletedAt }) => deletedAt === null)).toHaveLength(1);
    expect(robin.db.query("select * from purges").all()).toEqual([]);
  });

  test("of the owner has to wait until the place is handed over", async () => {
    const { laptop, robin, user, handOver } = await ada();
    const refused = await laptop.post("/profile/delete", { password: PASSWORD, messages: "delete" });
    expect(refused.status).toBe(403);
    expect(text(await refused.text())).toContain("hand it over first");
    expect(user().role).toBe("owner");
    await handOver();
    expect((await laptop.post("/profile/delete", { password: PASSWORD })).status).toBe(303);
    expect(robin.people.named("Bob")?.role).toBe("owner");
  });

  test("of the last one leaves the place to who registers next", async () => {
    const { robin, browser } = startRobin();
    const only = await browser().register("Ada");
    await only.post("/profile/delete", { password: PASSWORD });
    await browser().register("Bob");
    expect(robin.people.named("Bob")?.role).toBe("owner");
  });

  test("leaves rooms to who is in them, and takes along what only it was in", async () => {
    const { laptop, bobs, robin, handOver } = await ada();
    await handOver();
    await laptop.post("/rooms", { name: "Garden" });
    await laptop.post("/rooms", { name: "Diary", kind: "private" });
    await laptop.say("Dear diary", { room: "3" });
    await bobs.post("/rooms/2/join");
    await laptop.post("/profile/delete", { password: PASSWORD });
    expect(robin.rooms.find(2)?.owner).toBe(robin.people.named("Bob")!.id);
    await robin.purging.start();
    expect(robin.db.query("select count(*) as count from rooms where id = 3").get()).toEqual({ count: 0 });
    expect(robin.db.query("select count(*) as count from messages where room_id = 3").get()).toEqual({
      count: 0,
    });
  });
});

describe("the list of people", () => {
  test("is in the order of their names, a hundred on a page", async () => {
    const { bobs, robin } = await ada();
    for (let count = 0; count < 150; count += 1) someone(robin, `P${String(count).padStart(3, "0")}`);
    const seen: string[] = [];
    for (let path: string | undefined = "/users"; path;) {
      const page = await (await bobs.get(path)).text();
      seen.push(...texts(page, '.people span[dir="auto"]'));
      const more = elements(page, "a").find((link) => text(link).startsWith("More"));
      path = more && attribute(more, "href");
    }
    const all = Array.from({ length: 150 }, (_, count) => `P${String(count).padStart(3, "0")}`);
    expect(seen).toEqual(["Ada", "Bob", ...all]);
  });

  test("shows whose names begin as one types, and who keeps order", async () => {
    const { bobs, signedIn } = await ada();
    await signedIn("Adele", "moderator");
    const page = await (await bobs.get("/users?q=AD")).text();
    expect(page).toContain("Adele");
    expect(page).toContain("Moderator");
    expect(page).not.toContain('<span dir="auto">Bob</span>');
    expect(await (await bobs.get("/users?q=zz")).text()).toContain("Nobody here has such a name.");
  });

  test("leads to a page with the rooms in common, and the way to write", async () => {
    const { laptop, bobs, user, signedIn } = await ada();
    await laptop.post("/rooms", { name: "Garden" });
    await laptop.post("/rooms", { name: "Surprise", kind: "private" });
    await bobs.post("/rooms/2/join");
    const common = async (browser: Browser) => {
      const page = await (await browser.get(`/users/${user().id}`)).text();
      return texts(page, 'main li > a > span[dir="auto"]');
    };
    expect(await common(bobs)).toEqual(["Lobby", "Garden"]);
    expect(await common(await signedIn("Cy"))).toEqual(["Lobby"]);
    const page = await (await bobs.get(`/users/${user().id}`)).text();
    expect(page).toContain('<input type="hidden" name="name" value="Ada"/>');
    expect((await bobs.post("/directs", { name: "Ada" })).status).toBe(303);
  });
});
