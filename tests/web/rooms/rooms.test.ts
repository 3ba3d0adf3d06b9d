import { describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, openDatabase } from "../../../src/database/database.ts";
import { assemble } from "../../../src/robin.ts";
import { readQuery } from "../../../src/domain/search/query.ts";
import { limits } from "../../../src/base/limits.ts";
import { readSettings } from "../../../src/base/settings.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes, contents, field, texts } from "../../support/page.ts";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { placesIn, versionIn } from "../../support/sidebar.ts";
import { deleteMessage, react, sendMessage } from "../../support/messages.ts";
import { makeRoom, commit } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };

/** Ada and Bob, who are members, and the rooms they make. */
async function adaAndBob() {
  const started = startRobin();
  const [ada, bob] = [await started.signedIn("Ada"), await started.signedIn("Bob")];
  const make = async (browser: Browser, fields: Record<string, string>) =>
    (await browser.post("/rooms", fields)).headers.get("location");
  const users = { ada: started.robin.people.named("Ada")!, bob: started.robin.people.named("Bob")! };
  return { ...started, ...users, adas: ada, bobs: bob, make };
}

/** Why it was refused: what stands beside the fields and on top. */
async function reasons(answer: Response): Promise<string[]> {
  return texts(await answer.text(), ".reason:not(:empty)");
}

