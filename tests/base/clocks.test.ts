import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { createApp } from "../../src/app.ts";
import { settledTime } from "../../src/base/clocks.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { Browser } from "../support/browser.ts";
import { contents, ids } from "../support/page.ts";
import { Clock, changeRoom, signIn, someone, withApp } from "../support/robin.ts";
import { PostingLimits } from "../../src/domain/posting/postingLimits.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEARS = 4 * 365 * DAY;
const PASSWORD = "a long way home";

beforeEach(() => {
  spyOn(Bun.password, "hash").mockResolvedValue("$argon2id$v=19$m=19456,t=2,p=1$x");
  spyOn(Bun.password, "verify").mockImplementation(async (typed) => typed === PASSWORD);
});

afterEach(() => void mock.restore());

/** A machine on which time passes, and whose clock may be set. */
function machine() {
  const [wall, steady] = [new Clock(), new Clock()];
  // As performance.now() has it.
  steady.time = 5_000.4;
  return {
    now: wall.now,
    steady: steady.now,
    pass: (ms: number) => {
      wall.pass(ms);
      steady.pass(ms);
    },
    set: (ms: number) => wall.pass(ms),
  };
}

/** A Robin that has run for two hours. */
function startRobin(environment: Record<string, string> = {}) {
  const clock = machine();
  const settings = readSettings(environment);
  const domain = assemble(openMemory(), settings, clock.now, () => {}, { steady: clock.steady });
  const { robin, app } = withApp(domain);
  const { handle } = app;
  const browser = () => new Browser((request) => handle(request));
  const signedIn = (name: string) => signIn(robin, browser(), someone(robin, name));
  clock.pass(2 * HOUR);
  return { clock, robin, browser, signedIn };
}

const isSignedIn = async (browser: Browser) =>
  (await (await browser.get("/")).text()).includes('action="/logout"');

describe("settled time", () => {
  function start() {
    const clock = machine();
    const settled = settledTime(clock);
    clock.pass(2 * HOUR);
    settled();
    /** Lets `ms` pass, with a look at the time every minute. */
    const pass = (ms: number) => {
      for (let left = ms; left > 0; left -= MINUTE) {
        clock.pass(Math.min(left, MINUTE));
        settled();
      }
    };
    return { clock, settled, pass, isRight: () => Math.abs(settled() - clock.now()) < SECOND };
  }

  test("is in whole ms, as the database keeps it", async () => {
    const { robin } = startRobin();
    const session = await robin.commits.run(() => robin.sessions.begin(someone(robin)));
    expect(session.createdAt).toBe(robin.now());
  });

  test("is the time", () => {
    const { pass, isRight } = start();
    for (const ms of [1, SECOND, DAY]) {
      pass(ms);
      expect(isRight()).toBeTrue();
    }
  });

  test.each([YEARS, -YEARS, 3 * MINUTE, -HOUR])(
    "does not follow a jump by %d ms for an hour, and does then",
    (ms) => {
      const { clock, settled, pass, isRight } = start();
      const before = settled();
      clock.set(ms);
      pass(59 * MINUTE);
      expect(settled() - before).toBe(59 * MINUTE);
      pass(2 * MINUTE);
      expect(isRight()).toBeTrue();
    },
  );

  test.each([YEARS, -YEARS])("knows nothing of a jump by %d ms and back", (ms) => {
    const { clock, settled, pass, isRight } = start();
    const before = settled();
    clock.set(ms);
    pass(MINUTE);
    clock.set(-ms);
    pass(2 * HOUR);
    expect([settled() - before, isRight()]).toEqual([2 * HOUR + MINUTE, true]);
  });

  test("waits for the last of several jumps", () => {
    const { clock, settled, pass } = start();
    const before = settled();
    for (let time = 0; time < 5; time += 1) {
      clock.set(DAY);
      pass(40 * MINUTE);
    }
    expect(settled() - before).toBe(200 * MINUTE);
  });

  test("follows a clock that is corrected little by little", () => {
    const { clock, pass, isRight } = start();
    for (let time = 0; time < 100; time += 1) {
      clock.set(-MINUTE);
      pass(5 * MINUTE);
    }
    expect(isRight()).toBeTrue();
  });

  test("follows at once soon after the start, when a machine gets to know the time", () => {
    const clock = machine();
    const settled = settledTime(clock);
    clock.pass(10 * SECOND);
    clock.set(YEARS);
    clock.pass(SECOND);
    expect(settled()).toBe(clock.now());
  });
});

