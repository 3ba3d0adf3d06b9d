import { describe, expect, test } from "bun:test";
import { startRobin } from "../../support/robin.ts";
import { commit, makeRoom } from "../../support/rooms.ts";

/** A place of "Olga" in which "Bob" is; `dataOf` gives what one of them downloads. */
async function begin() {
  const started = startRobin({ SENDS_PER_MINUTE: "0" });
  const [olga, bob] = [await started.signedIn("Olga", "owner"), await started.signedIn("Bob")];
  const person = (name: string) => started.robin.people.named(name)!;
  const dataOf = async (browser: typeof bob) =>
    (await (await browser.get("/profile/data")).json()) as Record<string, unknown>;
  return { ...started, olga, bob, person, dataOf };
}

const TIME = expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/);

describe("one's data", () => {
  test("has what one has reported, and why, without the words of whom one reported", async () => {
    const { olga, bob, dataOf } = await begin();
    await olga.say("A rude word");
    await olga.say("Another");
    await bob.post("/chats/1/report", { reason: "It is rude" });
    await bob.post("/chats/2/report", { reason: "So is this" });
    await olga.post("/reports/2", { decision: "It is not" });
    const kept = await dataOf(bob);
    expect(kept["reports"]).toEqual([
      { message: 1, reason: "It is rude", at: TIME, decidedAt: null },
      { message: 2, reason: "So is this", at: TIME, decidedAt: TIME },
    ]);
    expect(JSON.stringify(kept)).not.toMatch(/rude word|Another|It is not/);
    expect((await dataOf(olga))["reports"]).toEqual([]);
  });

  test("has an address that is still to be confirmed", async () => {
    const { robin, bob, person, dataOf } = await begin();
    const { id: user } = person("Bob");
    const wanted = "bob@example.org";
    await robin.commits.run(() =>
      robin.emails.want({ user, wanted, origin: "https://robin.example", language: "de" }),
    );
    expect(await dataOf(bob)).toMatchObject({ account: { email: null, wantedEmail: wanted } });
  });

  test("has the rooms that one is asked into, and those that one is gone from, these by their numbers", async () => {
    const { robin, olga, bob, person, dataOf } = await begin();
    const [asked, left, taken] = ["Asked", "Left", "Taken"].map((name) =>
      makeRoom(robin, { name, topic: "", kind: "private" }, person("Olga")),
    );
    await olga.post(`/rooms/${asked!.id}/members`, { name: "Bob" });
    for (const { id } of [left!, taken!]) commit(robin, () => robin.members.join(id, person("Bob").id));
    await bob.post(`/rooms/${left!.id}/leave`);
    await olga.post(`/rooms/${taken!.id}/members/${person("Bob").id}/remove`);
    const kept = await dataOf(bob);
    expect(kept["invitations"]).toEqual([
      { number: asked!.id, name: "Asked", kind: "private", by: "Olga", at: TIME },
    ]);
    expect(kept["departures"]).toEqual([
      { number: left!.id, byOneself: true, at: TIME },
      { number: taken!.id, byOneself: false, at: TIME },
    ]);
    expect(JSON.stringify(kept)).not.toMatch(/"Left|"Taken/);
  });

  test("has since when one is in a room, whether it is one's own, and what of one's words is pinned", async () => {
    const { bob, dataOf, clock } = await begin();
    clock.pass(60_000);
    await bob.post("/rooms", { name: "Garden", kind: "open" });
    await bob.say("To be found again", { room: "2" });
    await bob.post("/chats/1/pin", { pinned: "yes" });
    const kept = await dataOf(bob);
    expect(kept["rooms"]).toMatchObject([
      { name: "Lobby", owner: false, joinedAt: "2026-11-23T12:00:00.000Z" },
      { name: "Garden", owner: true, joinedAt: "2026-11-23T12:01:00.000Z" },
    ]);
    expect(kept["messages"]).toMatchObject([{ id: 1, pinnedAt: "2026-11-23T12:01:00.000Z" }]);
  });

  test("has until when one is muted, and why, and what one said of oneself though its time is over", async () => {
    const { robin, olga, bob, person, dataOf, clock } = await begin();
    const { id } = person("Bob");
    await robin.statuses.set(id, { emoji: "", words: "Away", minutes: 30 });
    clock.pass(31 * 60_000);
    expect(await dataOf(bob)).toMatchObject({ account: { muted: null, status: { words: "Away" } } });
    await olga.post(`/users/${id}/mute`, { minutes: "60", reason: "Noise" });
    expect(await dataOf(bob)).toMatchObject({ account: { muted: { until: TIME, reason: "Noise" } } });
  });
});