describe("a room is made", () => {
  test("by any user, who is in it and owns it", async () => {
    const { adas, make, robin, ada } = await adaAndBob();
    expect(await make(adas, { name: "Garden", topic: "What grows", kind: "open" })).toBe("/rooms/2");
    expect(robin.rooms.find(2)).toMatchObject({
      name: "Garden",
      topic: "What grows",
      kind: "open",
      owner: ada.id,
    });
    expect(robin.members.in(2)).toEqual([{ id: ada.id, name: "Ada", role: "member", avatar: null }]);
    expect(await (await adas.get("/rooms/2")).text()).toContain("What grows");
  });

  test("through htmx, which goes there", async () => {
    const { adas } = await adaAndBob();
    const answer = await adas.post("/rooms", { name: "Garden" }, HTMX);
    expect([answer.status, answer.headers.get("hx-redirect")]).toEqual([204, "/rooms/2"]);
  });

  test.each([
    ["  The   Garden ", "The Garden"],
    ["Gar\u200bden\u202e", "Garden"],
    ["The\r\n \tGarden", "The Garden"],
    ["Gar\0den\u0007", "Garden"],
    ["A\u200Dda", "Ada"],
    ["Ada\uFE0F 1\u200D2", "Ada 12"],
    ["گفت\u200C\u200Cو\u200C", "گفت\u200Cو"],
    ["👨\u200D family", "👨 family"],
    ["C++\u200E for all\u200F\u061C", "C++ for all"],
    ["a\u200Bb ก\u200B", "ab ก"],
    ["Pirates\u{E0067}\u{E0062} 🏴\u{E0067}\u{E007F}", "Pirates 🏴"],
    ["Cafe\u0301", "Café"],
  ])("with the name %j in one line: %j", async (typed, name) => {
    const { adas, make, robin } = await adaAndBob();
    expect(await make(adas, { name: typed })).toBe("/rooms/2");
    expect(robin.rooms.find(2)?.name).toBe(name);
  });

  test.each([
    "Ｇａｒｄｅｎ",
    "🌻",
    "حديقة",
    "<b>",
    "❤️",
    "❤",
    "☕",
    "1️⃣",
    "#️⃣",
    "🇩🇪",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Wales",
    "👨‍👩‍👧 family",
    "🏳️‍🌈 pride",
    "👩🏽‍💻 dev",
    "🕵🏽‍♂️",
    "👁️‍🗨️",
    "☎︎ phone",
    "گفت‌وگو",
    "ကြော်ငြာ",
    "ශ්‍රී ලංකා",
    "क्‍ष",
    "র‍্যাব",
    "സച്ചിന്‍",
    "葛󠄀城",
    "10 m² · H₂O",
    "x⁵ ½ ™ ﬁ Ⅳ ㎏",
    "会議　室",
    "Idées : ici",
    "حديقة ﷺ",
    "C++\u200E למתחילים",
    "ភាសា\u200Bខ្មែរ",
    "🌻".repeat(60),
    `${"🏳️‍🌈".repeat(30)}`,
  ])("called %j just as it was typed, and with the topic", async (typed) => {
    const { adas, make, robin } = await adaAndBob();
    expect(await make(adas, { name: typed, topic: typed })).toBe("/rooms/2");
    expect(robin.rooms.find(2)).toMatchObject({ name: typed, topic: typed });
    expect(field(await (await adas.get("/rooms/2/settings")).text(), "name")).toBe(typed);
  });

  test.each([
    ["Garden", "ＧＡＲＤＥＮ"],
    ["10 m²", "10 m2"],
    ["گفت‌وگو", "گفتوگو"],
    ["ශ්‍රී", "ශ්රී"],
    ["👨‍👩‍👧", "👨👩👧"],
    ["❤️", "❤"],
    ["葛󠄀城", "葛城"],
    ["会議　室", "会議 室"],
    ["Ideas\u00A0here", "ideas here"],
    ["A\u2800B", "A B"],
  ])("called %j, or %j, but not both", async (one, other) => {
    const { adas, bobs, make } = await adaAndBob();
    expect(await make(adas, { name: one })).toBe("/rooms/2");
    const answer = await bobs.post("/rooms", { name: other });
    expect(await reasons(answer)).toEqual(["An open room has this name already."]);
  });

  test("under the name of a flag beside those of other flags", async () => {
    const { adas, make } = await adaAndBob();
    const flags = ["🏴", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🇬🇧"];
    for (const name of flags) expect(await make(adas, { name })).not.toBeNull();
  });

  test("and found by its name, however that is typed", async () => {
    const { adas, make, robin, ada } = await adaAndBob();
    await make(adas, { name: "👨‍👩‍👧 گفت‌وگو m²" });
    await adas.say("leaf", { room: "2" });
    for (const typed of ["👨‍👩‍👧 گفت‌وگو m²", "👨👩👧 گفتوگو M2"]) {
      const { hits } = robin.search.find(readQuery(`in:"${typed}" leaf`, robin.now()), ada);
      expect(hits.map(({ message }) => message.content)).toEqual(["leaf"]);
    }
  });

  test.each([
    [{ name: "" }, "Give the room a name."],
    [{ name: "\u200b \u202e" }, "Give the room a name."],
    [{ name: "x".repeat(61) }, "A room's name has at most 60 characters."],
    [{ name: `x${" ".repeat(5_000)}${"x".repeat(60)}` }, "A room's name has at most 60 characters."],
    [{ name: "👨‍👩‍👧".repeat(60) }, "A room's name has at most 60 characters."],
    [{ name: "❤️".repeat(61) }, "A room's name has at most 60 characters."],
    [{ name: "\uFE0F\u200D" }, "Give the room a name."],
    [{ name: "---" }, "A room's name needs a letter"],
    [{ name: `a${"\u0301".repeat(9)}` }, "A room's name needs a letter"],
    [{ name: `م${"\u064E\u064F\u0650\u200D".repeat(3)}` }, "A room's name needs a letter"],
    [{ name: "Garden", topic: "x".repeat(251) }, "A topic has at most 250 characters."],
    [{ name: "Garden", topic: "Ω̂̃̄".repeat(251) }, "A topic has at most 250 characters."],
    [
      { name: "Garden", topic: `${" \n".repeat(5_000)}${"x".repeat(251)}` },
      "A topic has at most 250 characters.",
    ],
    [{ name: "❤️ Lobby 🏳️‍🌈" }, "That is what the lobby is called"],
    [{ name: "Ｌｏｂｂｙ" }, "An open room has this name already."],
    [{ name: "lobby" }, "An open room has this name already."],
  ])("not with %j, and says why and keeps what was typed", async (typed, reason) => {
    const { adas, robin } = await adaAndBob();
    const answer = await adas.post("/rooms", { ...typed, kind: "open" });
    expect(answer.status).toBe(422);
    const page = await answer.clone().text();
    expect((await reasons(answer)).join()).toStartWith(reason);
    expect(field(page, "name")).toBe(typed.name);
    expect(robin.rooms.find(2)).toBeUndefined();
    const background = await adas.post("/rooms", { ...typed, kind: "open" }, HTMX);
    expect([background.status, (await reasons(background)).length]).toEqual([422, 1]);
  });

  test("under a name that no other open room has, and private ones may", async () => {
    const { adas, bobs, make } = await adaAndBob();
    expect(await make(adas, { name: "Garden", kind: "private" })).toBe("/rooms/2");
    expect(await make(bobs, { name: "GARDEN", kind: "open" })).toBe("/rooms/3");
    expect(await make(bobs, { name: "garden", kind: "open" })).toBeNull();
    expect(await make(bobs, { name: "garden", kind: "private" })).toBe("/rooms/4");
    const answer = await adas.post("/rooms/2", { kind: "open" });
    expect(await reasons(answer)).toEqual(["An open room has this name already."]);
    expect((await adas.post("/rooms/2", { kind: "open", name: "Meadow" })).status).toBe(303);
  });

  test("no fewer for whoever writes to thirty people on the first evening", async () => {
    const { robin, adas, make } = await adaAndBob();
    const { burst } = limits.conversing;
    for (let count = 0; count < burst; count += 1) {
      someone(robin, `member${count}`);
      expect((await adas.post("/directs", { name: `member${count}` })).status).toBe(303);
    }
    someone(robin, "Last");
    const answer = await adas.post("/directs", { name: "Last" });
    expect([burst, answer.status, (await reasons(answer))[0]]).toEqual([
      50,
      429,
      "Those were many new conversations. Wait 72 seconds and try again.",
    ]);
    expect(await make(adas, { name: "A room all the same" })).not.toBeNull();
  });

  test("twenty times in a row, and then after a while", async () => {
    const { adas, bobs, make, clock } = await adaAndBob();
    for (let count = 0; count < 20; count += 1)
      expect(await make(adas, { name: `Room ${count}` })).not.toBeNull();
    const answer = await adas.post("/rooms", { name: "One more" });
    expect([answer.status, (await reasons(answer))[0]]).toEqual([
      429,
      "Those were many rooms. Wait 3 minutes and try again.",
    ]);
    expect(await make(bobs, { name: "One more" })).not.toBeNull();
    clock.pass(180_000);
    expect(await make(adas, { name: "Another" })).not.toBeNull();
  });
});

describe("a room's settings", () => {
  test.each([
    [{ name: "Meadow" }, { name: "Meadow" }],
    [{ topic: "Grass" }, { topic: "Grass" }],
    [{ guests: "yes" }, { isPublic: true }],
    [{ speakers: "moderators" }, { postingPolicy: "moderators" }],
    [{ pause: "60" }, { slowModeSeconds: 60 }],
    [{ keepDays: "30" }, { keepDays: 30 }],
    [{ kind: "private" }, { kind: "private" }],
  ] as const)("change by themselves: %j", async (fields, changed) => {
    const { adas, make, robin } = await adaAndBob();
    await make(adas, { name: "Garden", topic: "Leaves" });
    const before = robin.rooms.find(2)!;
    expect((await adas.post("/rooms/2", fields)).headers.get("location")).toBe("/rooms/2/settings");
    expect(robin.rooms.find(2)).toEqual({ ...before, ...changed });
  });

  test.each([
    [2, { pause: "3601" }, "Slow mode lets everybody speak once in 60 minutes at least."],
    [1, { kind: "private" }, "The lobby is open to everybody."],
  ])("of room %d are not %j", async (room, fields, reason) => {
    const { make, adas, signedIn } = await adaAndBob();
    await make(adas, { name: "Garden" });
    const answer = await (await signedIn("Boss", "admin")).post(`/rooms/${room}`, fields);
    expect([answer.status, ...(await reasons(answer))]).toEqual([422, reason]);
  });

  test.each(["one year", "-1", ""])(
    "keep no messages for %j days, and what was typed and chosen",
    async (keepDays) => {
      const { make, adas, robin } = await adaAndBob();
      await make(adas, { name: "Garden", kind: "private" });
      const answer = await adas.post("/rooms/2", {
        keepDays,
        kind: "open",
        history: "shown",
        topic: "Roses",
      });
      expect(answer.status).toBe(422);
      const page = await answer.text();
      expect([field(page, "keepDays"), field(page, "topic")]).toEqual([keepDays, "Roses"]);
      expect(attributes(page, '[name="history"][checked]', "value")).toEqual(["shown"]);
      expect(robin.rooms.find(2)).toMatchObject({ keepDays: 0, kind: "private" });
    },
  );

  test("let guests in and out again", async () => {
    const { adas, make, browser } = await adaAndBob();
    await make(adas, { name: "Garden" });
    const guest = browser();
    const whereTo = async () => (await guest.get("/rooms/2")).headers.get("location");
    expect(await whereTo()).toBe("/login?next=%2Frooms%2F2");
    await adas.post("/rooms/2", { guests: "yes" });
    expect((await guest.get("/rooms/2")).status).toBe(200);
    await adas.post("/rooms/2", { kind: "private" });
    expect(await whereTo()).toBe("/login?next=%2Frooms%2F2");
  });
});

describe("a room in which nobody has spoken says who will read it", () => {
  test.each([
    ["open", "Everybody who comes in will read it."],
    ["private", "Only those who were invited to this room will read it."],
    ["direct", "Only the people in this conversation will read it."],
  ])("%s", async (kind, hint) => {
    const { adas, make } = await adaAndBob();
    if (kind === "direct") await adas.post("/directs", { name: "Bob" });
    else await make(adas, { name: "Garden", kind });
    expect(await (await adas.get("/rooms/2")).text()).toContain(`<p>Say hello. ${hint}</p>`);
  });
});

describe("a user joins a room", () => {
  test("that is open by joining it, or by speaking in it", async () => {
    const { adas, bobs, make, robin, bob, signedIn } = await adaAndBob();
    await make(adas, { name: "Garden" });
    expect((await bobs.post("/rooms/2/join")).headers.get("location")).toBe("/rooms/2");
    const cy = await signedIn("Cy");
    await cy.say("Hello", { room: "2" });
    expect(robin.members.in(2).map(({ name }) => name)).toEqual(["Ada", "Bob", "Cy"]);
    expect(robin.members.of(bob.id).has(2)).toBe(true);
  });

  test("by an invitation of anyone who is in it, whatever the case of the name", async () => {
    const { adas, bobs, make, signedIn, robin } = await adaAndBob();
    const cys = await signedIn("Cy");
    await make(adas, { name: "Surprise", kind: "private" });
    expect((await adas.post("/rooms/2/members", { name: "BOB" })).headers.get("location")).toBe(
      "/rooms/2/members",
    );
    expect((await bobs.post("/rooms/2/members", { name: " cy " })).status).toBe(303);
    expect((await bobs.post("/rooms/2/members", { name: "@cy" })).status).toBe(303);
    expect((await cys.post("/rooms/2/join")).status).toBe(303);
    expect(robin.members.in(2).map(({ name }) => name)).toEqual(["Ada", "Bob", "Cy"]);
  });

  test.each([
    ["Nobody", "Nobody here is called Nobody."],
    [" ", "Say who."],
  ])("not as %j", async (name, reason) => {
    const { adas, make } = await adaAndBob();
    await make(adas, { name: "Garden" });
    const answer = await adas.post("/rooms/2/members", { name });
    expect(answer.status).toBe(422);
    const page = await answer.clone().text();
    expect(await reasons(answer)).toEqual([reason]);
    expect(field(page, "name")).toBe(name);
  });

  test("with nothing unread in it", async () => {
    const { adas, bobs, bob, make, robin } = await adaAndBob();
    await make(adas, { name: "Garden" });
    await adas.say("one", { room: "2" });
    await bobs.post("/rooms/2/join");
    expect(robin.unread.of(bob.id, 2)).toEqual({ unread: 0, mentions: 0 });
    await adas.say("two", { room: "2" });
    expect(robin.unread.of(bob.id, 2)).toMatchObject({ unread: 1 });
  });
});

describe("rooms are listed by name", () => {
  const listed = async (answer: Promise<Response>) =>
    texts(await (await answer).text(), 'main li > a > span[dir="auto"]');

  test("with the numbers in them by their value, and the lobby first", async () => {
    const { adas, make, signedIn } = await adaAndBob();
    for (const name of ["Room 10", "zoo", "Änderungen", "room 2", "Bees", "Room 1"])
      await make(adas, { name });
    for (const name of ["user10", "user2"]) {
      await signedIn(name);
      await adas.post("/directs", { name });
    }
    expect(await listed(adas.get("/rooms"))).toEqual([
      "Lobby",
      "Änderungen",
      "Bees",
      "Room 1",
      "room 2",
      "Room 10",
      "zoo",
      "user2",
      "user10",
    ]);
  });

  test("on the page of a person, too", async () => {
    const { adas, bobs, bob, make } = await adaAndBob();
    for (const name of ["Room 10", "Room 2", "Änderungen"])
      await bobs.post(`${await make(adas, { name })}/join`);
    expect(await listed(adas.get(`/users/${bob.id}`))).toEqual(["Lobby", "Änderungen", "Room 2", "Room 10"]);
  });
});

describe("a user leaves a room", () => {
  test.each([
    ["open", false],
    ["private", true],
  ])("that is %s, with a word before where one cannot come back alone: %p", async (kind, isAsked) => {
    const { adas, make } = await adaAndBob();
    await make(adas, { name: "Garden", kind });
    const page = await (await adas.get("/rooms/2/members")).text();
    const folded = texts(page, "details:not([open])").filter((one) => one.startsWith("Leave this room"));
    expect(folded.some((one) => one.includes("only if somebody invites you again"))).toBe(isAsked);
    expect(page).toContain('<form action="/rooms/2/leave"');
  });

  test("and who owned it is followed by who is in it for longest", async () => {
    const { adas, bobs, make, robin, bob, clock, signedIn } = await adaAndBob();
    await make(adas, { name: "Garden" });
    clock.pass(1);
    await bobs.post("/rooms/2/join");
    clock.pass(1);
    await (await signedIn("Cy")).post("/rooms/2/join");
    expect((await adas.post("/rooms/2/leave")).headers.get("location")).toBe("/");
    expect(robin.rooms.find(2)?.owner).toBe(bob.id);
    expect((await bobs.post("/rooms/2", { topic: "Mine" })).status).toBe(303);
    expect((await adas.post("/rooms/2", { topic: "Mine" })).status).toBe(403);
  });

  test.each([
    ["private", 422, "You are the last one here: invite somebody first, or delete the room."],
    ["open", 303, undefined],
  ])("that is %s as the last one with %d", async (kind, status, reason) => {
    const { adas, make } = await adaAndBob();
    await make(adas, { name: "Garden", kind });
    const answer = await adas.post("/rooms/2/leave");
    expect([answer.status, (await reasons(answer))[0]]).toEqual([status, reason]);
  });

  test("when its owner says so, who does not take out oneself", async () => {
    const { adas, bobs, ada, bob, make } = await adaAndBob();
    await make(adas, { name: "Garden", kind: "private" });
    await adas.post("/rooms/2/members", { name: "Bob" });
    expect((await bobs.get("/rooms/2")).status).toBe(200);
    expect((await bobs.post(`/rooms/2/members/${ada.id}/remove`)).status).toBe(403);
    expect((await adas.post(`/rooms/2/members/${bob.id}/remove`)).status).toBe(303);
    expect((await bobs.get("/rooms/2")).status).toBe(404);
    expect((await adas.post(`/rooms/2/members/${bob.id}/remove`)).status).toBe(404);
    expect((await adas.post(`/rooms/2/members/${ada.id}/remove`)).status).toBe(422);
  });
});

describe("a direct room", () => {
  test("is the same for the same people, in whatever order and however often they are named", async () => {
    const { adas, bobs, signedIn } = await adaAndBob();
    const cys = await signedIn("Cy");
    const met = async (browser: Browser, name: string) =>
      (await browser.post("/directs", { name })).headers.get("location");
    expect(await met(adas, "Bob Cy")).toBe("/rooms/2");
    expect(await met(adas, "cy,bob, BOB ada")).toBe("/rooms/2");
    expect(await met(bobs, "Ada Cy")).toBe("/rooms/2");
    expect(await met(cys, "Ada\nBob")).toBe("/rooms/2");
    expect(await met(adas, "@Bob、＠cy")).toBe("/rooms/2");
    expect(await met(adas, "bob;cy")).toBe("/rooms/2");
    expect(await met(adas, "Bob")).toBe("/rooms/3");
    expect(await met(adas, "@bob")).toBe("/rooms/3");
    expect(await met(bobs, "Ada")).toBe("/rooms/3");
  });

  test("is made of a name in each of several fields, too", async () => {
    const { adas, signedIn, robin } = await adaAndBob();
    await signedIn("Cy");
    const cookie = `session=${adas.cookies.get("session")}`;
    const body = new URLSearchParams([
      ["name", "Bob"],
      ["name", "Cy"],
    ]);
    const { app } = { app: (await import("../../../src/app.ts")).createApp(robin) };
    const answer = await app.handle(
      new Request("http://localhost/directs", { method: "POST", body, headers: { cookie } }),
    );
    expect(answer.headers.get("location")).toBe("/rooms/2");
    expect(robin.rooms.find(2)?.people.length).toBe(3);
  });

  test.each([
    ["Nobody", "Nobody here is called Nobody."],
    ["Ada", "Name somebody other than yourself."],
    ["", "Name somebody other than yourself."],
    ["A B C D E F G H I", "A conversation is for at most 8 people."],
  ])("is not made of %j", async (name, reason) => {
    const { adas } = await adaAndBob();
    const answer = await adas.post("/directs", { name });
    expect(answer.status).toBe(422);
    expect(await reasons(answer)).toEqual([reason]);
  });

  test("is for eight people, and not for nine", async () => {
    const { adas, robin } = await adaAndBob();
    const names = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8"];
    for (const name of names) someone(robin, name);
    expect((await adas.post("/directs", { name: names.slice(0, 7).join(" ") })).status).toBe(303);
    const answer = await adas.post("/directs", { name: names.join(" ") });
    expect(await reasons(answer)).toEqual(["A conversation is for at most 8 people, you included."]);
  });

  test("is called after the others in it, and stays with its people", async () => {
    const { adas, bobs, robin, ada, bob } = await adaAndBob();
    await adas.post("/directs", { name: "Bob" });
    const room = robin.rooms.find(2)!;
    expect([robin.rooms.nameFor(room, ada), robin.rooms.nameFor(room, bob)]).toEqual(["Bob", "Ada"]);
    expect((await bobs.post("/rooms/2/leave")).status).toBe(422);
    expect((await bobs.post("/rooms/2/members", { name: "Ada" })).status).toBe(422);
    expect((await bobs.get("/rooms/2/settings")).status).toBe(403);
  });
});

describe("a direct room that one hides", () => {
  const placed = async (browser: Browser, path = "/") =>
    placesIn(await (await browser.get(path)).text()).map(({ name }) => name);

  test("is out of one's list until something happens in it, and not out of the other's", async () => {
    const { adas, bobs } = await adaAndBob();
    await adas.post("/directs", { name: "Bob" });
    await bobs.say("Hello", { room: "2" });
    expect(await (await adas.get("/rooms/2/members")).text()).toContain('action="/rooms/2/hide"');
    const answer = await adas.post("/rooms/2/hide");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect([await placed(adas), await placed(bobs)]).toEqual([["Lobby"], ["Lobby", "Ada"]]);
    expect(await placed(adas, "/rooms/2")).toEqual(["Lobby", "Bob"]);
    expect(await (await adas.get("/rooms")).text()).toContain('href="/rooms/2"');
    await bobs.say("Are you there?", { room: "2" });
    expect(await placed(adas)).toEqual(["Lobby", "Bob"]);
  });

  test("of somebody who has gone is out of it for good", async () => {
    const { adas, robin, bob } = await adaAndBob();
    await adas.post("/directs", { name: "Bob" });
    await robin.accountDeletion.leave(bob, false);
    await adas.post("/rooms/2/hide");
    expect(await placed(adas)).toEqual(["Lobby"]);
  });

  test("goes from pages that are open, and comes back to them", async () => {
    const { adas, bobs, robin } = await adaAndBob();
    await adas.post("/directs", { name: "Bob" });
    const poll = async (now: string) =>
      (await adas.poll(`/chats?after=${robin.heads.head(1)}&now=${now}`)).text();
    const first = await (await adas.get("/")).text();
    await adas.post("/rooms/2/hide");
    const second = await poll(versionIn(first)!);
    expect(placesIn(second).map(({ name }) => name)).toEqual(["Lobby"]);
    await bobs.say("Hello", { room: "2" });
    expect(placesIn(await poll(versionIn(second)!)).map(({ name }) => name)).toEqual(["Lobby", "Bob"]);
  });
});

describe("an archived room", () => {
  test("is read, and nothing in it changes but what is taken back", async () => {
    const { adas, bobs, make, robin } = await adaAndBob();
    await make(adas, { name: "Garden" });
    await bobs.say("leaf", { room: "2" });
    await adas.post("/rooms/2/archive");
    expect(robin.rooms.find(2)?.archivedAt).toBe(robin.now());
    const page = await (await bobs.get("/rooms/2")).text();
    expect(contents(page)).toEqual(["leaf"]);
    expect(page).not.toContain('id="composer"');
    const refused = await bobs.post("/chats", { content: "more", room: "2" });
    expect(refused.status).toBe(403);
    expect(await reasons(refused)).toContain("This room is archived: nobody speaks in it any more.");
    expect((await bobs.post("/chats/1", { content: "edit" })).status).toBe(403);
    expect((await bobs.post("/chats/1/reactions", { emoji: "👍" })).status).toBe(403);
    expect((await bobs.post("/chats/1/delete")).status).toBe(303);
    await adas.post("/rooms/2/archive", { archived: "no" });
    expect((await bobs.say("again", { room: "2" })).status).toBe(204);
  });

  test("stands apart in the list of rooms, and not beside the log", async () => {
    const { adas, make } = await adaAndBob();
    await make(adas, { name: "Garden" });
    await adas.post("/rooms/2/archive");
    const lists = texts(await (await adas.get("/rooms")).text(), "main section");
    expect(lists.filter((list) => list.includes("Garden"))).toEqual([expect.stringMatching(/^Archived/)]);
    expect(await (await adas.get("/")).text()).not.toContain("Garden");
  });
});

describe("a room in which only moderators speak", () => {
  test.each([
    ["member", 403],
    ["moderator", 204],
    ["admin", 204],
  ] as const)("lets a %s speak with %d, and its owner", async (role, status) => {
    const { adas, make, robin, signedIn } = await adaAndBob();
    await make(adas, { name: "News" });
    changeRoom(robin, { postingPolicy: "moderators" }, 2);
    const cy = await signedIn("Cy", role);
    expect((await cy.say("Hello", { room: "2" })).status).toBe(status);
    expect((await adas.say("Hello", { room: "2" })).status).toBe(204);
    const page = await (await cy.get("/rooms/2")).text();
    expect(page.includes('id="composer"')).toBe(status === 204);
    expect(page.includes("Only moderators speak in this room.")).toBe(status !== 204);
  });
});

describe("slow mode", () => {
  test("lets everybody speak once in its time, but for those who keep order", async () => {
    const { adas, bobs, make, robin, clock, signedIn } = await adaAndBob();
    await make(adas, { name: "Garden" });
    changeRoom(robin, { slowModeSeconds: 30 }, 2);
    const say = async (browser: Browser, key: string) => (await browser.say(key, { room: "2", key })).status;
    expect([await say(bobs, "one"), await say(bobs, "two"), await say(bobs, "one")]).toEqual([204, 429, 204]);
    const answer = await bobs.post("/chats", { content: "two", room: "2" });
    expect(answer.headers.get("retry-after")).toBe("30");
    const page = await answer.clone().text();
    expect(await reasons(answer)).toContain("This room is in slow mode. Wait 30 seconds and send it again.");
    expect(field(page, "content")).toBe("two");
    const moderator = await signedIn("Cy", "moderator");
    for (const browser of [adas, moderator]) {
      expect([await say(browser, "three"), await say(browser, "four")]).toEqual([204, 204]);
    }
    expect((await bobs.say("elsewhere")).status).toBe(204);
    clock.pass(30_000);
    expect(await say(bobs, "five")).toBe(204);
    changeRoom(robin, { slowModeSeconds: 0 }, 2);
    expect(await say(bobs, "six")).toBe(204);
  });
});

describe("a room that is deleted", () => {
  test("is gone at once, with all that was said in it, from every table and file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "robin-rooms-"));
    try {
      const robin = assemble(openDatabase(folder), readSettings({ SENDS_PER_MINUTE: "0" }));
      const ada = someone(robin);
      const room = makeRoom(robin, { name: "Wisteria", topic: "Larkspur", kind: "private" }, ada);
      const kept = await sendMessage(robin, { user: ada, room: 1, content: "Kept" });
      let last: number | undefined;
      for (let count = 0; count < 450; count += 1) {
        const content = count % 50 === 0 ? `Foxglove ${count} @Ada` : `Bluebell ${count}`;
        last = await sendMessage(robin, { user: ada, room: room.id, content, replyTo: last });
      }
      await react(robin, last!, "👍", ada);
      await deleteMessage(robin, last! - 3, ada);
      commit(robin, () => robin.rooms.softDelete(room.id));
      expect(robin.rooms.readableBy(ada).map(({ id }) => id)).toEqual([1]);
      await robin.purging.start();
      const count = (table: string, where = "1") =>
        robin.db.query<{ count: number }, []>(`select count(*) as count from ${table} where ${where}`).get()!
          .count;
      expect(["rooms", "messages", "reactions", "mentions"].map((table) => count(table))).toEqual([
        1, 1, 0, 0,
      ]);
      expect(count("members", "room_id <> 1")).toBe(0);
      expect(robin.messages.find(kept)?.content).toBe("Kept");
      const all = readdirSync(folder)
        .map((file) => readFileSync(join(folder, file), "latin1"))
        .join();
      expect(all).not.toMatch(/Wisteria|Larkspur|Foxglove|Bluebell|foxglove|bluebell/);
      closeDatabase(robin.db);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("goes on being deleted after a restart in the middle of it", async () => {
    const { robin, ada, adas, make } = await adaAndBob();
    await make(adas, { name: "Garden" });
    await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        sendMessage(robin, { user: ada, room: 2, content: `leaf ${index}` }),
      ),
    );
    commit(robin, () => robin.rooms.softDelete(robin.rooms.find(2)!.id));
    expect(await robin.commits.run(() => robin.messages.purge(2, 100))).toBe(100);
    const restarted = assemble(robin.db, robin.settings, robin.now);
    expect(restarted.rooms.readable(2, ada)).toBeUndefined();
    await restarted.purging.start();
    expect(robin.db.query("select count(*) as count from messages").get()).toEqual({ count: 0 });
    expect(robin.db.query("select count(*) as count from rooms").get()).toEqual({ count: 1 });
  });

  test("leaves its name to another", async () => {
    const { adas, bobs, make } = await adaAndBob();
    await make(adas, { name: "Garden" });
    expect((await adas.post("/rooms/2/delete")).headers.get("location")).toBe("/");
    expect(await make(bobs, { name: "garden" })).toBe("/rooms/3");
    expect((await adas.get("/rooms/2")).status).toBe(404);
  });
});

describe("messages in a room", () => {
  test("answer none of another room, and mention whom they name", async () => {
    const { adas, make, robin } = await adaAndBob();
    await adas.say("in the lobby");
    await make(adas, { name: "Garden" });
    expect((await adas.say("answer", { room: "2", reply: "1" })).status).toBe(422);
    await adas.say("@Bob look", { room: "2" });
    expect(robin.unread.of(robin.people.named("Bob")!.id, 2)).toEqual({ unread: 0, mentions: 0 });
  });

  test("are kept, when nobody is signed in, where guests may not read them", async () => {
    const { adas, make, browser } = await adaAndBob();
    await make(adas, { name: "Garden" });
    await adas.say("hidden leaf", { room: "2" });
    const answer = await browser().post("/chats", { content: "my draft", room: "2" });
    expect(answer.status).toBe(401);
    const page = await answer.text();
    expect(field(page, "content")).toBe("my draft");
    expect(page).not.toContain("hidden leaf");
  });
});
