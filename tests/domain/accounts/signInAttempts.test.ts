import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { createApp } from "../../../src/app.ts";
import { openMemory } from "../../../src/database/database.ts";
import { limits } from "../../../src/base/limits.ts";
import type { Report } from "../../../src/base/log.ts";
import { RateLimiter, takeAll } from "../../../src/base/rateLimiter.ts";
import { assemble } from "../../../src/robin.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import { startRobin } from "../../support/robin.ts";

const PASSWORD = "a long way home";
const OLD_HASH = "$argon2id$v=19$m=65536,t=2,p=1$x";
const HASH = "$argon2id$v=19$m=19456,t=2,p=1$x";

/** How long sign-ins were kept waiting, in ms. */
let waits: number[] = [];

beforeEach(() => {
  waits = [];
  spyOn(Bun.password, "hash").mockResolvedValue(HASH);
  spyOn(Bun.password, "verify").mockImplementation(async (typed) => typed === PASSWORD);
  spyOn(Bun, "sleep").mockImplementation(async (ms) => void waits.push(Number(ms)));
});

afterEach(() => void mock.restore());

async function withAda() {
  const started = startRobin({ TRUST_PROXY: "on" });
  await started
    .browser()
    .post("/register", { name: "Ada", password: PASSWORD }, { "x-forwarded-for": "192.0.2.1" });
  const signIn = (address: string, name = "Ada", password = "a guess") =>
    started.browser().post("/login", { name, password }, { "x-forwarded-for": address });
  return { ...started, signIn };
}

describe("the limit of attempts on a name", () => {
  test("is not washed out by attempts on ten thousand others", async () => {
    const { signIn } = await withAda();
    for (let index = 0; index < 10; index += 1) expect((await signIn("192.0.2.9")).status).toBe(401);
    expect((await signIn("192.0.2.9")).status).toBe(429);
    for (let index = 0; index < 10_050; index += 1) await signIn("192.0.2.9", `other${index}`);
    expect((await signIn("192.0.2.9")).status).toBe(429);
  });

  test("is not washed out from ten thousand addresses", async () => {
    const { signIn } = await withAda();
    for (let index = 0; index < 11; index += 1) await signIn("192.0.2.9");
    for (let index = 0; index < 10_300; index += 1)
      await signIn(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, "x");
    expect((await signIn("192.0.2.9")).status).toBe(429);
  });

  test("takes nothing from the address's own when it refuses, nor the other way round", async () => {
    const { signIn } = await withAda();
    for (let index = 0; index < 400; index += 1) await signIn("192.0.2.9", "Bob");
    expect((await signIn("192.0.2.9", "Cy")).status).toBe(401);
  });

  test("takes nothing where no password was checked, because too many wait", async () => {
    const { signIn } = await withAda();
    const free: (() => void)[] = [];
    const verify = spyOn(Bun.password, "verify").mockImplementation(
      () => new Promise((resolve) => free.push(() => resolve(false))),
    );
    const names = Array.from(
      { length: limits.hashing.together + limits.hashing.perAddress },
      (_, index) => `n${index}`,
    );
    const waiting = names.map((name) => signIn("192.0.2.9", name));
    await new Promise((resolve) => setImmediate(resolve));
    for (let index = 0; index < 12; index += 1) {
      const answer = await signIn("192.0.2.9", "Ada", PASSWORD);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "6"]);
    }
    verify.mockImplementation(async (typed) => typed === PASSWORD);
    while (free.length > 0) {
      free.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(waiting);
    expect((await signIn("192.0.2.9", "Ada", PASSWORD)).status).toBe(303);
  });
});

