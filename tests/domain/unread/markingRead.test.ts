import { expect, test } from "bun:test";
import { field, text, texts } from "../../support/page.ts";
import { signIn, startRobin, talk } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

/** "Bob", who has read one of three messages in the lobby and none of two in "Garden", which "Ada" has made. */
async function begin() {
  const started = startRobin();
  const { robin, signedIn } = started;
  await signedIn("Ada", "owner");
  const bob = await signedIn("Bob");
  const user = (name: string) => robin.people.named(name)!;
  const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, user("Ada")).id;
  commit(robin, () => robin.members.join(garden, user("Bob").id));
  const [first] = await talk(robin, user("Ada"), 3);
  await talk(robin, user("Ada"), 2, garden);
  robin.members.markRead(1, user("Bob").id, first!);
  const unread = () => [1, garden].map((room) => robin.unread.of(user("Bob").id, room).unread);
  return { ...started, bob, user, garden, first: first!, unread };
}

test("everything is read at once, and unread again as it was by the way back, which is offered on a page of its own", async () => {
  const { robin, bob, unread, browser, user } = await begin();
  const stored = () =>
    robin.db
      .query("select read from members where user_id = ? order by room_id")
      .values(user("Bob").id)
      .flat();
  expect(unread()).toEqual([2, 2]);
  const page = await (await bob.post("/read")).text();
  // Another machine may be asked next.
  expect(stored()).toEqual([3, 5]);
  expect(texts(page, "form.notice [role=status]")).toEqual(["Everything is marked as read"]);
  expect(unread()).toEqual([0, 0]);
  const answer = await bob.post("/unread", { marks: field(page, "marks")! });
  expect([answer.status, answer.headers.get("location"), unread()]).toEqual([303, "/rooms", [2, 2]]);
  expect(stored()).toEqual([1, 0]);
  const again = await signIn(robin, browser(), user("Bob"));
  expect(text(await (await again.get("/rooms/2")).text())).toContain("2 unread");
});

test("who goes back makes nothing read, and marks no room that one is not in", async () => {
  const { robin, bob, user, unread, garden } = await begin();
  const other = makeRoom(robin, { name: "Other", topic: "", kind: "open" }, user("Ada")).id;
  await bob.post("/unread", { marks: `1.3 ${garden}.999 ${other}.0 77.1` });
  expect(unread()).toEqual([2, 2]);
  expect(robin.members.has(other, user("Bob").id)).toBe(false);
});

test.each(["x", "1", "1.", "1.2.3", "1.2,2.3", "1.-2", "1.2 ", "1.9999999999999999"])(
  "the marks %j are refused",
  async (marks) => {
    const { bob, unread } = await begin();
    await bob.post("/read");
    expect((await bob.post("/unread", { marks })).status).toBe(422);
    expect(unread()).toEqual([0, 0]);
  },
);

test("with nothing new there is nothing to go back to", async () => {
  const { bob } = await begin();
  await bob.post("/read");
  const page = await (await bob.post("/read", {}, { "hx-request": "true" })).text();
  expect(field(page, "marks")).toBe("");
  expect((await bob.post("/unread", { marks: "" })).status).toBe(303);
});
