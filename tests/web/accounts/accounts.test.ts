import { afterEach, describe, expect, mock, spyOn, test } from "bun:test";
import { passwordProblem } from "../../../src/domain/accounts/passwords.ts";
import { limits } from "../../../src/base/limits.ts";
import { assemble, type Robin } from "../../../src/robin.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { en } from "../../../src/words/en.ts";
import { attribute, attributes, field, tag } from "../../support/page.ts";
import { someone, startRobin, until } from "../../support/robin.ts";

const PASSWORD = "a long way home";

afterEach(() => {
  mock.restore();
});

/** Hashing takes no time; every password is as right as `right` says. */
function hashingIsFree(right: boolean) {
  spyOn(Bun.password, "hash").mockResolvedValue("hash");
  spyOn(Bun.password, "verify").mockResolvedValue(right);
}

describe("registering", () => {
  test("signs in and leads to the lobby", async () => {
    const ada = startRobin().browser();
    const answer = await ada.post("/register", { name: "Ada", password: PASSWORD });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/");
    expect(await (await ada.get("/")).text()).toContain('<span class="me" dir="auto">Ada</span>');
  });

  test("asks for nothing but a name and a password", async () => {
    const page = await (await startRobin().browser().get("/register")).text();
    const names = attributes(page, "input", "name");
    expect(names).toEqual(["next", "name", "password"]);
  });

  test("keeps the spelling of the name, and signing in does not depend on it", async () => {
    const { browser } = startRobin();
    await browser().register("Ｓtraße");
    const later = browser();
    expect((await later.post("/login", { name: " STRASSE ", password: PASSWORD })).status).toBe(303);
    expect(await (await later.get("/")).text()).toContain('dir="auto">Straße</span>');
  });

  test("keeps the joiners of a name, and one without them is the same", async () => {
    const { browser } = startRobin();
    await browser().register("نام\u200Cها");
    const later = browser();
    expect((await later.post("/login", { name: "@نامها", password: PASSWORD })).status).toBe(303);
    expect(await (await later.get("/")).text()).toContain('dir="auto">نام\u200Cها</span>');
    const other = await browser().post("/register", { name: "نامها", password: PASSWORD });
    expect(await other.text()).toContain("Somebody has this name already.");
  });

  test("takes a name of Tibetan with a tsheg, by whose beginning it is found", async () => {
    const { browser } = startRobin();
    const tashi = browser();
    await tashi.register("བཀྲ་ཤིས");
    expect(await (await tashi.get("/")).text()).toContain('dir="auto">བཀྲ་ཤིས</span>');
    for (const q of ["བཀྲ་", "བཀྲ༌ཤ"]) {
      const offered = await (await tashi.poll(`/users?${new URLSearchParams({ q })}`)).text();
      expect(offered).toContain('data-name="བཀྲ་ཤིས"');
    }
  });

  test("a name that somebody has in another case is refused beside its field", async () => {
    const { robin, browser } = startRobin();
    someone(robin, "Ada");
    const answer = await browser().post("/register", { name: "aDA", password: PASSWORD });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('id="name-problem">Somebody has this name already.</span>');
    expect(attribute(tag(page, "name"), "aria-describedby")).toBe("name-hint name-problem");
    expect(attribute(tag(page, "name"), "aria-invalid")).toBe("true");
    expect(page).not.toContain("password-problem");
  });

  test("one name taken twice in the same moment makes one account", async () => {
    const { robin, browser } = startRobin();
    const register = () => browser().post("/register", { name: "Ada", password: PASSWORD });
    const answers = await Promise.all([register(), register(), register()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    expect(robin.db.query("select name from users").values()).toEqual([["Ada"]]);
  });

  test("both fields tell what is wrong with them at once", async () => {
    const page = await (await startRobin().browser().post("/register", { name: "A", password: "x" })).text();
    expect(page).toContain('id="name-problem">A name has 2 to 32 characters.</span>');
    expect(page).toContain('id="password-problem">A password has at least 8 characters.</span>');
  });

  test("a name that is taken is told together with a password that does not fit", async () => {
    const { robin, browser } = startRobin();
    someone(robin, "Ada");
    const page = await (await browser().post("/register", { name: "Ada", password: "x" })).text();
    expect(page).toContain("Somebody has this name already.");
    expect(page).toContain("A password has at least 8 characters.");
  });

  test("fields that are missing are asked for", async () => {
    const answer = await startRobin().browser().post("/register");
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Choose a name.");
  });

  test("is limited to 100 an hour from one address", async () => {
    const { robin, clock } = startRobin();
    hashingIsFree(true);
    let count = 0;
    const register = (address: string) =>
      robin.accounts.register(
        { name: `user${(count += 1)}`, password: PASSWORD },
        at(address),
        robin.doors.by("", at(address)),
      );
    for (let i = 0; i < 100; i += 1) expect(await register("here")).not.toBeInstanceOf(Refusal);
    expect(await register("here")).toMatchObject({ kind: "too soon", seconds: 36 });
    expect(await register("elsewhere")).not.toBeInstanceOf(Refusal);
    clock.pass(36_000);
    expect(await register("here")).not.toBeInstanceOf(Refusal);
    expect(await register("here")).toBeInstanceOf(Refusal);
  });

  test("what does not fit does not count towards the limit", async () => {
    const { robin } = startRobin();
    hashingIsFree(true);
    for (let i = 0; i < 150; i += 1) {
      await robin.accounts.register(
        { name: "A", password: PASSWORD },
        at("here"),
        robin.doors.by("", at("here")),
      );
    }
    expect(
      await robin.accounts.register(
        { name: "Ada", password: PASSWORD },
        at("here"),
        robin.doors.by("", at("here")),
      ),
    ).not.toBeInstanceOf(Refusal);
  });

  test("one too many gets 429, when to come back, and the form as it was", async () => {
    const { robin, browser } = startRobin();
    hashingIsFree(true);
    for (let i = 0; i < 100; i += 1) {
      await robin.accounts.register(
        { name: `user${i}`, password: PASSWORD },
        at("unknown"),
        robin.doors.by("", at("unknown")),
      );
    }
    const answer = await browser().post("/register", { name: "Ada", password: PASSWORD, next: "/rooms/1" });
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("36");
    expect(await formIn(answer)).toEqual({ name: "Ada", next: "/rooms/1", password: undefined });
  });
});

describe("a password", () => {
  /** 256 digits in no order, and as many signs that take two code units each. */
  const LONGEST = Array.from({ length: 256 }, (_, index) => ((index * index * index) % 131) % 10).join("");
  const SIGNS = [..."🐎🔋🌍🍋🎈🐝🚲🧩🪁🛶"];

  test.each([
    ["of 8 characters", "q7%Zr!pW"],
    ["of 256 characters", LONGEST],
    ["of 256 characters that are 512 code units", [...LONGEST].map((digit) => SIGNS[Number(digit)]).join("")],
    ["of spaces and emoji", "🐎  🔋 🐎🖇️"],
    ["with a control character", "tab\tbed\u0000zero"],
    ["of another script", "длинная дорога"],
  ])("%s is taken", async (_, password) => {
    expect(await passwordProblem(password, "Ada", [])).toBeUndefined();
  });

  test.each([
    ["of nothing", "", "Choose a password."],
    ["of 7 characters", "q7%Zr!p", "at least 8"],
    ["of 7 emoji", "🐎".repeat(6) + "🔋", "at least 8"],
    ["of 257 characters", LONGEST + "!", "at most 256"],
    ["that everybody has", "password1", "first that a stranger would try"],
    ["that everybody has, in other case", "PassWord1", "first that a stranger would try"],
    ["of one walk over the keys", "qwertyuiop", "first that a stranger would try"],
    ["of digits in a row", "1234567890", "first that a stranger would try"],
    ["of one character", "zzzzzzzzzzzz", "first that a stranger would try"],
    ["that is common in wide letters", "ｐａｓｓｗｏｒｄ", "first that a stranger would try"],
    ["that is the name", "aDaLoVeLaCe", "is the name"],
  ])("%s is refused", async (_, password, reason) => {
    expect((await passwordProblem(password, "AdaLovelace", []))?.(en)).toContain(reason);
  });

  test("has its spaces, around it too", async () => {
    const { browser } = startRobin();
    await browser().register("Ada", "  a long way  ");
    expect((await browser().post("/login", { name: "Ada", password: "a long way" })).status).toBe(401);
    expect((await browser().post("/login", { name: "Ada", password: "  a long way  " })).status).toBe(303);
  });

  test("is the same composed and decomposed", async () => {
    const { browser } = startRobin();
    await browser().register("Ada", "un été à Noël".normalize("NFC"));
    const decomposed = "un été à Noël".normalize("NFD");
    expect((await browser().post("/login", { name: "Ada", password: decomposed })).status).toBe(303);
  });

  test("differs by case", async () => {
    const { browser } = startRobin();
    await browser().register("Ada", "A Long Way Home");
    expect((await browser().post("/login", { name: "Ada", password: "a long way home" })).status).toBe(401);
  });

  test("is kept as nothing but an argon2id hash of OWASP's parameters", async () => {
    const { robin, browser } = startRobin();
    await browser().register("Ada", "a very particular phrase");
    const row = robin.db.query<{ hash: string }, []>("select password_hash as hash from users").get()!;
    expect(row.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22,}\$[^$]{43,}$/);
    expect(Buffer.from(robin.db.serialize()).includes("a very particular phrase")).toBeFalse();
  });
});

describe("signing in", () => {
  test("leads to where one was going", async () => {
    const { browser } = startRobin();
    await browser().register("Ada");
    const answer = await browser().post("/login", { name: "Ada", password: PASSWORD, next: "/rooms/1?a=b" });
    expect(answer.headers.get("location")).toBe("/rooms/1?a=b");
  });

  test("an unknown name and a wrong password get the same answer", async () => {
    const { browser } = startRobin();
    await browser().register("Ada");
    const wrong = await browser().post("/login", { name: "Ada", password: "not the password" });
    const unknown = await browser().post("/login", { name: "Bob", password: "not the password" });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect([...wrong.headers]).toEqual([...unknown.headers]);
    expect((await wrong.text()).replaceAll("Ada", "Bob")).toBe(await unknown.text());
  });

  test.each(["..", "me", "Маry", "a b"])("goes on with a name from before the rules: %j", async (name) => {
    const { robin, browser } = startRobin();
    await browser().register("Ada");
    sharePassword(robin, name.toLowerCase());
    expect((await browser().post("/login", { name, password: PASSWORD })).status).toBe(303);
  });

  test("a name of signs from before the rules has the mark after the next start", () => {
    const { robin } = startRobin();
    for (const name of ["..", "ada"]) someone(robin, name);
    robin.db.run("update skeletons set version = '17.0.0/1'");
    const { people } = assemble(robin.db, robin.settings, robin.now);
    expect(["..", "ada"].map((name) => people.named(name)?.alike)).toEqual([1, 0]);
  });

  test("an unknown name takes as long as a wrong password", async () => {
    const { robin, browser } = startRobin();
    await browser().register("Ada");
    const times: Record<string, number[]> = { Ada: [], Bob: [] };
    for (let i = 0; i < 11; i += 1) {
      for (const name of ["Ada", "Bob"]) {
        const start = performance.now();
        // What was checked before would be known.
        await robin.accounts.signIn({ name, password: `not the password, ${i}` }, at(`address ${i}`));
        times[name]!.push(performance.now() - start);
      }
    }
    // What else the machine does only adds to it.
    const quickest = (name: string) => Math.min(...times[name]!);
    const ratio = quickest("Bob") / quickest("Ada");
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  }, 30_000);

  test("thirty people behind one address get in together", async () => {
    const { robin, browser } = startRobin();
    await browser().register("Ada");
    const names = Array.from({ length: 30 }, (_, index) => `pupil${index}`);
    for (const name of names) sharePassword(robin, name);
    const answers = await Promise.all(
      names.map((name) => browser().post("/login", { name, password: PASSWORD })),
    );
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 303));
  }, 30_000);

  test("the eleventh attempt at one name from one address is refused, in whatever case", async () => {
    const { robin, clock } = startRobin();
    hashingIsFree(false);
    const attempt = (name: string, address = "here") =>
      robin.accounts.signIn({ name, password: "a guess" }, at(address));
    for (let i = 0; i < 10; i += 1) {
      expect(await attempt(i % 2 ? "Ada" : "ADA")).toMatchObject({ kind: "wrong password" });
    }
    expect(await attempt("ada")).toMatchObject({ kind: "too soon", seconds: 60 });
    expect(await attempt("Bob")).toMatchObject({ kind: "wrong password" });
    expect(await attempt("Ada", "elsewhere")).toMatchObject({ kind: "wrong password" });
    clock.pass(60_000);
    expect(await attempt("Ada")).toMatchObject({ kind: "wrong password" });
    expect(await attempt("Ada")).toMatchObject({ kind: "too soon" });
  });

  test("no attempt is made with the right password either while it is refused", async () => {
    const { browser } = startRobin();
    await browser().register("Ada");
    const verify = spyOn(Bun.password, "verify").mockResolvedValue(false);
    for (let i = 0; i < 10; i += 1) await browser().post("/login", { name: "Ada", password: "a guess" });
    verify.mockRestore();
    const fields = { name: "Ada", password: PASSWORD, next: "/rooms/1" };
    const answer = await browser().post("/login", fields);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("60");
    expect(await formIn(answer)).toEqual({ name: "Ada", next: "/rooms/1", password: undefined });
  });

  test("getting in forgives the attempts before", async () => {
    const { robin } = startRobin();
    someone(robin, "Ada");
    const attempt = () => robin.accounts.signIn({ name: "Ada", password: "a guess" }, at("here"));
    for (let round = 0; round < 3; round += 1) {
      hashingIsFree(false);
      for (let i = 0; i < 9; i += 1) expect(await attempt()).toMatchObject({ kind: "wrong password" });
      hashingIsFree(true);
      expect(await attempt()).toMatchObject({ user: { name: "Ada" } });
    }
  });

  test("trying many names from one address is limited too, loosely", async () => {
    const { robin, clock } = startRobin();
    hashingIsFree(false);
    const attempt = (name: string) => robin.accounts.signIn({ name, password: "a guess" }, at("here"));
    for (let i = 0; i < 300; i += 1)
      expect(await attempt(`name${i}`)).toMatchObject({ kind: "wrong password" });
    expect(await attempt("another")).toMatchObject({ kind: "too soon", seconds: 10 });
    clock.pass(10_000);
    expect(await attempt("another")).toMatchObject({ kind: "wrong password" });
  });

  test("hammering one name locks nobody else behind the same address out", async () => {
    const { robin } = startRobin();
    hashingIsFree(false);
    const attempt = (name: string) => robin.accounts.signIn({ name, password: "a guess" }, at("here"));
    for (let i = 0; i < 400; i += 1) await attempt("Ada");
    expect(await attempt("Bob")).toMatchObject({ kind: "wrong password" });
  });

  test.each(["/register", "/login"])("who is signed in already is sent on from %s", async (path) => {
    const ada = await startRobin().browser().register("Ada");
    const answer = await ada.get(`${path}?next=/rooms/1`);
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/rooms/1");
  });
});

