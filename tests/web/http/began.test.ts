import { describe, expect, test } from "bun:test";
import { LOBBY } from "../../../src/domain/room.ts";
import { upToDate } from "../../../src/web/http/began.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes, untouched } from "../../support/page.ts";
import { race } from "../../support/race.ts";
import { changeRoom, startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

const PLANS = 2;

/** Olga owns the place and the room "Plans", in which the admin Ada is, too. */
async function begin() {
  const started = startRobin();
  const { robin, signedIn } = started;
  const olgas = await signedIn("Olga", "owner");
  const adas = await signedIn("Ada", "admin");
  const [olga, ada] = [robin.people.named("Olga")!, robin.people.named("Ada")!];
  makeRoom(robin, { name: "Plans", topic: "", kind: "open" }, olga);
  commit(robin, () => robin.members.join(PLANS, ada.id));
  const room = () => robin.rooms.find(PLANS)!;
  return { ...started, olgas, adas, olga, ada, room };
}

/** The form with this `action` as it stands open in a tab: gives what sends it with some fields changed. */
async function opened(browser: Browser, path: string, action: string) {
  const fields = untouched(await (await browser.get(path)).text(), action);
  return (changes: Record<string, string>) => browser.post(action, { ...fields, ...changes });
}

const plans = (browser: Browser) => opened(browser, `/rooms/${PLANS}/settings`, `/rooms/${PLANS}`);

describe("a form that was opened before another was saved changes only what was changed on it", () => {
  test.each([
    [{ kind: "private" }, { kind: "private" }],
    [{ guests: "yes" }, { isPublic: true }],
    [{ keepDays: "30" }, { keepDays: 30 }],
    [{ pause: "60" }, { slowModeSeconds: 60 }],
    [{ heading: "Clubs" }, { heading: "Clubs" }],
    [{ speakers: "moderators" }, { postingPolicy: "moderators" }],
    [{ callers: "everyone" }, { mentionPolicy: "everyone" }],
    [{ name: "Schemes" }, { name: "Schemes" }],
  ])("of a room, where the other said %j", async (first, kept) => {
    const { olgas, adas, room } = await begin();
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await olgaSends(first);
    expect(room()).toMatchObject(kept);
    expect((await adaSends({ topic: "What we plan" })).status).toBe(303);
    expect<object>(room()).toMatchObject({ ...kept, topic: "What we plan" });
  });

  test("of a room that one was about to be told is open", async () => {
    const { robin, olgas, adas, room } = await begin();
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await olgaSends({ kind: "private" });
    await adaSends({ topic: "What we plan" });
    expect(room().kind).toBe("private");
    expect(robin.messages.newest).toBe(0);
  });

  test("of a room, where the other's is stored at the same moment", async () => {
    const { robin, adas, room } = await begin();
    const adaSends = await plans(adas);
    const answer = await race(
      robin,
      () => adaSends({ topic: "What we plan" }),
      () => changeRoom(robin, { kind: "private", keepDays: 30 }, PLANS),
    );
    expect(answer.status).toBe(303);
    expect(room()).toMatchObject({ kind: "private", keepDays: 30, topic: "What we plan" });
  });

  test.each([
    [{ registration: "invite" }, { registration: "invite" }],
    [{ inviters: "everyone" }, { inviters: "everyone" }],
    [{ guests: "no" }, { guests: "no" }],
    [{ keepDays: "30" }, { keepDays: 30 }],
    [{ auditDays: "90" }, { auditDays: 90 }],
    [{ presence: "no" }, { presence: "no" }],
    [{ welcome: "Come in" }, { welcome: "Come in" }],
  ])("of the place, where the other said %j", async (first, kept) => {
    const { robin, olgas } = await begin();
    const [one, other] = [await opened(olgas, "/place", "/place"), await opened(olgas, "/place", "/place")];
    await one(first);
    expect((await other({ name: "Workshop" })).headers.get("location")).toBe("/place?saved=1");
    expect<object>(robin.place.settings).toMatchObject({ ...kept, name: "Workshop" });
  });

  test("of the place, where the lobby was closed to guests in its own settings", async () => {
    const { robin, olgas } = await begin();
    const send = await opened(olgas, "/place", "/place");
    changeRoom(robin, { isPublic: false });
    await send({ name: "Workshop" });
    expect(robin.rooms.find(LOBBY)).toMatchObject({ isPublic: false });
  });

  test("of how one is called", async () => {
    const { robin, adas, ada, clock } = await begin();
    const tabs = () => opened(adas, "/push", "/push/settings");
    const [one, other, third] = [await tabs(), await tabs(), await tabs()];
    await one({ hours: "8", text: "no" });
    await other({ from: "22:00", to: "07:00" });
    await third({ timeZone: "Europe/Berlin" });
    expect(robin.pushing.settings.of(ada.id)).toEqual({
      showsText: false,
      until: clock.time + 8 * 3_600_000,
      from: 22 * 60,
      to: 7 * 60,
      timeZone: "Europe/Berlin",
    });
  });

  test("of what others see of one", async () => {
    const { robin, adas, ada } = await begin();
    const tabs = () => opened(adas, "/profile", "/profile/presence");
    const [one, other] = [await tabs(), await tabs()];
    await one({ shown: "no" });
    await other({ time: "yes" });
    expect(robin.statuses.isInvisible(ada.id)).toBe(true);
    expect(robin.statuses.showsTime(ada.id)).toBe(true);
  });
});

describe("a form that says what it began with", () => {
  test("has the last word where both changed the same", async () => {
    const { olgas, adas, room } = await begin();
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await olgaSends({ pause: "60" });
    await adaSends({ pause: "10" });
    expect(room().slowModeSeconds).toBe(10);
  });

  test.each([
    ["/rooms/2/settings", "/rooms/2"],
    ["/place", "/place"],
    ["/push", "/push/settings"],
    ["/profile", "/profile/presence"],
  ])("is taken where it changes nothing, and all stays: %s", async (path, action) => {
    const { olgas, room, robin } = await begin();
    const send = await opened(olgas, path, action);
    const before = [room(), robin.place.settings];
    expect((await send({})).status).toBe(303);
    expect([room(), robin.place.settings]).toEqual(before);
    expect(robin.place.isDecided).toBe(path === "/place");
  });

  test("still does once it was refused", async () => {
    const { olgas, adas, room } = await begin();
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await olgaSends({ kind: "private" });
    const answer = await adaSends({ topic: "What we plan", keepDays: "x" });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(attributes(page, '[name="kind"][checked]', "value")).toEqual(["private"]);
    expect(attributes(page, "#topic, #keepDays", "value")).toEqual(["What we plan", "x"]);
    await olgaSends({ speakers: "moderators" });
    await adas.post(`/rooms/${PLANS}`, { ...untouched(page, `/rooms/${PLANS}`), keepDays: "0" });
    expect(room()).toMatchObject({
      kind: "private",
      topic: "What we plan",
      postingPolicy: "moderators",
      keepDays: 0,
    });
  });

  test("of the place still does once it was refused", async () => {
    const { robin, olgas } = await begin();
    const [one, other] = [await opened(olgas, "/place", "/place"), await opened(olgas, "/place", "/place")];
    await one({ registration: "invite" });
    const page = await (await other({ name: "Workshop", auditDays: "x" })).text();
    expect(attributes(page, '[name="registration"][checked]', "value")).toEqual(["invite"]);
    await one({ makers: "admins" });
    await olgas.post("/place", { ...untouched(page, "/place"), auditDays: "90" });
    expect(robin.place.settings).toMatchObject({
      name: "Workshop",
      registration: "invite",
      makers: "admins",
      auditDays: 90,
    });
  });

  test.each([
    "",
    "x",
    "null",
    "7",
    '"open"',
    "[]",
    '["open"]',
    "{",
    '{"kind":["open","x"]}',
    '{"__proto__":{"kind":"open"}}',
  ])("says nothing by %j: all that stands in it is meant", async (began) => {
    const { olgas, adas, room } = await begin();
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await olgaSends({ kind: "private" });
    expect((await adaSends({ topic: "What we plan", began })).status).toBe(303);
    expect(room()).toMatchObject({ kind: "open", topic: "What we plan" });
  });

  test("lets nobody do by it what that one may not", async () => {
    const { robin, signedIn, adas } = await begin();
    const bobs = await signedIn("Bob");
    const began = JSON.stringify({ heading: "Hers", kind: "open", topic: "" });
    expect((await bobs.post(`/rooms/${PLANS}`, { topic: "Mine", began })).status).toBe(403);
    expect((await bobs.post("/place", { name: "Mine", began })).status).toBe(403);
    const { id } = makeRoom(robin, { name: "Attic", topic: "", kind: "open" }, robin.people.named("Bob")!);
    expect((await bobs.post(`/rooms/${id}`, { heading: "Mine", began })).status).toBe(422);
    expect((await adas.post(`/rooms/${PLANS}`, { began })).status).toBe(422);
    expect((await adas.post(`/rooms/${LOBBY}`, { kind: "private", began })).status).toBe(422);
  });

  test("shows what was said in private to nobody where another has opened the room since", async () => {
    const { olgas, adas, room } = await begin();
    await olgas.post(`/rooms/${PLANS}`, { kind: "private" });
    await olgas.say("Among us", { room: String(PLANS) });
    const [olgaSends, adaSends] = [await plans(olgas), await plans(adas)];
    await adaSends({ kind: "open" });
    const { historyFloor } = room();
    expect(historyFloor).toBeGreaterThan(0);
    await olgaSends({ history: "shown", topic: "What we plan" });
    expect(room()).toMatchObject({ kind: "open", topic: "What we plan", historyFloor });
    // Who says so of an open room means it.
    const olgaSendsAgain = await plans(olgas);
    await olgaSendsAgain({ history: "shown" });
    expect(room().historyFloor).toBe(0);
  });

  test("means what it was opened with, to the letter", () => {
    const began = new Map([
      ["topic", "undefined"],
      ["pause", "5"],
    ]);
    const kept = { topic: "x", pause: 9 };
    const missing: { topic?: string; pause: number } = { pause: 10 };
    expect(upToDate(missing, new Map(), { topic: "x" })).toEqual(missing);
    expect(upToDate({ topic: "undefined", pause: 5 }, began, kept)).toEqual(kept);
    expect(upToDate({ topic: "", pause: 5 }, began, kept)).toEqual({ topic: "", pause: 9 });
    // What a form does not have is not added to it.
    expect(upToDate({ pause: 5 }, began, kept)).toEqual({ pause: 9 });
  });
});