describe.each([YEARS, -YEARS, DAY, -DAY])("a clock that is set by %d ms", (jump) => {
  test("ends no session, neither while it is wrong nor afterwards", async () => {
    const { clock, robin, browser, signedIn } = startRobin();
    const ada = await signedIn("Ada");
    await isSignedIn(ada);
    clock.set(jump);
    clock.pass(MINUTE);
    expect(await isSignedIn(ada)).toBeTrue();
    const bob = await browser().register("Bob");
    expect(robin.db.query("select user_id from sessions").values()).toHaveLength(2);
    clock.set(-jump);
    clock.pass(MINUTE);
    expect([await isSignedIn(ada), await isSignedIn(bob)]).toEqual([true, true]);
    clock.pass(29 * DAY);
    expect([await isSignedIn(ada), await isSignedIn(bob)]).toEqual([true, true]);
    clock.pass(30 * DAY);
    expect([await isSignedIn(ada), await isSignedIn(bob)]).toEqual([false, false]);
  });

  test("ends no session of those that are in the database at the start of the next Robin", async () => {
    const { clock, robin, signedIn } = startRobin();
    const ada = await signedIn("Ada");
    clock.set(jump);
    const next = assemble(robin.db, robin.settings, clock.now, () => {}, { steady: clock.steady });
    await next.commits.run(() => next.sessions.begin(someone(robin, "Bob")));
    clock.pass(MINUTE);
    clock.set(-jump);
    clock.pass(MINUTE);
    const { handle } = createApp(next);
    const again = new Browser((request) => handle(request));
    again.cookies = ada.cookies;
    expect(await isSignedIn(again)).toBeTrue();
  });

  test("locks nobody out, and gives nobody free attempts", async () => {
    const { clock, browser, signedIn } = startRobin();
    await signedIn("Ada");
    const attempt = async (password = "wrong") =>
      (await browser().post("/login", { name: "Ada", password })).status;
    for (let time = 0; time < 10; time += 1) expect(await attempt()).toBe(401);
    clock.set(jump);
    expect(await attempt()).toBe(429);
    clock.set(-jump);
    expect(await attempt()).toBe(429);
    clock.pass(MINUTE);
    expect(await attempt(PASSWORD)).toBe(303);
  });

  test("changes nothing about how often one may speak, in slow mode and else", async () => {
    const { clock, robin, signedIn } = startRobin({ SENDS_PER_MINUTE: "60" });
    const ada = await signedIn("Ada");
    for (let time = 0; time < 10; time += 1) expect((await ada.say("Hello")).status).toBe(204);
    clock.set(jump);
    expect((await ada.say("Too much")).status).toBe(429);
    clock.pass(MINUTE);
    changeRoom(robin, { slowModeSeconds: 30 });
    expect((await ada.say("Slowly")).status).toBe(204);
    clock.set(-jump);
    expect((await ada.say("Too soon")).status).toBe(429);
    clock.pass(30 * SECOND);
    expect((await ada.say("Again")).status).toBe(204);
  });

  test("leaves the order of messages, and the ways to older and newer ones", async () => {
    const { clock, robin, signedIn } = startRobin({ SENDS_PER_MINUTE: "0" });
    const ada = await signedIn("Ada");
    await ada.say("one");
    clock.set(jump);
    await ada.say("two");
    clock.set(-jump);
    await ada.say("three");
    const page = await (await ada.get("/")).text();
    expect([ids(page), contents(page)]).toEqual([
      [1, 2, 3],
      ["one", "two", "three"],
    ]);
    expect(ids(await (await ada.poll("/chats?after=1")).text())).toEqual([2, 3]);
    expect(ids(await (await ada.poll("/chats?before=3")).text())).toEqual([1, 2]);
    const together = robin.db.query("select continues from messages order by id").values().flat();
    expect(together).toEqual([0, 0, 0]);
  });

  test("lets a poll be held as long as it was to be, and no longer", async () => {
    const { clock, robin } = startRobin();
    const held = robin.longPolls.hold({
      room: 1,
      holder: "a",
      seconds: 25,
      signal: new AbortController().signal,
    });
    clock.set(jump);
    robin.longPolls.sweep();
    expect(robin.longPolls.size).toBe(1);
    clock.pass(25 * SECOND);
    robin.longPolls.sweep();
    expect(await held).toBe("over");
  });

  test("lets nobody who came meanwhile be a newcomer for longer than a day", async () => {
    const { clock, robin } = startRobin({ SENDS_PER_MINUTE: "60" });
    clock.set(jump);
    const bob = someone(robin, "Bob");
    clock.set(-jump);
    clock.pass(2 * DAY);
    const room = robin.rooms.find(1)!;
    const limits = new PostingLimits(60, { now: robin.settled, limiters: robin.limiters });
    const say = () => limits.post(robin.people.find(bob.id)!, room, "192.0.2.1");
    for (let time = 0; time < 10; time += 1) expect(say()).toBeUndefined();
    expect(say()?.seconds).toBe(1);
    clock.pass(SECOND);
    expect(say()).toBeUndefined();
  });

  test("shows who is here as long as that one is", () => {
    const { clock, robin } = startRobin();
    robin.presence.ask(1, someone(robin, "Ada"), true);
    clock.set(jump);
    robin.presence.expire();
    expect(robin.presence.shown(1).here).toHaveLength(1);
    clock.pass(3 * SECOND);
    robin.presence.expire();
    expect(robin.presence.shown(1).here).toEqual([]);
  });
});
