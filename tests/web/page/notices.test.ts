import { describe, expect, test } from "bun:test";
import { attribute, attributes, element, elements, text, texts } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";

/** Olga, who owns the place, Ada, who made room 2, and Bob, who is in it, in room 3, which is private, and asked into room 4. */
async function begin() {
  const started = startRobin();
  const olga = await started.signedIn("Olga", "owner");
  const [ada, bob] = [await started.signedIn("Ada"), await started.signedIn("Bob")];
  await ada.post("/rooms", { name: "Garden" });
  for (const name of ["Cellar", "Attic"]) {
    await ada.post("/rooms", { name, kind: "private" });
    await ada.post(`/rooms/${name === "Cellar" ? 3 : 4}/members`, { name: "Bob" });
  }
  for (const room of [2, 3]) await bob.post(`/rooms/${room}/join`);
  for (const browser of [olga, ada, bob]) browser.cookies.delete("notice");
  const id = (name: string) => started.robin.people.named(name)!.id;
  return { ...started, olga, ada, bob, id };
}

type Begun = Awaited<ReturnType<typeof begin>>;
type Act = readonly [
  what: string,
  by: "olga" | "ada" | "bob",
  path: (begun: Begun) => string,
  fields: Record<string, string>,
  says: string,
];

/** What `answer` has a browser keep until the next page. */
const keptBy = ({ headers }: Response) =>
  headers.getSetCookie().find((cookie) => /^(?:__Host-)?notice=/.test(cookie)) ?? null;

const ACTS: readonly Act[] = [
  ["the settings of a room", "ada", () => "/rooms/2", { topic: "Beds" }, "Saved."],
  ["what one is told of", "bob", () => "/rooms/2/level", { level: "nothing" }, "Saved."],
  ["an invitation", "ada", () => "/rooms/3/members", { name: "Olga" }, "They have been invited."],
  ["who is put into a room", "ada", () => "/rooms/2/members", { name: "Olga" }, "They are in this room now."],
  [
    "who is removed",
    "ada",
    ({ id }) => `/rooms/2/members/${id("Bob")}/remove`,
    {},
    "They are no longer in this room.",
  ],
  [
    "an invitation taken back",
    "ada",
    ({ id }) => `/rooms/4/members/${id("Bob")}/remove`,
    {},
    "The invitation has been taken back.",
  ],
  ["joining", "olga", () => "/rooms/2/join", {}, "You have joined this room."],
  ["leaving", "bob", () => "/rooms/3/leave", {}, "You have left the room."],
  ["saying no", "bob", () => "/rooms/4/leave", {}, "You have declined the invitation."],
  ["archiving", "ada", () => "/rooms/2/archive", {}, "The room is archived."],
  [
    "opening again",
    "ada",
    () => "/rooms/2/archive",
    { archived: "no" },
    "The room is open for speaking again.",
  ],
  ["deleting a room", "ada", () => "/rooms/2/delete", {}, "The room and everything in it is being deleted."],
  ["a role", "olga", ({ id }) => `/users/${id("Bob")}/role`, { role: "moderator" }, "Saved."],
  ["a mute", "olga", ({ id }) => `/users/${id("Bob")}/mute`, { minutes: "60" }, "They are muted now."],
  ["a ban", "olga", ({ id }) => `/users/${id("Bob")}/ban`, {}, "They are banned now."],
  ["a purge", "olga", ({ id }) => `/users/${id("Bob")}/purge`, {}, "It is being deleted, the oldest first."],
  ["the place", "olga", () => "/place", { welcome: "Hello" }, "Saved. It holds from now on."],
  ["calls", "bob", () => "/push/settings", {}, "That is how you are called from now on."],
];

