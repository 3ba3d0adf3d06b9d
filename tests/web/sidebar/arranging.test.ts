import { describe, expect, test } from "bun:test";
import type { User } from "../../../src/domain/user.ts";
import type { Robin } from "../../../src/robin.ts";
import { attributes, elements, texts } from "../../support/page.ts";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { placesIn, versionIn } from "../../support/sidebar.ts";
import { sendMessage } from "../../support/messages.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true" };

/** Ada, who owns the place and is in some rooms of Bob. */
async function start(...rooms: string[]) {
  const started = startRobin();
  const { robin } = started;
  const browser = await started.signedIn("Ada", "owner");
  const ada = robin.people.named("Ada")!;
  const bob = someone(robin, "Bob");
  const made = rooms.map((name) => {
    const room = makeRoom(robin, { name, topic: "", kind: "open" }, bob);
    commit(robin, () => robin.members.join(room.id, ada.id));
    return room.id;
  });
  const say = (room: number) => sendMessage(robin, { user: bob, room, content: "Hello" });
  const page = async (path = "/") => (await browser.get(path)).text();
  const names = async (path = "/") => placesIn(await page(path)).map(({ name }) => name);
  return { ...started, newBrowser: started.browser, browser, ada, bob, rooms: made, say, page, names };
}

async function direct(robin: Robin, bob: User, ...others: User[]): Promise<number> {
  const { id } = makeDirect(
    robin,
    bob,
    others.map((other) => other.id),
  );
  await sendMessage(robin, { user: bob, room: id, content: "Hello" });
  return id;
}

describe("favourites", () => {
  test("stand behind the lobby, conversations among them, by name, until they are none any more", async () => {
    const { robin, browser, ada, bob, rooms, names } = await start("Garden", "Attic", "Zoo");
    const withBob = await direct(robin, bob, ada);
    for (const room of [rooms[2]!, withBob]) {
      const answer = await browser.post("/sidebar", { favour: String(room), next: "/users" });
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/users"]);
    }
    expect(await names()).toEqual(["Lobby", "Bob", "Zoo", "Attic", "Garden"]);
    await browser.post("/sidebar", { unfavour: String(rooms[2]) });
    expect(await names()).toEqual(["Lobby", "Bob", "Attic", "Garden", "Zoo"]);
  });

  test("are told by a pressed star, in the list and in the bar of the room", async () => {
    const { browser, rooms, page } = await start("Garden");
    const stars = (text: string) => attributes(text, ".star", "aria-pressed");
    expect(stars(await page(`/rooms/${rooms[0]}`))).toEqual(["false", "false"]);
    const fields = { favour: String(rooms[0]), room: String(rooms[0]) };
    const answer = await (await browser.post("/sidebar", fields, HTMX)).text();
    expect(attributes(answer, "#side, #favourite", "hx-swap-oob")).toEqual(["outerMorph", "outerMorph"]);
    expect(stars(answer)).toEqual(["true", "true"]);
    expect(stars(await page(`/rooms/${rooms[0]}`))).toEqual(["true", "true"]);
  });

  test("change the version of the sidebar, as do choices, headings and a room that is visited", async () => {
    const { robin, browser, bob, rooms, page } = await start("Garden", "Attic");
    const { id } = makeRoom(robin, { name: "Cellar", topic: "", kind: "open" }, bob);
    const seen = async (path = "/") => versionIn(await page(path));
    const versions = [await seen()];
    for (const act of [
      () => browser.post("/sidebar", { favour: String(rooms[0]) }),
      () => browser.post("/sidebar", { want: "directsFolded" }),
      () => browser.post(`/rooms/${rooms[1]}`, { heading: "House" }),
    ]) {
      await act();
      versions.push(await seen());
    }
    expect(new Set(versions).size).toBe(4);
    const visited = await seen(`/rooms/${id}`);
    changeRoom(robin, { name: "Vault" }, id);
    expect(await seen(`/rooms/${id}`)).not.toBe(visited);
  });

  test("are rooms that one is in", async () => {
    const { robin, browser, bob } = await start();
    const { id } = makeRoom(robin, { name: "Cellar", topic: "", kind: "open" }, bob);
    expect((await browser.post("/sidebar", { favour: String(id) })).status).toBe(422);
    expect((await browser.post("/sidebar", { favour: "99" })).status).toBe(404);
    expect((await browser.post("/sidebar")).status).toBe(422);
  });
});

test("what is unread comes first for who wants that, and is by name again for who does not", async () => {
  const { robin, browser, ada, bob, rooms, say, names } = await start("Attic", "Garden", "Team 10", "Team 2");
  await say(rooms[2]!);
  await say(rooms[3]!);
  commit(robin, () => robin.members.setLevel(rooms[1]!, ada.id, "nothing"));
  await say(rooms[1]!);
  expect(await names()).toEqual(["Lobby", "Attic", "Garden", "Team 2", "Team 10"]);
  const answer = await browser.post("/sidebar", { order: "unread", next: "/rooms" });
  expect(answer.headers.get("location")).toBe("/rooms");
  expect(await names()).toEqual(["Lobby", "Team 2", "Team 10", "Attic", "Garden"]);
  expect(robin.sidebarChoices.of(bob.id).size).toBe(0);
  await browser.post("/sidebar", { order: "name" });
  expect(await names()).toEqual(["Lobby", "Attic", "Garden", "Team 2", "Team 10"]);
});

