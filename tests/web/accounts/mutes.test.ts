import { describe, expect, test } from "bun:test";
import { attributes, element, elements, field, texts, text } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

const MINUTE = 60_000;
const HTMX = { "hx-request": "true" };

/** A place of "Olga" that "Mia" keeps order in, and "Bob", who owns the garden and has said something, makes noise. */
async function begin() {
  const robin = startRobin();
  const olga = await robin.signedIn("Olga", "owner");
  const mia = await robin.signedIn("Mia", "moderator");
  const bob = await robin.signedIn("Bob");
  const person = robin.robin.people.named("Bob")!;
  makeRoom(robin.robin, { name: "Garden", topic: "", kind: "open" }, person);
  await bob.say("Hello");
  const mute = (fields: Record<string, string> = {}, by = mia) =>
    by.post(`/users/${person.id}/mute`, { minutes: "60", ...fields });
  return { ...robin, olga, mia, bob, id: person.id, mute };
}

/** Whatever says something, in whatever way. */
const SPEECH = [
  ["a message", "/chats", { content: "Noise" }],
  ["an edit", "/chats/1", { content: "Noise" }],
  ["a reaction", "/chats/1/reactions", { emoji: "👍" }],
  ["a room", "/rooms", { name: "Noise" }],
  ["a conversation", "/directs", { name: "Olga" }],
  ["another name", "/profile/name", { name: "Noise" }],
  ["a status", "/profile/status", { words: "Noise" }],
  ["another name of a room of one's own", "/rooms/2", { name: "Noise" }],
] as const;

describe("who is muted", () => {
  test.each(SPEECH)(
    "does not say anything by %s, and is told until when and why",
    async (_, path, fields) => {
      const { robin, bob, mute, clock } = await begin();
      expect((await mute({ reason: " Too <loud> " })).status).toBe(303);
      const before = robin.db.serialize().toBase64();
      const year = new Date(clock.time).getUTCFullYear();
      for (const headers of [{}, HTMX]) {
        const answer = await bob.post(path, fields, headers);
        expect([403, 422]).toContain(answer.status);
        const page = await answer.text();
        expect(text(page)).toMatch(new RegExp(`You are muted here until .*${year}.* UTC\\. Too <loud>`));
        if ("content" in fields && headers !== HTMX) expect(field(page, "content")).toBe("Noise");
      }
      expect(robin.db.serialize().toBase64()).toBe(before);
    },
  );

  test.each(SPEECH)(
    "says it again by %s once the time is over, or the mute lifted",
    async (_, path, fields) => {
      for (const isLifted of [false, true]) {
        const { bob, mia, mute, clock, id } = await begin();
        await mute({ minutes: "10" });
        if (isLifted) await mia.post(`/users/${id}/unmute`);
        else clock.pass(10 * MINUTE);
        expect([204, 303]).toContain((await bob.post(path, fields)).status);
      }
    },
  );

  test("reads on, deletes what one said, and is told beside the log, which changes by itself", async () => {
    const { bob, olga, mute, clock } = await begin();
    expect(attributes(await (await bob.get("/")).text(), "#content", "name")).toEqual(["content"]);
    await mute({ minutes: "10", reason: "Enough for now" });
    await olga.say("Peace");
    const muted = await (await bob.get("/")).text();
    expect(texts(muted, ".content")).toContain("Peace");
    expect(text(element(muted, ".silence"))).toEndWith("Enough for now");
    expect(elements(muted, "#content")).toEqual([]);
    expect((await bob.poll("/chats?after=0")).status).toBe(200);
    expect((await bob.post("/chats/1/delete", {}, HTMX)).status).toBe(204);
    expect(attributes(await (await bob.get("/chats/2")).text(), "form", "action")).not.toContain(
      "/chats/2/reactions",
    );
    clock.pass(10 * MINUTE);
    expect(elements(await (await bob.get("/")).text(), "#content")).toHaveLength(1);
  });

  test("is seen writing by nobody", async () => {
    const { robin, bob, mute } = await begin();
    await mute();
    await bob.poll("/chats?after=0", { "robin-typing": "1" });
    expect(robin.presence.shown(1).typing).toEqual([]);
  });
});

