import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { Limiters } from "../../src/base/limiters.ts";
import { limits } from "../../src/base/limits.ts";
import { type RateLimiter, takeAll } from "../../src/base/rateLimiter.ts";
import { Sharing } from "../../src/base/sharing.ts";
import type { Person } from "../../src/domain/accounts/people.ts";
import { SignInAttempts } from "../../src/domain/accounts/signInAttempts.ts";
import { PostingLimits } from "../../src/domain/posting/postingLimits.ts";
import type { Room } from "../../src/domain/room.ts";
import { openMemory } from "../../src/database/database.ts";
import { assemble } from "../../src/robin.ts";
import { readSettings } from "../../src/base/settings.ts";
import { storeOf } from "../support/sharedStore.ts";
import { Broadcasts } from "../support/broadcasts.ts";
import { Clock } from "../support/robin.ts";

afterEach(() => void mock.restore());

const SECRET = new Uint8Array(32).fill(7);

/** Machines that share one limit, and may share more. */
function start({ burst = 3, every = 1_000 } = {}) {
  const broadcasts = new Broadcasts();
  const clock = new Clock();
  const join = (secret = SECRET) => {
    const limiters = new Limiters(clock.now, new Sharing(broadcasts.join(), secret));
    return { limiters, limit: limiters.make("guessing", { burst, every }) };
  };
  const [one, two, three] = [join(), join(), join()];
  return { broadcasts, clock, join, one, two, three };
}

describe("a limit that machines share", () => {
  test("counts for all what is taken on any", () => {
    const { one, two, three } = start();
    expect([one, two, three, one, two].map(({ limit }) => limit.take("Ada"))).toEqual([0, 0, 0, 1, 1]);
    expect(three.limit.wait("Ada")).toBe(1);
    expect(three.limit.wait("Bob")).toBe(0);
  });

  test("fills again on all", () => {
    const { one, two, three, clock } = start();
    for (let time = 0; time < 3; time += 1) one.limit.take("Ada");
    clock.pass(1_000);
    expect([two, three, one].map(({ limit }) => limit.take("Ada"))).toEqual([0, 1, 1]);
  });

  test("gives back on all what was not used", () => {
    const { one, two, three } = start({ burst: 1 });
    one.limit.take("Ada");
    two.limit.refund("Ada");
    expect([three.limit.wait("Ada"), one.limit.take("Ada"), two.limit.take("Ada")]).toEqual([0, 0, 1]);
  });

  test("gives back on all what is forgiven", () => {
    const { one, two, three } = start();
    for (let time = 0; time < 3; time += 1) one.limit.take("Ada");
    two.limit.restore("Ada");
    expect([three, one, two, three].map(({ limit }) => limit.take("Ada"))).toEqual([0, 0, 0, 1]);
  });

  test("takes from all or from none together with others", () => {
    const { one, two } = start({ burst: 1 });
    const other = (machine: typeof one) => machine.limiters.make("other", { burst: 2, every: 1_000 });
    const [here, there] = [other(one), other(two)];
    expect(takeAll([one.limit, "Ada"], [here, 1])).toBe(0);
    expect(takeAll([two.limit, "Ada"], [there, 1])).toBe(1);
    expect([there.take(1), here.take(1)]).toEqual([0, 1]);
  });

  test("tells nothing of what is refused, or of what nobody has to wait for", () => {
    const { one, broadcasts } = start({ burst: 1 });
    one.limit.take("Ada");
    for (let time = 0; time < 5; time += 1) one.limit.take("Ada");
    one.limiters.make("free", { burst: 1, every: 0 }).take("Ada");
    expect(broadcasts.sent).toHaveLength(1);
  });

  test("never tells what somebody typed, or an address: only who knows the secret finds it again", () => {
    const { one, two, join, broadcasts } = start({ burst: 1 });
    const stranger = join(new Uint8Array(32).fill(8));
    one.limit.take("192.0.2.1");
    two.limit.refund("192.0.2.1 ada");
    two.limit.restore("ada");
    expect(broadcasts.sent).toHaveLength(3);
    for (const word of broadcasts.sent) expect(word).not.toMatch(/ada|192/i);
    expect([two.limit.wait("192.0.2.1"), stranger.limit.wait("192.0.2.1")]).toEqual([1, 0]);
  });

  test("tells of users by their numbers", () => {
    const { one, two, broadcasts } = start({ burst: 1 });
    one.limit.take(7);
    expect(broadcasts.sent).toEqual(['[7,"take","guessing",0]']);
    expect([two.limit.wait(7), two.limit.wait("7")]).toEqual([1, 0]);
  });

  test("is full on a machine that starts, and counts there from then on", () => {
    const { one, join } = start({ burst: 2 });
    one.limit.take("Ada");
    one.limit.take("Ada");
    const late = join();
    expect([late.limit.take("Ada"), late.limit.take("Ada"), late.limit.take("Ada")]).toEqual([0, 0, 1]);
  });

  test("gives on each what it has while nobody hears the others", () => {
    const { one, two, broadcasts } = start({ burst: 1 });
    broadcasts.isCut = true;
    expect([one.limit.take("Ada"), two.limit.take("Ada"), two.limit.take("Ada")]).toEqual([0, 0, 1]);
  });

  test.each([
    { word: null },
    { word: 7 },
    { word: "take" },
    { word: [] },
    { word: [null, "take", "guessing", 0] },
    { word: [1.5, "take", "guessing", 0] },
    { word: ["Ada", "take", "guessing", 0] },
    { word: [{}, "take", "guessing", 0] },
    { word: [7, "steal", "guessing", 0] },
    { word: [7, "constructor", "guessing", 0] },
    { word: [7, "take"] },
    { word: [7, "take", "guessing"] },
    { word: [7, "take", "guessing", "0"] },
    { word: [7, "take", "of tomorrow", 0] },
    { word: [7, "take", ["guessing"], 0] },
  ])("passes by what makes no sense: %j", ({ word }) => {
    const { one, two, broadcasts } = start({ burst: 2 });
    one.limit.take(7);
    broadcasts.join().send("limits", word);
    expect([one.limit.take(7), two.limit.take(7), two.limit.take("Ada"), one.limit.take("Ada")]).toEqual([
      0, 1, 0, 0,
    ]);
  });
});

