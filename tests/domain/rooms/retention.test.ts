import { describe, expect, test } from "bun:test";
import { Jobs } from "../../../src/base/jobs.ts";
import { messageRetention } from "../../../src/domain/rooms/retention.ts";
import { attributes, contents, field, text } from "../../support/page.ts";
import { deleteMessage, noteEvent, react, sendMessage } from "../../support/messages.ts";
import { changeRoom, signIn, someone, startRobin, until } from "../../support/robin.ts";
import { makeDirect, makeRoom } from "../../support/rooms.ts";
import { placeIn } from "../../support/sidebar.ts";

const DAY = 86_400_000;

/** A place of "Olga" in which something was said, 40 days ago and 5 days ago, in two rooms. */
async function begin() {
  const started = startRobin();
  const { robin, clock, signedIn } = started;
  await signedIn("Olga", "owner");
  const olga = robin.people.named("Olga")!;
  const room = makeRoom(robin, { name: "Diary", topic: "", kind: "private" }, olga).id;
  const say = (content: string, to = 1, replyTo?: number) =>
    sendMessage(robin, { user: olga, room: to, content, replyTo });
  await say("old @Olga");
  await say("old, too", room);
  await react(robin, 1, "👍", olga);
  clock.pass(35 * DAY);
  await say("an answer", 1, 1);
  await say("young", room);
  clock.pass(5 * DAY);
  const settings = (keepDays: number) => ({ ...robin.place.settings, keepDays });
  const left = () =>
    robin.db
      .query<{ content: string }, []>("select content from messages order by id")
      .all()
      .map(({ content }) => content);
  const browser = await signedIn("Ada");
  const ofOlga = () => signIn(robin, started.browser(), olga);
  return { ...started, olga, ofOlga, room, say, settings, left, browser };
}

