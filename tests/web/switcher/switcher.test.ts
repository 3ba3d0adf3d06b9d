import { describe, expect, test } from "bun:test";
import { attributes, text, texts } from "../../support/page.ts";
import { signIn, startRobin, talk } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

const HTMX = { "hx-request": "true" };

/** "Ada", the owner, and "Bob" with some rooms; gives what Bob finds. */
async function begin() {
  const started = startRobin();
  const { robin, signedIn } = started;
  await signedIn("Ada", "owner");
  const bob = await signedIn("Bob");
  const user = (name: string) => robin.people.named(name)!;
  const room = (name: string, kind: "open" | "private" = "open", isIn = true) => {
    const { id } = makeRoom(robin, { name, topic: "", kind }, user("Ada"));
    if (isIn) commit(robin, () => robin.members.join(id, user("Bob").id));
    return id;
  };
  const find = async (q: string, browser = bob) =>
    texts(await (await browser.get(`/go?${new URLSearchParams({ q })}`)).text(), "#destinations .name");
  return { ...started, bob, user, room, find };
}

describe("by some letters one finds", () => {
  test("rooms that one is in, those whose names begin so first, then people, other rooms, pages and the search", async () => {
    const { room, find } = await begin();
    room("Team accounts");
    room("Accounts");
    room("Old account");
    room("In disaccord");
    room("Accordion", "open", false);
    expect(await find("acco")).toEqual([
      "Accounts",
      "Old account",
      "Team accounts",
      "In disaccord",
      "Accordion",
      "Your account",
      "Search for “acco”",
    ]);
    expect(await find("ad")).toEqual(["Ada", "Search for “ad”"]);
  });

  test.each([
    ["garten", "Gärten 🌻"],
    ["ＧÄR", "Gärten 🌻"],
    ["🌻", "Gärten 🌻"],
    ["lodz", "Łódź"],
    ["حديقة", "الحديقة"],
    ["園", "花園"],
    [".*", "a.*b"],
  ])("with %j the room %j", async (typed, name) => {
    const { room, find } = await begin();
    room(name);
    expect(await find(typed)).toEqual([name, `Search for “${typed}”`]);
  });

  test("people without their accents", async () => {
    const { find, signedIn } = await begin();
    await signedIn("Zoë");
    expect(await find("zoe")).toEqual(["Zoë", "Search for “zoe”"]);
  });

  test("nothing of what one may not read, nor what is over", async () => {
    const { robin, room, find, user, signedIn } = await begin();
    const secret = room("Secret board", "private", false);
    const past = room("Secret past", "open", false);
    commit(robin, () => robin.rooms.archive(past, user("Ada").id));
    const cy = await signedIn("Cy");
    makeDirect(robin, user("Ada"), [user("Cy").id]);
    expect(await find("secret")).toEqual(["Search for “secret”"]);
    expect(await find("cy")).toEqual(["Cy", "Search for “cy”"]);
    commit(robin, () => robin.members.join(secret, user("Cy").id));
    expect(await find("secret", cy)).toEqual(["Secret board", "Search for “secret”"]);
  });

  test("the pages that one may open, and no others", async () => {
    const { robin, find, browser, user } = await begin();
    const ada = await signIn(robin, browser(), user("Ada"));
    expect(await find("invites")).toEqual(["Search for “invites”"]);
    expect(await find("invites", ada)).toEqual(["Invites", "Search for “invites”"]);
  });
});

test("before anything is typed the rooms stand there in which something is for one, then new, and all pages", async () => {
  const { robin, bob, user, room, find } = await begin();
  const [quiet, loud, calling] = [room("Quiet"), room("Loud"), room("Calling")];
  await talk(robin, user("Ada"), 3, loud);
  await robin.posting.post({ user: user("Ada"), room: calling, content: "@Bob", address: "" });
  const names = await find("");
  expect(names.slice(0, 4)).toEqual(["Calling", "Loud", "Lobby", "Quiet"]);
  expect(names).toContain("New room");
  const page = await (await bob.get("/go", HTMX)).text();
  expect(page).not.toContain("<html");
  expect(attributes(page, "#destinations a", "href")).toContain(`/rooms/${quiet}`);
  expect(text(page)).toContain("1 for you");
  expect(text(page)).toContain("3 unread");
});
