import { describe, expect, test } from "bun:test";
import { viewerStylePath } from "../../../src/web/assets/viewerStyle.ts";
import type { Role } from "../../../src/domain/user.ts";
import { rolesToGive } from "../../../src/domain/policy.ts";
import { limits } from "../../../src/base/limits.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes, contents, element, elements, text, texts } from "../../support/page.ts";
import { someone, startRobin, changeRoom } from "../../support/robin.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };

/** One of each role, numbered 1 to 5 in the order of their names here, and a guest. */
async function everyKind() {
  const started = startRobin();
  const browsers: Record<string, Browser> = {
    owner: await started.signedIn("Olga", "owner"),
    admin: await started.signedIn("Ada", "admin"),
    moderator: await started.signedIn("Mia", "moderator"),
    member: await started.signedIn("Bob"),
    other: await started.signedIn("Bea"),
    guest: started.browser(),
  };
  return { ...started, as: (who: string) => browsers[who]! };
}

test("a card of somebody is the least of that one's page, and for those who are signed in", async () => {
  const { as } = await everyKind();
  const card = async (who: string, id: number) => {
    const answer = await as(who).get(`/users/${id}`, HTMX);
    return { answer, html: await answer.text() };
  };
  const { html } = await card("member", 2);
  expect(text(html)).toStartWith("AAdaAdmin");
  expect(html).toContain('action="/directs"');
  expect(html).toContain('action="/users/2/hide"');
  expect(html).toContain('<a href="/users/2">');
  // What admins do about somebody is on the page alone.
  expect((await card("owner", 4)).html).not.toMatch(/\/ban|\/role"/);
  expect((await card("member", 4)).html).toContain('href="/profile"');
  expect((await card("member", 4)).html).not.toContain("/hide");
  expect((await card("guest", 2)).answer.headers.get("hx-redirect")).toStartWith("/login");
  expect((await card("member", 99)).answer.status).toBe(404);
});

describe("roles", () => {
  test("are owner for the first account and member for the others", async () => {
    const { robin, browser } = startRobin();
    await browser().register("Ada");
    await browser().register("Bob");
    expect([1, 2].map((id) => robin.people.find(id)?.role)).toEqual(["owner", "member"]);
  });

  test.each([
    ["owner", "owner", []],
    ["owner", "admin", ["member", "moderator", "admin"]],
    ["owner", "member", ["member", "moderator", "admin"]],
    ["admin", "owner", []],
    ["admin", "admin", []],
    ["admin", "moderator", ["member", "moderator"]],
    ["admin", "member", ["member", "moderator"]],
    ["moderator", "member", []],
    ["member", "member", []],
  ] satisfies [Role, Role, Role[]][])(
    "that one who is %s gives to one who is %s are %p",
    (by, other, roles) => {
      expect(rolesToGive({ id: 1, role: by }, { id: 2, role: other })).toEqual(roles);
    },
  );

  test("are told with the day on which they were given, where that is known", async () => {
    const { as, clock, robin } = await everyKind();
    clock.time = Date.UTC(2026, 10, 25);
    await as("owner").post("/users/4/role", { role: "admin" });
    expect(await told(4)).toBe("Admin since 2026-11-25");
    expect(await told(5)).toBe("Member since 2026-11-23");
    expect(await told(2)).toBe("Admin");
    clock.time = Date.UTC(2026, 10, 27);
    await as("owner").post("/users/4/role", { role: "member" });
    expect(await told(4)).toBe("Member since 2026-11-23");
    expect(await robin.roles.handOver({ id: 1 }, 5)).toBeUndefined();
    expect(await told(5)).toBe("Owner since 2026-11-27");
    expect(await told(1)).toBe("Admin since 2026-11-27");

    async function told(id: number): Promise<string> {
      const page = await (await as("moderator").get(`/users/${id}`)).text();
      const who = element(page, ".who > span:last-child");
      const [shown = "", date = ""] = [...texts(who, "time"), ...attributes(who, "time", "datetime")];
      return text(who).replace(shown, date.slice(0, "2026-11-23".length));
    }
  });

  test("are the owner's since the place began, and the next one's since it was handed over", async () => {
    const { robin, browser, clock, signedIn } = startRobin();
    await browser().register("Ada");
    expect(robin.people.find(1)?.roleSince).toBe(clock.time);
    await signedIn("Bob");
    clock.pass(1_000);
    await robin.roles.handOver({ id: 1 }, 2);
    expect(robin.people.find(2)).toMatchObject({ role: "owner", roleSince: clock.time });
  });

  test("hold at once, in sessions that are open", async () => {
    const { as } = await everyKind();
    await as("other").say("Hello");
    expect((await as("member").post("/chats/1/delete", {}, HTMX)).status).toBe(403);
    expect((await as("admin").post("/users/4/role", { role: "moderator" }, HTMX)).status).toBe(204);
    expect(await (await as("member").get("/")).text()).toContain('data-role="moderator"');
    expect((await as("member").post("/chats/1/delete", {}, HTMX)).status).toBe(204);
    await as("owner").post("/users/4/role", { role: "member" }, HTMX);
    expect(await (await as("member").get("/")).text()).toContain('data-role="member"');
  });

  test.each([
    ["owner", "admin", 303],
    ["owner", "moderator", 303],
    ["owner", "owner", 422],
    ["owner", "king", 422],
    ["owner", "", 422],
    ["admin", "moderator", 303],
    ["admin", "admin", 422],
    ["moderator", "moderator", 403],
    ["member", "moderator", 403],
    ["guest", "moderator", 303],
  ])("are set by %s to %p with the answer %p", async (who, role, status) => {
    const { robin, as } = await everyKind();
    const answer = await as(who).post("/users/5/role", { role });
    expect(answer.status).toBe(status);
    const isDone = status === 303 && who !== "guest";
    expect<string | undefined>(robin.people.find(5)?.role).toBe(isDone ? role : "member");
    expect(answer.headers.get("location")).toBe(
      status !== 303 ? null : isDone ? "/users/5" : "/login?next=%2Fusers%2F5",
    );
    if (status >= 400) expect(await answer.text()).toContain('<p class="reason" role="alert">');
  });

  test("are not given by one who loses the own one at the same moment", async () => {
    const { robin, as } = await everyKind();
    await Promise.all([as("owner").get("/"), as("admin").get("/")]);
    const [taken, given] = await Promise.all([
      as("owner").post("/users/2/role", { role: "member" }, HTMX),
      as("admin").post("/users/5/role", { role: "moderator" }, HTMX),
    ]);
    expect([taken.status, given.status]).toEqual([204, 403]);
    expect(robin.people.find(5)?.role).toBe("member");
  });

  test("are not for the owner to lose, or for nobody to have", async () => {
    const { robin, as } = await everyKind();
    expect((await as("admin").post("/users/1/role", { role: "member" }, HTMX)).status).toBe(403);
    expect((await as("owner").post("/users/1/role", { role: "member" }, HTMX)).status).toBe(403);
    expect((await as("owner").post("/users/99/role", { role: "member" }, HTMX)).status).toBe(404);
    expect(robin.people.find(1)?.role).toBe("owner");
  });
});

describe("each kind of visitor", () => {
  type Ask = (browser: Browser) => Promise<Response>;

  test.each([
    ["a user's page", (browser) => browser.poll("/users/5"), [200, 200, 200, 200, 401]],
    [
      "a role",
      (browser) => browser.post("/users/5/role", { role: "member" }, HTMX),
      [204, 204, 403, 403, 401],
    ],
    ["the beginning of a name", (browser) => browser.poll("/users?q=b"), [200, 200, 200, 200, 401]],
    ["the same without htmx", (browser) => browser.get("/users?q=b"), [200, 200, 200, 200, 303]],
  ] satisfies [string, Ask, number[]][])(
    "asks for %s and is answered by what one is",
    async (_, ask, statuses) => {
      const { as } = await everyKind();
      const answers = [];
      for (const who of ["owner", "admin", "moderator", "member", "guest"]) answers.push(await ask(as(who)));
      expect(answers.map(({ status }) => status)).toEqual(statuses);
      const guest = answers.at(-1)!;
      expect(guest.headers.get("hx-redirect") ?? guest.headers.get("location")).toStartWith("/login");
    },
  );

  test("gives no role from a page that was made for somebody else", async () => {
    const { robin, as } = await everyKind();
    const answer = await as("owner").post("/users/5/role", { role: "admin" }, { ...HTMX, "robin-user": "4" });
    expect(answer.status).toBe(401);
    expect(robin.people.find(5)?.role).toBe("member");
  });
});

describe("a user's page", () => {
  test.each([
    ["owner", 200, true],
    ["admin", 200, true],
    ["moderator", 200, false],
    ["member", 200, false],
    ["guest", 303, false],
  ])("is shown to %s with %p, and with the roles to give: %p", async (who, status, gives) => {
    const { as } = await everyKind();
    const answer = await as(who).get("/users/5");
    const page = await answer.text();
    expect(answer.status).toBe(status);
    expect(page.includes("Bea")).toBe(status === 200);
    expect(page.includes('<form action="/users/5/role"')).toBe(gives);
  });

  test("is not there for a number that nobody has", async () => {
    const { as } = await everyKind();
    expect((await as("member").get("/users/99")).status).toBe(404);
  });
});

describe("people are listed", () => {
  async function listed(count: number) {
    const { robin, signedIn } = startRobin();
    const ada = await signedIn("zoe");
    for (let number = 1; number < count; number += 1)
      someone(robin, `${number % 2 ? "Émile" : "fay"}${number}`);
    const names: string[] = [];
    for (let path: string | undefined = "/users"; path !== undefined;) {
      const page: string = await (await ada.get(path, { "accept-language": "fr" })).text();
      names.push(...texts(page, '.people span[dir="auto"]'));
      [path] = attributes(page, 'a[href^="/users?"][href*="after"]', "href");
    }
    return names;
  }

  test("in the order of the reader's language, numbers by their value, over all pages", async () => {
    const names = await listed(240);
    expect(names).toEqual(names.toSorted(new Intl.Collator("fr", { numeric: true }).compare));
    expect([names.length, ...names.slice(0, 2), ...names.slice(-2)]).toEqual([
      240,
      "Émile1",
      "Émile3",
      "fay238",
      "zoe",
    ]);
  });

  test("each once, however many they are", async () => {
    const names = await listed(limits.people.ordered + 2);
    expect([names.length, new Set(names).size]).toEqual([
      limits.people.ordered + 2,
      limits.people.ordered + 2,
    ]);
  });
});

describe("the beginning of a name", () => {
  test("finds who has such a name, whatever its case, in order", async () => {
    const { as, signedIn } = await everyKind();
    await signedIn("Übermut");
    const names = async (q: string) => {
      const page = await (await as("member").poll(`/users?${new URLSearchParams({ q })}`)).text();
      return attributes(page, "*", "data-name");
    };
    expect(await names("b")).toEqual(["Bea", "Bob"]);
    expect(await names("BE")).toEqual(["Bea"]);
    expect(await names("@be")).toEqual(["Bea"]);
    expect(await names("üb")).toEqual(["Übermut"]);
    expect(await names("x")).toEqual([]);
    expect((await names("")).length).toBe(6);
  });

  test("finds who goes on behind a sigma, which at the end of a word is another letter", async () => {
    const { robin, signedIn } = startRobin();
    for (const name of ["Κώστας", "Νίκος", "Νίκοσα", "Νίκοτ"]) await signedIn(name);
    const names = (beginning: string) => robin.people.startingWith(beginning, 8).map(({ name }) => name);
    expect(names("κώσ")).toEqual(["Κώστας"]);
    expect(names("Νίκος")).toEqual(["Νίκος", "Νίκοσα"]);
  });

  test("finds people without their accents, behind those whose names begin just so", async () => {
    const { robin, signedIn } = startRobin();
    for (const name of ["Zoë", "Łukasz", "Zoe2", "Straße", "Oʻrinboy"]) await signedIn(name);
    const names = (beginning: string, most = 8) =>
      robin.people.startingWith(beginning, most).map(({ name }) => name);
    expect(names("zoe")).toEqual(["Zoe2", "Zoë"]);
    expect(names("zoe", 1)).toEqual(["Zoe2"]);
    expect(names("zö")).toEqual(["Zoe2", "Zoë"]);
    expect(names("@zoë")).toEqual(["Zoë", "Zoe2"]);
    expect([names("luk"), names("strass"), names("orin"), names("ʼ")]).toEqual([
      ["Łukasz"],
      ["Straße"],
      ["Oʻrinboy"],
      [],
    ]);
    const zoe = robin.people.named("Zoë")!;
    await robin.accounts.rename(zoe, "Chloé");
    expect([names("chloe"), names("zoe")]).toEqual([["Chloé"], ["Zoe2"]]);
  });

  test("finds eight people at most", async () => {
    const { as, signedIn } = await everyKind();
    for (let number = 10; number < 20; number += 1) await signedIn(`Zoe${number}`);
    const page = await (await as("member").poll("/users?q=zoe")).text();
    expect(elements(page, '[role="option"]')).toHaveLength(8);
  });

  test.each([
    ["owner", "moderators", true],
    ["moderator", "moderators", true],
    ["member", "moderators", false],
    ["member", "everyone", true],
  ] as const)("offers @room to %s where it is for %s: %p", async (who, callers, offered) => {
    const { robin, as } = await everyKind();
    changeRoom(robin, { mentionPolicy: callers });
    const page = await (await as(who).poll("/users?q=ro")).text();
    expect(page.includes('data-name="room"')).toBe(offered);
  });

  test("is nothing for guests", async () => {
    const { as } = await everyKind();
    expect((await as("guest").poll("/users?q=b")).status).toBe(401);
  });
});

describe("a mention", () => {
  test("leads to who is meant, and @room to everyone when a moderator says it", async () => {
    const { as } = await everyKind();
    await as("moderator").say("@bob and @room, not `@bea`");
    await as("member").say("@room too?");
    expect(contents(await (await as("guest").get("/")).text())).toEqual([
      '<a class="mention" href="/users/4" data-user="4">@Bob</a> and ' +
        '<strong class="mention" data-user="everyone">@room</strong>, not <code>@bea</code>',
      "@room too?",
    ]);
  });

  test("is marked by a style sheet of the reader's own, kept for a year", async () => {
    const { as } = await everyKind();
    const path = viewerStylePath({ id: 4 });
    expect(await (await as("member").get("/")).text()).toContain(`<link rel="stylesheet" href="${path}"`);
    expect(await (await as("guest").get("/")).text()).not.toContain("/assets/readers/");
    const answer = await as("member").get(path);
    expect(answer.headers.get("content-type")).toStartWith("text/css");
    expect(answer.headers.get("cache-control")).toContain("immutable");
    expect(await answer.text()).toContain('[data-user="4"]');
  });

  test.each([
    ["no number", (path: string) => path.replace("/4.", "/x.")],
    ["more than a number", (path: string) => path.replace("/4.", "/4%7D.")],
    ["other rules", (path: string) => path.replace(/\.\w+\.css$/, ".000000000000.css")],
    ["rules of no version", (path: string) => path.replace(/\.\w+\.css$/, ".css")],
  ])("is marked by no style sheet for %s", async (_, changed) => {
    const { browser } = startRobin();
    const path = changed(viewerStylePath({ id: 4 }));
    expect((await browser().get(path)).status).toBe(404);
  });
});
