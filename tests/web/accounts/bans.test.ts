import { describe, expect, test } from "bun:test";
import type { NewInvite } from "../../../src/domain/doors/inviting.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { Events } from "../../support/events.ts";
import { attribute, attributes, element, elements, text } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

const PASSWORD = "a long way home";
const HOUR = 3_600_000;

/** A place of "Olga" that "Mia" keeps order in, and "Bob" makes noise. */
async function begin() {
  const robin = startRobin();
  const olga = await robin.signedIn("Olga", "owner");
  const mia = await robin.signedIn("Mia", "moderator");
  const bob = await robin.browser().register("Bob");
  const { id } = robin.robin.people.named("Bob")!;
  const ban = (fields: Record<string, string> = {}, by = mia) => by.post(`/users/${id}/ban`, fields);
  const signIn = (password = PASSWORD) => robin.browser().post("/login", { name: "Bob", password });
  return { ...robin, olga, mia, bob, id, ban, signIn };
}

describe("a ban", () => {
  test("ends all sessions, held polls and streams at once", async () => {
    const { robin, browser, bob, ban } = await begin();
    const phone = browser();
    await phone.post("/login", { name: "Bob", password: PASSWORD });
    const poll = bob.poll("/chats?after=0", { prefer: "wait=25" });
    const events = await Events.open(phone, "/chats?after=0");
    await until(() => robin.longPolls.size === 2);
    expect((await ban()).status).toBe(303);
    expect(robin.longPolls.size).toBe(0);
    expect((await poll).headers.get("hx-redirect")).toStartWith("/login");
    expect(await events.next()).toBeUndefined();
    expect((await bob.say("still here")).status).toBe(401);
    expect(robin.messages.last(1)).toEqual([]);
  });

  test("is told to whom it concerns, with the end and the reason, and to nobody who does not have the password", async () => {
    const { ban, signIn, clock } = await begin();
    await ban({ minutes: "60", reason: " Too much <noise> " });
    const answer = await signIn();
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const told = text(element(await answer.text(), "#trouble"));
    const end = new Date(clock.time + HOUR).getUTCFullYear();
    expect(told).toMatch(new RegExp(`^You are banned here until .*${end}.* UTC\\. Too much <noise>$`));
    const wrong = await signIn("not the password");
    expect(wrong.status).toBe(401);
    expect(text(await wrong.text())).not.toContain("banned");
  });

  test("that is over is told of no more, also while nobody has come back", async () => {
    const { clock, mia, id, ban } = await begin();
    const told = async () => [
      elements(await (await mia.get("/users")).text(), ".people .hint")
        .map(text)
        .includes("banned"),
      attributes(await (await mia.get(`/users/${id}`)).text(), "form", "action").includes(
        `/users/${id}/unban`,
      ),
    ];
    await ban({ minutes: "60" });
    expect(await told()).toEqual([true, true]);
    clock.pass(HOUR);
    expect(await told()).toEqual([false, false]);
    expect((await ban({ minutes: "60" })).status).toBe(303);
    expect(await told()).toEqual([true, true]);
  });

  test.each([
    ["60", HOUR],
    ["43200", 720 * HOUR],
  ])("for %s minutes is over by then, and is gone with the next sign-in", async (minutes, lasts) => {
    const { robin, clock, id, ban, signIn } = await begin();
    await ban({ minutes });
    clock.pass(lasts - 1);
    expect((await signIn()).status).toBe(403);
    clock.pass(1);
    expect((await signIn()).status).toBe(303);
    expect(robin.people.find(id)).toMatchObject({ bannedUntil: null, banReason: "" });
  });

  test("for good ends only when it is lifted", async () => {
    const { clock, ban, signIn } = await begin();
    await ban({ minutes: "0" });
    clock.pass(10 * 365 * 24 * HOUR);
    const told = text(element(await (await signIn()).text(), "#trouble"));
    expect(told).toBe("You are banned here.");
  });

  test("that is lifted lets one in again", async () => {
    const { id, mia, ban, signIn } = await begin();
    await ban();
    expect((await mia.post(`/users/${id}/unban`)).status).toBe(303);
    expect((await signIn()).status).toBe(303);
  });

  test("keeps the name taken, and others at the same address in", async () => {
    const { browser, ban, olga } = await begin();
    await ban();
    expect((await browser().post("/register", { name: "Bob", password: PASSWORD })).status).toBe(422);
    expect((await browser().post("/register", { name: "Cy", password: PASSWORD })).status).toBe(303);
    expect((await olga.say("Peace")).status).toBe(204);
  });

  test("keeps a link for a new password from leading in", async () => {
    const { robin, browser, id, ban } = await begin();
    const secret = await robin.recovery.make(undefined, id);
    await ban();
    const answer = await browser().post(`/recover/${secret as string}`, { password: "another way home" });
    expect(answer.status).toBe(403);
    expect(text(await answer.text())).toContain("You are banned here.");
  });

  test("has nobody come by the invites of who is banned, until it is over", async () => {
    const { robin, browser, clock, olga, id, ban } = await begin();
    await olga.post("/place", { inviters: "everyone" });
    const wanted = { note: "", days: 7, uses: 1, rooms: [], names: [] };
    const [made] = (await robin.inviting.make({ id }, wanted)) as readonly NewInvite[];
    const path = `/join/${made!.secret}`;
    expect((await browser().get(path)).status).toBe(200);
    await ban({ minutes: "60" });
    expect((await browser().get(path)).status).toBe(404);
    clock.pass(HOUR);
    expect((await browser().get(path)).status).toBe(200);
  });

  test("holds for what was on its way when it came", async () => {
    const { robin, mia, id } = await begin();
    const bob = robin.people.find(id)!;
    makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, robin.people.named("Olga")!);
    const banning = robin.sanctions.ban(robin.people.named("Mia")!, id, { minutes: 0, reason: "" });
    const acts = [
      robin.posting.post({ user: bob, room: 1, content: "Noise", key: undefined, address: "" }),
      robin.roomMembership.join(bob, robin.rooms.find(2)!),
      robin.accounts.rename(bob, "Bobby"),
      robin.roomCreation.create(bob, { name: "Noise", topic: "", kind: "open" }, "here"),
      robin.roomCreation.openDirect(bob, ["Mia"], "here"),
    ];
    await banning;
    for (const outcome of await Promise.all<unknown>(acts)) expect(outcome).toBeInstanceOf(Refusal);
    expect(robin.messages.last(1)).toEqual([]);
    expect(robin.people.find(id)!.name).toBe("Bob");
    expect(text(await (await mia.get("/users")).text())).toContain("banned");
  });
});