describe("many who guess at one name from many addresses", () => {
  async function attacked() {
    const started = await withAda();
    for (let index = 0; index < limits.guessing.burst; index += 1)
      await started.signIn(`198.51.100.${index}`);
    expect(waits).toEqual([]);
    return started;
  }

  test("wait a little for each guess", async () => {
    const { signIn } = await attacked();
    expect((await signIn("203.0.113.1")).status).toBe(401);
    expect((await signIn("203.0.113.2")).status).toBe(401);
    expect(waits).toEqual([limits.guessing.delay, limits.guessing.delay]);
  });

  test("lock its user out nowhere: who comes from a new address waits as long and gets in", async () => {
    const { signIn } = await attacked();
    for (let index = 0; index < 500; index += 1) await signIn(`203.0.${index >> 8}.${index & 255}`);
    expect((await signIn("233.252.0.7", "Ada", PASSWORD)).status).toBe(303);
    expect(waits.at(-1)).toBe(limits.guessing.delay);
  });

  test("keep nobody waiting who comes from where the user came in before", async () => {
    const { signIn } = await attacked();
    expect((await signIn("192.0.2.1", "Ada", PASSWORD)).status).toBe(303);
    expect(waits).toEqual([]);
  });

  test("learn nothing by it: a name that nobody has makes them wait as long", async () => {
    const { signIn } = await withAda();
    for (const name of ["Ada", "Nobody"]) {
      waits = [];
      for (let index = 0; index < limits.guessing.burst + 3; index += 1)
        await signIn(`198.51.100.${index}`, name);
      expect([name, waits]).toEqual([name, Array(3).fill(limits.guessing.delay)]);
    }
  });

  test("wait no more after a while", async () => {
    const { signIn, clock } = await attacked();
    clock.pass(limits.guessing.every);
    await signIn("203.0.113.1");
    expect(waits).toEqual([]);
  });
});

describe("whether a name is taken", () => {
  test("is told a hundred times and then no more, with whatever password", async () => {
    const { browser } = await withAda();
    const probe = (index: number) =>
      browser().post(
        "/register",
        { name: index % 2 ? "Ada" : `free${index}`, password: "short" },
        { "x-forwarded-for": "192.0.2.9" },
      );
    for (let index = 0; index < limits.registering.burst; index += 1)
      expect((await probe(index)).status).toBe(422);
    const answer = await probe(1);
    expect([answer.status, (await answer.text()).includes("has this name")]).toEqual([429, false]);
  });

  test("includes names that look like it", async () => {
    const { browser, robin } = await withAda();
    for (const name of ["ADA", "Аda", "Adа", "Ada.", "_Ada"]) {
      const answer = await browser().post(
        "/register",
        { name, password: PASSWORD },
        { "x-forwarded-for": "192.0.2.7" },
      );
      expect([name, answer.status]).toEqual([name, 422]);
      expect(robin.people.named(name)?.name).toBe(name === "ADA" ? "Ada" : undefined);
    }
  });

  test("includes them for a new name of an account, the own one aside", async () => {
    const { browser, robin } = await withAda();
    const bob = await browser().register("Bob");
    expect((await bob.post("/profile/name", { name: "Ada." })).status).toBe(422);
    expect((await bob.post("/profile/name", { name: "Bob." })).status).toBe(303);
    expect((await bob.post("/profile/name", { name: "bob" })).status).toBe(303);
    expect(robin.people.named("bob")?.alike).toBe(0);
  });

  test("and two that look alike do not get in together", async () => {
    const { browser, robin } = startRobin();
    const names = ["cleo", "cIeo", "cleo.", "cleo_", "Cleo"];
    await Promise.all(names.map((name) => browser().post("/register", { name, password: PASSWORD })));
    expect(robin.db.query("select count(*) from users").values()).toEqual([[1]]);
  });
});

test("a password that was hashed by other parameters is hashed anew when it is given", async () => {
  const { robin, signIn } = await withAda();
  robin.db.run("update users set password_hash = ?", [OLD_HASH]);
  const hash = () => robin.db.query("select password_hash from users where name = 'Ada'").values().flat();
  expect((await signIn("192.0.2.1")).status).toBe(401);
  expect(hash()).toEqual([OLD_HASH]);
  expect((await signIn("192.0.2.1", "Ada", PASSWORD)).status).toBe(303);
  expect(hash()).toEqual([HASH]);
});