describe("a form that is not taken", () => {
  test.each([
    ["/register", "Ada ", "short", 422],
    ["/register", "<b>&lt;'\"", "short", 422],
    ["/login", "Ada ", "not the password", 401],
    ["/login", "<b>&lt;'\"", "not the password", 401],
  ])(
    "at %s keeps the name %p and where to go, and never the password",
    async (path, name, password, status) => {
      const answer = await startRobin().browser().post(path, { name, password, next: "/rooms/1" });
      expect(answer.status).toBe(status);
      expect(await formIn(answer)).toEqual({ name, next: "/rooms/1", password: undefined });
    },
  );

  test("leads on to the other form without losing where to go", async () => {
    const page = await (await startRobin().browser().get("/login?next=/rooms/1%3Fa=b")).text();
    expect(page).toContain('href="/register?next=%2Frooms%2F1%3Fa%3Db"');
  });
});

describe("the page to go to after signing in", () => {
  test.each([
    ["/", "/"],
    ["/rooms/1", "/rooms/1"],
    ["/chats?before=7", "/chats?before=7"],
    ["/rooms/../login", "/login"],
    ["/%09/evil.example", "/%09/evil.example"],
    ["", "/"],
    ["rooms/1", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["\\\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/\n/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/x/..//evil.example", "/"],
    ["/%2e//evil.example", "/"],
    ["///evil.example", "/"],
    ["https://evil.example/", "/"],
    ["https:evil.example", "/"],
    ["javascript:alert(1)", "/"],
    ["data:text/html,x", "/"],
    [" //evil.example", "/"],
    ["/\r\nset-cookie: session=stolen", "/set-cookie:%20session=stolen"],
  ])("for %p is %p", async (next, path) => {
    const { robin, browser } = startRobin();
    hashingIsFree(true);
    someone(robin, "Ada");
    const answer = await browser().post("/login", { name: "Ada", password: PASSWORD, next });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(path);
    const page = await (await browser().get(`/login?${new URLSearchParams({ next })}`)).text();
    expect(field(page, "next")).toBe(path);
  });
});

describe("hashing", () => {
  test("happens for two people at a time, in the order in which they came", async () => {
    const { robin } = startRobin();
    const { running, begun, finishOne } = hashingByHand();
    const attempts = ["ann", "bea", "cat", "dan"].map((name) => signInAs(robin, name));
    await until(() => running.length === 2);
    expect(running).toEqual(["ann", "bea"]);
    finishOne();
    await until(() => begun.length === 3);
    expect(running).toEqual(["bea", "cat"]);
    attempts.push(signInAs(robin, "eve"));
    finishOne();
    await until(() => begun.length === 4);
    expect(running).toEqual(["cat", "dan"]);
    finishOne();
    await until(() => begun.length === 5);
    expect(running).toEqual(["dan", "eve"]);
    finishOne();
    finishOne();
    await Promise.all(attempts);
  });

  test("of one address does not keep another waiting", async () => {
    const { robin } = startRobin();
    const { begun, finishOne } = hashingByHand();
    const crowd = Array.from({ length: 40 }, (_, index) => signInAs(robin, `name${index}`, "crowd"));
    await until(() => begun.length === 2);
    const ada = signInAs(robin, "ada", "elsewhere");
    finishOne();
    finishOne();
    await until(() => begun.length === 4);
    expect(begun).toContain("ada");
    for (let count = 4; count < 42; count += 1) {
      finishOne();
      await until(() => begun.length === Math.min(count + 1, 41));
    }
    finishOne();
    await Promise.all([...crowd, ada]);
  });

  test("is for two at a time among the first sign-ins after a start too", async () => {
    const { robin } = startRobin();
    const { running, finishOne } = hashingByHand();
    const names = ["ann", "bea", "cat"];
    for (const name of names) someone(robin, name);
    let most = 0;
    let done = 0;
    const attempts = names.map((name) => signInAs(robin, name).finally(() => (done += 1)));
    await until(() => {
      most = Math.max(most, running.length);
      if (running.length > 0) finishOne();
      return done === attempts.length;
    });
    expect(most).toBe(2);
  });

  test("a queue in which one's address has all of its places answers 503 at once, with the form kept and when to come back", async () => {
    const { robin, browser } = startRobin();
    const { running, finishOne } = hashingByHand();
    const queued = limits.hashing.together + limits.hashing.perAddress;
    let done = 0;
    const waiting = Array.from({ length: queued }, (_, index) =>
      signInAs(robin, `name${index}`, "unknown").finally(() => (done += 1)),
    );
    await until(() => running.length === limits.hashing.together);
    const fields = { name: "Ada", password: PASSWORD, next: "/rooms/1" };
    for (const path of ["/login", "/register"]) {
      const answer = await browser().post(path, fields);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await formIn(answer)).toEqual({ name: "Ada", next: "/rooms/1", password: undefined });
    }
    await until(() => {
      if (running.length > 0) finishOne();
      return done === queued;
    });
    expect(await Promise.all(waiting)).toMatchObject(waiting.map(() => ({ kind: "wrong password" })));
  });

  test("one that fails makes room for the next", async () => {
    const { robin } = startRobin();
    spyOn(Bun.password, "verify").mockRejectedValue(new Error("out of memory"));
    const failed = Array.from({ length: 5 }, (_, index) => signInAs(robin, `name${index}`));
    expect((await Promise.allSettled(failed)).every(({ status }) => status === "rejected")).toBeTrue();
    hashingIsFree(true);
    someone(robin, "Ada");
    expect(await signInAs(robin, "Ada")).toMatchObject({ user: { name: "Ada" } });
  });
});