describe("a part of the list", () => {
  test("is folded on every page, and tells what is unread in it", async () => {
    const { browser, rooms, say, page } = await start("Garden", "Attic");
    await say(rooms[0]!);
    await say(rooms[1]!);
    await browser.post("/sidebar", { want: "roomsFolded" });
    for (const path of ["/", "/users", `/rooms/${rooms[0]}/members`]) {
      const [folded] = elements(await page(path), "section.folded");
      expect(attributes(folded!, ".fold", "aria-expanded")).toEqual(["false"]);
      expect(texts(folded!, ".sum")).toEqual(["2 2 unread"]);
    }
    await browser.post("/sidebar", { unwant: "roomsFolded" });
    expect(elements(await page(), "section.folded")).toEqual([]);
  });

  test("of conversations shows the latest eight, those with something unread, and all to who wants that", async () => {
    const { robin, browser, ada, page } = await start();
    for (let index = 0; index < 11; index += 1) {
      const other = someone(robin, `Friend${index}`);
      const { id } = makeDirect(robin, other, [ada.id]);
      await sendMessage(robin, { user: index === 0 ? other : ada, room: id, content: "Hello" });
    }
    const further = async () => texts(await page(), "li.further .name");
    expect(await further()).toEqual(["Friend2", "Friend1"]);
    expect(texts(await page(), ".all")).toEqual(["2 more"]);
    await browser.post("/sidebar", { want: "allDirects" });
    expect(await further()).toEqual([]);
    expect(texts(await page(), ".all")).toEqual(["Fewer"]);
  });
});

test("how one wants the list goes with the account", async () => {
  const { robin, browser, signedIn } = await start();
  await signedIn("Cy");
  const cy = robin.people.named("Cy")!;
  await robin.sidebarChoices.set(cy.id, "roomsFolded", true);
  await browser.post("/sidebar", { want: "directsFolded" });
  commit(robin, () => robin.ownRows.delete(cy.id));
  const kept = robin.db.query("select choice from sidebar_choices").all();
  expect(kept).toEqual([{ choice: "directsFolded" }]);
});

describe("headings", () => {
  test("gather open rooms in the order of the headings, below those that have none", async () => {
    const { browser, rooms, page, names } = await start("Attic", "Garden", "Zoo");
    await browser.post(`/rooms/${rooms[0]}`, { heading: "  Team\t10 " });
    await browser.post(`/rooms/${rooms[1]}`, { heading: "Team 2" });
    expect(await names()).toEqual(["Lobby", "Zoo", "Garden", "Attic"]);
    expect(texts(await page(), "#places h3")).toEqual(["Team 2", "Team 10"]);
    expect(texts(await page("/rooms"), "main h3")).toEqual(["Team 2", "Team 10"]);
    expect(texts(await page(`/rooms/${rooms[0]}/settings`), "datalist option")).toEqual([
      "Team 10",
      "Team 2",
    ]);
    await browser.post(`/rooms/${rooms[1]}`, { kind: "private" });
    expect(texts(await page(), "#places h3")).toEqual(["Team 10"]);
  });

  test("are for admins to give, and have at most 40 characters", async () => {
    const { robin, browser, rooms, page, signedIn } = await start("Attic");
    const long = await browser.post(`/rooms/${rooms[0]}`, { heading: "x".repeat(41) });
    expect(long.status).toBe(422);
    expect(await long.text()).toContain("A heading has at most 40 characters.");
    const cys = await signedIn("Cy");
    const cy = robin.people.named("Cy")!;
    const own = makeRoom(robin, { name: "Cellar", topic: "", kind: "open" }, cy);
    const refused = await cys.post(`/rooms/${own.id}`, { heading: "Mine" });
    expect([
      refused.status,
      (await refused.text()).includes("Only admins put rooms under headings."),
    ]).toEqual([422, true]);
    expect((await cys.post(`/rooms/${own.id}`, { topic: "Wine" })).status).toBe(303);
    const field = (text: string) => elements(text, "#heading").length;
    expect(field(await (await cys.get(`/rooms/${own.id}/settings`)).text())).toBe(0);
    expect(field(await page(`/rooms/${own.id}/settings`))).toBe(1);
  });

  test("are noted where it is noted who did what", async () => {
    const { robin, browser, ada, rooms } = await start("Attic");
    changeRoom(robin, { heading: "" }, rooms[0]);
    await browser.post(`/rooms/${rooms[0]}`, { heading: "House" });
    expect(robin.rooms.find(rooms[0]!)?.heading).toBe("House");
    const noted = robin.db.query("select event, by_id as by, room from audit order by id desc limit 1").get();
    expect(noted).toEqual({ event: "room changed", by: ada.id, room: rooms[0] });
  });
});

