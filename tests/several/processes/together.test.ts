import { afterAll, beforeAll, expect, test } from "bun:test";
import { Browser } from "../../support/browser.ts";
import { attribute, element, tag } from "../../support/page.ts";
import { eventually } from "../../support/eventually.ts";
import { inPostgres } from "../../support/postgres.ts";
import { ACTS } from "./acts.ts";
import { askAt, oneOf, type Robins, startRobins } from "./robins.ts";
import { expectSame } from "./sameness.ts";

/** For how long people act, in s. Who gives another time is shown what happened in it. */
const SECONDS = Number(Bun.env["ACTING_SECONDS"] ?? 3);

const PEOPLE = 12;

/** How many come, and as many for good, whom nobody knows: others are under way by then. */
const NEWCOMERS = 6;

/** How often somebody is signed out, or taken out of a room. */
const TIMES = 18;

/** How long polls are held at most, in s. */
const HELD = 10;

/** How long all may take until they are there, in ms, on a machine that is busy with other tests; the same below. */
const START = 60_000;

/** How long it may take until one ends, in ms. */
const SOON = 3_000;

inPostgres("several Robins that share a database", () => {
  let robins: Robins;
  let owner: Browser;
  let people: Browser[];
  let last = 0;
  const next = () => (last += 1);
  const known = { rooms: [] as number[], messages: [] as number[], names: [] as string[] };

  beforeAll(async () => {
    robins = await startRobins(3);
    owner = await robins.browser().register("Ada");
    known.names.push(...Array.from({ length: PEOPLE }, (_, index) => `user-${index}`));
    people = await Promise.all(known.names.map((name) => robins.browser().register(name)));
  }, START);
  afterAll(() => robins.remove(), START);

  test(
    "have the same rows in all tables, and the same index, whatever people do",
    async () => {
      const done: Record<string, number> = {};
      const failed: string[] = [];
      const until = performance.now() + SECONDS * 1_000;
      const isEnough = () => performance.now() > until && Object.keys(ACTS).every((name) => name in done);
      const act = async (by: Browser) => {
        const own: number[] = [];
        while (!isEnough()) {
          const [name, work] = oneOf(Object.entries(ACTS).filter(([name]) => !isTooMuch(name, done)))!;
          const answer = await work({ by, own, owner, stranger: () => robins.browser(), known, next });
          if (answer.status < 400) done[name] = (done[name] ?? 0) + 1;
          const path = answer.headers.get("location") ?? "";
          if (answer.status >= 500 || path.startsWith("/login"))
            failed.push(`${name}: ${answer.status} ${path}`);
        }
      };
      await Promise.all(people.map(act));
      const rows = await expectSame(robins.all, robins.url);
      if (Bun.env["ACTING_SECONDS"] !== undefined) console.log({ done, rows });
      expect(failed).toEqual([]);
    },
    SECONDS * 1_000 + 60_000,
  );

  test("answer nobody any more whose session was ended by one of them", async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const name = `Leaver${time}`;
      const victim = await robins.browser().register(name);
      const other = robins.browser();
      // Each learns of the account in its own time.
      await eventually(async () => {
        expect((await other.post("/login", { name, password: "a long way home" })).status).toBe(303);
      });
      const held = await hold(victim, "/");
      const end =
        time % 2 === 0
          ? () => Object.assign(robins.browser(), { cookies: new Map(victim.cookies) }).post("/logout")
          : () => other.post("/profile/sessions/end", { session: "others" });
      expect((await end()).status).toBe(303);
      for (const answer of await askAll(victim, "/profile"))
        expect(answer.headers.get("location")).toStartWith("/login");
      for (const answer of await soon(held)) expect(answer.headers.get("hx-redirect")).toStartWith("/login");
    }
  }, 60_000);

  test("let nobody read any more who was taken out of a private room by one of them", async () => {
    const made = await owner.post("/rooms", { name: "Secret", topic: "", kind: "private" });
    const room = made.headers.get("location")!;
    for (let time = 0; time < TIMES; time += 1) {
      const name = `Visitor${time}`;
      const victim = await robins.browser().register(name);
      const user = attribute(element(await (await victim.get("/")).text(), "body"), "data-user");
      // Each learns of the account, and of the invitation, in its own time.
      await eventually(async () => expect((await owner.post(`${room}/members`, { name })).status).toBe(303));
      await eventually(async () => expect((await victim.post(`${room}/join`)).status).toBe(303));
      const held = await hold(victim, room);
      expect((await owner.post(`${room}/members/${user}/remove`)).status).toBe(303);
      for (const answer of await askAll(victim, room)) expect(answer.status).toBe(404);
      for (const answer of await soon(held)) expect(answer.headers.get("hx-redirect")).toBe("/");
    }
  }, 60_000);

  /** Has each Robin hold a poll of the page at `path` that `browser` has open there; gives what answers them. */
  async function hold({ cookies }: Browser, path: string): Promise<readonly (() => Promise<Response>)[]> {
    return Promise.all(
      robins.all.map(async ({ address }) => {
        const page = at(address!, cookies);
        const tail = attribute(tag(await (await page.get(path)).text(), "tail"), "hx-get")!;
        const poll = page.poll(tail, { prefer: `wait=${HELD}` });
        // A test that fails leaves it behind.
        poll.catch(() => {});
        // Whoever answers this has most likely got that.
        await page.get("/alive");
        return () => poll;
      }),
    );
  }

  /** What each Robin answers `browser`. */
  function askAll({ cookies }: Browser, path: string): Promise<Response[]> {
    return Promise.all(robins.all.map(({ address }) => at(address!, cookies).get(path)));
  }
});

/** Whether there would be more accounts than may be made within an hour from one address. */
function isTooMuch(name: string, done: Readonly<Record<string, number>>): boolean {
  return name.startsWith("comes and goes") && (done[name] ?? 0) >= NEWCOMERS;
}

/** A browser with these cookies, whose every request is answered by the Robin at `address`. */
function at(address: string, cookies: Browser["cookies"]): Browser {
  const browser = new Browser((request) => askAt(address, request));
  return Object.assign(browser, { cookies: new Map(cookies) });
}

/** What polls that were held are answered; fails where that takes as long as they may be held. */
async function soon(held: readonly (() => Promise<Response>)[]): Promise<Response[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("A poll is held on")), SOON);
  try {
    return await Promise.race([Promise.all(held.map((answer) => answer())), late]);
  } finally {
    clearTimeout(timer);
  }
}