test("what is done to somebody comes back to htmx as the form that it is by then", async () => {
  const { mia, id } = await begin();
  const done = [
    ["mute", ["unmute", "ban"]],
    ["unmute", ["mute", "ban"]],
    ["ban", ["mute", "unban"]],
    ["unban", ["mute", "ban"]],
    ["hide", ["hide"]],
    ["purge", []],
  ] as const;
  for (const [act, forms] of done) {
    const answer = await mia.post(`/users/${id}/${act}`, {}, HTMX);
    const fragment = await answer.text();
    expect([act, answer.status]).toEqual([act, 200]);
    expect(attributes(fragment, "form", "action")).toEqual(forms.map((form) => `/users/${id}/${form}`));
    expect(elements(fragment, "html")).toEqual([]);
    if (act === "purge")
      expect(text(element(fragment, ".notice"))).toBe("It is being deleted, the oldest first.");
  }
});

describe("a mute", () => {
  test("is made and lifted on the page of that person, where it says until when", async () => {
    const { mia, id, mute } = await begin();
    const page = await (await mia.get(`/users/${id}`)).text();
    expect(attributes(page, "#mute-minutes option", "value")).toEqual(["10", "60", "1440", "10080", "43200"]);
    await mute({ reason: "Loud" });
    const muted = await (await mia.get(`/users/${id}`)).text();
    expect(elements(muted, "#mute-minutes")).toEqual([]);
    expect(text(muted)).toMatch(/Muted until .+\. ?Loud/);
    expect((await mia.post(`/users/${id}/unmute`)).status).toBe(303);
    expect(elements(await (await mia.get(`/users/${id}`)).text(), "#mute-minutes")).toHaveLength(1);
  });

  test.each([
    ["9", ""],
    ["0", ""],
    ["43201", ""],
    ["soon", ""],
    ["60", "x".repeat(201)],
  ])("of %s minutes because of %s does not fit", async (minutes, reason) => {
    const { robin, mute, id } = await begin();
    expect((await mute({ minutes, reason })).status).toBe(422);
    expect(robin.people.muteOf(id)).toBeUndefined();
  });

  test("comes back with its length where it is refused", async () => {
    const { mute } = await begin();
    const page = await (await mute({ minutes: "1440", reason: "x".repeat(201) })).text();
    expect(attributes(page, "#mute-minutes option[selected]", "value")).toEqual(["1440"]);
  });

  test("is for nobody of the same or a higher rank, and by nobody who keeps no order", async () => {
    const { robin, mia, olga, bob, signedIn } = await begin();
    await signedIn("Max", "moderator");
    const idOf = (name: string) => robin.people.named(name)!.id;
    const mute = async (by: typeof mia, name: string) =>
      (await by.post(`/users/${idOf(name)}/mute`, { minutes: "60" })).status;
    expect(await mute(mia, "Max")).toBe(403);
    expect(await mute(mia, "Olga")).toBe(403);
    expect(await mute(mia, "Mia")).toBe(403);
    expect(await mute(bob, "Mia")).toBe(403);
    expect(await mute(olga, "Olga")).toBe(403);
    expect(await mute(olga, "Max")).toBe(303);
    await mute(olga, "Bob");
    expect((await bob.post(`/users/${idOf("Bob")}/unmute`)).status).toBe(403);
  });

  test("holds while a send is under way", async () => {
    const { robin, bob, mute } = await begin();
    const muting = mute();
    const answers = await Promise.all([muting, bob.say("Quick")]);
    expect(answers[0].status).toBe(303);
    const said = robin.messages.last(1).map(({ content }) => content);
    expect(said).toEqual(answers[1].status === 204 ? ["Hello", "Quick"] : ["Hello"]);
    expect((await bob.say("Later")).status).toBe(403);
  });
});