describe("messages", () => {
  test("are kept for good unless the owner says otherwise", async () => {
    const { robin, left, clock } = await begin();
    clock.pass(10_000 * DAY);
    await robin.messageRetention.start();
    expect(left()).toHaveLength(4);
  });

  test("that are too old are gone for good, once that is decided: from rooms, search, mentions and quotes", async () => {
    const { robin, olga, settings, left, browser } = await begin();
    expect(await robin.place.change(olga, settings(30))).toBeUndefined();
    await robin.messageRetention.start();
    expect(left()).toEqual(["an answer", "young"]);
    expect(contents(await (await browser.get("/")).text())).toEqual(["an answer"]);
    expect(contents(await (await browser.get("/search?q=old")).text())).toEqual([]);
    expect((await browser.get("/rooms/1/chats/1")).status).toBe(404);
    for (const table of ["mentions", "reactions"])
      expect(robin.db.query(`select count(*) as count from ${table}`).get()).toEqual({ count: 0 });
    expect(robin.db.query("pragma foreign_key_check").all()).toEqual([]);
    expect(robin.messages.find(4)).toMatchObject({ replyTo: null });
  });

  test("that answered one of them show no quote of it any more, on pages that are open either", async () => {
    const { robin, olga, settings, browser } = await begin();
    await browser.get("/");
    expect(await (await browser.get("/")).text()).toContain('class="quote');
    const poll = browser.poll(`/chats?after=${robin.heads.head(1)}`, { prefer: "wait=25" });
    await until(() => robin.longPolls.size === 1);
    await robin.place.change(olga, settings(30));
    await robin.messageRetention.start();
    const news = await (await poll).text();
    expect(news).toContain("an answer");
    expect(news).not.toMatch(/class="quote|old/);
    expect(await (await browser.get("/")).text()).not.toContain('class="quote');
  });

  test("go in slices, and numbers and what is read stay as they were", async () => {
    const { robin, olga, settings, left, say, clock, signedIn } = await begin();
    for (let index = 0; index < 25; index += 1) await say(`more ${index}`);
    clock.pass(40 * DAY);
    await say("today");
    const reader = await signedIn("Bob");
    expect(contents(await (await reader.get("/")).text())).toHaveLength(28);
    const { newest } = robin.messages;
    await robin.place.change(olga, settings(30));
    await robin.messageRetention.start();
    expect(left()).toEqual(["today"]);
    expect(contents(await (await reader.get("/")).text())).toEqual(["today"]);
    expect(await say("next")).toBeGreaterThan(newest);
    expect(robin.unread.of(robin.people.named("Ada")!.id, 1).unread).toBe(2);
  });

  test("go from then on each night at three, by a clock that follows no jump at once", async () => {
    const { robin, olga, settings, left } = await begin();
    await robin.place.change(olga, settings(365));
    let now = robin.now();
    const waiting: [work: () => void, ms: number][] = [];
    const after = (work: () => void, ms: number) => {
      waiting.push([work, ms]);
      return () => {};
    };
    const job = messageRetention({ ...robin, settled: () => now, jobs: new Jobs(after) }, after);
    await job.start();
    const [[, ms]] = waiting as [[unknown, number]];
    expect([left().length, waiting.length, new Date(now + ms).getHours()]).toEqual([4, 1, 3]);
    expect(ms).toBeLessThanOrEqual(25 * 3_600_000);
    now += 326 * DAY;
    waiting[0]![0]();
    await job.start();
    expect(left()).toEqual(["an answer", "young"]);
  });

  test("of a room go as that says, and the shorter time counts", async () => {
    const { robin, olga, room, settings, left } = await begin();
    changeRoom(robin, { keepDays: 30 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual(["old @Olga", "an answer", "young"]);
    await robin.place.change(olga, settings(4));
    await robin.messageRetention.start();
    expect(left()).toEqual([]);
  });

  test("that are pinned stay, unless the owner says otherwise, and keep no others from going", async () => {
    const { robin, olga, room, settings, left, say, clock, ofOlga } = await begin();
    const rules: number[] = [];
    for (let index = 0; index < 12; index += 1) rules.push(await say(`rule ${index}`, room));
    await robin.commits.run(() => {
      for (const id of rules) robin.messages.pin(robin.messages.find(id)!, olga);
    });
    await say("after the rules", room);
    clock.pass(40 * DAY);
    await robin.place.change(olga, settings(30));
    await robin.messageRetention.start();
    expect(left()).toEqual(Array.from({ length: 12 }, (_, index) => `rule ${index}`));
    const browser = await ofOlga();
    const told = async () => text(await (await browser.get(`/rooms/${room}`)).text());
    expect(await told()).toContain("Messages are deleted after 30 days. Pinned ones stay.");
    await robin.place.change(olga, { ...settings(30), keepPinned: "no" });
    await until(() => left().length === 0);
    expect(await told()).not.toContain("Pinned ones stay.");
  });

  test("that are pinned stay where a room has an age of its own, too", async () => {
    const { robin, olga, room, left } = await begin();
    await robin.commits.run(() => robin.messages.pin(robin.messages.find(2)!, olga));
    changeRoom(robin, { keepDays: 1 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual(["old @Olga", "old, too", "an answer"]);
  });

  test("that began a group have its rest begin one, on pages that are open, too", async () => {
    const { robin, olga, room, settings, say, clock, ofOlga } = await begin();
    const rule = await sendMessage(robin, { user: someone(robin, "Bea"), room, content: "the rules" });
    await say("head", room);
    const kept = await say("kept", room);
    await robin.commits.run(() => {
      for (const id of [rule, kept]) robin.messages.pin(robin.messages.find(id)!, olga);
    });
    clock.pass(DAY);
    await say("first", room);
    clock.pass(4 * 60_000);
    const deleted = await say("second", room);
    await deleteMessage(robin, deleted, olga);
    const last = await say("third", room);
    const browser = await ofOlga();
    const continuing = (page: string) => attributes(page, ".continues", "id");
    const page = async () => await (await browser.get(`/rooms/${room}`)).text();
    expect(continuing(await page())).toEqual([`chat-${kept}`, `chat-${deleted}`, `chat-${last}`]);
    clock.pass(30 * DAY - 2 * 60_000);
    const after = robin.heads.head(room);
    await robin.place.change(olga, settings(30));
    await robin.messageRetention.start();
    expect(continuing(await page())).toEqual([`chat-${last}`]);
    const news = await (await browser.poll(`/chats?after=${after}&room=${room}`)).text();
    expect(attributes(news, ".chat", "id")).toEqual([`chat-${kept}`, `chat-${deleted}`]);
    expect(continuing(news)).toEqual([]);
  });

  test("change nothing on pages that are open where all of a group goes, in however many slices", async () => {
    const { robin, room, left, say, clock } = await begin();
    for (let index = 0; index < 45; index += 1) await say(`more ${index}`, room);
    clock.pass(40 * DAY);
    const last = await say("today", room);
    changeRoom(robin, { keepDays: 30 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual(["old @Olga", "an answer", "today"]);
    expect(robin.heads.newest).toBe(last);
  });

  test("go at once also where that is decided while others go", async () => {
    const { robin, olga, room, settings, left, say, clock } = await begin();
    for (let index = 0; index < 25; index += 1) await say(`more ${index}`, room);
    clock.pass(40 * DAY);
    await say("today");
    changeRoom(robin, { keepDays: 30 }, room);
    await until(() => left().length < 30);
    await robin.place.change(olga, settings(30));
    await robin.messageRetention.start();
    expect(left()).toEqual(["today"]);
  });

  test("go however many were said meanwhile by a clock that was ahead, which stay for their time", async () => {
    const { robin, olga, room, settings, left, say, clock } = await begin();
    clock.pass(365 * DAY);
    for (let index = 0; index < 12; index += 1) await say(`ahead ${index}`, index % 2 ? room : 1);
    clock.pass(-365 * DAY);
    for (let index = 0; index < 25; index += 1) await say(`right ${index}`, room);
    clock.pass(2 * DAY);
    await say("today", room);
    const ahead = left().filter((content) => content.startsWith("ahead"));
    changeRoom(robin, { keepDays: 1 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual(["old @Olga", "an answer", ...ahead, "today"]);
    await robin.place.change(olga, settings(1));
    await robin.messageRetention.start();
    expect(left()).toEqual([...ahead, "today"]);
    clock.pass(366 * DAY);
    changeRoom(robin, { keepDays: 2 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual([]);
  });

  test("go although a note among them is by a clock that was ahead", async () => {
    const { robin, olga, room, left, say, clock } = await begin();
    clock.pass(365 * DAY);
    await noteEvent(robin, "opened", olga, room);
    clock.pass(-365 * DAY);
    for (let index = 0; index < 25; index += 1) await say(`right ${index}`, room);
    clock.pass(2 * DAY);
    changeRoom(robin, { keepDays: 1 }, room);
    await robin.messageRetention.start();
    expect(left()).toEqual(["old @Olga", "an answer", ""]);
  });

  test("of a conversation leave it in the list of all who had it there, and of nobody else", async () => {
    const { robin, olga, say, settings, clock, signedIn } = await begin();
    const names = ["Bea", "Cy", "Dan"];
    const browsers = await Promise.all(names.map((name) => signedIn(name)));
    const numbers = names.map((name) => robin.people.named(name)!.id);
    const { id } = makeDirect(robin, olga, numbers);
    const silent = makeDirect(robin, olga, numbers.slice(1));
    const listed = async (room = id) => {
      const pages = browsers.map(async (browser) => placeIn(await (await browser.get("/")).text(), room));
      return (await Promise.all(pages)).map((place) => place !== undefined);
    };
    const hide = (name: string) =>
      robin.roomMembership.hide(robin.people.named(name)!, robin.rooms.find(id)!);
    const age = async (days: number) => {
      await robin.place.change(olga, settings(days));
      await robin.messageRetention.start();
    };
    await hide("Bea");
    const first = await say("one", id);
    clock.pass(5 * DAY);
    await say("two", id);
    await hide("Cy");
    await react(robin, first, "👍", olga);
    await hide("Dan");
    expect(await listed()).toEqual([true, true, false]);
    await age(3);
    expect(await listed()).toEqual([true, true, false]);
    clock.pass(5 * DAY);
    await age(4);
    expect(robin.heads.head(id)).toBe(0);
    expect(await listed()).toEqual([true, true, false]);
    expect(await listed(silent.id)).toEqual([false, false, false]);
    await hide("Cy");
    expect(await listed()).toEqual([true, false, false]);
    await say("three", id);
    expect(await listed()).toEqual([true, true, true]);
  });

  test("of a room go as soon as that is decided, in slices, and those of others stay", async () => {
    const { room, left, say, clock, ofOlga } = await begin();
    for (let index = 0; index < 25; index += 1) await say(`more ${index}`, room);
    clock.pass(40 * DAY);
    await say("today", room);
    const browser = await ofOlga();
    expect((await browser.post(`/rooms/${room}`, { keepDays: "30" })).status).toBe(303);
    await until(() => left().length === 3);
    expect(left()).toEqual(["old @Olga", "an answer", "today"]);
  });

  test("that go are told of in the room and on the page about it", async () => {
    const { robin, olga, room, settings, ofOlga } = await begin();
    const browser = await ofOlga();
    const told = async (path: string) =>
      /Messages are deleted after (.+?)\./.exec(text(await (await browser.get(path)).text()))?.[1];
    const paths = [`/rooms/${room}`, `/rooms/${room}/members`, "/"];
    expect(await Promise.all(paths.map(told))).toEqual([undefined, undefined, undefined]);
    changeRoom(robin, { keepDays: 30 }, room);
    expect(await Promise.all(paths.map(told))).toEqual(["30 days", "30 days", undefined]);
    await robin.place.change(olga, settings(7));
    expect(await Promise.all(paths.map(told))).toEqual(["7 days", "7 days", "7 days"]);
  });

  test.each(["3651", "soon", "-1"])("of a room are not kept for %s days", async (keepDays) => {
    const { robin, room, ofOlga, left } = await begin();
    const browser = await ofOlga();
    const answer = await browser.post(`/rooms/${room}`, { keepDays, topic: "Kept" });
    const page = await answer.text();
    expect([answer.status, text(page).includes("At most 3,650 days.")]).toEqual([422, true]);
    expect([field(page, "topic"), robin.rooms.find(room)]).toMatchObject([
      "Kept",
      { keepDays: 0, topic: "" },
    ]);
    expect(left()).toHaveLength(4);
  });

  test.each(["3651", "soon", "-1"])("are not kept for %s days", async (keepDays) => {
    const { robin, signedIn, left } = await begin();
    const boss = await signedIn("Boss");
    await robin.roles.handOver(robin.people.named("Olga")!, robin.people.named("Boss")!.id);
    const answer = await boss.post("/place", { keepDays });
    expect([answer.status, (await answer.text()).includes("At most 3,650 days.")]).toEqual([422, true]);
    await robin.messageRetention.start();
    expect(left()).toHaveLength(4);
  });
});