/** Passwords are hashed until the test finishes one; `begun` and `running` have what was typed. */
function hashingByHand() {
  const begun: string[] = [];
  const running: string[] = [];
  const finish: (() => void)[] = [];
  const work = <Result>(password: string, result: Result) =>
    new Promise<Result>((resolve) => {
      begun.push(password);
      running.push(password);
      finish.push(() => resolve(result));
    });
  spyOn(Bun.password, "hash").mockImplementation((password) => work(String(password), "hash"));
  spyOn(Bun.password, "verify").mockImplementation((password) => work(String(password), false));
  const finishOne = () => {
    running.shift();
    finish.shift()!();
  };
  return { begun, running, finishOne };
}

function signInAs({ accounts }: Robin, name: string, address = "here") {
  return accounts.signIn({ name, password: name }, at(address));
}

/** An unnamed device at `address`. */
function at(address: string) {
  return { address, device: "", isHere: true };
}

/** A user with the password that the first user has. */
function sharePassword({ db }: Robin, name: string): void {
  db.query(
    `insert into users (name, folded_name, password_hash, created_at)
     select $name, $name, password_hash, created_at from users where id = 1`,
  ).run({ name });
}

/** What the fields of the form in `answer` hold. */
async function formIn(answer: Response) {
  const page = await answer.text();
  return {
    name: field(page, "name"),
    next: field(page, "next"),
    password: field(page, "password"),
  };
}
