import { describe, expect, test } from "bun:test";
import { exampleOf } from "../../fuzz/fields.ts";
import { someone, startRobin } from "../../support/robin.ts";

/** The addresses to which forms alone are sent, and the pages that these stand on. */
const forms: Readonly<Record<string, string>> = {
  "/directs": "/rooms?new=direct",
  "/rooms/:id/members/:user/remove": "/rooms/1/members",
  "/rooms/:id/join": "/rooms/1/members",
  "/rooms/:id/leave": "/rooms/1/members",
  "/rooms/:id/hide": "/rooms/1/members",
  "/rooms/:id/level": "/rooms/1/members",
  "/rooms/:id/archive": "/rooms/1/settings",
  "/rooms/:id/delete": "/rooms/1/settings",
  "/read": "/rooms",
  "/unread": "/rooms",
  "/sidebar": "/",
  "/chats/preview": "/",
  "/chats/:id/delete": "/chats/1",
  "/chats/:id/reactions": "/chats/1",
  "/chats/:id/pin": "/chats/1",
  "/chats/:id/report": "/chats/1",
  "/files": "/",
  "/inbox/read": "/inbox",
  "/logout": "/",
  "/profile/name": "/profile",
  "/profile/picture": "/profile",
  "/profile/picture/remove": "/profile",
  "/profile/status": "/profile",
  "/profile/presence": "/profile",
  "/profile/password": "/profile",
  "/profile/email": "/profile",
  "/profile/sessions/end": "/profile",
  "/profile/delete": "/profile",
  "/users/:id/role": "/users/1",
  "/users/:id/mute": "/users/1",
  "/users/:id/unmute": "/users/1",
  "/users/:id/ban": "/users/1",
  "/users/:id/unban": "/users/1",
  "/users/:id/picture/remove": "/users/1",
  "/users/:id/hide": "/users/1",
  "/users/:id/purge": "/users/1",
  "/users/:id/recover": "/users/1",
  "/users/:id/owner": "/users/1",
  "/invites/:id/withdraw": "/invites",
  "/place/mark": "/place",
  "/place/mark/remove": "/place",
  "/admin/backup": "/admin",
  "/reports/:id": "/reports",
  "/push/settings": "/push",
  "/push/test": "/push",
  "/push/:id/delete": "/push",
  "/theme": "/",
  "/density": "/",
};

/** Ada, who owns the place, and has said something in the lobby. */
async function ada() {
  const started = startRobin();
  const adas = await started.signedIn("Ada", "owner");
  await adas.say("Hello");
  return { ...started, adas };
}

describe("the address of a form that has no page leads to the page of the form", () => {
  test.each(Object.entries(forms))("%s to %s", async (path, page) => {
    const { adas } = await ada();
    const address = exampleOf(`POST ${path}`).replace(":user", "1");
    const response = await adas.get(address);
    expect([response.status, response.headers.get("location")]).toEqual([303, page]);
    expect((await adas.get(page)).status).toBe(200);
  });

  test("which are all of them", () => {
    const { routes } = startRobin().app;
    const alone = routes
      .filter((route) => route.startsWith("POST "))
      .map((route) => route.slice("POST ".length));
    expect(alone.filter((path) => !routes.includes(`GET ${path}`)).toSorted()).toEqual(
      Object.keys(forms).toSorted(),
    );
  });

  test("and there it is", async () => {
    const { adas, robin } = await ada();
    someone(robin, "Bob");
    await adas.post("/rooms", { name: "Garden" });
    for (const path of [
      "/profile/name",
      "/profile/password",
      "/profile/status",
      "/directs",
      "/rooms/2/leave",
      "/rooms/2/archive",
      "/users/2/mute",
      "/push/settings",
      "/chats/preview",
    ]) {
      const page = (await adas.get(path)).headers.get("location")!;
      expect(await (await adas.get(page)).text()).toContain(`action="${path}"`);
    }
  });
});

describe("nothing else leads elsewhere", () => {
  test.each([
    "/profile/nothing",
    "/rooms/9/members",
    "/files/9",
    "/nothing",
    "/chats/9",
    "/profile/name?x=1",
  ])("%s is not there", async (path) => {
    const { adas } = await ada();
    expect((await adas.get(path)).status).toBe(404);
  });

  test("in the background of a page there is no page to lead to", async () => {
    const { adas } = await ada();
    expect((await adas.get("/profile/name", { "hx-request": "true" })).status).toBe(404);
  });
});