test("limits of a machine that is alone count for themselves", () => {
  const limiters = new Limiters(new Clock().now);
  const limit = limiters.make("guessing", { burst: 1, every: 1_000 });
  expect([limit.take("Ada"), limit.take("Ada")]).toEqual([0, 1]);
  const spared = limiters.spared("came from", 10);
  spared.note("Ada");
  expect([spared.has("Ada"), spared.has("Bob")]).toEqual([true, false]);
});

describe("over several machines", () => {
  const from = (address: string) => ({ folded: "ada", address });

  test("attempts to sign in to a name from an address are counted together", () => {
    const { one, two } = start();
    const [here, there] = [one, two].map(({ limiters }) => new SignInAttempts(limiters));
    for (let time = 0; time < limits.signingIn.burst; time += 1)
      expect((time % 2 ? here : there)!.begin(from("192.0.2.1"))).toBe(0);
    expect([here!.begin(from("192.0.2.1")), there!.begin(from("192.0.2.1"))]).toEqual([60, 60]);
    there!.undo(from("192.0.2.1"));
    expect(here!.begin(from("192.0.2.1"))).toBe(0);
    there!.succeeded(from("192.0.2.1"), 1);
    expect(here!.begin(from("192.0.2.1"))).toBe(0);
  });

  test("wrong guesses slow strangers down everywhere, and nobody who came in from there before", async () => {
    const sleep = spyOn(Bun, "sleep").mockResolvedValue();
    const { one, two, clock } = start();
    const [here, there] = [one, two].map(({ limiters }) => new SignInAttempts(limiters));
    for (let time = 0; time < limits.guessing.burst; time += 1) here!.failed(from(`198.51.100.${time}`));
    here!.succeeded(from("192.0.2.1"), 1);
    await there!.slowDown(from("192.0.2.1"), 1);
    expect(sleep).not.toHaveBeenCalled();
    await there!.slowDown(from("203.0.113.1"), 1);
    expect(sleep.mock.calls).toEqual([[limits.guessing.delay]]);
    clock.pass(limits.guessing.every);
    await there!.slowDown(from("203.0.113.1"), 1);
    expect(sleep).toHaveBeenCalledTimes(1);
  });

  test("slow mode counts what was posted elsewhere, also in the first message", () => {
    const { one, two, clock } = start();
    const [here, there] = [one, two].map(
      ({ limiters }) => new PostingLimits(60, { now: clock.now, limiters }),
    );
    const ada: Person = {
      id: 1,
      name: "Ada",
      role: "member",
      avatar: null,
      createdAt: 0,
      roleSince: null,
      alike: 0,
      bannedUntil: null,
      banReason: "",
      mutedUntil: null,
      muteReason: "",
    };
    const room: Room = {
      id: 5,
      name: "Garden",
      topic: "",
      heading: "",
      kind: "open",
      owner: 2,
      isPublic: false,
      postingPolicy: "everyone",
      mentionPolicy: "moderators",
      slowModeSeconds: 30,
      keepDays: 0,
      historyFloor: 0,
      archivedAt: null,
      people: [],
    };
    const waits = (posting: PostingLimits) => posting.post(ada, room, "192.0.2.1")?.seconds;
    expect([waits(here!), waits(there!), waits(here!)]).toEqual([undefined, 30, 30]);
    clock.pass(30_000);
    expect([waits(there!), waits(here!)]).toEqual([undefined, 30]);
  });
});

test("every limit that Robin shares has a name of its own, and all of them are shared", () => {
  const made: { readonly name: string; readonly limiter: RateLimiter }[] = [];
  const { family } = Limiters.prototype;
  spyOn(Limiters.prototype, "family").mockImplementation(function (this: Limiters, name, limitOf) {
    const one = family.call(this, name, limitOf);
    made.push({ name, limiter: one(30) });
    return one;
  });
  const broadcasts = new Broadcasts();
  const settings = readSettings({
    SMTP_URL: "smtps://robin%40example.org:word@mail.example.org",
    ORIGIN: "https://example.org",
  });
  const db = openMemory();
  assemble(db, settings, Date.now, undefined, { shared: storeOf(db, broadcasts.join()) });
  const names = made.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { limiter } of made) limiter.take(7);
  expect(broadcasts.sent).toEqual(names.map((name) => JSON.stringify([7, "take", name, 30])));
  expect(names.toSorted()).toEqual([
    "asking for recovery",
    "asking for recovery from address",
    "asking to confirm",
    "asking to confirm from address",
    "changing",
    "confirming",
    "confirming mailbox",
    "conversing",
    "guessing",
    "invited",
    "inviting",
    "making",
    "making from address",
    "reaching",
    "registering",
    "renaming",
    "reporting",
    "sending",
    "sending of newcomers",
    "signing in",
    "signing in from address",
    "slow mode",
    "statuses",
    "trying invites",
    "trying recovery",
    "trying to claim",
    "writing from address",
  ]);
});
