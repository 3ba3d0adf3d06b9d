import { describe, expect, test } from "bun:test";
import type { Role } from "../../../src/domain/user.ts";
import { Rooms } from "../../../src/domain/rooms/rooms.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { attributes, contents } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/rooms/1/settings" };
const EVERYONE = { callers: "everyone" };

type Kind = Role | "guest";

/** A Robin that one visitor of this kind comes to. */
async function visitedBy(kind: Kind) {
  const started = startRobin();
  const visitor = kind === "guest" ? started.browser() : await started.signedIn("Ada", kind);
  const callers = () => started.robin.rooms.find(LOBBY)?.mentionPolicy;
  return { ...started, visitor, callers };
}

describe("a room's settings", () => {
  test.each([
    ["owner", 200, 200],
    ["admin", 200, 200],
    ["moderator", 403, 403],
    ["member", 403, 403],
    ["guest", 303, 401],
  ] satisfies [Kind, number, number][])(
    "are shown to one who is %s with %p, through htmx with %p",
    async (kind, plain, htmx) => {
      const { visitor } = await visitedBy(kind);
      expect((await visitor.get("/rooms/1/settings")).status).toBe(plain);
      expect((await visitor.poll("/rooms/1/settings")).status).toBe(htmx);
    },
  );

  test.each([
    ["owner", 303, 204, "everyone"],
    ["admin", 303, 204, "everyone"],
    ["moderator", 403, 403, "moderators"],
    ["member", 403, 403, "moderators"],
    ["guest", 303, 401, "moderators"],
  ] satisfies [Kind, number, number, string][])(
    "are changed by one who is %s with %p, through htmx with %p, and are then for %s",
    async (kind, plain, htmx, after) => {
      for (const [headers, status] of [[{}, plain] as const, [HTMX, htmx] as const]) {
        const { visitor, callers } = await visitedBy(kind);
        const answer = await visitor.post("/rooms/1", EVERYONE, headers);
        expect(answer.status).toBe(status);
        expect<string | undefined>(callers()).toBe(after);
      }
    },
  );

  test("lead back to themselves once they are saved", async () => {
    const { visitor } = await visitedBy("admin");
    const answer = await visitor.post("/rooms/1", EVERYONE);
    expect(answer.headers.get("location")).toBe("/rooms/1/settings");
  });

  test("lead a guest to sign in and back", async () => {
    const { visitor } = await visitedBy("guest");
    const path = "/login?next=%2Frooms%2F1%2Fsettings";
    expect((await visitor.get("/rooms/1/settings")).headers.get("location")).toBe(path);
    expect((await visitor.post("/rooms/1", EVERYONE)).headers.get("location")).toBe(path);
  });

  test("tell whom they are not for that this is so, and nothing of other sites", async () => {
    const { visitor } = await visitedBy("moderator");
    const page = await (await visitor.get("/rooms/1/settings")).text();
    expect(page).toContain("<h1>You may not do that</h1>");
    expect(page).not.toContain("another site");
  });

  test("show what is chosen", async () => {
    const { visitor } = await visitedBy("admin");
    const chosen = async () => {
      const page = await (await visitor.get("/rooms/1/settings")).text();
      return attributes(page, '[name="callers"][checked]', "value");
    };
    expect(await chosen()).toEqual(["moderators"]);
    await visitor.post("/rooms/1", EVERYONE);
    expect(await chosen()).toEqual(["everyone"]);
  });

  test("hold for what is said next, not for what was said", async () => {
    const { visitor, signedIn } = await visitedBy("admin");
    const member = await signedIn("Bob");
    await member.say("@room");
    await visitor.post("/rooms/1", EVERYONE);
    await member.say("@room");
    const called = '<strong class="mention" data-user="everyone">@room</strong>';
    expect(contents(await (await member.get("/")).text())).toEqual(["@room", called]);
  });

  test("are there after a restart", async () => {
    const { robin, visitor } = await visitedBy("admin");
    await visitor.post("/rooms/1", EVERYONE);
    expect(new Rooms(robin.db, robin, robin.now).find(LOBBY)?.mentionPolicy).toBe("everyone");
  });

  test.each([{ callers: "nobody" }, { callers: "" }, {}])(
    "that make no sense are refused: %j",
    async (fields) => {
      const { visitor, callers } = await visitedBy("owner");
      expect((await visitor.post("/rooms/1", fields)).status).toBe(422);
      expect(callers()).toBe("moderators");
    },
  );

  test("are not changed from a page that was made for somebody else", async () => {
    const { visitor, callers } = await visitedBy("owner");
    expect((await visitor.post("/rooms/1", EVERYONE, { ...HTMX, "robin-user": "9" })).status).toBe(401);
    expect(callers()).toBe("moderators");
  });

  test("are not there for a room that is not", async () => {
    const { visitor } = await visitedBy("owner");
    expect((await visitor.get("/rooms/9/settings")).status).toBe(404);
    expect((await visitor.post("/rooms/9", EVERYONE)).status).toBe(404);
  });
});