test("a password that was changed while the old one was checked lets nobody in by the old one", async () => {
  const { robin, browser } = await withAda();
  let finish = () => {};
  spyOn(Bun.password, "verify").mockImplementation(
    () => new Promise((resolve) => (finish = () => resolve(true))),
  );
  const entering = browser().post("/login", { name: "Ada", password: PASSWORD });
  await new Promise((resolve) => setImmediate(resolve));
  robin.db.run("update users set password_hash = 'another'");
  finish();
  expect((await entering).status).toBe(401);
  expect(robin.db.query("select count(*) from sessions").values()).toEqual([[1]]);
});

describe("a limit", () => {
  const start = (burst = 2) => {
    const clock = { time: 0 };
    return { clock, limit: new RateLimiter({ burst, every: 1_000 }, () => clock.time) };
  };

  test("that is asked how long to wait gives nothing away", () => {
    const { limit } = start();
    for (let time = 0; time < 5; time += 1) expect(limit.wait("a")).toBe(0);
    expect([limit.take("a"), limit.take("a"), limit.take("a"), limit.wait("a")]).toEqual([0, 0, 1, 1]);
  });

  test("gives back what was not used", () => {
    const { limit } = start();
    limit.take("a");
    limit.take("a");
    limit.refund("a");
    expect([limit.take("a"), limit.take("a")]).toEqual([0, 1]);
  });

  test("together with others takes from all or from none", () => {
    const [one, other] = [start(1).limit, start(3).limit];
    expect(takeAll([one, "a"], [other, "b"])).toBe(0);
    expect(takeAll([one, "a"], [other, "b"])).toBe(1);
    expect([other.take("b"), other.take("b"), other.take("b")]).toEqual([0, 0, 1]);
  });

  test("forgets nobody who has used it up, however many come after", () => {
    const { limit } = start();
    limit.take("a");
    limit.take("a");
    for (let index = 0; index < 50_000; index += 1) limit.take(`key ${index}`);
    expect(limit.wait("a")).toBe(1);
  });

  test("makes room again where all is as at first", () => {
    const { limit, clock } = start();
    for (let index = 0; index < 20_000; index += 1) limit.take(`key ${index}`);
    clock.time += 10_000;
    for (let index = 0; index < 1_000; index += 1) expect(limit.take(`new ${index}`)).toBe(0);
  });
});

describe("what happens to accounts is reported", () => {
  const reported: string[] = [];
  const report: Report = (event, facts) => void reported.push(`${event} ${JSON.stringify(facts)}`);

  test("with who and from where, and nothing that anybody typed", async () => {
    const robin = assemble(openMemory(), readSettings({ TRUST_PROXY: "on" }), Date.now, report);
    const app = createApp(robin);
    const browser = () => new Browser((request) => app.handle(request));
    const from = { "x-forwarded-for": "192.0.2.1" };
    const ada = browser();
    await ada.post(
      `/claim/${robin.claiming.secret}`,
      { name: "Ada", password: PASSWORD, registration: "open" },
      from,
    );
    await browser().post("/register", { name: "Bob", password: PASSWORD }, from);
    await ada.post("/login", { name: "Ada", password: PASSWORD }, from);
    await ada.post("/login", { name: "Ada", password: "my secret typo" }, from);
    await ada.post("/login", { name: "my password by mistake", password: "x" }, from);
    await ada.post("/users/2/role", { role: "admin" });
    await ada.post("/profile/name", { name: "Adah" });
    await ada.post("/users/2/owner", { password: "wrong" });
    await ada.post("/users/2/owner", { password: PASSWORD });
    await ada.post("/profile/password", { password: PASSWORD, newPassword: "a longer way home" });
    await ada.post("/profile/delete", { password: PASSWORD });
    expect(reported).toEqual([
      'registered {"user":1,"address":"192.0.2.1"}',
      'registered {"user":2,"address":"192.0.2.1"}',
      'signed in {"user":1,"address":"192.0.2.1"}',
      'wrong password {"user":1,"address":"192.0.2.1"}',
      'wrong password {"address":"192.0.2.1"}',
      'role given {"user":2,"by":1}',
      'name changed {"user":1}',
      'wrong password {"user":1}',
      'place handed over {"user":2,"by":1}',
      'password changed {"user":1}',
      'account deleted {"user":1}',
    ]);
  });
});