describe("what was done", () => {
  test.each(ACTS)("is said of %s on the page that comes next", async (_, by, path, fields, says) => {
    const begun = await begin();
    const browser = begun[by];
    const answer = await browser.post(path(begun), fields);
    expect(answer.status).toBe(303);
    const page = await (await browser.get(answer.headers.get("location")!)).text();
    expect(texts(page, ".notice")).toEqual([says]);
    expect(attributes(page, ".notice", "role")).toEqual(["status"]);
  });

  test("is said once, in a cookie that no script reads and that a minute ends", async () => {
    const { bob } = await begin();
    const answer = await bob.post("/rooms/2/level", { level: "mentions" });
    expect(answer.headers.get("location")).toBe("/rooms/2/members");
    const cookie = Bun.Cookie.parse(keptBy(answer)!);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "lax", path: "/", maxAge: 60 });
    expect(texts(await (await bob.get("/rooms/2/members")).text(), ".notice")).toEqual(["Saved."]);
    expect(texts(await (await bob.get("/rooms/2/members")).text(), ".notice")).toEqual([]);
  });

  test("is said on the page of a room that is made ready, and stays in none", async () => {
    const { bob } = await begin();
    const notices = async () => texts(await (await bob.get("/")).text(), ".notice");
    expect(await notices()).toEqual([]);
    await bob.post("/rooms/1/level", { level: "everything" });
    expect([await notices(), await notices()]).toEqual([["Saved."], []]);
    await bob.post("/rooms/2/leave");
    expect([await notices(), await notices()]).toEqual([["You have left the room."], []]);
  });

  test("is the same where one leaves an open room once more, as on another page", async () => {
    const { bob } = await begin();
    for (let times = 0; times < 2; times++) {
      const answer = await bob.post("/rooms/2/leave");
      const page = await (await bob.get(answer.headers.get("location")!)).text();
      expect(texts(page, ".notice")).toEqual(["You have left the room."]);
    }
  });

  test("or was not, as an invite leads somebody in who has an account", async () => {
    const { olga, bob } = await begin();
    const made = await (await olga.post("/invites", { room: "2" })).text();
    const path = new URL(text(element(made, ".made code"))).pathname;
    const answer = await bob.get(path);
    const page = await (await bob.get(answer.headers.get("location")!)).text();
    expect(texts(page, ".notice")).toEqual([
      "That invite is for new people, and you have an account already. Into a room, somebody who is in it can invite you by name.",
    ]);
  });

  test("waits for a page: what a page asks for in the background does not take it", async () => {
    const { bob } = await begin();
    await bob.post("/rooms/2/level", { level: "mentions" });
    await bob.poll("/chats?after=0");
    await bob.get("/users?q=b", { "hx-request": "true" });
    expect(texts(await (await bob.get("/")).text(), ".notice")).toEqual(["Saved."]);
  });

  test("is said after htmx has gone on to the page, and of what shows a fragment not at all", async () => {
    const { olga, bob, id } = await begin();
    const htmx = { "hx-request": "true" };
    const moved = await bob.post("/rooms/2/level", { level: "mentions" }, htmx);
    expect([moved.headers.get("hx-redirect"), keptBy(moved)]).toEqual([
      "/rooms/2/members",
      expect.stringContaining("notice=saved"),
    ]);
    const shown = await olga.post(`/users/${id("Bob")}/mute`, { minutes: "60" }, htmx);
    expect(keptBy(shown)).toBeNull();
  });

  test("is said in the language of the reader, and to who has no account any more", async () => {
    const { bob, browser } = await begin();
    const password = { password: "a long way home" };
    await bob.post("/rooms/2/level", { level: "mentions" });
    const page = await (await bob.get("/", { "accept-language": "ar" })).text();
    expect(texts(page, ".notice")).toEqual(["حُفظ."]);
    const cy = await browser().register("Cy", password.password);
    await cy.post("/profile/delete", password);
    expect(texts(await (await cy.get("/")).text(), ".notice")).toEqual(["Your account has been deleted."]);
  });

  test("is nothing that another may put into the cookie", async () => {
    const { bob } = await begin();
    for (const word of ["pwned", "constructor", "<b>", "SAVED"]) {
      bob.cookies.set("notice", word);
      expect(texts(await (await bob.get("/users")).text(), ".notice")).toEqual([]);
    }
  });

  test("is kept for this host alone over HTTPS", async () => {
    const ada = await startRobin({ TRUST_PROXY: "1" }).signedIn("Ada");
    ada.cookies.set("__Host-session", ada.cookies.get("session")!);
    const answer = await ada.post("/rooms/1/level", { level: "nothing" }, { "x-forwarded-proto": "https" });
    expect(keptBy(answer)).toStartWith("__Host-notice=saved; ");
    expect(keptBy(answer)).toContain("Secure");
  });
});

describe("what is not easily undone", () => {
  test("asks first, and has a button like no other", async () => {
    const { olga, ada, bob, id } = await begin();
    await olga.post("/invites", { note: "Cy" });
    const pages = [
      [olga, `/users/${id("Bob")}`, ["ban", "mute", "owner", "purge"]],
      [olga, "/invites", ["withdraw"]],
      [ada, "/rooms/2/settings", ["archive", "delete"]],
      [ada, "/rooms/2/members", ["leave", "remove"]],
      [bob, "/rooms/3/members", ["leave"]],
      [bob, "/profile", ["delete"]],
    ] as const;
    for (const [browser, path, acts] of pages) {
      const page = await (await browser.get(path)).text();
      const forms = elements(page, "form").filter((form) =>
        acts.some((act) => attribute(form, "action")?.endsWith(`/${act}`)),
      );
      const asking = elements(page, "details.delete:not([open]) > form");
      expect([path, forms.toSorted()]).toEqual([path, asking.toSorted()]);
      expect(new Set(asking.map((form) => attribute(form, "action")!.split("/").at(-1)!))).toEqual(
        new Set(acts),
      );
      expect(attributes(page, "details.delete button", "class")).toEqual(asking.map(() => "button danger"));
      expect(elements(page, ".danger").length).toBe(asking.length);
    }
  });
});

test("a form of one whose session has ended leads to sign in, where it is said that it was not saved", async () => {
  const { robin, ada, id } = await begin();
  await robin.sessions.endOthers(id("Ada"));
  const answer = await ada.post("/rooms/2", { topic: "Beds" });
  expect([answer.status, answer.headers.get("location")]).toEqual([
    303,
    "/login?next=%2Frooms%2F2%2Fsettings",
  ]);
  const page = async () =>
    texts(await (await ada.get("/login?next=%2Frooms%2F2%2Fsettings")).text(), ".notice");
  expect(await page()).toEqual([
    "You were signed out meanwhile, and that was not saved. Sign in to do it again.",
  ]);
  expect(await page()).toEqual([]);
  expect(keptBy(await ada.get("/rooms/2/settings"))).toBeNull();
});