describe("who bans whom", () => {
  test.each([
    ["owner", "admin", true],
    ["admin", "moderator", true],
    ["moderator", "member", true],
    ["admin", "admin", false],
    ["moderator", "moderator", false],
    ["admin", "owner", false],
    ["moderator", "admin", false],
    ["member", "member", false],
  ] as const)("%s, %s: %p", async (role, other, isAllowed) => {
    const { robin, olga, signedIn } = await begin();
    const by = role === "owner" ? olga : await signedIn("Boss", role);
    if (other !== "owner") await signedIn("Zoe", other);
    const { id } = robin.people.named(other === "owner" ? "Olga" : "Zoe")!;
    const actions = attributes(await (await by.get(`/users/${id}`)).text(), "form", "action");
    expect(actions.includes(`/users/${id}/ban`)).toBe(isAllowed);
    expect((await by.post(`/users/${id}/ban`)).status).toBe(isAllowed ? 303 : 403);
    expect(robin.people.find(id)!.bannedUntil === null).toBe(!isAllowed);
    expect((await by.post(`/users/${id}/unban`)).status).toBe(isAllowed ? 303 : 403);
  });
});

describe("the page of somebody", () => {
  test("shows those who may lift a ban that there is one, and why", async () => {
    const { bob, id, mia, ban, olga, signedIn } = await begin();
    await ban({ minutes: "60", reason: "Too much noise" });
    const page = await (await mia.get(`/users/${id}`)).text();
    expect(text(page)).toContain("Banned until");
    expect(text(page)).toContain("Too much noise");
    expect(attributes(page, "form", "action")).toContain(`/users/${id}/unban`);
    const seen = await (await (await signedIn("Cy")).get(`/users/${id}`)).text();
    expect(text(seen)).not.toContain("Too much noise");
    expect(elements(await (await olga.get("/users")).text(), ".people .hint").map(text)).toContain("banned");
    expect((await bob.get("/profile")).status).toBe(303);
  });

  test.each([
    ["reason", "x".repeat(201)],
    ["minutes", "525601"],
    ["minutes", "soon"],
  ])("says what is wrong with %s, bans nobody, and keeps the reason", async (name, typed) => {
    const { robin, id, ban } = await begin();
    const reason = name === "reason" ? typed : "noise";
    const answer = await ban({ minutes: "60", reason, [name]: typed });
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(attribute(element(page, "#ban-reason"), "value")).toBe(reason);
    if (name === "reason") expect(attribute(element(page, "#ban-reason"), "aria-invalid")).toBe("true");
    else expect(elements(page, ".reason")).not.toEqual([]);
    expect(robin.people.find(id)!.bannedUntil).toBeNull();
  });

  test("comes back with its length and addresses where it is refused", async () => {
    const { ban } = await begin();
    const page = await (await ban({ minutes: "0", reason: "x".repeat(201), address: "unknown" })).text();
    expect(attributes(page, "#ban-minutes option[selected]", "value")).toEqual(["0"]);
    expect(attributes(page, 'input[name="address"][checked]', "value")).toEqual(["unknown"]);
    expect(elements(page, "#mute-minutes option[selected]")).toEqual([]);
  });
});