describe("the sidebar stands beside every page of who is signed in", () => {
  test.each([
    "/rooms",
    "/users",
    "/users/2",
    "/search?q=x",
    "/profile",
    "/inbox",
    "/chats/1",
    "/place",
    "/audit",
    "/keys",
    "/push",
  ])("as beside %s, with the counts of the moment", async (path) => {
    const { rooms, say, page } = await start("Garden");
    await say(1);
    await say(rooms[0]!);
    const text = await page(path);
    expect(placesIn(text).map(({ name, unread }) => [name, unread])).toEqual([
      ["Lobby", 1],
      ["Garden", 1],
    ]);
    expect(attributes(text, ".menu", "popovertarget")).toEqual(["places"]);
    expect(text).not.toContain('id="tail"');
  });

  test("where the room is marked that a page tells about", async () => {
    const { rooms, page } = await start("Garden");
    const current = async (path: string) => attributes(await page(path), ".place[aria-current]", "href");
    expect(await current(`/rooms/${rooms[0]}/settings`)).toEqual([`/rooms/${rooms[0]}`]);
    expect(await current("/users")).toEqual([]);
  });

  test("and beside none of a guest's, nor one to sign in", async () => {
    const { newBrowser } = await start();
    for (const path of ["/login", "/rooms"]) {
      const answer = await newBrowser().get(path);
      expect([answer.status, (await answer.text()).includes('id="places"')]).toEqual([200, false]);
    }
  });

  test("with a room that one reads and is not in, while it is open", async () => {
    const { robin, bob, names } = await start("Garden");
    const { id } = makeRoom(robin, { name: "Cellar", topic: "", kind: "open" }, bob);
    expect(await names(`/rooms/${id}`)).toEqual(["Lobby", "Cellar", "Garden"]);
    expect(await names()).toEqual(["Lobby", "Garden"]);
  });

  test("and leads to what is made, and to invites for who may", async () => {
    const { page, signedIn } = await start();
    const ways = (text: string) => attributes(text, "#places :is(.add, .invite)", "href");
    expect(ways(await page())).toEqual(["/invites", "/rooms?new=direct", "/rooms?new=room"]);
    const cy = await signedIn("Cy");
    expect(ways(await (await cy.get("/")).text())).toEqual(["/rooms?new=direct", "/rooms?new=room"]);
  });

  test("with a box to find in it where the rooms are many", async () => {
    const box = (text: string) => elements(text, "#filter").length;
    const few = await start(...Array.from({ length: 9 }, (_, index) => `Room ${index}`));
    expect(box(await few.page())).toBe(0);
    const many = await start(...Array.from({ length: 10 }, (_, index) => `Room ${index}`));
    expect([box(await many.page()), box(await many.page("/users"))]).toEqual([1, 1]);
  });
});

describe("the list of all rooms", () => {
  test("tells how many are in each and when it was last used, and lets one join", async () => {
    const { robin, browser, bob, rooms, say, page } = await start("Garden");
    const { id } = makeRoom(robin, { name: "Cellar", topic: "", kind: "open" }, bob);
    await say(rooms[0]!);
    const figures = texts(await page("/rooms"), ".figures");
    expect(figures).toEqual(["2 people", "1 person", expect.stringMatching(/^2 people · last message /)]);
    expect(attributes(await page("/rooms"), "main .list form", "action")).toEqual([`/rooms/${id}/join`]);
    expect((await browser.post(`/rooms/${id}/join`)).status).toBe(303);
    expect(texts(await page("/rooms"), ".figures")[1]).toBe("2 people");
  });

  test("counts who registers", async () => {
    const { page, robin, newBrowser } = await start();
    await robin.place.change(robin.people.owner!, { ...robin.place.settings, registration: "open" });
    expect(texts(await page("/rooms"), ".figures")).toEqual(["2 people"]);
    const registered = await newBrowser().post("/register", { name: "Cy", password: "a rather long one 7" });
    expect(registered.status).toBe(303);
    expect(texts(await page("/rooms"), ".figures")).toEqual(["3 people"]);
  });

  test.each([
    ["room", "name"],
    ["direct", "people"],
  ])("begins with a new %s for who comes for that, ready to type", async (kind, id) => {
    const { page } = await start();
    const text = await page(`/rooms?new=${kind}`);
    expect(attributes(text, "[autofocus]", "id")).toEqual([id]);
    expect(text.indexOf(`id="new-${kind}"`)).toBeLessThan(text.indexOf('<ul class="list"'));
  });
});

describe("where the name of somebody is typed", () => {
  test("all are offered while they are few", async () => {
    const { rooms, page } = await start("Garden");
    for (const path of ["/rooms", `/rooms/${rooms[0]}/members`])
      expect(texts(await page(path), "main datalist option")).toEqual(["Ada", "Bob"]);
  });

  test("nobody is offered with the page once they are many", async () => {
    const { robin, page } = await start();
    for (let index = 0; index < 49; index += 1) someone(robin, `Friend${index}`);
    const text = await page("/rooms");
    expect(elements(text, "main datalist")).toHaveLength(1);
    expect(elements(text, "main datalist option")).toEqual([]);
  });
});
